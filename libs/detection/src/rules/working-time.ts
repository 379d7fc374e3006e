// Working time: what "within 16 working hours" means for an instant. A calendar tells the hours of a working day and the
// days that differ from Monday to Friday; it is data, read by others. Exact to the millisecond, in whole local days.
import { assert } from '@fengsui/domain';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;
/** Day 0, 1970-01-01, was a Thursday: the fourth day of a week that begins on Monday. */
const WEEKDAY_OF_DAY_0 = 3;
const SATURDAY = 5;
/** Shorter working days would make the walk over them long. */
const WORKING_MINUTES_MIN = 60;

/** Days are local ones, numbered since 1970-01-01; both lists rise. Minutes are of the local day. */
export interface WorkingCalendar {
  readonly zoneOffsetMs: number;
  /** Days on which nobody works, although they may fall on Monday to Friday. */
  readonly holidays: readonly number[];
  /** Days that are worked although they fall on a weekend (or among the holidays). */
  readonly workdays: readonly number[];
  /** The working day is [fromMinute, toMinute). */
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** Monday to Friday, nine to five, without holidays. */
export function plainCalendar(zoneOffsetMs: number): WorkingCalendar {
  return { zoneOffsetMs, holidays: [], workdays: [], fromMinute: 9 * 60, toMinute: 17 * 60 };
}

/**
 * The instant that lies so much working time after another one (ms below 0: before it). It always lies in working time,
 * [from, to) of a worked day: what would end with a day ends with the beginning of the next one, and an instant outside
 * working time counts as the beginning of the working day after it.
 */
export function addWorkingTime(calendar: WorkingCalendar, instant: number, ms: number): number {
  const dayMs = (calendar.toMinute - calendar.fromMinute) * MINUTE_MS;
  assert(dayMs >= WORKING_MINUTES_MIN * MINUTE_MS, `a working day has at least ${WORKING_MINUTES_MIN} minutes`);
  const local = instant + calendar.zoneOffsetMs;
  let day = Math.floor(local / DAY_MS);
  // Time since the working day began.
  let into = Math.max(0, local - day * DAY_MS - calendar.fromMinute * MINUTE_MS);
  if (!isWorked(calendar, day) || into >= dayMs) {
    day = workedDay(calendar, day, 1);
    into = 0;
  }
  // Each turn goes one working day on, so there are at most |ms| / dayMs + 1 of them.
  for (into += ms; into >= dayMs; into -= dayMs) day = workedDay(calendar, day, 1);
  for (; into < 0; into += dayMs) day = workedDay(calendar, day, -1);
  return day * DAY_MS + calendar.fromMinute * MINUTE_MS + into - calendar.zoneOffsetMs;
}

/** The next worked day after (step 1) or before (step -1) a day. */
function workedDay(calendar: WorkingCalendar, from: number, step: 1 | -1): number {
  // Only listed holidays and the weekends around them can stand in between.
  const limit = 2 * calendar.holidays.length + WEEK_DAYS;
  let day = from + step;
  for (let i = 0; i < limit && !isWorked(calendar, day); i++) day += step;
  return day;
}

function isWorked({ holidays, workdays }: WorkingCalendar, day: number): boolean {
  if (has(workdays, day)) return true;
  const weekday = (((day + WEEKDAY_OF_DAY_0) % WEEK_DAYS) + WEEK_DAYS) % WEEK_DAYS;
  return weekday < SATURDAY && !has(holidays, day);
}

/** True if a rising list has the day: years of holidays are asked for day by day. */
function has(days: readonly number[], day: number): boolean {
  let low = 0;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((days[middle] ?? 0) < day) low = middle + 1;
    else high = middle;
  }
  return days[low] === day;
}
