import {
  AMOUNT_BANDS,
  ANSWERS,
  CODE_BYTES_MAX,
  DISPUTE_TYPES,
  GRID_KINDS,
  HARDENINGS,
  HAZARD_LEVELS,
  IDENTIFIER_BYTES_MAX,
  LIMIT_UNITS,
  PARTY_BANDS,
  RECORD_BYTES_MAX,
  REQUEST_TYPES,
  RISK_DOMAINS,
  URGENCIES,
} from '@fengsui/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TicketChanged } from '../gen/fengsui/events/v1/hotline.ts';
import { decodeRawEvent, inspectRawEvent, type RawRecord } from './decode-raw.ts';
import {
  encodeRawEvent,
  JSON_CONTENT_TYPE,
  PROTOBUF_CONTENT_TYPE,
  RAW_TOPICS,
  rawEventHeaders,
  rawEventJson,
  rawTopicOf,
} from './encode-raw.ts';
import { BLANK_GRID_CASE, BLANK_MEDIATION_CASE, BLANK_PATROL, BLANK_TICKET } from './raw-blank.ts';
import {
  type GridCaseEvent,
  type MediationCaseEvent,
  type PatrolEvent,
  RAW_COUNT_MAX,
  type RawEvent,
  type TicketEvent,
} from './raw-event.ts';
import { ticketMessage } from './raw-message.ts';
import * as words from './raw-words.ts';

const text = (bytesMax: number, lengthMin = 0): fc.Arbitrary<string> =>
  fc
    .string({ unit: 'grapheme', minLength: lengthMin, maxLength: bytesMax })
    .filter((value) => value.length >= lengthMin && Buffer.byteLength(value) <= bytesMax && value.isWellFormed());
const identifier = text(IDENTIFIER_BYTES_MAX);
const present = text(IDENTIFIER_BYTES_MAX, 1);
const code = text(CODE_BYTES_MAX);
const instant = fc.integer({ min: 1, max: Date.UTC(9999, 11, 31) });
const optionalInstant = fc.oneof(fc.constant(0), instant);
const count = fc.oneof(fc.constant(0), fc.nat(RAW_COUNT_MAX));
const flags = fc.nat(0xffff_ffff);
const yesNo = fc.constantFrom('unspecified', 'yes', 'no');
const specified = <W extends string>(list: readonly ('unspecified' | W)[]): fc.Arbitrary<W> =>
  fc.constantFrom(...list.filter((word): word is W => word !== 'unspecified'));

const tickets: fc.Arbitrary<TicketEvent> = fc.record({
  kind: fc.constant('ticket'),
  eventId: identifier,
  ticketId: present,
  matterId: identifier,
  phase: specified(words.TICKET_PHASES),
  occurredAt: instant,
  acceptedAt: optionalInstant,
  areaCode: code,
  areaSource: fc.constantFrom(...words.AREA_SOURCES),
  channel: fc.constantFrom(...words.CHANNELS),
  requestType: fc.constantFrom(...REQUEST_TYPES),
  category: code,
  riskDomain: fc.constantFrom(...RISK_DOMAINS),
  urgency: fc.constantFrom(...URGENCIES),
  dueAt: optionalInstant,
  leadOrg: identifier,
  returnCount: count,
  redoCount: count,
  repeatSeq: count,
  partyBand: fc.constantFrom(...PARTY_BANDS),
  contactedInTime: yesNo,
  resolved: fc.constantFrom(...ANSWERS),
  satisfied: fc.constantFrom(...ANSWERS),
  excluded: fc.boolean(),
  subjectRef: identifier,
  topicIds: fc.array(identifier, { maxLength: 8 }),
  lifeSafety: fc.boolean(),
  flags,
});

const gridCases: fc.Arbitrary<GridCaseEvent> = fc.record({
  kind: fc.constant('grid_case'),
  eventId: identifier,
  caseId: present,
  phase: specified(words.GRID_CASE_PHASES),
  occurredAt: instant,
  reportedAt: optionalInstant,
  areaCode: code,
  gridKind: fc.constantFrom(...GRID_KINDS),
  classCode: code,
  riskDomain: fc.constantFrom(...RISK_DOMAINS),
  hazardLevel: fc.constantFrom(...HAZARD_LEVELS),
  source: fc.constantFrom(...words.GRID_SOURCES),
  dueAt: optionalInstant,
  limitUnit: fc.constantFrom(...LIMIT_UNITS),
  siteRef: identifier,
  highFrequency: fc.boolean(),
  groupEvent: fc.boolean(),
  reopenCount: count,
  returnCount: count,
  leadOrg: identifier,
  linkedMatterId: identifier,
  geoCell: fc.string({ maxLength: 6 }),
  flags,
});

