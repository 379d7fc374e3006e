import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PERIODS } from './figures.ts';
import { asked, figuresOf, opened } from './fixtures.ts';
import { type Audience, type ToldArea, toldAreas, toldCounts } from './told.ts';

function told(given: Parameters<typeof figuresOf>[0], audience: Audience): ReadonlyMap<string, ToldArea> {
  return new Map(toldAreas(figuresOf(given), audience).map((area) => [area.areaCode, area]));
}

const matterCounts = (areas: ReadonlyMap<string, ToldArea>): Readonly<Record<string, unknown>> =>
  Object.fromEntries([...areas].map(([code, { periods }]) => [code, periods.before.matterCount]));

it.each([
  { counts: [], expected: [] },
  { counts: [0, 5, 6], expected: [0, 5, 6] },
  { counts: [0, 1, 4], expected: [0, 'few', 'few'] },
  { counts: [3], expected: ['few'] },
  { counts: [4, 0], expected: ['few', 0] },
  { counts: [9, 4, 7, 0], expected: [9, 'few', 'withheld', 0] },
])('$counts are told as $expected', ({ counts, expected }) => {
  expect(toldCounts(counts)).toEqual(expected);
});

it('no count of 1 to 4 is told, and none alone is hidden beside others that are more than none', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(12), { maxLength: 9 }), (counts) => {
      const shown = toldCounts(counts);
      const hidden = shown.filter((count) => typeof count !== 'number');
      expect(shown.some((count) => typeof count === 'number' && count > 0 && count < 5)).toBe(false);
      if (hidden.length === 1) expect(counts.filter((count) => count > 0)).toHaveLength(1);
    }),
  );
});

describe('what is told of a topic', () => {
  const matters = [...opened('150101', -3, 8), ...opened('150102', -3, 4), ...opened('150201', -3, 3)];

  it('to the office has counties as they are, and no small number of a street', () => {
    expect(matterCounts(told({ matters }, 'office'))).toEqual({
      '': 15,
      1501: 12,
      150101: 'withheld',
      150102: 'few',
      1502: 3,
      150201: 'few',
    });
  });

  it('to others has no small number at all', () => {
    expect(matterCounts(told({ matters }, 'export'))).toEqual({
      '': 15,
      1501: 'withheld',
      150101: 'withheld',
      150102: 'few',
      1502: 'few',
      150201: 'few',
    });
    expect(matterCounts(told({ matters: opened('150101', -3, 2) }, 'export'))).toEqual({
      '': 'few',
      1501: 'few',
      150101: 'few',
    });
  });

  it('hides what follows from a count that is hidden: its rate, its weeks, its change', () => {
    const street = told({ matters: [...matters, ...opened('150102', 40, 50)] }, 'office').get('150102');
    expect(street?.periods.before).toMatchObject({ matterCount: 'few', perWeek: null });
    expect(street?.periods.before.weeks).toEqual(Array.from({ length: 8 }, () => 'withheld'));
    expect(street?.periods.after).toMatchObject({ matterCount: 50 });
    expect(street?.changePercent).toBeNull();
  });

  it('hides the small weeks of a period that is told', () => {
    const weeks = [...opened('150101', -56, 9), ...opened('150101', -49, 2), ...opened('150101', -1, 7)];
    const street = told({ matters: weeks }, 'office').get('150101');
    expect(street?.periods.before).toMatchObject({
      matterCount: 18,
      weeks: [9, 'few', 0, 0, 0, 0, 0, 'withheld'],
    });
    const county = told({ matters: weeks }, 'office').get('1501');
    expect(county?.periods.before.weeks).toEqual([9, 2, 0, 0, 0, 0, 0, 7]);
  });

  it('hides a share of few answers', () => {
    const revisits = [
      ...asked('150101', -1, 4),
      ...asked('150101', 40, 5).map((one) => ({ ...one, isSatisfied: false })),
    ];
    const street = told({ revisits }, 'office').get('150101');
    expect(street?.periods.before.resolved).toEqual({ percent: null, count: 'few' });
    expect(street?.periods.after.satisfied).toEqual({ percent: 0, count: 5 });
    expect(told({ revisits }, 'office').get('1501')?.periods.before.resolved).toEqual({ percent: 100, count: 4 });
  });

  it('tells where the log knows nothing that it knows nothing', () => {
    const known = { from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY };
    const [all] = toldAreas(figuresOf({ known }), 'export');
    for (const name of PERIODS) expect(all?.periods[name].weeks.every((count) => count === null)).toBe(true);
  });
});
