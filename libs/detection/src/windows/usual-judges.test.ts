import { describe, expect, it } from 'vitest';
import { createDriver, DAY_MS, type EngineDriver, HOUR_MS, TEST_TIME } from '../fixtures.ts';
import { meanOf, medianOf } from './usual-judges.ts';

const aDailyRule = {
  version: 1,
  name: { en: 'Usual', zh: '常态' },
  levels: ['community'],
  select: [{ source: 'hotline', phases: ['accepted'] }],
  subject: 'category',
  window: '1d',
  advance: '1d',
  clear: { ratio: 0.6, steps: 1 },
};

/** So many matters on each day, from the first one given on, at ten in the morning. */
function daily(driver: EngineDriver, first: number, counts: readonly number[]): void {
  for (const [i, count] of counts.entries()) driver.signals((first + i) * DAY_MS + 10 * HOUR_MS, count);
}

const grades = (driver: EngineDriver): string[] => driver.findings().map(({ grade }) => grade);
const dayMinutes = (days: number): number => (days * DAY_MS) / 60_000;

describe('an aberration', () => {
  const rule = {
    ...aDailyRule,
    id: 'A1',
    kind: 'aberration',
    baseline: { days: 7, lag: 2, sigmaMin: 1 },
    z: { blue: 2.5, yellow: 3.1, orange: 4.5, red: 6 },
    floors: { blue: 3, yellow: 5, orange: 10, red: 20 },
  };
  // Mean 3, squares 9 × 4, sample deviation √(36 / 6) = 2.449: thresholds 9.12, 10.59, 14.02 and 17.70.
  const VARIED = [0, 0, 3, 3, 3, 6, 6];
  // No deviation at all, so that of chance, √3 = 1.732: thresholds 7.33, 8.37, 10.79 and 13.39.
  const FLAT = [3, 3, 3, 3, 3, 3, 3];
  // Mean 0.43, deviation 0.53, that of chance 0.65, so the least of 1: thresholds 2.93, 3.53, 4.93 and 6.43.
  const FEW = [0, 0, 1, 0, 1, 1, 0];
  const NOTHING = [0, 0, 0, 0, 0, 0, 0];

  it.each([
    { week: VARIED, count: 9, grade: 'none', why: 'below 9.12' },
    { week: VARIED, count: 10, grade: 'blue', why: '2.5 deviations' },
    { week: VARIED, count: 11, grade: 'yellow', why: '3.1 deviations' },
    { week: VARIED, count: 14, grade: 'yellow', why: 'below 14.02' },
    { week: VARIED, count: 15, grade: 'orange', why: '4.5 deviations' },
    { week: VARIED, count: 19, grade: 'orange', why: '6 deviations, but below the floor of 20' },
    { week: VARIED, count: 20, grade: 'red', why: 'the floor' },
    { week: FLAT, count: 7, grade: 'none', why: 'below 3 + 2.5 × √3, the deviation of chance' },
    { week: FLAT, count: 8, grade: 'blue', why: '3 + 2.5 × √3' },
    { week: FLAT, count: 9, grade: 'yellow', why: '3 + 3.1 × √3' },
    { week: FEW, count: 2, grade: 'none', why: 'below 0.43 + 2.5 × 1, the least deviation' },
    { week: FEW, count: 3, grade: 'blue', why: '0.43 + 2.5 × 1' },
    { week: FEW, count: 4, grade: 'blue', why: '3.1 deviations, but below the floor of 5' },
    { week: FEW, count: 9, grade: 'yellow', why: '4.5 deviations, but below the floor of 10' },
    { week: FEW, count: 10, grade: 'orange', why: 'the floor' },
    { week: NOTHING, count: 2, grade: 'none', why: 'below the floor of 3' },
    { week: NOTHING, count: 3, grade: 'blue', why: 'the floor, above 2.5' },
  ])('of $count after a week of $week is $grade: $why', ({ week, count, grade }) => {
    const driver = createDriver({ rules: [rule] });
    driver.tick(0);
    daily(driver, 1, week);
    driver.findings();
    daily(driver, 10, [count]);
    expect(grades(driver).at(-1) ?? 'none').toBe(grade);
  });

  it.each([
    { day: 9, grade: 'none', why: 'the baseline would begin with the first day, seen in part only' },
    { day: 10, grade: 'red', why: 'seven whole days and two of lag are known' },
  ])('on day $day is $grade: $why', ({ day, grade }) => {
    const driver = createDriver({ rules: [rule] });
    driver.tick(12 * HOUR_MS);
    daily(driver, day, [50]);
    expect(grades(driver).at(-1) ?? 'none').toBe(grade);
  });

  it('leaves the days of the lag out of what is usual', () => {
    const driver = createDriver({ rules: [rule] });
    driver.tick(0);
    daily(driver, 1, [...FLAT, 50, 50, 8]);
    const [finding] = driver.findings();
    expect(finding).toMatchObject({ grade: 'blue', eventTime: TEST_TIME + 10 * DAY_MS + 10 * HOUR_MS });
    expect(finding?.explanation).toMatchObject({ baseline: 3, observed: 8, threshold: 8, unit: 'matters' });
    expect(finding?.explanation.clearsWhen).toEqual({ level: 4.8, side: 'below', steps: 1, stepSeconds: 86_400 });
    expect(finding?.explanation.streams).toEqual([{ source: 'hotline', count: 8 }]);
  });

  it('is held at 60 % of its threshold and cleared at the end of the first day below', () => {
    const driver = createDriver({ rules: [rule] });
    driver.tick(0);
    // Yellow from 8.37, held from 5.02 on; blue from 7.33, held from 4.4 on.
    daily(driver, 1, [...FLAT, 3, 3, 9, 6, 4]);
    driver.tick(14 * DAY_MS);
    expect(driver.glances()).toEqual([
      `${dayMinutes(10) + 600} A1 1111 noise blue`,
      `${dayMinutes(10) + 600} A1 1111 noise yellow`,
      `${dayMinutes(13)} A1 1111 noise none`,
    ]);
  });

  it('counts each area and category by itself', () => {
    const driver = createDriver({ rules: [rule] });
    driver.tick(0);
    daily(driver, 1, [9, 9, 9, 9, 9, 9, 9]);
    driver.findings();
    driver.signals(10 * DAY_MS, 3);
    driver.signals(10 * DAY_MS, 3, { areaCode: '1112' });
    driver.signals(10 * DAY_MS, 3, { category: 'water' });
    expect(driver.glances().map((text) => text.slice(6))).toEqual(['A1 1112 noise blue', 'A1 1111 water blue']);
  });
});

