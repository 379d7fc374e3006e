// Reads ISO 8601 as files have it: a day, a day and a time (T or a space between), fractions, and perhaps an offset.
// Rarer forms (week dates, ordinal dates, basic format) are left to the fallback.
import { civilMs, readDigits } from './time-digits.ts';
import type { ZoneClock } from './zone-clock.ts';

const MINUTE_MS = 60_000;
const [T, SPACE, COLON, HYPHEN, DOT, COMMA, Z, PLUS] = ['T', ' ', ':', '-', '.', ',', 'Z', '+'].map((c) =>
  c.charCodeAt(0),
);

/** A reader that gives ms since 1970; text without an offset is local time of the clock. */
export function isoReader(clock: ZoneClock, fallback: (text: string) => number): (text: string) => number {
  const parts = new Int32Array(7);
  return (text) => {
    const end = readCivil(text, parts);
    if (end < 0) return fallback(text);
    const localMs = civilMs(parts);
    if (end === text.length) return clock(localMs);
    const offset = offsetAt(text, end);
    return Number.isNaN(offset) ? fallback(text) : localMs - offset;
  };
}

/** Fills the parts and gives where they end in the text; -1 for another form. */
function readCivil(text: string, parts: Int32Array): number {
  if (text.charCodeAt(4) !== HYPHEN || text.charCodeAt(7) !== HYPHEN) return -1;
  parts[0] = readDigits(text, 0, 4);
  parts[1] = readDigits(text, 5, 7);
  parts[2] = readDigits(text, 8, 10);
  parts.fill(0, 3);
  if ((parts[0] ?? -1) < 0 || (parts[1] ?? -1) < 0 || (parts[2] ?? -1) < 0) return -1;
  const joint = text.charCodeAt(10);
  if (text.length === 10) return 10;
  if (joint !== T && joint !== SPACE) return -1;
  return readClockTime(text, parts);
}

function readClockTime(text: string, parts: Int32Array): number {
  const hour = readDigits(text, 11, 13);
  const minute = readDigits(text, 14, 16);
  if (text.charCodeAt(13) !== COLON || hour < 0 || minute < 0) return -1;
  parts[3] = hour;
  parts[4] = minute;
  if (text.charCodeAt(16) !== COLON) return 16;
  const second = readDigits(text, 17, 19);
  if (second < 0) return -1;
  parts[5] = second;
  const point = text.charCodeAt(19);
  return point === DOT || point === COMMA ? readFraction(text, parts) : 19;
}

/** Digits beyond the millisecond are cut off. */
function readFraction(text: string, parts: Int32Array): number {
  let end = 20;
  let milli = 0;
  for (; end < text.length; end++) {
    const digit = text.charCodeAt(end) - 48;
    if (digit < 0 || digit > 9) break;
    if (end < 23) milli += digit * 10 ** (22 - end);
  }
  parts[6] = milli;
  return end === 20 ? -1 : end;
}

/** Z, +08:00, +0800 or +08 at the end of the text, in ms; NaN for anything else. */
function offsetAt(text: string, at: number): number {
  const sign = text.charCodeAt(at);
  if (sign === Z) return at + 1 === text.length ? 0 : Number.NaN;
  if (sign !== PLUS && sign !== HYPHEN) return Number.NaN;
  const match = /^(\d\d)(?::?(\d\d))?$/.exec(text.slice(at + 1));
  if (match === null) return Number.NaN;
  const minutes = Number(match[1]) * 60 + Number(match[2] ?? 0);
  return (sign === PLUS ? minutes : -minutes) * MINUTE_MS;
}
