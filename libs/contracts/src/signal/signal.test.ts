import {
  AMOUNT_BANDS,
  ANSWERS,
  CODE_BYTES_MAX,
  createSignalRecord,
  DISPUTE_TYPES,
  GRID_KINDS,
  HAZARD_LEVELS,
  IDENTIFIER_BYTES_MAX,
  LIMIT_UNITS,
  NOTICE_AT_MAX,
  type Notice,
  numberOf,
  PARTY_BANDS,
  PHASES,
  type Phase,
  REQUEST_TYPES,
  RISK_DOMAINS,
  type Signal,
  type SignalRecord,
  SOURCES,
  URGENCIES,
} from '@fengsui/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as wire from '../gen/fengsui/log/v1/signal.ts';
import { enumOf } from '../wire/words.ts';
import { encodeSignal, encodeTick } from './encode-signal.ts';
import { decodeNotice, encodeNotice } from './notice.ts';
import { readSignalEntry, SIGNAL_ENTRY } from './read-signal.ts';
import { encodeRuleRelease } from './rule-release.ts';
import { COUNT_MAX, SIGNAL_EVENT_ID_BYTES_MAX } from './signal-fields.ts';

const PHASE_WORDS = Object.keys(PHASES).filter((word): word is Phase => word in PHASES);
const text = (bytesMax: number, lengthMin = 0): fc.Arbitrary<string> =>
  fc
    .oneof(fc.string({ minLength: lengthMin, maxLength: bytesMax }), fc.string({ unit: 'binary', maxLength: 20 }))
    .filter((value) => value.length >= lengthMin && Buffer.byteLength(value) <= bytesMax);
const instant = fc.oneof(fc.constant(0), fc.integer({ min: -(2 ** 50), max: 2 ** 50 }), fc.maxSafeInteger());
const count = fc.oneof(fc.constant(0), fc.nat(300), fc.nat(COUNT_MAX));

const signals: fc.Arbitrary<Signal> = fc.record({
  source: fc.constantFrom('hotline', 'grid', 'mediation'),
  phase: fc.constantFrom(...PHASE_WORDS),
  eventId: text(SIGNAL_EVENT_ID_BYTES_MAX, 1),
  matterId: text(IDENTIFIER_BYTES_MAX),
  areaCode: text(CODE_BYTES_MAX, 1),
  category: text(CODE_BYTES_MAX),
  riskDomain: fc.constantFrom(...RISK_DOMAINS),
  occurredAt: instant,
  receivedAt: instant,
  dueAt: instant,
  acceptedAt: instant,
  flags: count,
  partyBand: fc.constantFrom(...PARTY_BANDS),
  amountBand: fc.constantFrom(...AMOUNT_BANDS),
  requestType: fc.constantFrom(...REQUEST_TYPES),
  urgency: fc.constantFrom(...URGENCIES),
  hazardLevel: fc.constantFrom(...HAZARD_LEVELS),
  disputeType: fc.constantFrom(...DISPUTE_TYPES),
  gridKind: fc.constantFrom(...GRID_KINDS),
  resolved: fc.constantFrom(...ANSWERS),
  satisfied: fc.constantFrom(...ANSWERS),
  contactedInTime: fc.constantFrom(...ANSWERS),
  success: fc.constantFrom(...ANSWERS),
  repeatSeq: count,
  redoCount: count,
  returnCount: count,
  reopenCount: count,
  attemptNo: count,
  hardening: count,
  subjectRef: text(IDENTIFIER_BYTES_MAX),
  patrolCount: count,
  reportsCount: count,
  limitUnit: fc.constantFrom(...LIMIT_UNITS),
});