const patrols: fc.Arbitrary<PatrolEvent> = fc.record({
  kind: fc.constant('patrol'),
  eventId: identifier,
  areaCode: code,
  day: fc.constantFrom('', '2026-03-01'),
  occurredAt: instant,
  patrolCount: count,
  reportsCount: count,
});

const mediationCases: fc.Arbitrary<MediationCaseEvent> = fc.record({
  kind: fc.constant('mediation_case'),
  eventId: identifier,
  caseId: present,
  phase: specified(words.MEDIATION_PHASES),
  occurredAt: instant,
  acceptedAt: optionalInstant,
  dueAt: optionalInstant,
  areaCode: code,
  disputeType: fc.constantFrom(...DISPUTE_TYPES),
  mediationKind: fc.constantFrom(...words.MEDIATION_KINDS),
  origin: fc.constantFrom(...words.MEDIATION_ORIGINS),
  attemptNo: count,
  partyBand: fc.constantFrom(...PARTY_BANDS),
  amountBand: fc.constantFrom(...AMOUNT_BANDS),
  hardening: fc.array(specified(HARDENINGS), { maxLength: 8 }),
  performanceDueAt: optionalInstant,
  success: yesNo,
  leadOrg: identifier,
  linkedMatterId: identifier,
  linkedCaseId: identifier,
  flags,
});

const anyEvent: fc.Arbitrary<RawEvent> = fc.oneof(tickets, gridCases, patrols, mediationCases);
const utf8 = new TextEncoder();

const protobufRecord = (event: RawEvent): RawRecord => ({
  topic: rawTopicOf(event),
  headers: rawEventHeaders(event, PROTOBUF_CONTENT_TYPE),
  value: encodeRawEvent(event),
});
const jsonRecord = (event: RawEvent, json = rawEventJson(event)): RawRecord => ({
  topic: rawTopicOf(event),
  headers: rawEventHeaders(event, JSON_CONTENT_TYPE),
  value: utf8.encode(json),
});

const ticket: TicketEvent = {
  ...BLANK_TICKET,
  ticketId: 'HL-1',
  phase: 'hotline.accepted',
  occurredAt: 1_772_327_529_000,
};
const ticketJson = (fields: object): RawRecord =>
  jsonRecord(
    ticket,
    JSON.stringify({ ticketId: 'HL-1', phase: 'ACCEPTED', occurredAt: '2026-03-01T01:12:09Z', ...fields }),
  );

describe('raw events of publishers', () => {
  it('come back from protobuf as they went', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        expect(decodeRawEvent(protobufRecord(event))).toEqual({ kind: 'event', event });
      }),
    );
  });

  it('come back from JSON as they went, in camelCase and in snake_case', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        expect(decodeRawEvent(jsonRecord(event))).toEqual({ kind: 'event', event });
        const snake = rawEventJson(event).replace(/"([a-z]+[A-Z][a-zA-Z]*)":/g, (_all, name: string) => {
          return `"${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}":`;
        });
        expect(decodeRawEvent(jsonRecord(event, snake))).toEqual({ kind: 'event', event });
      }),
    );
  });

  it('need only identity, phase and time', () => {
    const at = { occurredAt: 5_000 };
    const least: readonly RawEvent[] = [
      { ...BLANK_TICKET, ...at, ticketId: 't', phase: 'hotline.closed' },
      { ...BLANK_GRID_CASE, ...at, caseId: 'c', phase: 'grid.on_site_closed' },
      { ...BLANK_PATROL, ...at, areaCode: '1506' },
      { ...BLANK_MEDIATION_CASE, ...at, caseId: 'm', phase: 'mediation.closed' },
    ];
    for (const event of least) expect(decodeRawEvent(protobufRecord(event))).toEqual({ kind: 'event', event });
  });
});

