// Reads a record of fengsui.signals without making an object: numbers and byte ranges go into the caller's record.
// Values first land in tables by field number and are then copied over in one straight run, so that there is no
// branch per field. Total: any bytes give signal, tick, release, notice or malformed, and nothing throws.
import { resetSignalRecord, type SignalRecord } from '@fengsui/domain';
import {
  type ByField,
  FIELD_COUNT,
  MAXIMA,
  PLAIN_MAXIMA,
  WIRE_FIXED32,
  WIRE_FIXED64,
  WIRE_LENGTH,
  WIRE_TYPES,
  WIRE_UNKNOWN,
  WIRE_VARINT,
} from './signal-fields.ts';

/** What readSignalEntry found. */
export const SIGNAL_ENTRY = { malformed: 0, signal: 1, tick: 2, release: 3, notice: 4 } as const;
export type SignalEntryRead = (typeof SIGNAL_ENTRY)[keyof typeof SIGNAL_ENTRY];

/** Fields of SignalEntry. */
const SIGNAL_FIELD = 1;
const TICK_FIELD = 2;
const RELEASE_FIELD = 3;
const NOTICE_FIELD = 4;

const FAILED = -1;
const HIGH_HALF = 0x1_0000_0000;
const VARINT_BYTES_MAX = 10;
const UINT32_BYTES_MAX = 5;
/** Tag and value of a plain field: two bytes and eight. Nearer to the end, fields are looked at closely. */
const PLAIN_FIELD_BYTES_MAX = 10;
/** Larger than any byte. */
const CUT_OFF = 0x100;

/** Varints, and the starts of texts. */
const numbers = new Uint32Array(FIELD_COUNT) as Uint32Array & ByField;
/** Ends of texts. */
const ends = new Uint32Array(FIELD_COUNT) as Uint32Array & ByField;
const instants = new Float64Array(FIELD_COUNT) as Float64Array & ByField;
/** The reader's place in the bytes in hand. */
let at = 0;
/** The bytes of the entry that was found. */
let entryStart = 0;
let entryEnd = 0;

/**
 * Reads the SignalEntry that stands in bytes[from, to). signal: the record holds all fields and `bytes` as its buffer.
 * tick: the stream time stands in record.receivedAt. release: a rule release, for decodeRuleRelease to read, and notice: for
 * decodeNotice; the record is as it was. malformed: truncated, a wrong wire type, a value or text beyond its
 * bound, or a signal without source, phase, event id or area; the record then holds nothing of use. Unknown fields are
 * skipped, of several entries the last counts. Texts are not checked for UTF-8.
 */
export function readSignalEntry(bytes: Uint8Array, record: SignalRecord, from = 0, to = bytes.length): SignalEntryRead {
  at = from;
  const entry = findEntry(bytes, to);
  if (entry === FAILED) return SIGNAL_ENTRY.malformed;
  at = entryStart;
  if (entry === SIGNAL_FIELD) return readSignal(bytes, entryEnd, record);
  if (entry === TICK_FIELD) return readTick(bytes, entryEnd, record);
  return entry === RELEASE_FIELD ? SIGNAL_ENTRY.release : SIGNAL_ENTRY.notice;
}

/** The field of the last entry, whose bytes are then [entryStart, entryEnd); FAILED if there is none or no reading on. */
function findEntry(bytes: Uint8Array, to: number): number {
  let found = FAILED;
  while (at < to) {
    const tag = readTag(bytes, to);
    if (tag === FAILED) return FAILED;
    if (tag >>> 3 > NOTICE_FIELD) {
      if (!skip(bytes, to, tag & 7)) return FAILED;
      continue;
    }
    const length = (tag & 7) === WIRE_LENGTH ? readUint32(bytes, to) : FAILED;
    if (length === FAILED || length > to - at) return FAILED;
    found = tag >>> 3;
    entryStart = at;
    entryEnd = at + length;
    at = entryEnd;
  }
  return found;
}