/** The same signal as the generated code sees it. */
function generatedSignal(signal: Signal): wire.Signal {
  const { occurredAt, receivedAt, dueAt, acceptedAt, ...rest } = signal;
  return {
    ...rest,
    source: enumOf(SOURCES, signal.source),
    phase: PHASES[signal.phase],
    riskDomain: enumOf(RISK_DOMAINS, signal.riskDomain),
    occurredAtMs: BigInt(occurredAt),
    receivedAtMs: BigInt(receivedAt),
    dueAtMs: BigInt(dueAt),
    acceptedAtMs: BigInt(acceptedAt),
    partyBand: enumOf(PARTY_BANDS, signal.partyBand),
    amountBand: enumOf(AMOUNT_BANDS, signal.amountBand),
    requestType: enumOf(REQUEST_TYPES, signal.requestType),
    urgency: enumOf(URGENCIES, signal.urgency),
    hazardLevel: enumOf(HAZARD_LEVELS, signal.hazardLevel),
    disputeType: enumOf(DISPUTE_TYPES, signal.disputeType),
    gridKind: enumOf(GRID_KINDS, signal.gridKind),
    resolved: enumOf(ANSWERS, signal.resolved),
    satisfied: enumOf(ANSWERS, signal.satisfied),
    contactedInTime: enumOf(ANSWERS, signal.contactedInTime),
    success: enumOf(ANSWERS, signal.success),
    limitUnit: enumOf(LIMIT_UNITS, signal.limitUnit),
  };
}

function generatedBytes(signal: Signal): Uint8Array {
  return wire.SignalEntry.encode({ entry: { $case: 'signal', value: generatedSignal(signal) } }).finish();
}

/** Source, phase, event id "e", area code "a": the least that a signal must have. */
const MINIMAL: readonly number[] = [8, numberOf(SOURCES, 'hotline'), 16, 1, 26, 1, 0x65, 42, 1, 0x61];

function entry(signal: readonly number[]): number[] {
  return [10, signal.length, ...signal];
}

const NOTICE: Notice = {
  number: 7,
  profile: 'weather_notice',
  areaCode: '110105',
  from: 1_800_000_000_000,
  to: NOTICE_AT_MAX,
};

const textOf = (record: SignalRecord, start: number, end: number): string =>
  Buffer.from(record.buffer.subarray(start, end)).toString('utf8');

/** A record as the generated code would give it, for comparison. */
function asGenerated(record: SignalRecord): Record<string, unknown> {
  return {
    source: record.source,
    phase: record.phase,
    eventId: textOf(record, record.eventIdStart, record.eventIdEnd),
    matterId: textOf(record, record.matterIdStart, record.matterIdEnd),
    areaCode: textOf(record, record.areaCodeStart, record.areaCodeEnd),
    category: textOf(record, record.categoryStart, record.categoryEnd),
    riskDomain: record.riskDomain,
    occurredAtMs: BigInt(record.occurredAt),
    receivedAtMs: BigInt(record.receivedAt),
    dueAtMs: BigInt(record.dueAt),
    acceptedAtMs: BigInt(record.acceptedAt),
    flags: record.flags,
    partyBand: record.partyBand,
    amountBand: record.amountBand,
    requestType: record.requestType,
    urgency: record.urgency,
    hazardLevel: record.hazardLevel,
    disputeType: record.disputeType,
    gridKind: record.gridKind,
    resolved: record.resolved,
    satisfied: record.satisfied,
    contactedInTime: record.contactedInTime,
    success: record.success,
    repeatSeq: record.repeatSeq,
    redoCount: record.redoCount,
    returnCount: record.returnCount,
    reopenCount: record.reopenCount,
    attemptNo: record.attemptNo,
    hardening: record.hardening,
    subjectRef: textOf(record, record.subjectRefStart, record.subjectRefEnd),
    patrolCount: record.patrolCount,
    reportsCount: record.reportsCount,
    limitUnit: record.limitUnit,
  };
}

