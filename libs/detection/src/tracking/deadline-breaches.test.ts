// Deadlines that a rule counts as breaches: from the acceptance, so many of a track, for a while, and in working time.
import { describe, expect, it } from 'vitest';
import { createDriver, DAY_MS, type DriverOptions, type EngineDriver, HOUR_MS, TEST_TIME } from '../fixtures.ts';
import { plainCalendar } from '../rules/working-time.ts';

const accepted = (urgency: string) => ({ source: 'hotline', phases: ['accepted'], where: { requestType: urgency } });
/** R09 in small: of common matters three or ten, of urgent ones three, of an emergency one are grave. */
const SLA = {
  id: 'S1',
  version: 1,
  kind: 'deadline',
  name: { en: 'Breaches', zh: '超时' },
  levels: ['street'],
  tracks: [
    {
      select: [accepted('suggest')],
      from: 'accepted',
      stages: { blue: '7d', yellow: '7d' },
      counts: { blue: 3, yellow: 10 },
    },
    { select: [accepted('help')], from: 'accepted', stages: { yellow: '24h' }, counts: { yellow: 3 } },
    {
      select: [accepted('report')],
      from: 'accepted',
      stages: { orange: '2h', red: '2h' },
      counts: { red: 3 },
    },
  ],
  closedBy: [{ source: 'hotline', phases: ['closed'] }],
  breachWithin: '24h',
  giveUpAfter: '30d',
};
const aDriver = (rule: object = {}, options: DriverOptions = {}): EngineDriver =>
  createDriver({ rules: [{ ...SLA, ...rule }], ...options });
const after = (hours: number): number => TEST_TIME + hours * HOUR_MS;
/** What changed, in whole hours after TEST_TIME. */
const hoursOf = (driver: EngineDriver): string[] =>
  driver.findings().map(({ eventTime, grade }) => `${(eventTime - TEST_TIME) / HOUR_MS} ${grade}`);

/** So many matters of a sort, accepted at TEST_TIME. */
function matters(driver: EngineDriver, count: number, requestType: 'suggest' | 'help' | 'report'): void {
  for (let i = 0; i < count; i++)
    driver.signal(0, { matterId: `${requestType}${i}`, requestType, acceptedAt: after(0) });
}

describe('matters that are followed from their acceptance', () => {
  it.each([
    { count: 2, sort: 'suggest', changes: [] },
    { count: 3, sort: 'suggest', changes: ['168 blue', '192 none'] },
    { count: 9, sort: 'suggest', changes: ['168 blue', '192 none'] },
    { count: 10, sort: 'suggest', changes: ['168 blue', '168 yellow', '192 blue', '192 none'] },
    { count: 2, sort: 'help', changes: [] },
    { count: 3, sort: 'help', changes: ['24 yellow', '48 none'] },
    { count: 1, sort: 'report', changes: ['2 orange', '26 none'] },
    { count: 3, sort: 'report', changes: ['2 orange', '2 red', '26 orange', '26 none'] },
  ] as const)('$count of $sort give $changes', ({ count, sort, changes }) => {
    const driver = aDriver();
    matters(driver, count, sort);
    driver.tick(30 * DAY_MS);
    expect(hoursOf(driver)).toEqual(changes);
  });

  it('are told with the number of the track that is nearest to its grade', () => {
    const driver = aDriver();
    matters(driver, 4, 'suggest');
    matters(driver, 3, 'help');
    driver.tick(25 * HOUR_MS);
    const [raised] = driver.findings();
    expect(raised).toMatchObject({ grade: 'yellow', explanation: { observed: 3, threshold: 3, unit: 'matters' } });
    expect(raised?.explanation.clearsWhen).toEqual({ level: 3, side: 'below', steps: 1, stepSeconds: 0 });
    expect((raised?.explanation.windowEnd ?? 0) - (raised?.explanation.windowStart ?? 0)).toBe(DAY_MS);
    driver.tick(49 * HOUR_MS);
    const [cleared] = driver.findings();
    expect(cleared).toMatchObject({ grade: 'none', explanation: { observed: 2, threshold: 3 } });
  });

  it('are not followed where nobody says when they were accepted, whatever their deadline', () => {
    const driver = aDriver();
    driver.signal(0, { requestType: 'report', dueAt: after(1) });
    driver.tick(3 * DAY_MS);
    expect(hoursOf(driver)).toEqual([]);
  });

  it('are of the track that selected them last', () => {
    const driver = aDriver();
    driver.signal(0, { matterId: 'M', requestType: 'suggest', acceptedAt: after(0) });
    driver.signal(HOUR_MS, { matterId: 'M', requestType: 'report', acceptedAt: after(0) });
    driver.tick(10 * DAY_MS);
    expect(hoursOf(driver)).toEqual(['2 orange', '26 none']);
  });

  it('may be of any of six tracks', () => {
    const sorts = ['consult', 'help', 'complaint', 'report', 'suggest', 'praise'] as const;
    const tracks = sorts.map((sort, i) => ({
      select: [accepted(sort)],
      from: 'accepted',
      stages: { blue: `${i + 1}h`, red: `${i + 2}h` },
      counts: { red: i + 2 },
    }));
    const driver = aDriver({ tracks, breachWithin: null });
    for (let i = 0; i < 7; i++) driver.signal(0, { requestType: 'praise', acceptedAt: after(0) });
    driver.tick(10 * HOUR_MS);
    expect(hoursOf(driver)).toEqual(['6 blue', '7 red']);
  });
});

