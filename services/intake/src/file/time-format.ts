// Reads times as files write them: ISO, epoch seconds or ms, or a pattern of luxon's tokens. Common patterns are read
// digit by digit (luxon takes 20 microseconds a value, these take a tenth of one); the rest go to luxon.
import { DateTime } from 'luxon';
import { isoReader } from './iso-time.ts';
import { type CivilParts, civilMs, readDigits } from './time-digits.ts';
import { createZoneClock, type ZoneClock } from './zone-clock.ts';

/** Text of a time to ms since 1970; NaN when it is none. Never throws. */
export type TimeReader = (text: string) => number;

/** The words that are formats by themselves; any other format is a pattern such as `MM/dd/yyyy hh:mm:ss a`. */
export const TIME_FORMATS = ['iso', 'epoch_s', 'epoch_ms'] as const;

/** What a pattern must name to tell a day: without it the format is refused when the mapping is read. */
export function isTimeFormat(format: string): boolean {
  if (TIME_FORMATS.some((word) => word === format)) return true;
  return /y/.test(format) && /[ML]/.test(format) && /d/.test(format);
}

/**
 * A reader for a valid format and zone. An offset inside the text is taken before the zone. Readers of one zone may share
 * a clock, and with it what the clock has looked up.
 */
export function createTimeReader(
  { format, zone }: { readonly format: string; readonly zone: string },
  clock: ZoneClock = createZoneClock(zone),
): TimeReader {
  if (format === 'epoch_s') return (text) => epochOf(text) * 1000;
  if (format === 'epoch_ms') return epochOf;
  if (format === 'iso') return isoReader(clock, (text) => DateTime.fromISO(text, { zone }).toMillis());
  const steps = stepsOf(format);
  if (steps !== undefined) return patternReader(steps, clock);
  return (text) => DateTime.fromFormat(text, format, { zone, locale: 'en-US' }).toMillis();
}

function epochOf(text: string): number {
  return /^-?\d{1,15}(\.\d+)?$/.test(text) ? Math.trunc(Number(text)) : Number.NaN;
}

/** What a pattern fills: the parts of a time, and AM (0), PM (12) or neither (-1). */
type PatternParts = CivilParts & { halfDay: number };

interface Step {
  readonly part: keyof PatternParts | 'literal';
  readonly digitsMin: number;
  readonly digitsMax: number;
  readonly literal: string;
}

const number = (part: keyof CivilParts, digitsMin: number, digitsMax: number): Step => ({
  part,
  digitsMin,
  digitsMax,
  literal: '',
});

const TOKENS: ReadonlyMap<string, Step> = new Map([
  ['yyyy', number('year', 4, 4)],
  ['MM', number('month', 2, 2)],
  ['M', number('month', 1, 2)],
  ['dd', number('day', 2, 2)],
  ['d', number('day', 1, 2)],
  ['HH', number('hour', 2, 2)],
  ['H', number('hour', 1, 2)],
  ['hh', number('hour', 2, 2)],
  ['h', number('hour', 1, 2)],
  ['mm', number('minute', 2, 2)],
  ['m', number('minute', 1, 2)],
  ['ss', number('second', 2, 2)],
  ['s', number('second', 1, 2)],
  ['SSS', number('milli', 3, 3)],
  ['a', { part: 'halfDay', digitsMin: 0, digitsMax: 0, literal: '' }],
]);

/** The steps of a pattern, or undefined if it has a token that only luxon knows. */
function stepsOf(format: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  for (const [token, quoted] of format.matchAll(/'([^']*)'|([A-Za-z])\2*|[^A-Za-z']/g)) {
    const step = quoted === undefined ? TOKENS.get(token) : undefined;
    if (step !== undefined) steps.push(step);
    else if (quoted === undefined && /[A-Za-z]/.test(token)) return undefined;
    else steps.push({ part: 'literal', digitsMin: 0, digitsMax: 0, literal: quoted ?? token });
  }
  const hasHalfDay = steps.some((step) => step.part === 'halfDay');
  const hasHalfDayHour = /h/.test(format.replace(/'[^']*'/g, ''));
  return hasHalfDay === hasHalfDayHour ? steps : undefined;
}

function patternReader(steps: readonly Step[], clock: ZoneClock): TimeReader {
  const parts = { ...START };
  return (text) => {
    Object.assign(parts, START);
    let at = 0;
    for (const step of steps) {
      at = readStep({ text, at, step, parts });
      if (at < 0) return Number.NaN;
    }
    return at === text.length && toFullDay(parts) ? clock(civilMs(parts)) : Number.NaN;
  };
}

/** A part that the pattern does not name: January the first, midnight, no half of the day. */
const START: Readonly<PatternParts> = {
  year: 0,
  month: 1,
  day: 1,
  hour: 0,
  minute: 0,
  second: 0,
  milli: 0,
  halfDay: -1,
};

/** The place behind the step in the text, or -1 when the text is another. */
function readStep({
  text,
  at,
  step,
  parts,
}: {
  readonly text: string;
  readonly at: number;
  readonly step: Step;
  readonly parts: PatternParts;
}): number {
  if (step.part === 'halfDay') return readHalfDay(text, at, parts);
  if (step.part === 'literal') return text.startsWith(step.literal, at) ? at + step.literal.length : -1;
  let end = at + step.digitsMin;
  while (end < at + step.digitsMax && isDigitAt(text, end)) end++;
  const value = readDigits(text, at, end);
  if (value < 0) return -1;
  parts[step.part] = value;
  return end;
}

function isDigitAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

/** AM is 0, PM 12 hours on. */
function readHalfDay(text: string, at: number, parts: PatternParts): number {
  const half = HALVES.indexOf(text.slice(at, at + 2).toUpperCase());
  parts.halfDay = half * 12;
  return half < 0 ? -1 : at + 2;
}

const HALVES = ['AM', 'PM'];

/** Puts hour and half of the day together; false for an hour that no half day has. */
function toFullDay(parts: PatternParts): boolean {
  const { hour, halfDay } = parts;
  if (halfDay < 0) return true;
  parts.hour = (hour % 12) + halfDay;
  return hour >= 1 && hour <= 12;
}
