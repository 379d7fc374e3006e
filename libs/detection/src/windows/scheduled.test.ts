import { describe, expect, it } from 'vitest';
import {
  createDriver,
  createKeptState,
  DAY_MS,
  type EngineDriver,
  HOUR_MS,
  MINUTE_MS,
  TEST_TIME,
} from '../fixtures.ts';

/** The topic of May 2026: a notice from the 1st of April on, beside what May 2025 had. */
const MAY = {
  id: 'T2026-05',
  version: 1,
  kind: 'scheduled',
  name: { en: 'Topic of May 2026: leaks', zh: '每月一题（2026年5月）：漏水' },
  levels: ['county'],
  select: [{ source: 'hotline', phases: ['accepted'], where: { category: 'leak*' } }],
  notice: { from: '2026-04-01T00:00:00+08:00', to: '2026-06-01T00:00:00+08:00' },
  lastYear: { from: '2025-05-01T00:00:00+08:00', to: '2025-06-01T00:00:00+08:00' },
  grade: 'blue',
};

/** ms after the driver's time, of an instant in Beijing. */
const on = (local: string): number => Date.parse(`${local}+08:00`) - TEST_TIME;

function driverOf(given: Readonly<Record<string, unknown>> = {}, zoneOffsetMs = 8 * HOUR_MS): EngineDriver {
  return createDriver({ rules: [{ ...MAY, ...given }], zoneOffsetMs });
}

/** The year before: four leaks of county 11 in May 2025 and one beside it on either side, then two in March 2026. */
function tellHistory(driver: EngineDriver): void {
  for (const local of [
    '2025-04-02T10:00',
    '2025-04-30T23:59',
    '2025-05-01T00:00',
    '2025-05-01T09:00',
    '2025-05-20T12:00',
    '2025-05-31T23:59',
    '2025-06-01T00:00',
    '2026-03-01T23:59',
    '2026-03-02T00:00',
    '2026-03-31T23:59',
  ]) {
    driver.signal(on(local), { category: 'leak.slow', areaCode: '1111' });
  }
}

/** Instant in Beijing, area and grade of every finding. */
function told(driver: EngineDriver): string[] {
  return driver.findings().map(({ eventTime, areaCode, grade }) => {
    const local = new Date(eventTime + 8 * HOUR_MS).toISOString().slice(0, 16);
    return `${local} ${areaCode} ${grade}`;
  });
}

