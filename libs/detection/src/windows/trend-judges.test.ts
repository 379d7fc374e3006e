import { type AreaEntry, type AreaTree, SIGNAL_FLAGS } from '@fengsui/domain';
import { describe, expect, it } from 'vitest';
import { aTree, createDriver, DAY_MS, type EngineDriver, TEST_TIME } from '../fixtures.ts';

const aRule = { version: 1, name: { en: 'Trend', zh: '趋势' }, levels: ['street'] };
const accepted = [{ source: 'hotline', phases: ['accepted'] }];
const grades = (driver: EngineDriver): string[] => driver.findings().map(({ grade }) => grade);
/** Day and grade of each finding. */
const byDay = (driver: EngineDriver): [number, string][] =>
  driver.findings().map(({ eventTime, grade }) => [(eventTime - TEST_TIME) / DAY_MS, grade]);

describe('a fall of a rate', () => {
  const rule = {
    ...aRule,
    id: 'F1',
    kind: 'rate_fall',
    window: '7d',
    advance: '7d',
    samplesMin: 10,
    reference: { windows: 4 },
    windows: 2,
    fall: { blue: 3, yellow: 5, orange: 10, red: 20 },
    clear: { ratio: 0.6, steps: 1 },
    measures: [
      {
        id: 'resolution',
        of: [{ source: 'hotline', phases: ['revisited'], where: { excluded: false } }],
        hit: { resolved: 'yes' },
      },
    ],
  };
  /** Revisits of one week: so many of so many solved. */
  interface Week {
    readonly yes: number;
    readonly of: number;
  }
  const percents = (...rates: readonly number[]): Week[] => rates.map((yes) => ({ yes, of: 100 }));
  /** The weeks from the first whole one on; the engine begins on a Monday, in whose week nothing is known yet. */
  function weeks(given: readonly Week[]): EngineDriver {
    const driver = createDriver({ rules: [rule] });
    driver.tick(0);
    for (const [i, { yes, of }] of given.entries()) {
      const after = (7 * (i + 1) + 2) * DAY_MS;
      driver.signals(after, yes, { phase: 'hotline.revisited', resolved: 'yes' });
      driver.signals(after, of - yes, { phase: 'hotline.revisited', resolved: 'no' });
      driver.signals(after, 50, { phase: 'hotline.revisited', resolved: 'no', flags: SIGNAL_FLAGS.excluded });
    }
    driver.tick((given.length + 1) * 7 * DAY_MS);
    return driver;
  }
  // Mean 90.
  const BEFORE = percents(90, 92, 88, 90);

  it.each([
    { newest: [88, 88], grade: 'none', why: '2 points' },
    { newest: [87, 87], grade: 'blue', why: '3 points' },
    { newest: [88, 60], grade: 'none', why: '2 points in the first of the two weeks' },
    { newest: [60, 88], grade: 'none', why: '2 points in the second' },
    { newest: [85, 80], grade: 'yellow', why: '5 points at least' },
    { newest: [80, 79], grade: 'orange', why: '10 points at least' },
    { newest: [70, 60], grade: 'red', why: '20 points at least' },
    { newest: [99, 100], grade: 'none', why: 'a rise' },
  ])('from 90 % to $newest is $grade: $why', ({ newest, grade }) => {
    expect(byDay(weeks([...BEFORE, ...percents(...newest)]))).toEqual(grade === 'none' ? [] : [[49, grade]]);
  });

  it.each([
    { what: 'two of the four weeks before have too few', before: [90, 9, 9, 90], last: 100, days: [49] },
    { what: 'three of them have too few', before: [90, 9, 9, 9], last: 100, days: [] },
    { what: 'the newest has too few', before: [90, 90, 90, 90], last: 9, days: [] },
    { what: 'the newest has just enough', before: [90, 90, 90, 90], last: 10, days: [49] },
  ])('where $what is raised on days $days', ({ before, last, days }) => {
    const enough = (count: number): Week => (count < 10 ? { yes: count, of: count } : { yes: count, of: 100 });
    const driver = weeks([...before.map(enough), { yes: 60, of: 100 }, { yes: 0, of: last }]);
    expect(byDay(driver).map(([day]) => day)).toEqual(days);
  });

  it('needs whole weeks before: that of the first day is none', () => {
    const driver = createDriver({ rules: [rule] });
    for (let week = 0; week < 4; week++) {
      driver.signals(week * 7 * DAY_MS, 100, { phase: 'hotline.revisited', resolved: week < 2 ? 'yes' : 'no' });
    }
    // Newest: weeks 2 and 3, before them week 1 alone of four.
    driver.tick(28 * DAY_MS);
    expect(grades(driver)).toEqual([]);
  });

  it('tells points below the mean, over the weeks that have fallen', () => {
    const [finding] = weeks([...BEFORE, ...percents(84, 82)]).findings();
    expect(finding).toMatchObject({ grade: 'yellow', subject: { kind: 'measure', value: 'resolution' } });
    expect(finding?.explanation).toMatchObject({
      detectorKind: 'rate_fall',
      unit: 'percent',
      observed: 6,
      threshold: 5,
      baseline: 90,
      sampleCount: 200,
      windowStart: TEST_TIME + 35 * DAY_MS,
      windowEnd: TEST_TIME + 49 * DAY_MS,
      clearsWhen: { level: 3, side: 'below', steps: 1, stepSeconds: 604_800 },
    });
  });

  it('is held at 60 % of its threshold against a mean that comes down itself', () => {
    // Week 7: mean of 92, 88, 90, 84 is 88.5, 3.5 above 85. Week 8: mean of 88, 90, 84, 84 is 86.5, 0.5 above 86.
    expect(byDay(weeks([...BEFORE, ...percents(84, 84, 85, 86)]))).toEqual([
      [49, 'yellow'],
      [63, 'none'],
    ]);
  });

  it('is left when too few are asked to know', () => {
    expect(byDay(weeks([...BEFORE, ...percents(84, 84), { yes: 0, of: 0 }]))).toEqual([
      [49, 'yellow'],
      [56, 'none'],
    ]);
  });
});