function readSignal(bytes: Uint8Array, end: number, record: SignalRecord): SignalEntryRead {
  clearTables();
  let place = at;
  while (place < end) {
    const next = placeAfterPlainField(bytes, place, end);
    if (next !== FAILED) {
      place = next;
      continue;
    }
    at = place;
    if (!readAnyField(bytes, end)) return SIGNAL_ENTRY.malformed;
    place = at;
  }
  copyInto(record);
  record.buffer = bytes;
  const whole =
    record.source !== 0 &&
    record.phase !== 0 &&
    record.eventIdEnd > record.eventIdStart &&
    record.areaCodeEnd > record.areaCodeStart;
  return whole ? SIGNAL_ENTRY.signal : SIGNAL_ENTRY.malformed;
}

/** A loop is faster than fill() at this length. */
function clearTables(): void {
  for (let field = 0; field < FIELD_COUNT; field++) {
    numbers[field] = 0;
    ends[field] = 0;
    instants[field] = 0;
  }
}

/**
 * Reads what nearly every field is: a known one, of its wire type, whose value or length takes one byte. Gives the place
 * after it, or FAILED for readAnyField to look at it closely. The place is not kept in `at`, for speed.
 */
function placeAfterPlainField(bytes: Uint8Array, place: number, end: number): number {
  if (end - place < PLAIN_FIELD_BYTES_MAX) return FAILED;
  let tag = byteAt(bytes, place);
  let next = place + 1;
  if (tag > 0x7f) {
    tag = (tag & 0x7f) | (byteAt(bytes, next) << 7);
    next++;
  }
  const field = tag >>> 3;
  if (field >= FIELD_COUNT || byteAt(WIRE_TYPES, field) !== (tag & 7)) return FAILED;
  if ((tag & 7) === WIRE_FIXED64) {
    instants[field] = instantAt(bytes, next);
    return next + 8;
  }
  const value = byteAt(bytes, next);
  if (value > byteAt(PLAIN_MAXIMA, field)) return FAILED;
  next++;
  if ((tag & 7) === WIRE_VARINT) {
    numbers[field] = value;
    return next;
  }
  if (value > end - next) return FAILED;
  numbers[field] = next;
  ends[field] = next + value;
  return next + value;
}

/** Reads a field of any form into the tables, or skips an unknown one; false if it is malformed. */
function readAnyField(bytes: Uint8Array, end: number): boolean {
  const tag = readTag(bytes, end);
  if (tag === FAILED) return false;
  const field = tag >>> 3;
  const wireType = field < FIELD_COUNT ? byteAt(WIRE_TYPES, field) : WIRE_UNKNOWN;
  if (wireType === WIRE_UNKNOWN) return skip(bytes, end, tag & 7);
  return readField(bytes, end, field, wireType, tag & 7);
}

/** Reads a known field into the tables; false if it is not as it must be. */
function readField(bytes: Uint8Array, end: number, field: number, wanted: number, found: number): boolean {
  if (wanted !== found) return false;
  if (wanted === WIRE_FIXED64) return readInstant(bytes, end, field);
  const value = readUint32(bytes, end);
  if (value === FAILED || value > (MAXIMA[field] ?? 0)) return false;
  if (wanted === WIRE_VARINT) {
    numbers[field] = value;
    return true;
  }
  if (value > end - at) return false;
  numbers[field] = at;
  at += value;
  ends[field] = at;
  return true;
}

function readTick(bytes: Uint8Array, end: number, record: SignalRecord): SignalEntryRead {
  resetSignalRecord(record);
  instants[1] = 0;
  while (at < end) {
    const tag = readTag(bytes, end);
    if (tag === FAILED) return SIGNAL_ENTRY.malformed;
    const known = tag >>> 3 === 1;
    if (known && (tag & 7) !== WIRE_FIXED64) return SIGNAL_ENTRY.malformed;
    if (!(known ? readInstant(bytes, end, 1) : skip(bytes, end, tag & 7))) return SIGNAL_ENTRY.malformed;
  }
  record.buffer = bytes;
  record.receivedAt = instants[1];
  return SIGNAL_ENTRY.tick;
}

/** A tag, or FAILED at field number 0. Our tags have two bytes at most; longer ones belong to unknown fields. */
function readTag(bytes: Uint8Array, end: number): number {
  const tag = readUint32(bytes, end);
  return tag >>> 3 === 0 ? FAILED : tag;
}