describe('a scheduled notice', () => {
  it('is given at the local midnight on which it begins, once, and over at the one on which it ends', () => {
    const driver = driverOf();
    tellHistory(driver);
    driver.tick(on('2026-03-31T23:59'));
    expect(told(driver)).toEqual([]);
    driver.tick(on('2026-04-01T00:00'));
    expect(told(driver)).toEqual(['2026-04-01T00:00 11 blue']);
    for (let day = 1; day < 61; day++)
      driver.signal(on('2026-04-01T08:00') + day * DAY_MS - DAY_MS, { category: 'leak' });
    driver.tick(on('2026-05-31T23:59'));
    expect(told(driver)).toEqual([]);
    driver.tick(on('2026-06-01T00:00'));
    expect(told(driver)).toEqual(['2026-06-01T00:00 11 none']);
    driver.signal(on('2026-06-02T08:00'), { category: 'leak' });
    driver.tick(on('2026-07-02T08:00'));
    expect(told(driver)).toEqual([]);
  });

  it('says what the last thirty days had and what the same month of last year had, to the minute', () => {
    const driver = driverOf();
    tellHistory(driver);
    driver.tick(on('2026-04-01T00:00'));
    const [finding] = driver.findings();
    // 2 March 00:00 to 31 March 23:59; 1 May 2025 00:00 to 31 May 2025 23:59.
    expect(finding?.explanation).toMatchObject({
      detectorKind: 'scheduled',
      unit: 'events',
      observed: 2,
      baseline: 4,
      windowStart: TEST_TIME + on('2026-03-02T00:00'),
      windowEnd: TEST_TIME + on('2026-04-01T00:00'),
      streams: [{ source: 'hotline', count: 2 }],
      subAreas: [],
      evidence: [],
      qualityFlags: [],
    });
  });

  it('comes to counties in which such matters were counted within the year, and to no others', () => {
    const driver = driverOf();
    driver.signal(on('2025-03-01T10:00'), { category: 'noise', areaCode: '1111' });
    // 365 days before the 1st of April is the 1st of April 2025.
    driver.signal(on('2025-03-31T23:59'), { category: 'leak', areaCode: '1111' });
    driver.signal(on('2025-04-01T00:00'), { category: 'leak', areaCode: '1211' });
    driver.signal(on('2026-03-01T00:00'), { category: 'noise', areaCode: '1121' });
    driver.tick(on('2026-04-02T00:00'));
    expect(told(driver)).toEqual(['2026-04-01T00:00 12 blue']);
  });

  it.each([
    { areas: ['12'], counties: ['12'] },
    { areas: ['1'], counties: ['11', '12'] },
    { areas: ['99'], counties: [] },
  ])('goes to what lies in $areas where areas are named: $counties', ({ areas, counties }) => {
    const driver = driverOf({ areas });
    driver.signal(on('2026-03-20T10:00'), { category: 'leak', areaCode: '1111' });
    driver.signal(on('2026-03-20T10:00'), { category: 'leak', areaCode: '1211' });
    driver.tick(on('2026-04-02T00:00'));
    const codes = driver.findings().map(({ areaCode }) => areaCode);
    expect(codes.toSorted()).toEqual(counties);
  });

  it('of an engine that begins late comes at the midnight after its first matter, without last year', () => {
    const driver = driverOf();
    driver.signal(on('2026-04-20T15:30'), { category: 'leak' });
    driver.tick(on('2026-04-21T00:00'));
    const [finding] = driver.findings();
    expect(finding).toMatchObject({ grade: 'blue', eventTime: TEST_TIME + on('2026-04-21T00:00') });
    expect(finding?.explanation).toMatchObject({ observed: 1, baseline: null, qualityFlags: ['no_baseline'] });
  });

  it('is not given any more once it is over', () => {
    const driver = driverOf();
    driver.signal(on('2026-06-01T00:00'), { category: 'leak' });
    driver.tick(on('2026-06-30T00:00'));
    expect(told(driver)).toEqual([]);
  });

  it('begins at the midnight of another zone, too: New York is twelve hours behind', () => {
    const driver = driverOf(
      { notice: { from: '2026-04-01T00:00:00-04:00', to: '2026-06-01T00:00:00-04:00' } },
      -4 * HOUR_MS,
    );
    driver.signal(on('2026-03-20T10:00'), { category: 'leak' });
    driver.tick(on('2026-04-02T00:00'));
    expect(told(driver)).toEqual(['2026-04-01T12:00 11 blue']);
  });

  it.each([
    { name: 'before it is given', restartAt: '2026-03-31T23:59' },
    { name: 'after it was given', restartAt: '2026-04-10T12:00' },
  ])('comes once, too, after a restart $name', ({ restartAt }) => {
    const first = driverOf();
    tellHistory(first);
    first.tick(on(restartAt));
    const before = told(first);
    const kept = createKeptState(first.engine);
    const header = first.engine.state.header();
    kept.keep();
    const second = driverOf();
    expect(second.engine.state.restore(header, kept.pages())).toBe('restored');
    second.tick(on('2026-06-01T00:00'));
    expect([...before, ...told(second)]).toEqual(['2026-04-01T00:00 11 blue', '2026-06-01T00:00 11 none']);
  });

  it('is told the same, however stream time gets there', () => {
    const steps = driverOf();
    const leap = driverOf();
    for (const driver of [steps, leap]) tellHistory(driver);
    for (let at = on('2026-03-31T23:59'); at <= on('2026-06-02T00:00'); at += 30 * MINUTE_MS) steps.tick(at);
    leap.tick(on('2026-06-02T00:00'));
    const strip = (driver: EngineDriver) =>
      driver
        .findings()
        .map(({ eventTime, areaCode, grade, explanation }) => ({ eventTime, areaCode, grade, explanation }));
    expect(strip(leap)).toEqual(strip(steps));
  });
});
