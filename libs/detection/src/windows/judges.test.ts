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

  it.each([
    { after: 4, grade: 'none', why: 'more than the threshold, yet not three times the usual' },
    { after: 12, grade: 'red', why: 'three times the usual and more' },
  ])('with $after on the day after is $grade: $why', ({ after, grade }) => {
    const driver = burstAfter(6, 2, 6);
    const [raised] = driver.findings();
    expect(raised?.explanation).toMatchObject({ observed: 6, threshold: 6 });
    expect(raised?.explanation.clearsWhen).toMatchObject({ level: 6, side: 'below' });
    driver.signals(7 * DAY_MS + HOUR_MS, after);
    driver.tick(8 * DAY_MS);
    expect(driver.findings().at(-1)?.grade ?? 'red').toBe(grade);
  });
});

describe('a burst that a second stream may agree with', () => {
  const rule = aBurst({
    select: [
      { source: 'hotline', phases: ['accepted'] },
      { source: 'grid', phases: ['reported'] },
      { source: 'mediation', phases: ['registered'] },
    ],
    thresholds: { blue: 5, yellow: 10, red: 20 },
    secondStream: 3,
    clear: { ratio: 0.6, steps: 1 },
  });
  const [grid, mediation] = [{ phase: 'grid.reported' }, { phase: 'mediation.registered' }] as const;

  it.each([
    { hotline: 4, grid: 0, mediation: 0, grade: 'none', why: 'below every threshold' },
    { hotline: 2, grid: 2, mediation: 0, grade: 'none', why: 'agreement makes nothing of nothing' },
    { hotline: 3, grid: 2, mediation: 0, grade: 'blue', why: 'two are no agreement' },
    { hotline: 3, grid: 2, mediation: 2, grade: 'blue', why: 'neither are two and two' },
    { hotline: 3, grid: 3, mediation: 0, grade: 'yellow', why: 'three are' },
    { hotline: 0, grid: 3, mediation: 3, grade: 'yellow', why: 'of any two streams' },
    { hotline: 12, grid: 0, mediation: 0, grade: 'yellow', why: 'the number alone' },
    { hotline: 9, grid: 3, mediation: 0, grade: 'yellow', why: 'orange is not used, and red is two above' },
    { hotline: 20, grid: 9, mediation: 9, grade: 'red', why: 'there is nothing above' },
  ])('at $hotline, $grid and $mediation is $grade: $why', ({ grade, ...counts }) => {
    const driver = createDriver({ rules: [rule] });
    driver.signals(0, counts.hotline);
    driver.signals(0, counts.grid, grid);
    driver.signals(0, counts.mediation, mediation);
    expect(driver.findings().at(-1)?.grade ?? 'none').toBe(grade);
  });

  it('tells the threshold that was reached, and that a second stream agrees', () => {
    const driver = createDriver({ rules: [rule] });
    driver.signals(0, 3);
    driver.signals(0, 3, grid);
    driver.signals(0, 4);
    const told = driver.findings().map(({ grade, explanation }) => ({ grade, ...explanation }));
    expect(told).toMatchObject([
      { grade: 'blue', observed: 5, threshold: 5, qualityFlags: [] },
      { grade: 'yellow', observed: 6, threshold: 5, qualityFlags: ['second_stream'], clearsWhen: { level: 3 } },
    ]);
    expect(told).toHaveLength(2);
  });

  it('does not count a matter for two streams', () => {
    const driver = createDriver({ rules: [rule] });
    for (const matterId of ['A', 'B', 'C', 'D', 'E']) driver.signal(0, { matterId });
    for (const matterId of ['A', 'B', 'C']) driver.signal(0, { matterId, ...grid });
    expect(driver.glances()).toEqual(['0 B1 1111 noise blue']);
  });

  it('loses the grade that agreement gave when the second stream is over, and keeps the one below', () => {
    const driver = createDriver({ rules: [rule] });
    driver.signals(0, 3, grid);
    driver.signals(30 * MINUTE_MS, 5);
    driver.tick(85 * MINUTE_MS);
    // At 65 the grid's three have left the window: five are blue, held from three on, but not yellow, held from six on.
    expect(driver.glances()).toEqual(['30 B1 1111 noise blue', '30 B1 1111 noise yellow', '65 B1 1111 noise blue']);
    driver.tick(100 * MINUTE_MS);
    expect(driver.glances()).toEqual(['95 B1 1111 noise none']);
  });

  it('is held while the second stream agrees, at the share of the threshold below', () => {
    const driver = createDriver({ rules: [{ ...rule, thresholds: { blue: 5, yellow: 20 } }] });
    driver.signals(0, 7);
    driver.signals(30 * MINUTE_MS, 3, grid);
    driver.signals(40 * MINUTE_MS, 3);
    expect(driver.findings().map(({ grade }) => grade)).toEqual(['blue', 'yellow']);
    // Six from 65 on: by themselves they would hold yellow down to twelve, but three and three agree on more than three.
    driver.tick(85 * MINUTE_MS);
    expect(driver.glances()).toEqual([]);
    driver.tick(120 * MINUTE_MS);
    expect(driver.glances()).toEqual(['95 B1 1111 noise blue', '105 B1 1111 noise none']);
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

describe('a rate that is bad when high', () => {
  const checks = ['check_passed', 'check_failed'];
  const rule = {
    id: 'Q2',
    version: 1,
    kind: 'rate',
    name: { en: 'Rate', zh: '率' },
    levels: ['street'],
    window: '60m',
    advance: '10m',
    samplesMin: 20,
    clearMargin: 5,
    clear: { ratio: 1, steps: 1 },
    measures: [
      {
        id: 'failed',
        of: [{ source: 'grid', phases: checks }],
        hitBy: [{ source: 'grid', phases: ['check_failed'] }],
        above: { blue: 10, red: 50 },
      },
    ],
  };
  /** Checks of which so many failed. */
  function checked(driver: EngineDriver, afterMs: number, passed: number, failed: number): void {
    driver.signals(afterMs, passed, { phase: 'grid.check_passed' });
    driver.signals(afterMs, failed, { phase: 'grid.check_failed' });
  }

  it.each([
    { passed: 0, failed: 19, grade: 'none', why: 'too few to judge' },
    { passed: 91, failed: 9, grade: 'none', why: 'below the threshold' },
    { passed: 90, failed: 10, grade: 'blue', why: 'at it' },
    { passed: 51, failed: 49, grade: 'blue', why: 'below the next one' },
    { passed: 50, failed: 50, grade: 'red', why: 'at it' },
  ])('of $passed passed and $failed failed is $grade: $why', ({ passed, failed, grade }) => {
    const driver = createDriver({ rules: [rule] });
    checked(driver, 0, passed, failed);
    expect(driver.findings().at(-1)?.grade ?? 'none').toBe(grade);
  });

  it('is left a margin below its threshold, not before', () => {
    const driver = createDriver({ rules: [rule] });
    checked(driver, 0, 90, 10);
    // 10 of 200 are the 5 % at which it is still held; 10 of 201 are not.
    checked(driver, 5 * MINUTE_MS, 100, 0);
    driver.tick(15 * MINUTE_MS);
    expect(driver.glances()).toEqual(['0 Q2 111 failed blue']);
    checked(driver, 15 * MINUTE_MS, 1, 0);
    driver.tick(25 * MINUTE_MS);
    const [cleared] = driver.findings();
    expect(cleared).toMatchObject({ grade: 'none', explanation: { threshold: 10, sampleCount: 201, unit: 'percent' } });
    expect(cleared?.explanation.clearsWhen).toEqual({ level: 5, side: 'below', steps: 1, stepSeconds: 600 });
  });

  it('counts hits of other phases by themselves: they leave the window when it is their time', () => {
    const measure = {
      id: 'spill',
      of: [{ source: 'mediation', phases: ['closed'] }],
      hitBy: [{ source: 'mediation', phases: ['to_court'] }],
      above: { blue: 10, red: 100 },
    };
    const driver = createDriver({ rules: [{ ...rule, measures: [measure] }] });
    driver.signals(0, 20, { phase: 'mediation.to_court' });
    expect(driver.glances()).toEqual([]);
    driver.signals(30 * MINUTE_MS, 20, { phase: 'mediation.closed' });
    const [raised] = driver.findings();
    expect(raised).toMatchObject({ grade: 'red', explanation: { observed: 100, sampleCount: 20 } });
    driver.tick(65 * MINUTE_MS);
    expect(driver.glances()).toEqual([]);
    driver.tick(70 * MINUTE_MS);
    expect(driver.glances()).toEqual(['70 Q2 111 spill none']);
    // Hits alone are no samples, and are over when their own hour is: 0 of 20.
    driver.signals(3 * HOUR_MS, 5, { phase: 'mediation.to_court' });
    driver.signals(5 * HOUR_MS, 20, { phase: 'mediation.closed' });
    expect(driver.glances()).toEqual([]);
  });
});

describe('a signal that is both an event and a hit', () => {
  const ended = (phases: readonly string[]): unknown => [{ source: 'mediation', phases }];
  const aShare = (hit: string, thresholds: Readonly<Record<string, unknown>>): unknown => ({
    id: 'Q3',
    version: 1,
    kind: 'rate',
    name: { en: 'Rate', zh: '率' },
    levels: ['street'],
    window: '60m',
    advance: '10m',
    samplesMin: 20,
    measures: [{ id: 'ended', of: ended(['agreed', 'failed']), hitBy: ended([hit]), ...thresholds }],
  });

  it.each([
    { side: 'low', rule: aShare('agreed', { below: { blue: 98, red: 50 } }), agreed: 20, failed: 0, grades: [] },
    { side: 'low', rule: aShare('agreed', { below: { blue: 98, red: 50 } }), agreed: 49, failed: 2, grades: ['blue'] },
    { side: 'high', rule: aShare('failed', { above: { blue: 5, red: 50 } }), agreed: 20, failed: 1, grades: [] },
    { side: 'high', rule: aShare('failed', { above: { blue: 5, red: 50 } }), agreed: 19, failed: 1, grades: ['blue'] },
  ])('is judged as one where the rate is bad when $side: $agreed of which, $failed not', (row) => {
    const driver = createDriver({ rules: [row.rule] });
    driver.signals(0, row.agreed, { phase: 'mediation.agreed' });
    driver.signals(0, row.failed, { phase: 'mediation.failed' });
    expect(driver.findings().map(({ grade }) => grade)).toEqual(row.grades);
  });
});
