import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, TEST_TIME } from '../fixtures.ts';
import { addWorkingTime, plainCalendar, type WorkingCalendar } from './working-time.ts';

const BEIJING_MS = 8 * HOUR_MS;
/** The local day that TEST_TIME, a Monday's midnight, begins. */
const MONDAY = (TEST_TIME + BEIJING_MS) / DAY_MS;
const plain = plainCalendar(BEIJING_MS);
/** Wednesday to Friday are holidays, and the Saturday after them is worked. */
const holidays = { ...plain, holidays: [MONDAY + 2, MONDAY + 3, MONDAY + 4], workdays: [MONDAY + 5] };
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** `Mon 09:30` of the first week, or with a week's number: `Tue2 12:00`. */
function instantOf(text: string): number {
  const [day = '', time = ''] = text.split(' ');
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const week = Number(day.slice(3) || 1) - 1;
  return TEST_TIME + (week * 7 + DAYS.indexOf(day.slice(0, 3))) * DAY_MS + hours * HOUR_MS + minutes * MINUTE_MS;
}

describe('working time added to an instant', () => {
  it.each([
    { from: 'Mon 09:00', hours: 1, to: 'Mon 10:00', why: 'within a day' },
    { from: 'Mon 16:30', hours: 1, to: 'Tue 09:30', why: 'over the night' },
    { from: 'Mon 09:00', hours: 8, to: 'Tue 09:00', why: 'to the end of a day, which is the beginning of the next' },
    { from: 'Mon 17:00', hours: 0, to: 'Tue 09:00', why: 'at the end of a day' },
    { from: 'Mon 06:00', hours: 2, to: 'Mon 11:00', why: 'before the day begins' },
    { from: 'Mon 22:00', hours: 2, to: 'Tue 11:00', why: 'after the day has ended' },
    { from: 'Fri 16:00', hours: 2, to: 'Mon2 10:00', why: 'over a weekend' },
    { from: 'Sun 12:00', hours: 0, to: 'Mon2 09:00', why: 'on a weekend' },
    { from: 'Mon 10:00', hours: 80, to: 'Mon3 10:00', why: 'two weeks of eight hours a day' },
    { from: 'Tue 10:00', hours: -2, to: 'Mon 16:00', why: 'back over the night' },
    { from: 'Tue 10:00', hours: -1, to: 'Tue 09:00', why: 'back to the beginning of the day' },
    { from: 'Sun 12:00', hours: -1, to: 'Fri 16:00', why: 'back over a weekend' },
    { from: 'Mon3 10:00', hours: -80, to: 'Mon 10:00', why: 'back two weeks' },
  ])('$why: $hours h from $from is $to', ({ from, hours, to }) => {
    expect(addWorkingTime(plain, instantOf(from), hours * HOUR_MS)).toBe(instantOf(to));
  });

  it.each([
    { from: 'Tue 16:00', hours: 2, to: 'Sat 10:00', why: 'goes past holidays to a worked Saturday' },
    { from: 'Sat 16:00', hours: 2, to: 'Mon2 10:00', why: 'goes on from the worked Saturday past Sunday' },
    { from: 'Sat 10:00', hours: -2, to: 'Tue 16:00', why: 'goes back past holidays' },
  ])('$why', ({ from, hours, to }) => {
    expect(addWorkingTime(holidays, instantOf(from), hours * HOUR_MS)).toBe(instantOf(to));
  });

  it('is told by the hours of the calendar, in its zone', () => {
    const early: WorkingCalendar = { ...plainCalendar(0), fromMinute: 7 * 60 + 30, toMinute: 15 * 60 };
    const at = (hours: number, minutes: number): number => Date.UTC(2026, 2, 2, hours, minutes);
    expect(addWorkingTime(early, at(7, 0), 45 * MINUTE_MS)).toBe(at(8, 15));
    expect(addWorkingTime(early, at(14, 30), HOUR_MS)).toBe(at(24 + 8, 0));
  });

  it('is refused where a working day is too short to count by', () => {
    expect(() => addWorkingTime({ ...plain, toMinute: plain.fromMinute + 59 }, TEST_TIME, 1)).toThrow('60 minutes');
  });
});

describe('for any calendar and instant', () => {
  const days = fc.uniqueArray(fc.integer({ min: MONDAY - 30, max: MONDAY + 30 }), { maxLength: 25 });
  const calendar = fc
    .record({ holidays: days, workdays: days, from: fc.integer({ min: 0, max: 1380 }), length: fc.nat(600) })
    .map(({ from, length, ...lists }) => ({
      zoneOffsetMs: BEIJING_MS,
      holidays: lists.holidays.toSorted((a, b) => a - b),
      workdays: lists.workdays.toSorted((a, b) => a - b),
      fromMinute: from,
      toMinute: Math.min(1440, from + 60 + length),
    }));
  const instant = fc.integer({ min: TEST_TIME - 40 * DAY_MS, max: TEST_TIME + 40 * DAY_MS });
  const time = fc.integer({ min: -200 * HOUR_MS, max: 200 * HOUR_MS });

  it('adding twice is adding the sum', () => {
    fc.assert(
      fc.property(calendar, instant, time, time, (one, at, a, b) => {
        expect(addWorkingTime(one, addWorkingTime(one, at, a), b)).toBe(addWorkingTime(one, at, a + b));
      }),
    );
  });

  it('later instants and longer times never come earlier', () => {
    fc.assert(
      fc.property(calendar, instant, time, fc.nat(3 * DAY_MS), (one, at, ms, more) => {
        const result = addWorkingTime(one, at, ms);
        expect(addWorkingTime(one, at + more, ms)).toBeGreaterThanOrEqual(result);
        expect(addWorkingTime(one, at, ms + more)).toBeGreaterThanOrEqual(result + more);
      }),
    );
  });

  it('the result lies in working time', () => {
    fc.assert(
      fc.property(calendar, instant, time, (one, at, ms) => {
        const local = addWorkingTime(one, at, ms) + one.zoneOffsetMs;
        const day = Math.floor(local / DAY_MS);
        const minute = (local - day * DAY_MS) / MINUTE_MS;
        expect(minute).toBeGreaterThanOrEqual(one.fromMinute);
        expect(minute).toBeLessThan(one.toMinute);
        const isWeekend = new Date(day * DAY_MS).getUTCDay() % 6 === 0;
        expect(one.workdays.includes(day) || (!isWeekend && !one.holidays.includes(day))).toBe(true);
      }),
    );
  });
});
