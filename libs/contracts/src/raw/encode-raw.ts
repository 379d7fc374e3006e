// Raw events as records of the three source topics, for publishers: protobuf or the protobuf JSON mapping, with the
// headers by which intake tells them apart.
import { TOPICS } from '@fengsui/domain';
import { GridCaseChanged, PatrolHeartbeat } from '../gen/fengsui/events/v1/grid.ts';
import { TicketChanged } from '../gen/fengsui/events/v1/hotline.ts';
import { MediationCaseChanged } from '../gen/fengsui/events/v1/mediation.ts';
import type { RawEvent } from './raw-event.ts';
import { gridCaseMessage, mediationCaseMessage, patrolMessage, ticketMessage } from './raw-message.ts';

/** Header that names the record's encoding. */
export const CONTENT_TYPE_HEADER = 'content-type';
/** Header that names the record's message; grid.events needs it to carry two. */
export const EVENT_TYPE_HEADER = 'type';
export const PROTOBUF_CONTENT_TYPE = 'application/protobuf';
export const JSON_CONTENT_TYPE = 'application/json';

/** A topic that integrators write to. */
export type RawTopic = typeof TOPICS.hotline | typeof TOPICS.grid | typeof TOPICS.mediation;
export const RAW_TOPICS: readonly RawTopic[] = [TOPICS.hotline, TOPICS.grid, TOPICS.mediation];

const TOPIC_BY_KIND = {
  ticket: TOPICS.hotline,
  grid_case: TOPICS.grid,
  patrol: TOPICS.grid,
  mediation_case: TOPICS.mediation,
} as const satisfies Record<RawEvent['kind'], RawTopic>;

const TYPE_BY_KIND = {
  ticket: 'hotline.v1.TicketChanged',
  grid_case: 'grid.v1.CaseChanged',
  patrol: 'grid.v1.PatrolHeartbeat',
  mediation_case: 'mediation.v1.CaseChanged',
} as const satisfies Record<RawEvent['kind'], string>;

/** The topic that a raw event belongs to. */
export function rawTopicOf(event: RawEvent): RawTopic {
  return TOPIC_BY_KIND[event.kind];
}

/** The headers of a raw event's record in that encoding. */
export function rawEventHeaders(
  event: RawEvent,
  contentType: typeof PROTOBUF_CONTENT_TYPE | typeof JSON_CONTENT_TYPE,
): Readonly<Record<string, string>> {
  return { [CONTENT_TYPE_HEADER]: contentType, [EVENT_TYPE_HEADER]: TYPE_BY_KIND[event.kind] };
}

/** The protobuf bytes of a raw event; send them with rawEventHeaders(event, PROTOBUF_CONTENT_TYPE). */
export function encodeRawEvent(event: RawEvent): Uint8Array {
  switch (event.kind) {
    case 'ticket':
      return TicketChanged.encode(ticketMessage(event)).finish();
    case 'grid_case':
      return GridCaseChanged.encode(gridCaseMessage(event)).finish();
    case 'patrol':
      return PatrolHeartbeat.encode(patrolMessage(event)).finish();
    case 'mediation_case':
      return MediationCaseChanged.encode(mediationCaseMessage(event)).finish();
  }
}

/** A raw event in the protobuf JSON mapping, one line; send it with rawEventHeaders(event, JSON_CONTENT_TYPE). */
export function rawEventJson(event: RawEvent): string {
  switch (event.kind) {
    case 'ticket':
      return JSON.stringify(TicketChanged.toJSON(ticketMessage(event)));
    case 'grid_case':
      return JSON.stringify(GridCaseChanged.toJSON(gridCaseMessage(event)));
    case 'patrol':
      return JSON.stringify(PatrolHeartbeat.toJSON(patrolMessage(event)));
    case 'mediation_case':
      return JSON.stringify(MediationCaseChanged.toJSON(mediationCaseMessage(event)));
  }
}
