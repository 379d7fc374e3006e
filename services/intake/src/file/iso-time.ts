// Reads ISO 8601 as files have it: a day, a day and a time (T or a space between), fractions, and perhaps an offset.
// Rarer forms (week dates, ordinal dates, basic format) are left to the fallback.
import { type CivilParts, civilMs, readDigits } from './time-digits.ts';
import type { ZoneClock } from './zone-clock.ts';

const MINUTE_MS = 60_000;
const T = 0x54;
const SPACE = 0x20;
const COLON = 0x3a;
const HYPHEN = 0x2d;
const DOT = 0x2e;
const COMMA = 0x2c;
const Z = 0x5a;
const PLUS = 0x2b;

/** A reader that gives ms since 1970; text without an offset is local time of the clock. */
export function isoReader(clock: ZoneClock, fallback: (text: string) => number): (text: string) => number {
  const parts: CivilParts = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0, milli: 0 };
  return (text) => {
    const end = readDay(text, parts) ? readClockTime(text, parts) : -1;
    if (end < 0) return fallback(text);
    const localMs = civilMs(parts);
    if (end === text.length) return clock(localMs);
    const offset = offsetAt(text, end);
    return Number.isNaN(offset) ? fallback(text) : localMs - offset;
  };
}

function readDay(text: string, parts: CivilParts): boolean {
  parts.year = readDigits(text, 0, 4);
  parts.month = readDigits(text, 5, 7);
  parts.day = readDigits(text, 8, 10);
  const hasHyphens = text.charCodeAt(4) === HYPHEN && text.charCodeAt(7) === HYPHEN;
  return hasHyphens && parts.year >= 0 && parts.month >= 0 && parts.day >= 0;
}

/** Fills the parts behind the day and gives where they end in the text; -1 for another form. */
function readClockTime(text: string, parts: CivilParts): number {
  parts.hour = parts.minute = parts.second = parts.milli = 0;
  if (text.length === 10) return 10;
  const joint = text.charCodeAt(10);
  parts.hour = readDigits(text, 11, 13);
  parts.minute = readDigits(text, 14, 16);
  const isTime = (joint === T || joint === SPACE) && text.charCodeAt(13) === COLON;
  if (!isTime || parts.hour < 0 || parts.minute < 0) return -1;
  return text.charCodeAt(16) === COLON ? readSecond(text, parts) : 16;
}

function readSecond(text: string, parts: CivilParts): number {
  parts.second = readDigits(text, 17, 19);
  if (parts.second < 0) return -1;
  const point = text.charCodeAt(19);
  return point === DOT || point === COMMA ? readFraction(text, parts) : 19;
}

/** Digits beyond the millisecond are cut off. */
function readFraction(text: string, parts: CivilParts): number {
  let end = 20;
  for (; end < text.length; end++) {
    const digit = text.charCodeAt(end) - 48;
    if (digit < 0 || digit > 9) break;
    if (end < 23) parts.milli += digit * 10 ** (22 - end);
  }
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