describe('a ratio to the same weekday', () => {
  const aRatio = (reference: Readonly<Record<string, unknown>> = {}): unknown => ({
    ...aDailyRule,
    id: 'T1',
    kind: 'ratio',
    reference: { of: 'same_weekday', windows: 4, windowsMin: 4, statistic: 'median', ...reference },
    ratios: { blue: 2, orange: 4 },
    floors: { blue: 6, orange: 6 },
  });
  /** Four Tuesdays with 2, 40, 5 and 3 matters: median 4, mean 12.5; every other day has 7. */
  function fourTuesdays(driver: EngineDriver): void {
    driver.tick(0);
    for (let day = 1; day < 29; day++) daily(driver, day, [[2, 40, 5, 3][(day - 1) / 7] ?? 7]);
    driver.findings();
  }

  it.each([
    { statistic: 'median', count: 7, grade: 'none' },
    { statistic: 'median', count: 8, grade: 'blue' },
    { statistic: 'median', count: 15, grade: 'blue' },
    { statistic: 'median', count: 16, grade: 'orange' },
    { statistic: 'mean', count: 24, grade: 'none' },
    { statistic: 'mean', count: 25, grade: 'blue' },
    { statistic: 'mean', count: 50, grade: 'orange' },
  ])('of $count is $grade by the $statistic of four', ({ statistic, count, grade }) => {
    const driver = createDriver({ rules: [aRatio({ statistic })] });
    fourTuesdays(driver);
    daily(driver, 29, [count]);
    expect(grades(driver).at(-1) ?? 'none').toBe(grade);
  });

  it.each([
    { day: 28, windowsMin: 4, grade: 'none', why: 'the fourth is the first day, seen in part only' },
    { day: 29, windowsMin: 4, grade: 'orange', why: 'four are known' },
    { day: 22, windowsMin: 4, grade: 'none', why: 'three are known' },
    { day: 22, windowsMin: 3, grade: 'orange', why: 'three are enough' },
  ])('out of nothing on day $day is $grade where $windowsMin are asked for: $why', ({ day, windowsMin, grade }) => {
    const driver = createDriver({ rules: [aRatio({ windowsMin })] });
    driver.tick(0);
    daily(driver, day, [6]);
    expect(grades(driver)).toEqual(grade === 'none' ? [] : [grade]);
  });

  it('falls to the grade that is still held, and tells what was left', () => {
    const driver = createDriver({ rules: [aRatio()] });
    driver.tick(0);
    daily(
      driver,
      1,
      Array.from({ length: 28 }, () => 4),
    );
    driver.findings();
    // Orange from 16, held from 9.6 on; blue from 8, held from 4.8 on.
    daily(driver, 29, [16, 6, 4]);
    driver.tick(33 * DAY_MS);
    const found = driver.findings();
    expect(found.map(({ grade, explanation: { threshold, observed } }) => [grade, observed, threshold])).toEqual([
      ['blue', 8, 8],
      ['orange', 16, 16],
      ['blue', 6, 16],
      ['none', 4, 8],
    ]);
    expect(found.slice(2).map(({ eventTime }) => (eventTime - TEST_TIME) / DAY_MS)).toEqual([31, 32]);
  });
});