describe('a record of a source topic', () => {
  it('without a content type is JSON if it opens like an object, else protobuf', () => {
    expect(decodeRawEvent({ ...protobufRecord(ticket), headers: {} })).toEqual({ kind: 'event', event: ticket });
    const spaced = { ...jsonRecord(ticket, ` \n${rawEventJson(ticket)}`), headers: {} };
    expect(decodeRawEvent(spaced)).toEqual({ kind: 'event', event: ticket });
  });

  it('is read by its media type, whatever parameters follow', () => {
    const headers = { 'content-type': 'Application/JSON; charset=utf-8' };
    expect(decodeRawEvent({ ...jsonRecord(ticket), headers })).toEqual({ kind: 'event', event: ticket });
  });

  it('in JSON is a patrol heartbeat also without the type header', () => {
    const event: PatrolEvent = { ...BLANK_PATROL, areaCode: '1506', occurredAt: 5_000, patrolCount: 2 };
    expect(decodeRawEvent({ ...jsonRecord(event), headers: {} })).toEqual({ kind: 'event', event });
  });

  it('takes enum names with or without prefix in any case, or their numbers', () => {
    for (const phase of ['DONE', 'done', 'TICKET_PHASE_DONE', 'Ticket_Phase_Done', 7]) {
      expect(decodeRawEvent(ticketJson({ phase }))).toMatchObject({ event: { phase: 'hotline.done' } });
    }
  });

  it('takes times with any zone and fraction, null for absent and counts as texts', () => {
    const fields = { occurredAt: '2026-03-01T09:12:09.250999+08:00', dueAt: null, redoCount: '3' };
    expect(decodeRawEvent(ticketJson(fields))).toMatchObject({
      event: { occurredAt: ticket.occurredAt + 250, dueAt: 0, redoCount: 3 },
    });
  });

  it('loses every field that is not in the contract, in JSON as in protobuf', () => {
    const json = ticketJson({ callerName: 'CANARY', caller_phone: 'CANARY', description: { text: 'CANARY' } });
    const unknownField = Uint8Array.from([0xfa, 0x3e, 6, ...utf8.encode('CANARY')]);
    const protobuf = { ...protobufRecord(ticket), value: Buffer.concat([encodeRawEvent(ticket), unknownField]) };
    for (const record of [json, protobuf]) {
      expect(decodeRawEvent(record)).toEqual({ kind: 'event', event: ticket });
    }
  });
});

const message = ticketMessage(ticket);
const changed = (change: Partial<TicketChanged>): RawRecord => ({
  ...protobufRecord(ticket),
  value: TicketChanged.encode({ ...message, ...change }).finish(),
});
const appended = (...bytes: readonly number[]): RawRecord => ({
  ...protobufRecord(ticket),
  value: Uint8Array.from([...encodeRawEvent(ticket), ...bytes]),
});