describe('the hand-written signal encoder', () => {
  it('gives the bytes of the generated encoder for any signal', () => {
    fc.assert(
      fc.property(signals, (signal) => {
        expect(Buffer.from(encodeSignal(signal))).toEqual(Buffer.from(generatedBytes(signal)));
      }),
      { numRuns: 500 },
    );
  });

  it('gives each call bytes of its own', () => {
    const first = encodeTick(1_000);
    const copy = first.slice();
    encodeTick(2_000);
    expect(first).toEqual(copy);
  });

  it('grows its buffer for texts far beyond the bounds', () => {
    const [signal] = fc.sample(signals, 1);
    if (signal === undefined) throw new Error('no sample');
    const long = { ...signal, category: '供'.repeat(5_000) };
    expect(Buffer.from(encodeSignal(long))).toEqual(Buffer.from(generatedBytes(long)));
  });
});

describe('the hand-written signal reader', () => {
  it('reads what the generated decoder reads, whatever stood in the record before', () => {
    const record = createSignalRecord();
    fc.assert(
      fc.property(signals, (signal) => {
        const bytes = generatedBytes(signal);
        expect(readSignalEntry(bytes, record)).toBe(SIGNAL_ENTRY.signal);
        expect(asGenerated(record)).toEqual(generatedSignal(signal));
        expect(record.buffer).toBe(bytes);
      }),
      { numRuns: 500 },
    );
  });

  it('reads an entry in the midst of other bytes, as far as it goes', () => {
    const record = createSignalRecord();
    const bytes = Uint8Array.from([7, 7, ...entry(MINIMAL), 7, 7]);
    expect(readSignalEntry(bytes, record, 2, bytes.length - 2)).toBe(SIGNAL_ENTRY.signal);
    expect(textOf(record, record.areaCodeStart, record.areaCodeEnd)).toBe('a');
    expect(readSignalEntry(bytes, record, 2, bytes.length - 3)).toBe(SIGNAL_ENTRY.malformed);
  });

  it('of several entries takes the last, as every protobuf decoder does', () => {
    const record = createSignalRecord();
    const bytes = Uint8Array.from([...entry(MINIMAL), ...encodeTick(5_000)]);
    expect(readSignalEntry(bytes, record)).toBe(SIGNAL_ENTRY.tick);
  });

  it('puts the stream time of a tick into receivedAt and clears the rest', () => {
    const record = createSignalRecord();
    record.source = 3;
    record.eventIdEnd = 12;
    expect(readSignalEntry(encodeTick(1_630_537_200_000), record)).toBe(SIGNAL_ENTRY.tick);
    expect(record).toMatchObject({ receivedAt: 1_630_537_200_000, source: 0, eventIdEnd: 0 });
  });

  it('leaves a notice to its own reader', () => {
    const record = createSignalRecord();
    record.receivedAt = 7;
    expect(readSignalEntry(encodeNotice(NOTICE), record)).toBe(SIGNAL_ENTRY.notice);
    expect(record.receivedAt).toBe(7);
    expect(decodeNotice(encodeTick(7))).toBeNull();
  });

  it('leaves a rule release to its own reader', () => {
    const record = createSignalRecord();
    record.receivedAt = 7;
    const bytes = encodeRuleRelease({ number: 1, rules: Buffer.from([1]), releasedAt: 5 });
    expect(readSignalEntry(bytes, record)).toBe(SIGNAL_ENTRY.release);
    expect(record.receivedAt).toBe(7);
  });

  it('skips unknown fields of every wire type, inside and outside the signal', () => {
    const varint = [0xc8, 0x06, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
    const fixed64 = [0xc9, 0x06, 1, 2, 3, 4, 5, 6, 7, 8];
    const shortText = [0xca, 0x06, 2, 0x61, 0x62];
    const fixed32 = [0xcd, 0x06, 1, 2, 3, 4];
    const unknown = [...varint, ...fixed64, ...shortText, ...fixed32];
    const bytes = Uint8Array.from([...unknown, ...entry([...MINIMAL, ...unknown]), ...unknown]);
    const record = createSignalRecord();
    expect(readSignalEntry(bytes, record)).toBe(SIGNAL_ENTRY.signal);
    expect(record).toMatchObject({ source: 1, phase: 1, flags: 0 });
  });

  const cases: readonly (readonly [reason: string, bytes: readonly number[]])[] = [
    ['no bytes at all', []],
    ['a zero tag', [0]],
    ['neither signal, tick nor release', [0x20, 1]],
    ['a release of another wire type', [0x18, 1]],
    ['an entry of another wire type', [0x08, 1]],
    ['a length past the end', [10, 5, 8, 1]],
    ['a field cut off inside', entry([...MINIMAL, 0x41, 1, 2, 3])],
    ['a varint cut off', entry([...MINIMAL, 0x58, 0x80])],
    ['a varint of eleven bytes', entry([...MINIMAL, 0xc8, 0x06, ...Array.from({ length: 11 }, () => 0x80)])],
    ['a known varint over five bytes', entry([...MINIMAL, 0x58, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01])],
    ['a count beyond int32', entry([...MINIMAL, 0xb8, 0x01, 0x80, 0x80, 0x80, 0x80, 0x08])],
    ['a known field of another wire type', entry([...MINIMAL, 0x5d, 1, 2, 3, 4])],
    ['an end-group tag', entry([...MINIMAL, 0xcc, 0x06])],
    ['a risk domain that does not exist', entry([...MINIMAL, 0x38, RISK_DOMAINS.length])],
    ['a category over its bound', entry([...MINIMAL, 0x32, CODE_BYTES_MAX + 1, ...new Array(65).fill(0x61)])],
    ['no source', entry(MINIMAL.slice(2))],
    ['no area', entry(MINIMAL.slice(0, 7))],
    ['a tick of another wire type', [18, 2, 0x08, 1]],
    ['a tick cut off', [18, 3, 0x09, 1, 2]],
  ];
  it.each(cases)('%s is malformed', (_reason, bytes) => {
    expect(readSignalEntry(Uint8Array.from(bytes), createSignalRecord())).toBe(SIGNAL_ENTRY.malformed);
  });

  it('never throws on random or mutated bytes, and never reads past a text bound', () => {
    const record = createSignalRecord();
    const seeds = fc.sample(signals, 50).map((signal) => encodeSignal(signal));
    const mutated = fc
      .tuple(fc.constantFrom(...seeds), fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 5 }), fc.nat(400))
      .map(([seed, changes, length]) => mutate(seed, changes, length));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 80 }), mutated), (bytes) => {
        const read = readSignalEntry(bytes, record);
        if (read !== SIGNAL_ENTRY.signal) return;
        expect(record.eventIdEnd).toBeLessThanOrEqual(bytes.length);
        expect(record.subjectRefEnd - record.subjectRefStart).toBeLessThanOrEqual(IDENTIFIER_BYTES_MAX);
        expect(record.phase).toBeLessThan(56);
      }),
      { numRuns: 20_000 },
    );
  });
});

describe('a notice', () => {
  it('comes back as it was', () => {
    for (const notice of [NOTICE, { ...NOTICE, number: 0 }]) {
      expect(decodeNotice(encodeNotice(notice))).toEqual(notice);
    }
  });

  it.each([
    ['a profile that is no name', { profile: 'Weather!' }],
    ['no area', { areaCode: '' }],
    ['an area code beyond its bound', { areaCode: '9'.repeat(CODE_BYTES_MAX + 1) }],
    ['a time before 1970', { from: -1 }],
    ['a time beyond the last', { to: NOTICE_AT_MAX + 1 }],
  ])('with %s is malformed', (_case, given) => {
    expect(decodeNotice(encodeNotice({ ...NOTICE, ...given }))).toBeNull();
  });

  it('that is cut off is malformed', () => {
    expect(decodeNotice(encodeNotice(NOTICE).slice(0, -1))).toBeNull();
  });
});

function mutate(seed: Uint8Array, changes: readonly (readonly [number, number])[], length: number): Uint8Array {
  const bytes = seed.slice(0, Math.max(1, length));
  for (const [at, value] of changes) bytes[at % bytes.length] = value;
  return bytes;
}
