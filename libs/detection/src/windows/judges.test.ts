import { describe, expect, it } from 'vitest';
import { aBurst, createDriver, DAY_MS, type EngineDriver, HOUR_MS, MINUTE_MS } from '../fixtures.ts';

describe('a burst', () => {
  it('has the thresholds of its level, and those for any level', () => {
    const rule = aBurst({
      levels: ['community', 'street', 'county'],
      thresholds: { blue: 4, yellow: { street: 6 }, red: { county: 8 } },
    });
    const driver = createDriver({ rules: [rule] });
    driver.signals(0, 8);
    expect(
      driver.findings().map(({ areaCode, grade, explanation }) => [areaCode, grade, explanation.threshold]),
    ).toEqual([
      ['1111', 'blue', 4],
      ['111', 'blue', 4],
      ['11', 'blue', 4],
      ['111', 'yellow', 6],
      ['11', 'red', 8],
    ]);
  });

  it('below the lowest threshold of its level has no grade', () => {
    const driver = createDriver({ rules: [aBurst({ thresholds: { yellow: 5, blue: 4 } })] });
    driver.signals(0, 3);
    expect(driver.glances()).toEqual([]);
  });
});

describe('a burst with a baseline', () => {
  const rule = aBurst({
    window: '1d',
    advance: '6h',
    thresholds: { red: 3 },
    baseline: { ratio: 3, windows: 4, windowsMin: 2 },
    clear: { ratio: 1, steps: 1 },
  });
  /** So many a day for some days, then so many on the day after. */
  function burstAfter(days: number, daily: number, last: number): EngineDriver {
    const driver = createDriver({ rules: [rule] });
    for (let day = 0; day < days; day++) driver.signals(day * DAY_MS, daily, { areaCode: '1111' });
    driver.findings();
    driver.signals(days * DAY_MS + 20 * HOUR_MS, last);
    return driver;
  }

  it.each([
    { days: 6, daily: 2, last: 5, raised: false, why: 'is not three times two' },
    { days: 6, daily: 2, last: 6, raised: true, why: 'is three times two' },
    { days: 6, daily: 0, last: 3, raised: true, why: 'comes out of nothing' },
    { days: 6, daily: 1, last: 2, raised: false, why: 'is below the threshold' },
    { days: 1, daily: 2, last: 3, raised: true, why: 'has no history to be held against' },
  ])('after $days days of $daily: $last raises: $raised, because it $why', ({ days, daily, last, raised }) => {
    const driver = burstAfter(days, daily, last);
    expect(driver.findings().map(({ grade }) => grade)).toEqual(raised ? ['red'] : []);
  });

  it('tells the baseline, or that there is none yet', () => {
    const [known] = burstAfter(6, 2, 6).findings();
    expect(known?.explanation).toMatchObject({ baseline: 2, qualityFlags: [] });
    const [unknown] = burstAfter(1, 0, 3).findings();
    expect(unknown?.explanation).toMatchObject({ baseline: null, qualityFlags: ['no_baseline'] });
  });
});

describe('a convergence', () => {
  const rule = {
    id: 'C1',
    version: 1,
    kind: 'convergence',
    name: { en: 'Convergence', zh: '汇聚' },
    levels: ['community'],
    select: [
      { source: 'hotline', phases: ['accepted'] },
      { source: 'grid', phases: ['reported', 'filed'] },
      { source: 'mediation', phases: ['registered'] },
    ],
    window: '60m',
    advance: '10m',
    thresholds: {
      blue: { hotline: 3, grid: 1, mediation: 0 },
      yellow: { hotline: 5, grid: 1, mediation: 1 },
      red: { hotline: 5, grid: 5, mediation: 5 },
    },
    clear: { ratio: 0.6, steps: 1 },
  };
  const PHASES = { hotline: 'hotline.accepted', grid: 'grid.reported', mediation: 'mediation.registered' } as const;

  it.each([
    { hotline: 30, grid: 0, mediation: 0, grade: 'none' },
    { hotline: 2, grid: 30, mediation: 30, grade: 'none' },
    { hotline: 3, grid: 1, mediation: 0, grade: 'blue' },
    { hotline: 5, grid: 1, mediation: 0, grade: 'blue' },
    { hotline: 5, grid: 1, mediation: 1, grade: 'yellow' },
    { hotline: 50, grid: 4, mediation: 50, grade: 'yellow' },
    { hotline: 5, grid: 5, mediation: 5, grade: 'red' },
  ])('of $hotline, $grid and $mediation matters is $grade', ({ grade, ...counts }) => {
    const driver = createDriver({ rules: [rule] });
    for (const source of ['hotline', 'grid', 'mediation'] as const) {
      driver.signals(0, counts[source], { phase: PHASES[source] });
    }
    expect(driver.findings().at(-1)?.grade ?? 'none').toBe(grade);
  });

  it('counts a matter once in each stream that tells of it', () => {
    const driver = createDriver({ rules: [rule] });
    driver.signals(0, 9, { phase: 'grid.reported', matterId: 'M' });
    driver.signals(0, 9, { phase: 'grid.filed', matterId: 'M' });
    driver.signals(0, 9, { phase: 'hotline.accepted', matterId: 'M' });
    driver.signals(0, 2, { phase: 'hotline.accepted' });
    const [finding] = driver.findings();
    expect(finding).toMatchObject({ grade: 'blue', explanation: { observed: 4, threshold: 4 } });
    expect(finding?.explanation.streams).toEqual([
      { source: 'hotline', count: 3 },
      { source: 'grid', count: 1 },
    ]);
  });

  it('is left as soon as one stream is below its share of the threshold', () => {
    const driver = createDriver({ rules: [rule] });
    driver.signals(0, 1, { phase: 'grid.reported' });
    driver.signals(30 * MINUTE_MS, 3);
    driver.tick(3 * HOUR_MS);
    expect(driver.glances()).toEqual(['30 C1 1111 other blue', '70 C1 1111 other none']);
  });
});