describe('a breach', () => {
  it('counts for its time although the matter is closed meanwhile', () => {
    const driver = aDriver();
    matters(driver, 1, 'report');
    driver.signal(3 * HOUR_MS, { matterId: 'report0', phase: 'hotline.closed' });
    driver.tick(3 * DAY_MS);
    expect(hoursOf(driver)).toEqual(['2 orange', '26 none']);
  });

  it('does not happen to a matter that was closed before', () => {
    const driver = aDriver();
    matters(driver, 1, 'report');
    driver.signal(HOUR_MS, { matterId: 'report0', phase: 'hotline.closed' });
    driver.tick(3 * DAY_MS);
    expect(hoursOf(driver)).toEqual([]);
  });

  it('of a closed matter does not get graver, of an open one it does', () => {
    const tracks = [{ select: [accepted('help')], from: 'accepted', stages: { blue: '1h', red: '5h' } }];
    for (const [isClosed, changes] of [
      [true, ['1 blue', '25 none']],
      [false, ['1 blue', '5 red', '25 none']],
    ] as const) {
      const driver = aDriver({ tracks });
      matters(driver, 1, 'help');
      if (isClosed) driver.signal(2 * HOUR_MS, { matterId: 'help0', phase: 'hotline.closed' });
      driver.tick(3 * DAY_MS);
      expect(hoursOf(driver)).toEqual(changes);
    }
  });

  it('that is long past when its matter is first heard of does not count', () => {
    const driver = aDriver();
    driver.signal(0, { requestType: 'report', acceptedAt: after(-26) });
    driver.signal(0, { matterId: 'M', requestType: 'report', acceptedAt: after(-25) });
    driver.tick(3 * DAY_MS);
    expect(hoursOf(driver)).toEqual(['0 orange', '1 none']);
  });

  it('of a matter that is accepted anew begins anew', () => {
    const driver = aDriver();
    matters(driver, 1, 'report');
    driver.signal(3 * HOUR_MS, { matterId: 'report0', phase: 'hotline.closed' });
    driver.signal(4 * HOUR_MS, { matterId: 'report0', requestType: 'report', acceptedAt: after(4) });
    driver.tick(3 * DAY_MS);
    expect(hoursOf(driver)).toEqual(['2 orange', '4 none', '6 orange', '30 none']);
  });
});

describe('stages in working time', () => {
  const track = { select: [accepted('help')], hours: 'working', stages: { blue: '-4h', yellow: '0h', red: '8h' } };
  const rule = { tracks: [track], breachWithin: null };
  /** Hours after Monday's midnight. */
  const tuesday = 24;
  const friday = 4 * 24;
  const monday = 7 * 24;

  it.each([
    { name: 'within a week', due: tuesday + 11, changes: ['15 blue', `${tuesday + 11} yellow`, `${48 + 11} red`] },
    { name: 'over a weekend', due: friday + 16, changes: [`${friday + 12} blue`, `${friday + 16} yellow`, '184 red'] },
    // The deadline itself is the instant that it is.
    { name: 'on a Sunday', due: monday - 12, changes: [`${friday + 13} blue`, `${monday - 12} yellow`, '201 red'] },
  ])('of a deadline $name', ({ due, changes }) => {
    const driver = aDriver(rule);
    driver.signal(0, { requestType: 'help', dueAt: after(due) });
    driver.tick(20 * DAY_MS);
    expect(hoursOf(driver)).toEqual(changes);
  });

  it('that come after a matter was given up are not reached', () => {
    const late = { ...track, from: 'accepted', stages: { blue: '16h' } };
    const driver = aDriver({ tracks: [late], giveUpAfter: '3d', breachWithin: '20h' });
    // From Tuesday noon, 16 working hours are two days; from Friday noon, four.
    driver.signal(0, { requestType: 'help', acceptedAt: after(tuesday + 12) });
    driver.signal(0, { requestType: 'help', acceptedAt: after(friday + 12) });
    driver.tick(20 * DAY_MS);
    expect(hoursOf(driver)).toEqual([`${72 + 12} blue`, `${96 + 8} none`]);
  });

  it('go by the calendar of the engine', () => {
    const plain = plainCalendar(8 * HOUR_MS);
    const day = (TEST_TIME + plain.zoneOffsetMs) / DAY_MS;
    // Tuesday and Wednesday are holidays.
    const driver = aDriver(rule, { calendar: { ...plain, holidays: [day + 1, day + 2] } });
    driver.signal(0, { requestType: 'help', dueAt: after(16) });
    driver.tick(20 * DAY_MS);
    expect(hoursOf(driver)).toEqual(['12 blue', '16 yellow', `${3 * 24 + 16} red`]);
  });
});
