import { SIGNAL_FLAGS } from '@fengsui/domain';
import { describe, expect, it } from 'vitest';
import { aBurst, createDriver, type EngineDriver, type GivenSignal, HOUR_MS, MINUTE_MS } from '../fixtures.ts';

const HEALTH = {
  id: 'H1',
  version: 1,
  kind: 'source_health',
  name: { en: 'Health', zh: '健康' },
  levels: ['county'],
  sources: ['hotline', 'grid'],
  flowPerMinuteMin: 1,
  silent: { orange: '10m', red: '60m' },
  lateShare: { percent: 5, grade: 'blue' },
  unknownAreaShare: { percent: 10, grade: 'yellow' },
  samplesMin: 20,
};

/** One event each minute from one on, up to and without another. */
function flow(driver: EngineDriver, from: number, to: number, given: GivenSignal = {}): void {
  for (let minute = from; minute < to; minute++) driver.signal(minute * MINUTE_MS, given);
}

describe('a source that falls silent', () => {
  it('after an hour of flow is orange after 10 whole minutes, red after 60, and clears with the next event', () => {
    const driver = createDriver({ rules: [HEALTH] });
    flow(driver, 0, 60);
    driver.tick(70 * MINUTE_MS - 1);
    expect(driver.glances()).toEqual([]);
    driver.tick(200 * MINUTE_MS);
    expect(driver.glances()).toEqual(['70 H1 11 hotline orange', '120 H1 11 hotline red']);
    driver.signal(200 * MINUTE_MS);
    driver.tick(300 * MINUTE_MS);
    expect(driver.glances()).toEqual(['201 H1 11 hotline none']);
  });

  it.each([
    { name: 'with less flow than the rule asks for', minutes: 59, silent: false },
    { name: 'with just as much', minutes: 60, silent: true },
  ])('$name is silent: $silent', ({ minutes, silent }) => {
    const driver = createDriver({ rules: [HEALTH] });
    flow(driver, 0, minutes);
    driver.tick(5 * HOUR_MS);
    expect(driver.glances()).toHaveLength(silent ? 2 : 0);
  });

  it('is judged by the flow before the silence: one event after it is no flow', () => {
    const driver = createDriver({ rules: [HEALTH] });
    flow(driver, 0, 60);
    driver.signal(130 * MINUTE_MS);
    driver.findings();
    driver.tick(10 * HOUR_MS);
    expect(driver.glances()).toEqual(['131 H1 11 hotline none']);
  });

  it('is so for itself and for its county alone', () => {
    const driver = createDriver({ rules: [HEALTH] });
    for (let minute = 0; minute < 60; minute++) {
      driver.signal(minute * MINUTE_MS);
      driver.signal(minute * MINUTE_MS, { areaCode: '1211' });
      driver.signal(minute * MINUTE_MS, { phase: 'grid.patrol' });
    }
    flow(driver, 60, 80, { areaCode: '1211' });
    flow(driver, 80, 81, { phase: 'grid.patrol' });
    const silent = driver.findings().map(({ areaCode, subject }) => `${areaCode} ${subject.value}`);
    expect(silent.toSorted()).toEqual(['11 grid', '11 hotline']);
  });

  it('is told in minutes, against the flow before', () => {
    const driver = createDriver({ rules: [HEALTH] });
    for (let minute = 0; minute < 60; minute++) driver.signals(minute * MINUTE_MS, 2);
    driver.tick(2 * HOUR_MS);
    expect(driver.findings().map(({ explanation }) => explanation)).toMatchObject([
      {
        unit: 'minutes',
        observed: 10,
        threshold: 10,
        baseline: 2,
        clearsWhen: { level: 10, steps: 1, stepSeconds: 60 },
      },
      { unit: 'minutes', observed: 60, threshold: 60, baseline: 2 },
    ]);
  });

  it('marks what other rules tell of the same place as resting on partial numbers', () => {
    const driver = createDriver({ rules: [HEALTH, aBurst({ thresholds: { red: 2 } })] });
    flow(driver, 0, 60, { phase: 'hotline.contacted' });
    flow(driver, 0, 60, { phase: 'grid.patrol', areaCode: '1211' });
    driver.tick(75 * MINUTE_MS);
    driver.findings();
    // Counted before the hotline is heard again: only mediation's clock moved on.
    driver.signals(75 * MINUTE_MS, 2, { areaCode: '1111' });
    driver.signals(75 * MINUTE_MS, 2, { areaCode: '1211' });
    const flags = driver.findings().filter(({ ruleId }) => ruleId === 'B1');
    expect(flags.map(({ areaCode, explanation }) => [areaCode, explanation.qualityFlags])).toEqual([
      ['1111', ['partial_data']],
      ['1211', []],
    ]);
  });
});

describe('a share of bad events', () => {
  const { late, areaRolledUp } = SIGNAL_FLAGS;
  it.each([
    { name: '5 % late', good: 95, flags: late, bad: 5, grade: 'none' },
    { name: '6 % late', good: 94, flags: late, bad: 6, grade: 'blue' },
    { name: '10 % of unknown area', good: 90, flags: areaRolledUp, bad: 10, grade: 'none' },
    { name: '11 % of unknown area', good: 89, flags: areaRolledUp, bad: 11, grade: 'yellow' },
    { name: '11 % late and of unknown area', good: 89, flags: late | areaRolledUp, bad: 11, grade: 'yellow' },
    { name: 'all late, but too few to judge', good: 0, flags: late, bad: 19, grade: 'none' },
  ])('$name is $grade', ({ good, flags, bad, grade }) => {
    const driver = createDriver({ rules: [HEALTH] });
    driver.signals(0, good);
    driver.signals(0, bad, { flags });
    driver.tick(MINUTE_MS);
    expect(driver.findings().at(-1)?.grade ?? 'none').toBe(grade);
  });

  it('clears when the bad hour has passed', () => {
    const driver = createDriver({ rules: [HEALTH] });
    driver.signals(0, 19);
    driver.signals(0, 6, { flags: late });
    const [raised] = driver.findings();
    expect(raised?.explanation).toMatchObject({ unit: 'percent', threshold: 5, sampleCount: 21 });
    driver.tick(3 * HOUR_MS);
    expect(driver.glances()).toEqual(['61 H1 11 hotline none']);
  });

  it('is counted by arrival: what comes late counts in the minute in which it came', () => {
    const driver = createDriver({ rules: [HEALTH] });
    driver.tick(5 * HOUR_MS);
    for (let n = 0; n < 25; n++) driver.signal(5 * HOUR_MS, { flags: late, occurredAt: 0 });
    expect(driver.findings().map(({ grade }) => grade)).toEqual(['blue']);
  });
});