describe('a rate', () => {
  const rule = {
    id: 'Q1',
    version: 1,
    kind: 'rate',
    name: { en: 'Rate', zh: '率' },
    levels: ['street'],
    window: '60m',
    advance: '10m',
    samplesMin: 10,
    clearMargin: 5,
    clear: { ratio: 1, steps: 2 },
    measures: [
      {
        id: 'resolution',
        of: [{ source: 'hotline', phases: ['revisited'], where: { excluded: false, resolved: ['yes', 'no'] } }],
        hit: { resolved: 'yes' },
        below: { blue: 90, orange: 75 },
      },
    ],
  };
  function revisits(driver: EngineDriver, afterMs: number, yes: number, no: number): void {
    driver.signals(afterMs, yes, { phase: 'hotline.revisited', resolved: 'yes' });
    driver.signals(afterMs, no, { phase: 'hotline.revisited', resolved: 'no' });
  }

  it.each([
    { yes: 0, no: 9, grade: 'none', why: 'too few to judge' },
    { yes: 9, no: 1, grade: 'none', why: 'at the threshold' },
    { yes: 89, no: 11, grade: 'blue', why: 'below it' },
    { yes: 75, no: 25, grade: 'blue', why: 'at the next one' },
    { yes: 74, no: 26, grade: 'orange', why: 'below that' },
    { yes: 0, no: 10, grade: 'orange', why: 'nothing' },
  ])('of $yes yes and $no no is $grade: $why', ({ yes, no, grade }) => {
    const driver = createDriver({ rules: [rule] });
    revisits(driver, 0, yes, no);
    const found = driver.findings();
    expect(found.at(-1)?.grade ?? 'none').toBe(grade);
  });

  it('leaves out what its selector does, and asks for enough of the rest', () => {
    const driver = createDriver({ rules: [rule] });
    driver.signals(0, 50, { phase: 'hotline.revisited', resolved: 'not_asked' });
    driver.signals(0, 50, { phase: 'hotline.accepted', resolved: 'no' });
    revisits(driver, 0, 0, 9);
    expect(driver.glances()).toEqual([]);
    revisits(driver, 0, 0, 1);
    const [finding] = driver.findings();
    expect(finding?.explanation).toMatchObject({ observed: 0, sampleCount: 10, unit: 'percent', threshold: 75 });
    expect(finding?.subject).toEqual({ kind: 'measure', value: 'resolution' });
  });

  it('is left a margin above its threshold, not before', () => {
    const driver = createDriver({ rules: [rule] });
    revisits(driver, 0, 80, 20);
    expect(driver.glances()).toEqual(['0 Q1 111 resolution blue']);
    // 94 % from here on, then 95.
    revisits(driver, MINUTE_MS, 202, 0);
    revisits(driver, 2 * MINUTE_MS, 30, 0);
    driver.tick(30 * MINUTE_MS);
    expect(driver.glances()).toEqual([]);
    revisits(driver, 31 * MINUTE_MS, 68, 0);
    driver.tick(55 * MINUTE_MS);
    const [cleared] = driver.findings();
    expect(cleared).toMatchObject({ grade: 'none', explanation: { observed: 95, threshold: 90 } });
    expect(cleared?.explanation.clearsWhen).toEqual({ level: 95, side: 'at_or_above', steps: 2, stepSeconds: 600 });
  });

  it('is left when there are no longer enough to judge', () => {
    const driver = createDriver({ rules: [rule] });
    revisits(driver, 0, 0, 10);
    driver.tick(3 * HOUR_MS);
    expect(driver.glances()).toEqual(['0 Q1 111 resolution orange', '80 Q1 111 resolution none']);
  });
});

it('a share whose hits are some of its own events counts such an event as both at once', () => {
  const share = (hit: string, bad: object): object => ({
    id: 'R01',
    version: 1,
    kind: 'rate',
    name: { en: 'Success', zh: '成功率' },
    levels: ['street'],
    window: '1h',
    advance: '1m',
    samplesMin: 5,
    measures: [
      {
        id: 'success',
        of: [{ source: 'mediation', phases: ['agreed', 'failed'] }],
        hitBy: [{ source: 'mediation', phases: [hit] }],
        ...bad,
      },
    ],
  });
  const agreed = { source: 'mediation', phase: 'mediation.agreed' } as const;
  const low = createDriver({ rules: [share('agreed', { below: { red: 100 } })] });
  low.signals(0, 5, agreed);
  expect(low.glances()).toEqual([]);
  const high = createDriver({ rules: [share('failed', { above: { red: 20 } })] });
  high.signals(0, 4, agreed);
  high.signals(MINUTE_MS, 1, { ...agreed, phase: 'mediation.failed' });
  expect(high.findings().map(({ explanation }) => explanation.observed)).toEqual([20]);
});