describe('a ratio to the windows before', () => {
  const rule = {
    ...aDailyRule,
    id: 'T2',
    kind: 'ratio',
    window: '2d',
    advance: '12h',
    reference: { of: 'previous', windows: 3, windowsMin: 2, statistic: 'mean' },
    ratios: { blue: 2 },
    floors: { blue: 4 },
  };

  it.each([
    { day: 7, count: 50, grade: 'none', why: 'one window is known: the first begins with the first half day' },
    { day: 7.5, count: 5, grade: 'none', why: 'below twice the mean of 2 and 4' },
    { day: 7.5, count: 6, grade: 'blue', why: 'twice the mean of 2 and 4' },
  ])('of $count on day $day is $grade: $why', ({ day, count, grade }) => {
    const driver = createDriver({ rules: [rule] });
    driver.tick(0);
    driver.signals(2 * DAY_MS, 2);
    driver.signals(5 * DAY_MS, 4);
    driver.findings();
    driver.signals(day * DAY_MS, count);
    expect(grades(driver)).toEqual(grade === 'none' ? [] : [grade]);
  });
});

describe('the middle of some numbers', () => {
  it.each([
    { numbers: [5], count: 1, median: 5, mean: 5 },
    { numbers: [9, 1], count: 2, median: 5, mean: 5 },
    { numbers: [9, 1, 2], count: 3, median: 2, mean: 4 },
    { numbers: [40, 2, 5, 3], count: 4, median: 4, mean: 12.5 },
    { numbers: [3, 1, 100], count: 2, median: 2, mean: 2 },
    { numbers: [7], count: 0, median: 0, mean: 0 },
  ])('of the first $count of $numbers is $median, their mean $mean', ({ numbers, count, median, mean }) => {
    expect(meanOf(numbers, count)).toBe(mean);
    expect(medianOf([...numbers], count)).toBe(median);
  });
});
