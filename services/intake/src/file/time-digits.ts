// The two steps that every written time has in common: digits to a number, and checked calendar parts to ms.

/** The number that text[start, end) spells, or -1 if not all of it are digits. */
export function readDigits(text: string, start: number, end: number): number {
  if (end > text.length) return -1;
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Years outside are no time of an event; Date.UTC also reads years below 100 as 19xx. */
const YEAR_MIN = 1000;

/** The parts of a written time, in the order of their length. */
export interface CivilParts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  milli: number;
}

/**
 * A local time as ms since 1970, as if it were UTC; NaN when there is no such day or minute (30 February, 24:00,
 * second 60).
 */
export function civilMs(parts: Readonly<CivilParts>): number {
  const { year, month, day, hour, minute, second, milli } = parts;
  if (!isDay(parts) || hour > 23 || minute > 59 || second > 59) return Number.NaN;
  return Date.UTC(year, month - 1, day, hour, minute, second, milli);
}

function isDay({ year, month, day }: Readonly<CivilParts>): boolean {
  return year >= YEAR_MIN && month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysOf(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0);
}