describe('a refused record', () => {
  const cases: readonly (readonly [name: string, reason: string, path: string, record: RawRecord])[] = [
    ['too large', 'record_too_large', '', { ...protobufRecord(ticket), value: new Uint8Array(RECORD_BYTES_MAX + 1) }],
    ['of another type', 'unknown_content_type', '', { ...jsonRecord(ticket), headers: { 'content-type': 'text/csv' } }],
    ['cut off', 'malformed_protobuf', '', { ...protobufRecord(ticket), value: encodeRawEvent(ticket).subarray(0, 5) }],
    ['with bytes behind a zero tag', 'malformed_protobuf', '', appended(0, 1, 2)],
    ['with text that is not UTF-8', 'malformed_protobuf', '', appended(0x5a, 2, 0xc3, 0x28)],
    ['of JSON that is none', 'malformed_json', '', jsonRecord(ticket, '{"ticketId":')],
    ['of JSON that is a list', 'malformed_json', '', jsonRecord(ticket, '[]')],
    ['of JSON not in UTF-8', 'malformed_json', '', { ...jsonRecord(ticket), value: Uint8Array.from([0x7b, 0xff]) }],
    ['without a ticket id', 'missing_field', 'ticket_id', changed({ ticketId: '' })],
    ['without a phase', 'missing_field', 'phase', changed({ phase: 0 })],
    ['without an event time', 'missing_field', 'occurred_at', changed({ occurredAt: undefined })],
    ['with an unknown risk domain', 'unknown_enum', 'risk_domain', appended(0x60, 99)],
    ['with an unknown phase in JSON', 'unknown_enum', 'phase', ticketJson({ phase: 'FINISHED' })],
    ['with a long identifier', 'field_too_long', 'matter_id', changed({ matterId: '事'.repeat(17) })],
    ['with a long category', 'field_too_long', 'category', changed({ category: 'x'.repeat(65) })],
    ['with nine topics', 'field_too_long', 'topic_ids', changed({ topicIds: new Array<string>(9).fill('T') })],
    ['with a long topic', 'field_too_long', 'topic_ids[1]', changed({ topicIds: ['T', 'x'.repeat(49)] })],
    ['with a number for a text', 'bad_field', 'ticket_id', ticketJson({ ticketId: 5 })],
    ['with an object for a text', 'bad_field', 'lead_org', ticketJson({ lead_org: { name: 'x' } })],
    ['with a fraction for a count', 'bad_field', 'redo_count', ticketJson({ redoCount: 1.5 })],
    ['with an absurd count', 'bad_field', 'repeat_seq', changed({ repeatSeq: RAW_COUNT_MAX + 1 })],
    ['with a text for a flag', 'bad_field', 'excluded', ticketJson({ excluded: 'yes' })],
    ['with a text for a list', 'bad_field', 'topic_ids', ticketJson({ topicIds: 'T' })],
    ['with a number in a list of texts', 'bad_field', 'topic_ids', ticketJson({ topicIds: ['T', 1] })],
    ['with a number for a time', 'bad_field', 'occurred_at', ticketJson({ occurredAt: 1_772_327_529 })],
    ['of 30 February', 'bad_time', 'occurred_at', ticketJson({ occurredAt: '2026-02-30T00:00:00Z' })],
    ['of a time without zone', 'bad_time', 'occurred_at', ticketJson({ occurredAt: '2026-02-03T00:00:00' })],
    ['of the year 275760', 'bad_time', 'due_at', ticketJson({ dueAt: '+275760-09-13T00:00:00Z' })],
    ['of the year 1', 'bad_time', 'occurred_at', changed({ occurredAt: { seconds: -62_135_596_800n, nanos: 0 } })],
    ['of the year 10000', 'bad_time', 'due_at', changed({ dueAt: { seconds: 253_402_300_800n, nanos: 0 } })],
    ['of negative nanos', 'bad_time', 'due_at', changed({ dueAt: { seconds: 9n, nanos: -1 } })],
    ['of the epoch itself', 'bad_time', 'occurred_at', changed({ occurredAt: { seconds: 0n, nanos: 0 } })],
    [
      'of a geohash finer than 1 km',
      'field_too_long',
      'geo_cell',
      protobufRecord({ ...BLANK_GRID_CASE, caseId: 'c', phase: 'grid.filed', occurredAt: 5, geoCell: 'wx4g0ec1' }),
    ],
    [
      'of a day that is none',
      'bad_field',
      'day',
      protobufRecord({ ...BLANK_PATROL, areaCode: '15', occurredAt: 5, day: 'Monday' }),
    ],
  ];
  it.each(cases)('%s says %s at "%s"', (_name, reason, fieldPath, record) => {
    expect(decodeRawEvent(record)).toMatchObject({ kind: 'refused', reason, fieldPath });
  });

  it('tells all of its problems, one a field, when it is inspected', () => {
    const record = ticketJson({ ticketId: 7, phase: 'NO', occurredAt: 'soon', category: 'x'.repeat(65) });
    const { problems } = inspectRawEvent(record);
    expect(problems.map(({ reason, fieldPath }) => [fieldPath, reason])).toEqual([
      ['ticket_id', 'bad_field'],
      ['phase', 'unknown_enum'],
      ['occurred_at', 'bad_time'],
      ['category', 'field_too_long'],
    ]);
  });

  it('is never quoted: no hint holds a value of the record', () => {
    const record = ticketJson({ phase: 'CANARY', channel: 'CANARY', occurredAt: 'CANARY', topicIds: 'CANARY' });
    expect(JSON.stringify(inspectRawEvent(record).problems)).not.toContain('CANARY');
  });

  it('never throws, whatever its bytes and headers are', () => {
    const headers = fc.constantFrom<Record<string, string>[]>(
      {},
      { 'content-type': JSON_CONTENT_TYPE },
      { 'content-type': PROTOBUF_CONTENT_TYPE, type: 'grid.v1.PatrolHeartbeat' },
    );
    const json = fc.json().map((value) => utf8.encode(value));
    const mutated = fc.tuple(anyEvent, fc.nat(200), fc.nat(255)).map(([event, at, byte]) => {
      const bytes = encodeRawEvent(event).slice();
      bytes[at % bytes.length] = byte;
      return bytes;
    });
    const value = fc.oneof(fc.uint8Array({ maxLength: 60 }), json, mutated);
    fc.assert(
      fc.property(fc.constantFrom(...RAW_TOPICS), headers, value, (topic, given, bytes) => {
        const { draft, problems } = inspectRawEvent({ topic, headers: given, value: bytes });
        if (draft === null) expect(problems).toHaveLength(1);
      }),
      { numRuns: 3_000 },
    );
  });
});
