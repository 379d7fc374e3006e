import { describe, expect, it } from 'vitest';
import { aBurst, createDriver, DAY_MS, type EngineDriver, HOUR_MS, MINUTE_MS, TEST_TIME } from '../fixtures.ts';

/** Windows of a single pane of 10 minutes: what comes in a pane is what its end sees. */
const PANES = { window: '10m', advance: '10m' };
const PANE_MS = 10 * MINUTE_MS;

/** So many matters in each pane, one pane after the other; then what changed, by the number of the pane. */
function changesOf(driver: EngineDriver, counts: readonly number[]): string[] {
  for (const [pane, count] of counts.entries()) driver.signals(pane * PANE_MS + MINUTE_MS, count);
  driver.tick(counts.length * PANE_MS);
  return driver.findings().map(({ eventTime, grade }) => {
    const panes = (eventTime - TEST_TIME) / PANE_MS;
    // What changes at the end of a pane belongs to that pane.
    return `${Math.ceil(panes) - 1} ${grade}`;
  });
}

describe('a grade', () => {
  it('is raised by the signal that reaches its threshold, not at the end of the pane', () => {
    const driver = createDriver({ rules: [aBurst(PANES)] });
    for (let second = 1; second <= 20; second++) driver.signal(second * 1000);
    const raised = driver
      .findings()
      .map(({ grade, eventTime, explanation }) => [
        grade,
        (eventTime % MINUTE_MS) / 1000,
        explanation.observed,
        explanation.threshold,
      ]);
    expect(raised).toEqual([
      ['blue', 3, 3, 3],
      ['yellow', 5, 5, 5],
      ['orange', 10, 10, 10],
      ['red', 20, 20, 20],
    ]);
  });

  it.each([
    { name: 'is held at 60 % of its threshold', counts: [10, 6, 6, 6, 6], changes: ['0 blue', '0 yellow', '0 orange'] },
    {
      name: 'is cleared after two panes below 60 % of every threshold',
      counts: [10, 1, 1, 0],
      changes: ['0 blue', '0 yellow', '0 orange', '2 none'],
    },
    {
      name: 'is lowered to the gravest that is still held',
      counts: [10, 4, 4, 4],
      changes: ['0 blue', '0 yellow', '0 orange', '2 yellow'],
    },
    {
      name: 'is lowered step by step, two panes a step',
      counts: [10, 5, 5, 2, 2, 1, 1, 0],
      changes: ['0 blue', '0 yellow', '0 orange', '2 yellow', '4 blue', '6 none'],
    },
    {
      name: 'stays if the second pane is not quiet again: quiet panes are counted from the beginning',
      counts: [10, 5, 6, 5, 6, 5, 5],
      changes: ['0 blue', '0 yellow', '0 orange', '6 yellow'],
    },
    {
      name: 'is raised again as often as its threshold is reached again',
      counts: [5, 0, 0, 5, 0, 0],
      changes: ['0 blue', '0 yellow', '2 none', '3 blue', '3 yellow', '5 none'],
    },
    {
      name: 'that is raised in a quiet pane begins its quiet panes anew',
      counts: [5, 2, 10, 5, 5],
      changes: ['0 blue', '0 yellow', '2 orange', '4 yellow'],
    },
  ])('$name', ({ counts, changes }) => {
    const driver = createDriver({ rules: [aBurst(PANES)] });
    expect(changesOf(driver, counts)).toEqual(changes);
  });

  it.each([1, 2, 5])('is left after %i quiet panes, as the rule says', (steps) => {
    const rule = aBurst({ ...PANES, thresholds: { red: 4 }, clear: { ratio: 0.5, steps } });
    const driver = createDriver({ rules: [rule] });
    expect(changesOf(driver, [4, ...new Array<number>(8).fill(1)])).toEqual(['0 red', `${steps} none`]);
  });

  it('tells with its clearing what was left, and at which level it cleared', () => {
    const driver = createDriver({ rules: [aBurst({ ...PANES, thresholds: { orange: 10 } })] });
    driver.signals(0, 10);
    driver.tick(HOUR_MS);
    const [raised, cleared] = driver.findings();
    const clearsWhen = { level: 6, side: 'below', steps: 2, stepSeconds: 600 };
    expect(raised?.explanation).toMatchObject({ observed: 10, threshold: 10, clearsWhen });
    expect(cleared?.explanation).toMatchObject({ observed: 0, threshold: 10, clearsWhen });
    expect(cleared?.explanation.windowEnd).toBe(cleared?.eventTime);
    expect(raised?.explanation.windowEnd).toBe((raised?.eventTime ?? 0) + PANE_MS);
    expect(raised?.explanation.windowStart).toBe(raised?.eventTime);
  });

  it('0.7 of 10 is 7: clear levels carry no noise of binary fractions', () => {
    const rule = aBurst({ ...PANES, thresholds: { red: 10 }, clear: { ratio: 0.7, steps: 1 } });
    const driver = createDriver({ rules: [rule] });
    expect(changesOf(driver, [10, 7, 7])).toEqual(['0 red']);
  });
});

describe('several cells', () => {
  it('clear each at its own time, whichever were raised first', () => {
    const driver = createDriver({
      rules: [aBurst({ ...PANES, thresholds: { red: 2 }, clear: { ratio: 1, steps: 1 } })],
    });
    const categories = ['a', 'b', 'c', 'd'];
    // a stays for one pane, b for two, c for three, d for four.
    for (let pane = 0; pane < 4; pane++) {
      for (const category of categories.slice(pane)) driver.signals(pane * PANE_MS, 2, { category });
    }
    driver.tick(DAY_MS);
    const cleared = driver.glances().filter((text) => text.endsWith('none'));
    expect(cleared).toEqual(['20 B1 1111 a none', '30 B1 1111 b none', '40 B1 1111 c none', '50 B1 1111 d none']);
  });

  it('are judged pane by pane, also when the stream is silent for long', () => {
    const driver = createDriver({ rules: [aBurst({ clear: { ratio: 1, steps: 3 }, thresholds: { red: 1 } })] });
    driver.signal(0);
    driver.signal(30 * DAY_MS, { areaCode: '1222' });
    expect(driver.glances()).toEqual(['0 B1 1111 noise red', '75 B1 1111 noise none', '43200 B1 1222 noise red']);
  });
});

describe('panes of a day', () => {
  it.each([
    { zone: 8, midnights: [24, 48] },
    { zone: 0, midnights: [8, 32] },
    { zone: -5, midnights: [13, 37] },
    { zone: 5.5, midnights: [2.5, 26.5] },
  ])('end at midnight of the zone UTC $zone h', ({ zone, midnights }) => {
    const rule = aBurst({ window: '1d', advance: '1d', thresholds: { red: 1 }, clear: { ratio: 1, steps: 1 } });
    const driver = createDriver({ rules: [rule], zoneOffsetMs: zone * HOUR_MS });
    driver.signal(0);
    driver.tick(4 * DAY_MS);
    const [raised, cleared] = driver.findings();
    expect(((raised?.explanation.windowEnd ?? 0) - TEST_TIME) / HOUR_MS).toBe(midnights[0]);
    expect(((cleared?.eventTime ?? 0) - TEST_TIME) / HOUR_MS).toBe(midnights[1]);
  });
});