/** An unsigned varint of 32 bits, or FAILED when it is cut off, longer than five bytes or larger. */
function readUint32(bytes: Uint8Array, end: number): number {
  if (at >= end) return FAILED;
  const first = bytes[at] ?? 0;
  if (first < 0x80) {
    at++;
    return first;
  }
  // Our tags and lengths have two bytes at most: what is longer takes the loop.
  const second = at + 1 < end ? (bytes[at + 1] ?? 0) : CUT_OFF;
  if (second < 0x80) {
    at += 2;
    return (first & 0x7f) | (second << 7);
  }
  return second === CUT_OFF ? FAILED : readLongUint32(bytes, end);
}

function readLongUint32(bytes: Uint8Array, end: number): number {
  let value = 0;
  let factor = 1;
  for (let i = 0; i < UINT32_BYTES_MAX && at + i < end; i++, factor *= 0x80) {
    const byte = bytes[at + i] ?? 0;
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) {
      at += i + 1;
      return value < HIGH_HALF ? value : FAILED;
    }
  }
  return FAILED;
}

function readInstant(bytes: Uint8Array, end: number, field: number): boolean {
  if (end - at < 8) return false;
  instants[field] = instantAt(bytes, at);
  at += 8;
  return true;
}

function instantAt(bytes: Uint8Array, from: number): number {
  return int32At(bytes, from + 4) * HIGH_HALF + (int32At(bytes, from) >>> 0);
}

function int32At(bytes: Uint8Array, from: number): number {
  return (
    byteAt(bytes, from) |
    (byteAt(bytes, from + 1) << 8) |
    (byteAt(bytes, from + 2) << 16) |
    (byteAt(bytes, from + 3) << 24)
  );
}

/** The caller knows that there is one. */
function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}

/** Moves past the value of an unknown field; false if it is cut off or of a wire type that is no longer in use. */
function skip(bytes: Uint8Array, end: number, wireType: number): boolean {
  if (wireType === WIRE_VARINT) return skipVarint(bytes, end);
  const length = wireType === WIRE_LENGTH ? readUint32(bytes, end) : fixedLength(wireType);
  if (length === FAILED || length > end - at) return false;
  at += length;
  return true;
}

function fixedLength(wireType: number): number {
  if (wireType === WIRE_FIXED64) return 8;
  return wireType === WIRE_FIXED32 ? 4 : FAILED;
}

function skipVarint(bytes: Uint8Array, end: number): boolean {
  for (let i = 0; i < VARINT_BYTES_MAX && at < end; i++) {
    if ((bytes[at++] ?? 0) < 0x80) return true;
  }
  return false;
}

function copyInto(record: SignalRecord): void {
  record.source = numbers[1];
  record.phase = numbers[2];
  record.eventIdStart = numbers[3];
  record.eventIdEnd = ends[3];
  record.matterIdStart = numbers[4];
  record.matterIdEnd = ends[4];
  record.areaCodeStart = numbers[5];
  record.areaCodeEnd = ends[5];
  record.categoryStart = numbers[6];
  record.categoryEnd = ends[6];
  record.riskDomain = numbers[7];
  record.occurredAt = instants[8];
  record.receivedAt = instants[9];
  record.dueAt = instants[10];
  record.flags = numbers[11];
  record.partyBand = numbers[12];
  record.amountBand = numbers[13];
  record.requestType = numbers[14];
  record.urgency = numbers[15];
  record.hazardLevel = numbers[16];
  record.disputeType = numbers[17];
  record.gridKind = numbers[18];
  record.resolved = numbers[19];
  record.satisfied = numbers[20];
  record.contactedInTime = numbers[21];
  record.success = numbers[22];
  record.repeatSeq = numbers[23];
  record.redoCount = numbers[24];
  record.returnCount = numbers[25];
  record.reopenCount = numbers[26];
  record.attemptNo = numbers[27];
  record.hardening = numbers[28];
  record.subjectRefStart = numbers[29];
  record.subjectRefEnd = ends[29];
  record.acceptedAt = instants[30];
  record.patrolCount = numbers[31];
  record.reportsCount = numbers[32];
  record.limitUnit = numbers[33];
}