describe('a street ahead of its peers', () => {
  const rule = {
    ...aRule,
    id: 'N1',
    kind: 'per_capita',
    select: accepted,
    window: '7d',
    advance: '1d',
    topPercent: 10,
    rise: { percent: 20, windows: 2 },
    floor: 15,
    grade: 'yellow',
    clear: { ratio: 0.6, steps: 2 },
  };
  /** A county with that many streets S1, S2 …, each of 10,000 residents unless told otherwise. */
  function streets(count: number, populations: Readonly<Record<string, number>> = {}): AreaTree {
    const all = Array.from({ length: count }, (_, i): AreaEntry => {
      const code = `S${i + 1}`;
      return { code, parent: '11', level: 'street', name: code, population: populations[code] ?? 10_000 };
    });
    const city: AreaEntry = { code: '1', parent: '', level: 'city', name: '1', population: 0 };
    return aTree([city, { ...city, code: '11', parent: '1', level: 'county' }, ...all]);
  }
  /** Days 3, 10 and 17: S1 has the given numbers, each other street ten. */
  function threeWeeks(tree: AreaTree, own: readonly number[], others = 10): EngineDriver {
    const driver = createDriver({ rules: [rule], tree });
    driver.tick(0);
    for (const [week, count] of own.entries()) {
      const after = (3 + 7 * week) * DAY_MS;
      driver.signals(after, count, { areaCode: 'S1' });
      for (let n = 2; n < tree.size - 1; n++) driver.signals(after, others, { areaCode: `S${n}` });
    }
    return driver;
  }

  it.each([
    { what: 'rises by a fifth twice', own: [10, 12, 15], grade: 'yellow' },
    { what: 'rises by less the second time', own: [10, 12, 14], grade: 'none' },
    { what: 'rises by less the first time', own: [11, 12, 15], grade: 'none' },
    { what: 'comes out of nothing', own: [0, 12, 15], grade: 'none' },
    { what: 'is above all others, but steady', own: [50, 50, 50], grade: 'none' },
  ])('that $what, $own, is $grade', ({ own, grade }) => {
    const driver = threeWeeks(streets(12), own);
    driver.tick(22 * DAY_MS);
    expect(grades(driver)).toEqual(grade === 'none' ? [] : [grade]);
  });

  it.each([
    { what: 'of ten streets', tree: streets(10), grade: 'yellow' },
    { what: 'of nine, too few to compare with', tree: streets(9), grade: 'none' },
    { what: 'of ten, one with unknown residents', tree: streets(10, { S9: 0 }), grade: 'none' },
    { what: 'beside one with half the residents', tree: streets(12, { S2: 5000 }), grade: 'none' },
    { what: 'beside one with two thirds of the residents', tree: streets(12, { S2: 6667 }), grade: 'yellow' },
    { what: 'of twenty, two of which are the top', tree: streets(20, { S2: 5000 }), grade: 'yellow' },
    { what: 'of nineteen, one of which is the top', tree: streets(19, { S2: 5000 }), grade: 'none' },
    { what: 'with unknown residents', tree: streets(12, { S1: 0 }), grade: 'none' },
  ])('$what is $grade', ({ tree, grade }) => {
    const driver = threeWeeks(tree, [10, 12, 15]);
    driver.tick(22 * DAY_MS);
    expect(grades(driver)).toEqual(grade === 'none' ? [] : [grade]);
  });

  it('below the floor is none', () => {
    const driver = threeWeeks(streets(12), [9, 11, 14], 1);
    driver.tick(22 * DAY_MS);
    expect(grades(driver)).toEqual([]);
  });

  it('is judged at the end of a day, once three whole weeks are known', () => {
    const driver = threeWeeks(streets(12), [10, 12, 15]);
    driver.tick(22 * DAY_MS - 1);
    expect(byDay(driver)).toEqual([]);
    driver.tick(22 * DAY_MS);
    const [finding] = driver.findings();
    expect(finding).toMatchObject({ areaCode: 'S1', eventTime: TEST_TIME + 22 * DAY_MS, subject: { kind: 'none' } });
    expect(finding?.explanation).toMatchObject({
      detectorKind: 'per_capita',
      unit: 'per_10k',
      observed: 15,
      threshold: 15,
      baseline: 12,
      windowStart: TEST_TIME + 15 * DAY_MS,
      windowEnd: TEST_TIME + 22 * DAY_MS,
    });
  });

  it.each([
    { own: 6, cleared: 33, why: '60 % of the top until that week is over, too' },
    { own: 5, cleared: 26, why: 'less for two days' },
    { own: 0, cleared: 26, why: 'nothing for two days' },
  ])('with $own where others have ten is left on day $cleared: $why', ({ own, cleared }) => {
    const driver = threeWeeks(streets(12), [10, 12, 15]);
    driver.signals(24 * DAY_MS, own, { areaCode: 'S1' });
    for (let n = 2; n <= 12; n++) driver.signals(24 * DAY_MS, 10, { areaCode: `S${n}` });
    driver.tick(40 * DAY_MS);
    expect(byDay(driver)).toEqual([
      [22, 'yellow'],
      [cleared, 'none'],
    ]);
  });

  it('is left when nothing is heard of anybody', () => {
    const driver = threeWeeks(streets(12), [10, 12, 15]);
    driver.tick(40 * DAY_MS);
    expect(byDay(driver)).toEqual([
      [22, 'yellow'],
      [26, 'none'],
    ]);
  });
});

