// Bytes of fengsui.signals, written by hand: intake encodes one signal an event, so this is its hottest function.
// The message is laid into one scratch buffer that only grows, behind room for the entry's header (the message's
// length is known at the end only), and copied out at its right size.
import {
  AMOUNT_BANDS,
  ANSWERS,
  DISPUTE_TYPES,
  GRID_KINDS,
  HAZARD_LEVELS,
  LIMIT_UNITS,
  numberOf,
  PARTY_BANDS,
  PHASES,
  REQUEST_TYPES,
  RISK_DOMAINS,
  type Signal,
  SOURCES,
  URGENCIES,
} from '@fengsui/domain';

/** Tag of the entry, and at most five bytes of length. */
const HEADER_BYTES_MAX = 6;
/** More than all numeric fields of a signal take together. */
const NUMBERS_BYTES_MAX = 256;
const UTF8_BYTES_PER_UNIT_MAX = 3;
const SIGNAL_ENTRY_TAG = 10;
const TICK_ENTRY_TAG = 18;

const VARINT = 0;
const FIXED64 = 1;
const TEXT = 2;

let scratch = new Uint8Array(1024);
let at = 0;
const utf8 = new TextEncoder();

/** The bytes of a SignalEntry with this signal, in the form every protobuf encoder gives. Fresh at every call. */
export function encodeSignal(signal: Signal): Uint8Array {
  reserve(signal);
  at = HEADER_BYTES_MAX;
  putNumber(1, numberOf(SOURCES, signal.source));
  putNumber(2, PHASES[signal.phase]);
  putText(3, signal.eventId);
  putText(4, signal.matterId);
  putText(5, signal.areaCode);
  putText(6, signal.category);
  putNumber(7, numberOf(RISK_DOMAINS, signal.riskDomain));
  putInstant(8, signal.occurredAt);
  putInstant(9, signal.receivedAt);
  putInstant(10, signal.dueAt);
  putNumber(11, signal.flags);
  putNumber(12, numberOf(PARTY_BANDS, signal.partyBand));
  putNumber(13, numberOf(AMOUNT_BANDS, signal.amountBand));
  putNumber(14, numberOf(REQUEST_TYPES, signal.requestType));
  putNumber(15, numberOf(URGENCIES, signal.urgency));
  putNumber(16, numberOf(HAZARD_LEVELS, signal.hazardLevel));
  putNumber(17, numberOf(DISPUTE_TYPES, signal.disputeType));
  putNumber(18, numberOf(GRID_KINDS, signal.gridKind));
  putNumber(19, numberOf(ANSWERS, signal.resolved));
  putNumber(20, numberOf(ANSWERS, signal.satisfied));
  putNumber(21, numberOf(ANSWERS, signal.contactedInTime));
  putNumber(22, numberOf(ANSWERS, signal.success));
  putNumber(23, signal.repeatSeq);
  putNumber(24, signal.redoCount);
  putNumber(25, signal.returnCount);
  putNumber(26, signal.reopenCount);
  putNumber(27, signal.attemptNo);
  putNumber(28, signal.hardening);
  putText(29, signal.subjectRef);
  putInstant(30, signal.acceptedAt);
  putNumber(31, signal.patrolCount);
  putNumber(32, signal.reportsCount);
  putNumber(33, numberOf(LIMIT_UNITS, signal.limitUnit));
  return entryOf(SIGNAL_ENTRY_TAG);
}

/** The bytes of a SignalEntry with a tick at that stream time, ms since 1970. */
export function encodeTick(streamTime: number): Uint8Array {
  at = HEADER_BYTES_MAX;
  putInstant(1, streamTime);
  return entryOf(TICK_ENTRY_TAG);
}

function reserve(signal: Signal): void {
  const units =
    signal.eventId.length +
    signal.matterId.length +
    signal.areaCode.length +
    signal.category.length +
    signal.subjectRef.length;
  const needed = HEADER_BYTES_MAX + NUMBERS_BYTES_MAX + units * UTF8_BYTES_PER_UNIT_MAX;
  if (needed > scratch.length) scratch = new Uint8Array(needed * 2);
}

/** Puts the entry's tag and length right before the message and copies both out. */
function entryOf(tag: number): Uint8Array {
  const end = at;
  const length = end - HEADER_BYTES_MAX;
  const start = HEADER_BYTES_MAX - 1 - varintSize(length);
  at = start;
  putVarint(tag);
  putVarint(length);
  return scratch.slice(start, end);
}

function putNumber(field: number, value: number): void {
  if (value === 0) return;
  putVarint((field << 3) | VARINT);
  putVarint(value);
}

function putVarint(value: number): void {
  let rest = value >>> 0;
  while (rest > 0x7f) {
    scratch[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  scratch[at++] = rest;
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) size++;
  return size;
}

/** sfixed64 in two halves: ms of any year fit a double exactly, but not an int32. */
function putInstant(field: number, ms: number): void {
  if (ms === 0) return;
  putVarint((field << 3) | FIXED64);
  putInt32(ms >>> 0);
  putInt32(Math.floor(ms / 0x1_0000_0000));
}

function putInt32(value: number): void {
  scratch[at] = value;
  scratch[at + 1] = value >> 8;
  scratch[at + 2] = value >> 16;
  scratch[at + 3] = value >> 24;
  at += 4;
}

function putText(field: number, text: string): void {
  if (text === '') return;
  putVarint((field << 3) | TEXT);
  const lengthAt = at;
  // Identifiers and codes are short and ASCII: a loop beats the encoder's call, and the length takes one byte.
  if (text.length < 0x80 && putAscii(text, lengthAt + 1)) {
    scratch[lengthAt] = text.length;
    return;
  }
  const bytes = utf8.encode(text);
  at = lengthAt;
  putVarint(bytes.length);
  scratch.set(bytes, at);
  at += bytes.length;
}

/** Writes the text from `start` on and moves behind it; false (and nothing to keep) at a character beyond ASCII. */
function putAscii(text: string, start: number): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) return false;
    scratch[start + i] = unit;
  }
  at = start + text.length;
  return true;
}
