// Days as a tenant's files write them, as numbers since 1970-01-01: 2026-02-17, 2026-02-15..2026-02-23, 06-01..06-10.
import { z } from 'zod';

const DAY_MS = 86_400_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** [from, to) in local days since 1970-01-01. */
export interface DayRange {
  readonly from: number;
  readonly to: number;
}

/** Yearly ranges are spelt out for these years. */
const YEARS = Array.from({ length: 100 }, (_, i) => 2000 + i);
/** No leap year: the 29th of February is no day of every year. */
const YEAR_OF_365_DAYS = 2001;

const ranged = (day: string): RegExp => new RegExp(`^${day}(\\.\\.${day})?$`);

/** A day, as its number. */
export const date = z
  .string()
  .regex(DATE, 'a date such as 2026-02-17')
  .transform((text, context) => dayOr(text, context));

/** A day, or the first and last of several. */
export const dates = z
  .string()
  .regex(ranged('\\d{4}-\\d{2}-\\d{2}'), 'a date such as 2026-02-17, or the first and last: 2026-02-15..2026-02-23')
  .transform((text, context): DayRange => {
    const [first, last] = endsOf(text, (day) => dayOr(day, context));
    return rangeOr(first, last, context);
  });

/** The same days of every year, one range a year; a range may go over the end of the year. */
export const yearly = z
  .string()
  .regex(ranged('\\d{2}-\\d{2}'), 'days of every year such as 06-01..06-10')
  .transform((text, context): readonly DayRange[] => {
    const inYear = (year: number) => endsOf(text, (day) => dayOf(`${year}-${day}`));
    const [first, last] = endsOf(text, (day) => dayOr(`${YEAR_OF_365_DAYS}-${day}`, context));
    const yearsLater = last < first ? 1 : 0;
    return YEARS.map((year) => ({ from: inYear(year)[0], to: inYear(year + yearsLater)[1] + 1 }));
  });

/** Numbers of the first and the last of a range; of one day, that day twice. */
function endsOf(text: string, numberOf: (day: string) => number): readonly [first: number, last: number] {
  const [first = '', last] = text.split('..');
  const from = numberOf(first);
  return [from, last === undefined ? from : numberOf(last)];
}

function dayOf(text: string): number {
  return Date.parse(`${text}T00:00:00Z`) / DAY_MS;
}

type Context = z.core.$RefinementCtx;

function dayOr(text: string, context: Context): number {
  const day = dayOf(text);
  const isDay = Number.isInteger(day) && new Date(day * DAY_MS).toISOString().startsWith(text);
  if (!isDay) context.addIssue({ code: 'custom', message: `no day of the calendar: ${text}`, input: text });
  return isDay ? day : 0;
}

function rangeOr(first: number, last: number, context: Context): DayRange {
  if (last < first) context.addIssue({ code: 'custom', message: 'the earlier day first', input: first });
  return { from: first, to: last + 1 };
}