describe('a season to come', () => {
  const rule = {
    ...aRule,
    levels: ['county'],
    id: 'Z1',
    kind: 'seasonal',
    select: accepted,
    subject: 'category',
    ahead: '30d',
    season: '30d',
    ratio: 3,
    floor: 30,
    grade: 'blue',
  };
  /** Panes of five days, the first of which ends one day after the start: pane n begins on day 5n - 4. */
  const paneDay = (pane: number): number => 5 * pane - 4;

  /** Heating from pane 7 to 12, days 31 to 61, and some in each pane from then on. */
  function aYear(season: readonly number[], after: readonly number[] = []): EngineDriver {
    const driver = createDriver({ rules: [rule] });
    driver.tick(0);
    for (const [i, count] of [...season, ...after].entries()) driver.signals(paneDay(7 + i) * DAY_MS, count);
    return driver;
  }
  // With 110 in the rest of the year, a season of 30 days has 146 × 6 / 73 = 12 on average.
  const SIX_EACH = [6, 6, 6, 6, 6, 6];
  const REST = Array.from({ length: 55 }, () => 2);

  it.each([
    { what: '36 of 146, three times the mean', season: SIX_EACH, after: REST, raised: true },
    { what: '36 of 147, less', season: SIX_EACH, after: [...REST.slice(1), 3], raised: false },
    { what: '35 of 145, less', season: [5, 6, 6, 6, 6, 6], after: REST, raised: false },
    { what: '30 of 30, the floor', season: [5, 5, 5, 5, 5, 5], after: [], raised: true },
    { what: '29 of 29, below the floor', season: [4, 5, 5, 5, 5, 5], after: [], raised: false },
  ])('of $what, is told 30 days ahead: $raised', ({ season, after, raised }) => {
    const driver = aYear(season, after);
    driver.tick(366 * DAY_MS);
    expect(byDay(driver)).toEqual(raised ? [[366, 'blue']] : []);
  });

  it('is told of the season, and cleared when it is no longer the one ahead', () => {
    const driver = aYear(SIX_EACH, REST);
    driver.tick(400 * DAY_MS);
    const [raised, cleared] = driver.findings();
    expect(raised).toMatchObject({ areaCode: '11', subject: { kind: 'category', value: 'noise' }, grade: 'blue' });
    expect(raised?.explanation).toMatchObject({
      detectorKind: 'seasonal',
      unit: 'events',
      observed: 36,
      threshold: 36,
      baseline: 12,
      evidence: [],
    });
    // Five days on the season has 32 of the same 146.
    expect(cleared).toMatchObject({ grade: 'none', eventTime: TEST_TIME + 371 * DAY_MS });
  });

  it('is known to no engine that has not seen a whole year', () => {
    const driver = createDriver({ rules: [rule] });
    driver.tick(5 * DAY_MS);
    driver.signals(paneDay(8) * DAY_MS, 60);
    driver.tick(370 * DAY_MS);
    expect(byDay(driver)).toEqual([]);
    driver.tick(371 * DAY_MS);
    expect(byDay(driver)).toEqual([[371, 'blue']]);
  });

  it('is remembered while other topics come and go, however many', () => {
    const driver = aYear(SIX_EACH, REST);
    for (let n = 0; n < 3000; n++) driver.signal(350 * DAY_MS + n, { category: `c${n}`, areaCode: '1111' });
    driver.tick(366 * DAY_MS);
    expect(driver.glances()).toEqual([`${366 * 1440} Z1 11 noise blue`]);
  });
});
