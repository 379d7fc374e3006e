import { describe, expect, it } from 'vitest';
import { createDriver, DAY_MS, type EngineDriver, HOUR_MS, MINUTE_MS } from '../fixtures.ts';

const BACKLOG = {
  id: 'L1',
  version: 1,
  kind: 'backlog',
  name: { en: 'Open hazards', zh: '隐患积压' },
  levels: ['community'],
  select: [{ source: 'grid', phases: ['reported', 'reopened'] }],
  closedBy: [{ source: 'grid', phases: ['closed', 'rejected'] }],
  subject: 'none',
  thresholds: { blue: 5, yellow: 10 },
  clearRatio: 0.6,
  giveUpAfter: '30d',
};
const aDriver = (rule: object = {}): EngineDriver => createDriver({ rules: [{ ...BACKLOG, ...rule }] });

/** Opens the matters from one number up to another, at once. */
function open(driver: EngineDriver, from: number, to: number, afterMs = 0): void {
  for (let n = from; n <= to; n++) driver.signal(afterMs, { matterId: `H${n}`, phase: 'grid.reported' });
}
/** Closes matters, one a minute from an hour on; gives the number that is left and the grade at each change. */
function close(driver: EngineDriver, numbers: readonly number[]): void {
  for (const n of numbers) driver.signal(HOUR_MS, { matterId: `H${n}`, phase: 'grid.closed' });
}
const changesOf = (driver: EngineDriver): string[] =>
  driver.findings().map(({ grade, explanation }) => `${explanation.observed} of ${explanation.threshold}: ${grade}`);

describe('open matters of an area', () => {
  it('raise it at the fifth and the tenth', () => {
    const driver = aDriver();
    open(driver, 1, 4);
    expect(driver.findings()).toEqual([]);
    open(driver, 5, 12);
    const found = driver.findings();
    expect(found.map(({ grade }) => grade)).toEqual(['blue', 'yellow']);
    expect(found[1]).toMatchObject({
      areaCode: '1111',
      subject: { kind: 'none', value: '' },
      riskDomain: 'unspecified',
      explanation: {
        detectorKind: 'backlog',
        observed: 10,
        threshold: 10,
        unit: 'matters',
        streams: [{ source: 'grid', count: 10 }],
        clearsWhen: { level: 6, side: 'below', steps: 1, stepSeconds: 0 },
      },
    });
  });

  it('hold each grade down to the share of its threshold', () => {
    const driver = aDriver();
    open(driver, 1, 10);
    driver.findings();
    close(driver, [1, 2, 3, 4]);
    expect(changesOf(driver)).toEqual([]);
    close(driver, [5]);
    expect(changesOf(driver)).toEqual(['5 of 10: blue']);
    close(driver, [6, 7]);
    expect(changesOf(driver)).toEqual([]);
    close(driver, [8]);
    expect(changesOf(driver)).toEqual(['2 of 5: none']);
  });

  it('hold no grade that they have not reached again', () => {
    const driver = aDriver();
    open(driver, 1, 10);
    close(driver, [1, 2, 3, 4, 5]);
    expect(driver.findings().map(({ grade }) => grade)).toEqual(['blue', 'yellow', 'blue']);
    open(driver, 11, 14, HOUR_MS);
    expect(changesOf(driver)).toEqual([]);
    open(driver, 15, 15, HOUR_MS);
    expect(changesOf(driver)).toEqual(['10 of 10: yellow']);
  });

  it.each([
    { ratio: 1, level: 10 },
    { ratio: 0.55, level: 6 },
    { ratio: 0.7, level: 7 },
    { ratio: 0.01, level: 1 },
  ])('at a share of $ratio hold ten down to $level', ({ ratio, level }) => {
    const driver = aDriver({ thresholds: { red: 10 }, clearRatio: ratio });
    open(driver, 1, 10);
    expect(driver.findings()[0]?.explanation.clearsWhen.level).toBe(level);
    close(
      driver,
      Array.from({ length: 10 - level }, (_, n) => n + 1),
    );
    expect(changesOf(driver)).toEqual([]);
    close(driver, [10]);
    expect(changesOf(driver)).toEqual([`${level - 1} of 10: none`]);
  });

  it('a share that computes to a hair above a whole number holds down to that number', () => {
    const driver = aDriver({ thresholds: { red: 100 }, clearRatio: 0.55 });
    open(driver, 1, 100);
    expect(driver.findings()[0]?.explanation.clearsWhen.level).toBe(55);
  });

  it('count once, where they were last heard of', () => {
    const driver = aDriver();
    open(driver, 1, 5);
    open(driver, 1, 4);
    for (let n = 1; n <= 5; n++) {
      driver.signal(MINUTE_MS, { matterId: `H${n}`, phase: 'grid.reopened', areaCode: '1112' });
    }
    expect(driver.findings().map(({ areaCode, grade }) => `${areaCode} ${grade}`)).toEqual([
      '1111 blue',
      '1111 none',
      '1112 blue',
    ]);
  });

  it('of which nothing was heard for too long are given up, each in its minute', () => {
    const driver = aDriver();
    for (let n = 1; n <= 5; n++) open(driver, n, n, n * HOUR_MS);
    // The first two are heard of again.
    open(driver, 1, 2, 10 * HOUR_MS);
    driver.tick(40 * DAY_MS);
    expect(driver.glances()).toEqual(['300 L1 1111 blue', `${30 * 1440 + 300} L1 1111 none`]);
  });

  it('are told by domain where the rule says so', () => {
    const driver = aDriver({ subject: 'risk_domain' });
    for (let n = 0; n < 8; n++) driver.signal(0, { phase: 'grid.reported', riskDomain: n < 5 ? 'fire' : 'traffic' });
    expect(driver.findings()).toMatchObject([
      { subject: { kind: 'risk_domain', value: 'fire' }, riskDomain: 'fire', grade: 'blue' },
    ]);
  });
});
