// Records of the three source topics as raw events: the only place where integrators' bytes become typed values.
// Everything that is wrong with a record is found; nothing of it is ever quoted.
import { RECORD_BYTES_MAX } from '@fengsui/domain';
import { GridCaseChanged, PatrolHeartbeat } from '../gen/fengsui/events/v1/grid.ts';
import { TicketChanged } from '../gen/fengsui/events/v1/hotline.ts';
import { MediationCaseChanged } from '../gen/fengsui/events/v1/mediation.ts';
import { type MessageType, orNull, parseMessage } from '../wire/malformed.ts';
import {
  CONTENT_TYPE_HEADER,
  EVENT_TYPE_HEADER,
  JSON_CONTENT_TYPE,
  PROTOBUF_CONTENT_TYPE,
  type RawTopic,
} from './encode-raw.ts';
import { createFieldChecks, type FieldChecks } from './field-checks.ts';
import {
  GRID_CASE_FIELDS,
  type JsonField,
  MEDIATION_CASE_FIELDS,
  PATROL_FIELDS,
  TICKET_FIELDS,
} from './json-fields.ts';
import { problemOf, type RawProblem } from './problems.ts';
import type { RawEvent } from './raw-event.ts';
import { gridCaseFrom, mediationCaseFrom, patrolFrom, ticketFrom } from './raw-from-message.ts';
import { isJsonObject, readJsonFields } from './read-json.ts';

/** A record of a source topic. Header names in lower case. */
export interface RawRecord {
  readonly topic: RawTopic;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Uint8Array;
}

export type RawDecoded =
  | { readonly kind: 'event'; readonly event: RawEvent }
  | ({ readonly kind: 'refused' } & RawProblem);

/** The event of a record, or the first problem with it. */
export function decodeRawEvent(record: RawRecord): RawDecoded {
  const { draft, problems } = inspectRawEvent(record);
  const [first = problemOf('bad_field', '')] = problems;
  return draft === null || problems.length > 0 ? { kind: 'refused', ...first } : { kind: 'event', event: draft };
}

/** What was read of a record, and all that is wrong with it. */
export interface RawInspection {
  /** null when nothing could be read. An event only if there are no problems: fields with one hold anything. */
  readonly draft: RawEvent | null;
  /** At most one a field, in the order of the contract's fields; types before values. */
  readonly problems: readonly RawProblem[];
}

/** As decodeRawEvent, but goes on to the end and tells every problem of the record. */
export function inspectRawEvent(record: RawRecord): RawInspection {
  const problems: RawProblem[] = [];
  const draft = readRecord(record, createFieldChecks(problems));
  return { draft, problems };
}

function readRecord(record: RawRecord, checks: FieldChecks): RawEvent | null {
  if (record.value.length > RECORD_BYTES_MAX) return refuse(checks, problemOf('record_too_large', ''));
  switch (encodingOf(record)) {
    case 'protobuf':
      return fromProtobuf(record, checks);
    case 'json':
      return fromJson(record, checks);
    case 'unknown':
      return refuse(checks, problemOf('unknown_content_type', ''));
  }
}

function refuse(checks: FieldChecks, problem: RawProblem): null {
  checks.note(problem);
  return null;
}

const OPENING_BRACE = 0x7b;
const SPACES: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** By header; without one, a record that opens like a JSON object is one (0x7b opens no protobuf message). */
function encodingOf(record: RawRecord): 'protobuf' | 'json' | 'unknown' {
  const contentType = record.headers[CONTENT_TYPE_HEADER];
  if (contentType === undefined) {
    return record.value.find((byte) => !SPACES.has(byte)) === OPENING_BRACE ? 'json' : 'protobuf';
  }
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType === PROTOBUF_CONTENT_TYPE || mediaType === 'application/x-protobuf') return 'protobuf';
  return mediaType === JSON_CONTENT_TYPE ? 'json' : 'unknown';
}

function isPatrolType(record: RawRecord): boolean {
  return record.headers[EVENT_TYPE_HEADER]?.endsWith('PatrolHeartbeat') ?? false;
}

function fromProtobuf(record: RawRecord, checks: FieldChecks): RawEvent | null {
  const build = <T>(type: MessageType<T>, from: (message: T, checks: FieldChecks) => RawEvent): RawEvent | null => {
    const message = orNull(() => parseMessage(type, record.value));
    return message === null ? refuse(checks, problemOf('malformed_protobuf', '')) : from(message, checks);
  };
  switch (record.topic) {
    case 'hotline.events':
      return build(TicketChanged, ticketFrom);
    case 'grid.events':
      return isPatrolType(record) ? build(PatrolHeartbeat, patrolFrom) : build(GridCaseChanged, gridCaseFrom);
    case 'mediation.events':
      return build(MediationCaseChanged, mediationCaseFrom);
  }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

function fromJson(record: RawRecord, checks: FieldChecks): RawEvent | null {
  const json = parseJson(record.value);
  if (!isJsonObject(json)) return refuse(checks, problemOf('malformed_json', ''));
  const read = (fields: readonly JsonField[]) => readJsonFields(json, fields, checks.note);
  switch (record.topic) {
    case 'hotline.events':
      return ticketFrom(TicketChanged.fromJSON(read(TICKET_FIELDS)), checks);
    case 'grid.events':
      return isPatrolType(record) || isPatrolJson(json)
        ? patrolFrom(PatrolHeartbeat.fromJSON(read(PATROL_FIELDS)), checks)
        : gridCaseFrom(GridCaseChanged.fromJSON(read(GRID_CASE_FIELDS)), checks);
    case 'mediation.events':
      return mediationCaseFrom(MediationCaseChanged.fromJSON(read(MEDIATION_CASE_FIELDS)), checks);
  }
}

/** Fields that no grid case has. */
function isPatrolJson(json: Readonly<Record<string, unknown>>): boolean {
  return ['patrolCount', 'patrol_count', 'day'].some((name) => Object.hasOwn(json, name));
}

/** The parsed value, or undefined when it is not JSON in UTF-8. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(strictUtf8.decode(bytes));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}
