// Reads a record of fengsui.signals without making an object: numbers and byte ranges go into the caller's record.
// Values first land in tables by field number and are then copied over in one straight run, so that there is no
// branch per field. Total: any bytes give signal, tick or malformed, and nothing throws.
import { resetSignalRecord, type SignalRecord } from '@fengsui/domain';
import {
  type ByField,
  FIELD_COUNT,
  MAXIMA,
  WIRE_FIXED32,
  WIRE_FIXED64,
  WIRE_LENGTH,
  WIRE_TYPES,
  WIRE_UNKNOWN,
  WIRE_VARINT,
} from './signal-fields.ts';

/** What readSignalEntry found. */
export const SIGNAL_ENTRY = { malformed: 0, signal: 1, tick: 2 } as const;
export type SignalEntryRead = (typeof SIGNAL_ENTRY)[keyof typeof SIGNAL_ENTRY];

const FAILED = -1;
const HIGH_HALF = 0x1_0000_0000;
const VARINT_BYTES_MAX = 10;

/** Varints, and the starts of texts. */
const numbers = new Uint32Array(FIELD_COUNT) as Uint32Array & ByField;
/** Ends of texts. */
const ends = new Uint32Array(FIELD_COUNT) as Uint32Array & ByField;
const instants = new Float64Array(FIELD_COUNT) as Float64Array & ByField;
/** The reader's place in the bytes in hand. */
let at = 0;

/**
 * Reads the SignalEntry at bytes[from, to). signal: the record holds all fields and `bytes` as its buffer. tick: the stream time stands
 * in record.receivedAt. malformed: truncated, a wrong wire type, a value or text beyond its bound, or a signal without
 * source, phase, event id or area; the record then holds nothing of use. Unknown fields are skipped. Texts are not
 * checked for UTF-8.
 */
export function readSignalEntry(bytes: Uint8Array, record: SignalRecord, from = 0, to = bytes.length): SignalEntryRead {
  let entry = 0;
  let start = 0;
  let end = 0;
  at = from;
  while (at < to) {
    const tag = readTag(bytes, to);
    if (tag === FAILED) return SIGNAL_ENTRY.malformed;
    const field = tag >>> 3;
    if (field > 2) {
      if (!skip(bytes, to, tag & 7)) return SIGNAL_ENTRY.malformed;
      continue;
    }
    const length = (tag & 7) === WIRE_LENGTH ? readUint32(bytes, to) : FAILED;
    if (length === FAILED || length > to - at) return SIGNAL_ENTRY.malformed;
    entry = field;
    start = at;
    end = at + length;
    at = end;
  }
  if (entry === 0) return SIGNAL_ENTRY.malformed;
  at = start;
  return entry === 1 ? readSignal(bytes, end, record) : readTick(bytes, end, record);
}

function readSignal(bytes: Uint8Array, end: number, record: SignalRecord): SignalEntryRead {
  numbers.fill(0);
  ends.fill(0);
  instants.fill(0);
  while (at < end) {
    const tag = readTag(bytes, end);
    if (tag === FAILED) return SIGNAL_ENTRY.malformed;
    const field = tag >>> 3;
    const wireType = field < FIELD_COUNT ? (WIRE_TYPES[field] ?? WIRE_UNKNOWN) : WIRE_UNKNOWN;
    const read =
      wireType === WIRE_UNKNOWN ? skip(bytes, end, tag & 7) : readField(bytes, end, field, wireType, tag & 7);
    if (!read) return SIGNAL_ENTRY.malformed;
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
  let value = first & 0x7f;
  for (let i = 1; i < 5; i++) {
    if (at + i >= end) return FAILED;
    const byte = bytes[at + i] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) {
      at += i + 1;
      return value < HIGH_HALF ? value : FAILED;
    }
  }
  return FAILED;
}

function readInstant(bytes: Uint8Array, end: number, field: number): boolean {
  if (end - at < 8) return false;
  instants[field] = int32At(bytes, at + 4) * HIGH_HALF + (int32At(bytes, at) >>> 0);
  at += 8;
  return true;
}

function int32At(bytes: Uint8Array, from: number): number {
  return (
    (bytes[from] ?? 0) | ((bytes[from + 1] ?? 0) << 8) | ((bytes[from + 2] ?? 0) << 16) | ((bytes[from + 3] ?? 0) << 24)
  );
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
