import type { AreaEntry } from '@fengsui/domain';
import { describe, expect, it } from 'vitest';
import { aTree, createDriver, DAY_MS, type EngineDriver, HOUR_MS, MINUTE_MS, someAreas } from '../fixtures.ts';

const SILENCE = {
  id: 'W1',
  version: 1,
  kind: 'silence',
  name: { en: 'Silence', zh: '静默' },
  levels: ['grid'],
  select: [{ source: 'grid', phases: ['patrol'] }],
  baselineDays: 28,
  perDayMin: 1,
  silent: { blue: '24h', yellow: '48h', orange: '72h' },
};

/** A patrol in the middle of an hour of a day. */
const patrol = (driver: EngineDriver, areaCode: string, day: number, hour: number): unknown =>
  driver.signal(day * DAY_MS + hour * HOUR_MS + 30 * MINUTE_MS, { phase: 'grid.patrol', areaCode });

/** Hours from one up to and without another, round the clock. */
const every = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

interface Story {
  /** Days on which 11111 is heard of at ten. */
  readonly own: readonly number[];
  /** Days and hours in which another grid of another county is. */
  readonly others: readonly number[];
  readonly otherHours?: readonly number[];
}

/** Plays both in the order of their hours. */
function play(driver: EngineDriver, { own, others, otherHours = every(0, 24) }: Story): void {
  for (const day of [...new Set([...own, ...others])].toSorted((a, b) => a - b)) {
    for (const hour of every(0, 24)) {
      if (own.includes(day) && hour === 10) patrol(driver, '11111', day, hour);
      if (others.includes(day) && otherHours.includes(hour)) patrol(driver, '12111', day, hour);
    }
  }
}

const aDriver = (rule: unknown = SILENCE): EngineDriver => {
  const driver = createDriver({ rules: [rule] });
  driver.tick(0);
  return driver;
};
/** Hour of the story and grade of what is told of 11111. */
const byHour = (driver: EngineDriver): string[] =>
  driver.glances().flatMap((text) => {
    const [minutes, , area, grade] = text.split(' ');
    return area === '11111' ? [`${Number(minutes) / 60} ${grade}`] : [];
  });

describe('an area that falls silent', () => {
  // Heard of last in hour 9 × 24 + 10 = 226.
  it('is told at the end of the 24th, 48th and 72nd hour after that in which it was heard of last', () => {
    const driver = aDriver();
    play(driver, { own: every(0, 10), others: every(0, 15) });
    expect(byHour(driver)).toEqual(['251 blue', '275 yellow', '299 orange']);
  });

  it('is held however far what is usual falls meanwhile, and cleared at the end of the hour in which it is heard of', () => {
    const driver = aDriver();
    play(driver, { own: every(0, 10), others: every(0, 60) });
    expect(byHour(driver)).toEqual(['251 blue', '275 yellow', '299 orange']);
    play(driver, { own: [60], others: [60] });
    expect(byHour(driver)).toEqual(['1451 none']);
  });

  it('tells minutes against the median day', () => {
    const driver = aDriver();
    play(driver, { own: every(0, 10), others: every(0, 11) });
    const [finding] = driver.findings();
    expect(finding).toMatchObject({ areaCode: '11111', subject: { kind: 'none' } });
    expect(finding?.explanation).toMatchObject({
      detectorKind: 'silence',
      unit: 'minutes',
      observed: 1440,
      threshold: 1440,
      baseline: 1,
      evidence: [],
      clearsWhen: { level: 1440, side: 'below', steps: 1, stepSeconds: 0 },
    });
  });

  it.each([
    { what: 'every day', own: every(0, 10), raised: true },
    { what: 'on five of the eight whole days before', own: [1, 3, 5, 7, 8, 9], raised: true },
    { what: 'on four of them', own: [2, 4, 6, 8, 9], raised: false },
    { what: 'never', own: [], raised: false },
  ])('after it was heard of $what is told: $raised', ({ own, raised }) => {
    const driver = aDriver();
    play(driver, { own, others: every(0, 11) });
    expect(byHour(driver)).toEqual(raised ? ['251 blue'] : []);
  });

  it('in the first week is told once seven whole days are known', () => {
    const driver = aDriver();
    // Hour 130 is its last; on days 1 to 7 it was heard of on five. They are known when day 8 is over.
    play(driver, { own: every(0, 6), others: every(0, 11) });
    expect(byHour(driver)).toEqual(['216 orange']);
  });

  it('is told with its neighbours where enough of them are silent', () => {
    const spread = { at: 'blue', steps: [{ level: 'street', areas: 2, grade: 'orange' }] };
    const driver = aDriver({ ...SILENCE, spread });
    for (const day of every(0, 10)) {
      play(driver, { own: [day], others: [day] });
      patrol(driver, '11112', day, 23);
    }
    play(driver, { own: [], others: [10] });
    expect(driver.glances()).toEqual(['15060 W1 11111 blue']);
    play(driver, { own: [], others: [11] });
    driver.tick(12 * DAY_MS);
    // The second's hour 239 is followed by 24 more.
    expect(driver.glances()).toEqual([
      '15840 W1 11112 blue',
      '15840 W1 111 orange',
      '16500 W1 11111 yellow',
      '17280 W1 11112 yellow',
    ]);
  });
});

describe('a silence of everybody', () => {
  it('is that of nobody, however long', () => {
    const driver = aDriver();
    play(driver, { own: every(0, 10), others: every(0, 10) });
    driver.tick(40 * DAY_MS);
    expect(driver.glances()).toEqual([]);
  });

  it('counts for at most half a day once somebody is heard of again', () => {
    const driver = aDriver();
    play(driver, { own: every(0, 10), others: every(0, 10), otherHours: [10] });
    // Both were heard of in hour 226; the other again from 14 × 24 + 10 = 346 on, 12 hours before 24 are full.
    play(driver, { own: [], others: [14], otherHours: every(10, 22) });
    driver.tick(15 * DAY_MS);
    expect(byHour(driver)).toEqual([]);
    play(driver, { own: [], others: [15], otherHours: [0] });
    driver.tick(16 * DAY_MS);
    expect(byHour(driver)).toEqual(['361 blue']);
  });

  it.each([
    { what: 'nights of 11 hours count as they are', hours: every(7, 20), told: '251 blue' },
    { what: 'nights of 15 hours count for 12', hours: every(8, 18), told: '254 blue' },
  ])('by night: $what', ({ hours, told }) => {
    const driver = aDriver();
    play(driver, { own: every(0, 10), others: every(0, 11), otherHours: hours });
    driver.tick(11 * DAY_MS);
    expect(byHour(driver)).toEqual([told]);
  });
});

describe('a silent area among many', () => {
  it('is not forgotten while others come and go', () => {
    const grids = Array.from({ length: 2000 }, (_, i): AreaEntry => {
      const code = `G${i}`;
      return { code, parent: '1211', level: 'grid', name: code, population: 0 };
    });
    const driver = createDriver({ rules: [SILENCE], tree: aTree([...someAreas(), ...grids]) });
    driver.tick(0);
    play(driver, { own: every(0, 10), others: every(0, 90) });
    expect(byHour(driver)).toEqual(['251 blue', '275 yellow', '299 orange']);
    // So many that the table is asked, more than once, for what has expired.
    for (const { code } of grids) patrol(driver, code, 90, 0);
    play(driver, { own: [90], others: [90] });
    expect(byHour(driver)).toEqual(['2171 none']);
  });
});
