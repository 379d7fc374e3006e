// Requests of the AlertService between domain-like values and bytes, both ways: servers decode, clients encode.
// A request that does not parse, or holds an enum number nobody knows, decodes to null (INVALID_ARGUMENT at the rim).
import { ACK_REASONS, type AckReason, GRADES, type GradeOrNone } from '@fengsui/domain';
import * as wire from '../gen/fengsui/alerts/v1/alert_service.ts';
import { exactNumber } from '../wire/instant.ts';
import { orNull, parseMessage, present } from '../wire/malformed.ts';
import { enumOf, wordFrom } from '../wire/words.ts';

/** Where a watcher stands in the alert log of that epoch. */
export interface Cursor {
  readonly epoch: string;
  readonly revision: number;
}

/** Which alerts; empty lists and minGrade none do not restrict. riskDomains are as sent: the gateway checks them. */
export interface AlertFilter {
  readonly areaCodes: readonly string[];
  readonly minGrade: GradeOrNone;
  readonly riskDomains: readonly string[];
}

/** What a watcher sends: first one subscription, then any number of cumulative receipts. */
export type WatchRequest =
  | {
      readonly kind: 'subscribe';
      readonly centreId: string;
      readonly filter: AlertFilter;
      readonly cursor: Cursor | null;
    }
  | { readonly kind: 'receipt'; readonly revision: number };

/** pageSize 0: the server's default. */
export interface ListAlertsRequest {
  readonly filter: AlertFilter;
  readonly includeCleared: boolean;
  readonly pageSize: number;
  readonly pageToken: string;
}

/** Asks for one alert with its whole history. */
export interface GetAlertRequest {
  readonly alertId: string;
}

/** Takes an alert for a centre. role is a role, never a name; the gateway checks its form. */
export interface AcknowledgeRequest {
  readonly alertId: string;
  readonly centreId: string;
  readonly role: string;
  readonly reason: AckReason;
}

/** The bytes of a message from a watcher. */
export function encodeWatchRequest(request: WatchRequest): Uint8Array {
  return wire.WatchRequest.encode({ request: watchRequestMessage(request) }).finish();
}

function watchRequestMessage(request: WatchRequest): NonNullable<wire.WatchRequest['request']> {
  if (request.kind === 'receipt') return { $case: 'receipt', value: { revision: BigInt(request.revision) } };
  const { centreId, filter, cursor } = request;
  return {
    $case: 'subscribe',
    value: { centreId, filter: filterMessage(filter), cursor: cursor === null ? undefined : cursorMessage(cursor) },
  };
}

/** A message from a watcher; null when malformed, empty or of an unknown grade. An absent filter restricts nothing. */
export function decodeWatchRequest(bytes: Uint8Array): WatchRequest | null {
  return orNull(() => {
    const request = present(parseMessage(wire.WatchRequest, bytes).request, 'request');
    if (request.$case === 'receipt') return { kind: 'receipt', revision: exactNumber(request.value.revision) };
    const { centreId, filter, cursor } = request.value;
    return { kind: 'subscribe', centreId, filter: filterFrom(filter), cursor: optionalCursorFrom(cursor) };
  });
}

/** The bytes of a request for one page of alerts. */
export function encodeListAlertsRequest(request: ListAlertsRequest): Uint8Array {
  const { includeCleared, pageSize, pageToken } = request;
  const filter = filterMessage(request.filter);
  return wire.ListAlertsRequest.encode({ filter, includeCleared, pageSize, pageToken }).finish();
}

/** A request for one page of alerts; null when malformed or of an unknown grade. */
export function decodeListAlertsRequest(bytes: Uint8Array): ListAlertsRequest | null {
  return orNull(() => {
    const { filter, includeCleared, pageSize, pageToken } = parseMessage(wire.ListAlertsRequest, bytes);
    return { filter: filterFrom(filter), includeCleared, pageSize, pageToken };
  });
}

/** The bytes of a request for one alert. */
export function encodeGetAlertRequest(request: GetAlertRequest): Uint8Array {
  return wire.GetAlertRequest.encode({ alertId: request.alertId }).finish();
}

/** A request for one alert; null when malformed. The id may be empty or unknown. */
export function decodeGetAlertRequest(bytes: Uint8Array): GetAlertRequest | null {
  return orNull(() => ({ alertId: parseMessage(wire.GetAlertRequest, bytes).alertId }));
}

/** The bytes of an acknowledgement. */
export function encodeAcknowledgeRequest(request: AcknowledgeRequest): Uint8Array {
  const { alertId, centreId, role } = request;
  return wire.AcknowledgeRequest.encode({
    alertId,
    centreId,
    role,
    reason: enumOf(ACK_REASONS, request.reason),
  }).finish();
}

/** An acknowledgement; null when malformed or of an unknown reason. Texts may be empty. */
export function decodeAcknowledgeRequest(bytes: Uint8Array): AcknowledgeRequest | null {
  return orNull(() => {
    const { alertId, centreId, role, reason } = parseMessage(wire.AcknowledgeRequest, bytes);
    return { alertId, centreId, role, reason: wordFrom(ACK_REASONS, reason) };
  });
}

function filterMessage(filter: AlertFilter): wire.AlertFilter {
  return {
    areaCodes: [...filter.areaCodes],
    minGrade: enumOf(GRADES, filter.minGrade),
    riskDomains: [...filter.riskDomains],
  };
}

function filterFrom(message: wire.AlertFilter | undefined): AlertFilter {
  if (message === undefined) return { areaCodes: [], minGrade: 'none', riskDomains: [] };
  const { areaCodes, minGrade, riskDomains } = message;
  return { areaCodes, minGrade: wordFrom(GRADES, minGrade), riskDomains };
}

/** The message of a cursor; its revision is a whole number of at most 2^53. */
export function cursorMessage(cursor: Cursor): wire.Cursor {
  return { epoch: cursor.epoch, revision: BigInt(cursor.revision) };
}

/** null when the message has none. */
export function optionalCursorFrom(message: wire.Cursor | undefined): Cursor | null {
  return message === undefined ? null : { epoch: message.epoch, revision: exactNumber(message.revision) };
}
