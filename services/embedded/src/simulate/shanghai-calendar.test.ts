import { describe, expect, it } from 'vitest';
import { contactWeight, inWorkHours, localDate, localDay, startOfDay } from './shanghai-calendar.ts';

const at = (text: string): number => Date.parse(`${text}+08:00`);

describe('the calendar of the simulated district', () => {
  it('has its own midnight', () => {
    expect(localDate(at('2026-01-19T00:00:00'))).toBe('2026-01-19');
    expect(localDate(at('2026-01-18T23:59:59'))).toBe('2026-01-18');
    expect(startOfDay(localDay(at('2026-01-19T13:00:00')))).toBe(at('2026-01-19T00:00:00'));
  });

  it('has more contacts in the morning than at night, and on Monday than on Sunday', () => {
    expect(contactWeight(at('2026-01-19T10:30:00'))).toBeGreaterThan(2 * contactWeight(at('2026-01-19T03:30:00')));
    expect(contactWeight(at('2026-01-19T10:30:00'))).toBeGreaterThan(contactWeight(at('2026-01-18T10:30:00')));
  });

  it('weighs a week by 1 on average', () => {
    const hours = Array.from({ length: 168 }, (_, hour) => contactWeight(at('2026-01-19T00:30:00') + hour * 3_600_000));
    expect(hours.reduce((sum, weight) => sum + weight, 0) / 168).toBeCloseTo(1, 2);
  });

  it.each([
    ['leaves the day alone', '2026-01-19T08:00:00', '2026-01-19T08:00:00'],
    ['puts the evening into the next morning', '2026-01-19T20:00:00', '2026-01-20T08:00:00'],
    ['puts midnight before two', '2026-01-20T02:00:00', '2026-01-20T10:00:00'],
    ['keeps the night in order to its end', '2026-01-20T07:00:00', '2026-01-20T11:40:00'],
  ])('%s', (_case, text, expected) => {
    expect(new Date(inWorkHours(at(text))).toISOString()).toBe(new Date(at(expected)).toISOString());
  });
});
