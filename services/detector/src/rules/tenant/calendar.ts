// A tenant's calendar: which days are worked and for how long, and when the profiles that rules name are active. In local
// days; what they are in ms depends on the time zone of the run.
import type { ThresholdSettings, WorkingCalendar } from '@fengsui/detection';
import { PROFILE_NAME } from '@fengsui/domain';
import { z } from 'zod';
import { type DayRange, date, dates, yearly } from './days.ts';

const DAY_MS = 86_400_000;
/** Shorter working days would make the walk over them long. */
const WORKING_MINUTES_MIN = 60;

/** All of a working calendar but the time zone. */
export type WorkingDays = Omit<WorkingCalendar, 'zoneOffsetMs'>;

export interface LocalProfile {
  readonly name: string;
  /** Active everywhere on these days; none: by notice only. */
  readonly days: readonly DayRange[];
}

export interface LocalCalendar {
  readonly working: WorkingDays;
  readonly profiles: readonly LocalProfile[];
}

const clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'a time of the day in quotes such as "09:00"')
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));

const workingHours = z
  .strictObject({ from: clock, to: clock })
  .refine(({ from, to }) => to - from >= WORKING_MINUTES_MIN, `at least ${WORKING_MINUTES_MIN} minutes a day`);

const profile = z
  .strictObject({
    dates: z.array(dates).default([]),
    yearly: z.array(yearly).default([]),
    daysBefore: z.number().int().min(1).max(366).optional(),
    of: z.array(date).default([]),
  })
  .refine(({ daysBefore, of }) => (daysBefore === undefined) === (of.length === 0), {
    message: 'daysBefore together with the days that it is counted from: of',
    path: ['daysBefore'],
  });

/** calendar.yaml. */
export const calendarFile = z
  .strictObject({
    workingHours: workingHours.default({ from: 9 * 60, to: 17 * 60 }),
    holidays: z.array(dates).default([]),
    workdays: z.array(dates).default([]),
    profiles: z.record(z.string().regex(PROFILE_NAME, 'a name such as exam_season'), profile.nullable()).default({}),
  })
  .superRefine(({ holidays, workdays }, context) => {
    for (const [i, { from, to }] of workdays.entries()) {
      if (!holidays.some((holiday) => holiday.from < to && from < holiday.to)) continue;
      context.addIssue({ code: 'custom', path: ['workdays', i], message: 'no day that is among the holidays' });
    }
  });

/** Monday to Friday, nine to five, and no profile. */
export const PLAIN_CALENDAR: LocalCalendar = calendarOf(calendarFile.parse({}));

/** The calendar of a file whose shape is right. */
export function calendarOf(raw: z.infer<typeof calendarFile>): LocalCalendar {
  return {
    working: {
      holidays: eachDay(raw.holidays),
      workdays: eachDay(raw.workdays),
      fromMinute: raw.workingHours.from,
      toMinute: raw.workingHours.to,
    },
    // By name: the order of the file changes nothing.
    profiles: Object.entries(raw.profiles)
      .map(([name, one]) => ({ name, days: one === null ? [] : daysOf(one) }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function daysOf(one: z.infer<typeof profile>): readonly DayRange[] {
  const { daysBefore = 0 } = one;
  return [...one.dates, ...one.yearly.flat(), ...one.of.map((day) => ({ from: day - daysBefore, to: day }))];
}

function eachDay(ranges: readonly DayRange[]): readonly number[] {
  const days = ranges.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i));
  return [...new Set(days)].toSorted((a, b) => a - b);
}

/** Local midnights as instants. */
export function profilesAt(calendar: LocalCalendar, zoneOffsetMs: number): ThresholdSettings['profiles'] {
  const instantOf = (day: number): number => day * DAY_MS - zoneOffsetMs;
  return calendar.profiles.map(({ name, days }) => ({
    name,
    periods: days.map(({ from, to }) => ({ from: instantOf(from), to: instantOf(to) })),
  }));
}
