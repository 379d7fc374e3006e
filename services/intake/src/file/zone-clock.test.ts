import { describe, expect, it } from 'vitest';
import { createZoneClock, isZone } from './zone-clock.ts';

const local = (text: string): number => Date.parse(`${text}Z`);
const instant = (zone: string, text: string): string => new Date(createZoneClock(zone)(local(text))).toISOString();

describe('zone clock', () => {
  it.each([
    ['New York in winter', 'America/New_York', '2021-01-15T08:00:00', '2021-01-15T13:00:00.000Z'],
    ['New York in summer', 'America/New_York', '2021-07-15T08:00:00', '2021-07-15T12:00:00.000Z'],
    ['the minute before the clocks go forward', 'America/New_York', '2021-03-14T01:59:00', '2021-03-14T06:59:00.000Z'],
    ['a time that the clocks leave out', 'America/New_York', '2021-03-14T02:30:00', '2021-03-14T07:30:00.000Z'],
    ['the hour after the gap', 'America/New_York', '2021-03-14T03:00:00', '2021-03-14T07:00:00.000Z'],
    ['the first pass of a repeated hour', 'America/New_York', '2021-11-07T01:30:00', '2021-11-07T05:30:00.000Z'],
    ['the hour after the repeated one', 'America/New_York', '2021-11-07T02:00:00', '2021-11-07T07:00:00.000Z'],
    ['the day after the transition', 'America/New_York', '2021-11-08T00:00:00', '2021-11-08T05:00:00.000Z'],
    ['China, which has one time all year', 'Asia/Shanghai', '2026-03-01T09:12:09', '2026-03-01T01:12:09.000Z'],
    ['a zone with a quarter of an hour', 'Asia/Kathmandu', '2026-03-01T05:45:00', '2026-03-01T00:00:00.000Z'],
    ['the southern half of the world', 'Australia/Sydney', '2026-04-05T01:00:00', '2026-04-04T14:00:00.000Z'],
  ])('reads %s', (_case, zone, text, expected) => {
    expect(instant(zone, text)).toBe(expected);
  });

  it('gives the same instants whatever was asked before', () => {
    const clock = createZoneClock('America/New_York');
    const times = ['2021-03-14T03:00:00', '2021-11-07T01:30:00', '2020-01-01T00:00:00', '2021-03-14T01:59:00'].map(
      local,
    );
    const fresh = times.map((time) => createZoneClock('America/New_York')(time));
    expect([...times, ...times].map(clock)).toEqual([...fresh, ...fresh]);
  });

  it('knows a zone from a word that is none', () => {
    expect([isZone('America/New_York'), isZone('New York')]).toEqual([true, false]);
  });
});
