import { describe, expect, it } from 'vitest';
import type { AreaFigures, TopicFigures } from './figures.ts';
import { asked, figuresOf, MARCH, opened } from './fixtures.ts';

const DAY_MS = 86_400_000;
const day = (n: number): number => MARCH + n * DAY_MS;

function at(figures: TopicFigures, areaCode: string): AreaFigures {
  const found = figures.areas.find((area) => area.areaCode === areaCode);
  if (found === undefined) throw new Error(`no figures of ${areaCode}`);
  return found;
}

describe('the figures of a topic', () => {
  it('are of the eight weeks before its month, the month, and the eight weeks after', () => {
    expect(figuresOf({}).periods).toEqual({
      before: { from: Date.parse('2026-01-04T00:00:00+08:00'), to: MARCH },
      during: { from: MARCH, to: Date.parse('2026-04-01T00:00:00+08:00') },
      after: { from: Date.parse('2026-04-01T00:00:00+08:00'), to: Date.parse('2026-05-27T00:00:00+08:00') },
    });
  });

  it('count matters a week, and how that has changed', () => {
    const everyWeek = [-56, -49, -42, -35, -28, -21, -14, -7].flatMap((first) => opened('150101', first, 2));
    const matters = [
      ...everyWeek,
      ...opened('150101', 0, 10),
      ...opened('150101', 30.9, 2),
      ...opened('150101', 31, 4),
    ];
    const { periods, changePercent } = at(figuresOf({ matters }), '150101');
    expect(periods.before).toMatchObject({ matterCount: 16, perWeek: 2, weeks: [2, 2, 2, 2, 2, 2, 2, 2] });
    // 31 days are four weeks and three days.
    expect(periods.during).toMatchObject({ matterCount: 12, weeks: [10, 0, 0, 0, 2] });
    expect(periods.during.perWeek).toBeCloseTo((12 * 7) / 31, 10);
    expect(periods.after).toMatchObject({ matterCount: 4, perWeek: 0.5, weeks: [4, 0, 0, 0, 0, 0, 0, 0] });
    // From 2 to 0.5 a week.
    expect(changePercent).toBe(-75);
  });

  it.each([
    { name: 'nothing before', before: 0, after: 8, change: null },
    { name: 'nothing after', before: 8, after: 0, change: -100 },
    { name: 'as before', before: 8, after: 8, change: 0 },
    { name: 'half as many again', before: 8, after: 12, change: 50 },
  ])('with $name have changed by $change percent', ({ before, after, change }) => {
    const matters = [...opened('150101', 5), ...opened('150101', -10, before), ...opened('150101', 40, after)];
    expect(at(figuresOf({ matters }), '150101').changePercent).toBe(change);
  });

  it('take a period as far as the log knows it, and none of which it knows less than a week', () => {
    const known = { from: day(-17), to: day(6) };
    const matters = [...opened('150101', -17, 3), ...opened('150101', -7, 4), ...opened('150101', 5, 9)];
    const { periods, changePercent } = at(figuresOf({ matters, known }), '150101');
    // Seven matters in seventeen days; two of the weeks are known whole.
    expect(periods.before.perWeek).toBeCloseTo((7 * 7) / 17, 10);
    expect(periods.before.weeks).toEqual([null, null, null, null, null, null, 0, 4]);
    expect(periods.during).toMatchObject({ matterCount: 9, perWeek: null, weeks: [null, null, null, null, null] });
    expect(periods.after).toMatchObject({ matterCount: 0, perWeek: null });
    expect(changePercent).toBeNull();
  });

  it('are told for all, then for each county followed by its streets; a community counts in its street', () => {
    const matters = [
      ...opened('150201', 1),
      ...opened('15010101', 1, 2),
      ...opened('150102', 1, 3),
      ...opened('1501', 1, 4),
      // Before all periods and after them: not of the report.
      ...opened('1502', -56.1, 100),
      ...opened('1502', 87, 100),
    ];
    const rows = figuresOf({ matters }).areas.map(({ areaCode, level, within, periods }) => [
      areaCode,
      level,
      within,
      periods.during.matterCount,
    ]);
    expect(rows).toEqual([
      ['', 'all', -1, 10],
      ['1501', 'county', 0, 9],
      ['150101', 'street', 1, 2],
      ['150102', 'street', 1, 3],
      ['1502', 'county', 0, 1],
      ['150201', 'street', 4, 1],
    ]);
  });

  it('hold yes against every answer, by the day of asking', () => {
    const revisits = [
      ...asked('150101', -1, 3),
      ...asked('150101', -1, 1).map((one) => ({ ...one, isResolved: false, isSatisfied: false })),
      ...asked('150101', -1, 1).map((one) => ({ ...one, isResolved: true, isSatisfied: null })),
      ...asked('150101', 60, 1),
      ...asked('150101', 60, 1).map((one) => ({ ...one, isResolved: false })),
    ];
    const { before, during, after } = at(figuresOf({ revisits }), '150101').periods;
    // Four of five; three of four, since one was not asked about it.
    expect([before.resolved, before.satisfied]).toEqual([
      { count: 5, percent: 80 },
      { count: 4, percent: 75 },
    ]);
    expect(during.resolved).toEqual({ count: 0, percent: null });
    expect([after.resolved.percent, after.satisfied.percent]).toEqual([50, 100]);
  });

  it('take as found by the grid what it reported before the first complaint, of what both told of', () => {
    const both = (gridDay: number, hotlineDay: number) =>
      opened('150101', Math.min(gridDay, hotlineDay)).map((one) => ({
        ...one,
        firstGridAt: day(gridDay),
        firstHotlineAt: day(hotlineDay),
      }));
    const matters = [
      ...both(2, 3),
      ...both(3, 2),
      ...both(4, 4),
      ...both(5, 9),
      ...opened('150101', 6, 5),
      ...opened('150101', 6, 5).map((one) => ({ ...one, firstGridAt: day(6), firstHotlineAt: null })),
    ];
    // Two of four.
    expect(at(figuresOf({ matters }), '150101').periods.during.foundByGrid).toEqual({ count: 4, percent: 50 });
  });
});
