// Releases in the midst of the stream, one case at a time: what stays, what is told at once, what ends.
import { describe, expect, it } from 'vitest';
import {
  aBurst,
  createDriver,
  DAY_MS,
  type EngineDriver,
  HOUR_MS,
  MINUTE_MS,
  ruleFrom,
  TEST_TIME,
} from '../fixtures.ts';
import type { Rule } from '../rules/rule.ts';

const NAME = { en: 'Rule', zh: '规则' };
const ACCEPTED = [{ source: 'hotline', phases: ['accepted'] }];
const CLOSED = [{ source: 'hotline', phases: ['closed'] }];
const AT_ONCE = { ratio: 1, steps: 1 };

/** Where the release stands in the log: driver offsets stay far below. */
const RELEASE = { partition: 0, offset: 900 };

function adopt(driver: EngineDriver, ...rules: readonly unknown[]): void {
  driver.engine.adopt(rules.map(ruleFrom), RELEASE);
}

describe('a burst that goes on counting as before', () => {
  it('raises at once, under its new version, what has reached a lowered threshold', () => {
    const driver = createDriver({ rules: [aBurst({ thresholds: { red: 9 } })] });
    driver.signals(0, 4);
    driver.signals(MINUTE_MS, 5, { areaCode: '1112' });
    driver.tick(2 * MINUTE_MS);
    adopt(driver, aBurst({ version: 2, thresholds: { red: 5 } }));
    const found = driver.findings();
    expect(found).toMatchObject([
      {
        ruleId: 'B1',
        ruleVersion: 2,
        areaCode: '1112',
        grade: 'red',
        eventTime: TEST_TIME + 2 * MINUTE_MS,
        position: { ...RELEASE, index: 0 },
        explanation: { observed: 5, threshold: 5 },
      },
    ]);
    driver.signal(3 * MINUTE_MS);
    expect(driver.glances()).toEqual(['3 B1 1111 noise red']);
  });

  it('tells what it raises in the order of areas and subjects, whichever were counted first', () => {
    const driver = createDriver({ rules: [aBurst({ thresholds: { red: 9 } })] });
    for (const areaCode of ['1222', '1111', '1121']) {
      driver.signals(0, 2, { areaCode, category: 'a' });
      driver.signals(0, 2, { areaCode, category: 'b' });
    }
    adopt(driver, aBurst({ version: 2, thresholds: { blue: 2 } }));
    const found = driver.findings();
    expect(found.map(({ areaCode, subject }) => `${areaCode} ${subject.value}`)).toEqual([
      '1111 a',
      '1111 b',
      '1121 a',
      '1121 b',
      '1222 a',
      '1222 b',
    ]);
    expect(found.map(({ position }) => position.index)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('keeps a grade until the ends of panes find it no longer held', () => {
    const driver = createDriver({ rules: [aBurst({ thresholds: { red: 3 }, clear: AT_ONCE })] });
    driver.signals(0, 4);
    driver.findings();
    adopt(driver, aBurst({ version: 2, thresholds: { red: 8 }, clear: AT_ONCE }));
    expect(driver.glances()).toEqual([]);
    driver.tick(5 * MINUTE_MS);
    expect(driver.findings()).toMatchObject([
      { grade: 'none', ruleVersion: 2, explanation: { observed: 4, threshold: 8 } },
    ]);
  });

  it('clears at once, under its old version, a grade that it does not know any more', () => {
    const driver = createDriver({ rules: [aBurst({ thresholds: { blue: 2, red: 4 } })] });
    driver.signals(0, 5);
    driver.findings();
    adopt(driver, aBurst({ version: 2, thresholds: { blue: 2 } }));
    expect(driver.findings().map(({ grade, ruleVersion }) => [grade, ruleVersion])).toEqual([
      ['none', 1],
      ['blue', 2],
    ]);
  });

  it('clears what lies at a level that is judged no longer', () => {
    const wide = aBurst({ levels: ['community', 'grid'], thresholds: { red: 2 } });
    const driver = createDriver({ rules: [wide] });
    driver.signals(0, 2, { areaCode: '11111' });
    expect(driver.findings().map(({ areaCode }) => areaCode)).toEqual(['11111', '1111']);
    adopt(driver, aBurst({ version: 2, thresholds: { red: 2 } }));
    expect(driver.glances()).toEqual(['0 B1 11111 noise none']);
  });

  it('is judged by a new rule as well, from all that is counted already', () => {
    const driver = createDriver({ rules: [aBurst({ thresholds: { red: 9 } })] });
    driver.signals(0, 3);
    adopt(driver, aBurst({ thresholds: { red: 9 } }), aBurst({ id: 'B2', thresholds: { red: 3 } }));
    expect(driver.glances()).toEqual(['0 B2 1111 noise red']);
  });
});

describe('a rule that is removed', () => {
  it('clears its grades under its old version, and is heard of no more', () => {
    const driver = createDriver({
      rules: [aBurst({ thresholds: { red: 2 } }), aBurst({ id: 'B2', thresholds: { red: 9 } })],
    });
    driver.signals(0, 2, { areaCode: '1121' });
    driver.signals(0, 2);
    driver.findings();
    adopt(driver, aBurst({ id: 'B2', thresholds: { red: 9 } }));
    expect(driver.glances()).toEqual(['0 B1 1111 noise none', '0 B1 1121 noise none']);
    driver.signals(MINUTE_MS, 3);
    driver.tick(DAY_MS);
    expect(driver.glances()).toEqual([]);
  });

  it('and comes back begins with nothing', () => {
    const driver = createDriver({ rules: [aBurst({ thresholds: { red: 2 } })] });
    driver.signals(0, 2);
    adopt(driver);
    adopt(driver, aBurst({ thresholds: { red: 2 } }));
    expect(driver.glances()).toEqual(['0 B1 1111 noise red', '0 B1 1111 noise none']);
    driver.signal(MINUTE_MS);
    expect(driver.glances()).toEqual([]);
    driver.signal(MINUTE_MS);
    expect(driver.glances()).toEqual(['1 B1 1111 noise red']);
  });

  it('leaves nothing behind of what it counted', () => {
    const driver = createDriver();
    driver.signals(0, 300);
    driver.engine.state.takeChangedPages();
    adopt(driver);
    const removed = driver.engine.state.takeRemovedPages();
    expect(removed).toEqual(expect.arrayContaining(['cells.0.0', 'grades.B1#1.0', 'active.B1#1.0']));
    expect(driver.engine.state.takeRemovedPages()).toEqual([]);
    const names = driver.engine.state.takeAllPages().map(({ name }) => name);
    expect(names.filter((name) => removed.includes(name))).toEqual([]);
  });

  it('that counts otherwise now clears its grades, and knows no history before the release', () => {
    const daily = { window: '1d', advance: '6h', thresholds: { red: 3 }, clear: AT_ONCE };
    const driver = createDriver({ rules: [aBurst(daily)] });
    for (let day = 0; day < 6; day++) driver.signals(day * DAY_MS, 4);
    driver.findings();
    const baseline = { ratio: 2, windows: 3, windowsMin: 2 };
    adopt(driver, aBurst({ ...daily, version: 2, baseline }));
    expect(driver.findings()).toMatchObject([{ grade: 'none', ruleVersion: 1 }]);
    driver.signals(6 * DAY_MS, 4);
    expect(driver.findings()).toMatchObject([
      { grade: 'red', explanation: { baseline: null, qualityFlags: ['no_baseline'] } },
    ]);
    for (let day = 7; day < 10; day++) driver.signals(day * DAY_MS, 1);
    driver.findings();
    // Three whole days are known by then: 4, 1 and 1 matters.
    driver.signals(10 * DAY_MS, 4);
    expect(driver.findings()).toMatchObject([{ grade: 'red', explanation: { baseline: 2, qualityFlags: [] } }]);
  });
});

describe('a spread', () => {
  const step = (areas: number) => ({ spread: { at: 'red', steps: [{ level: 'street', areas, grade: 'orange' }] } });
  const rule = { thresholds: { red: 2 }, clear: AT_ONCE };
  function spreading(areas: number): EngineDriver {
    const driver = createDriver({ rules: [aBurst({ ...rule, ...step(areas) })] });
    driver.signals(0, 2);
    driver.signals(0, 2, { areaCode: '1112' });
    driver.findings();
    return driver;
  }

  it('goes with its rule', () => {
    const driver = spreading(2);
    adopt(driver);
    const kinds = driver
      .findings()
      .map(({ areaCode, grade, explanation }) => `${areaCode} ${grade} ${explanation.detectorKind}`);
    expect(kinds).toEqual(['1111 none burst', '111 none spread', '1112 none burst']);
  });

  it('that is changed is counted anew from the areas that are affected', () => {
    const driver = spreading(3);
    adopt(driver, aBurst({ ...rule, version: 2, ...step(2) }));
    expect(driver.findings()).toMatchObject([
      { areaCode: '111', grade: 'orange', ruleVersion: 2, explanation: { observed: 2, threshold: 2 } },
    ]);
    driver.tick(2 * HOUR_MS);
    expect(driver.findings().map(({ areaCode }) => areaCode)).toEqual(['1112', '111', '1111']);
  });

  it('that is taken away is cleared, and its rule stays', () => {
    const driver = spreading(2);
    adopt(driver, aBurst({ ...rule, version: 2 }));
    expect(driver.findings()).toMatchObject([{ areaCode: '111', grade: 'none', ruleVersion: 1 }]);
  });
});

describe('a deadline', () => {
  const deadline = (stages: unknown, given: object = {}) => ({
    id: 'D1',
    version: 1,
    kind: 'deadline',
    name: NAME,
    levels: ['street'],
    tracks: [{ select: ACCEPTED, stages }],
    closedBy: CLOSED,
    giveUpAfter: '30d',
    ...given,
  });
  const due = { dueAt: TEST_TIME + 10 * HOUR_MS };

  it('with other stages follows the same matters, is staged anew at once, and fires at its new times', () => {
    const driver = createDriver({ rules: [deadline({ orange: '0h', red: '5h' })] });
    driver.signals(0, 2, due);
    driver.tick(8 * HOUR_MS);
    adopt(driver, deadline({ blue: '-4h', red: '2h' }, { version: 2 }));
    expect(driver.findings()).toMatchObject([{ grade: 'blue', ruleVersion: 2, explanation: { observed: 2 } }]);
    driver.tick(20 * HOUR_MS);
    expect(driver.glances()).toEqual(['720 D1 111 other red']);
  });

  it('that is closed by other phases clears, and follows only what comes from then on', () => {
    const driver = createDriver({ rules: [deadline({ orange: '0h' })] });
    driver.signal(0, due);
    driver.tick(11 * HOUR_MS);
    driver.findings();
    adopt(driver, deadline({ orange: '0h' }, { version: 2, closedBy: [{ source: 'grid', phases: ['closed'] }] }));
    expect(driver.findings()).toMatchObject([{ grade: 'none', ruleVersion: 1 }]);
    driver.tick(20 * HOUR_MS);
    expect(driver.glances()).toEqual([]);
    driver.signal(20 * HOUR_MS, due);
    expect(driver.glances()).toEqual(['1200 D1 111 other orange']);
  });
});

describe('matters of weight', () => {
  const magnitude = (given: object) => ({
    id: 'M1',
    version: 1,
    kind: 'magnitude',
    name: NAME,
    levels: ['community'],
    select: ACCEPTED,
    closedBy: CLOSED,
    hold: '24h',
    ...given,
  });
  const bands = (from: object) => magnitude({ grades: { by: 'partyBand', from } });

  it('of which a band has no grade yet get one, and those that had one may lose it', () => {
    const driver = createDriver({ rules: [bands({ blue: 'p5_9', red: 'p30_99' })] });
    driver.signal(0, { partyBand: 'p5_9' });
    driver.signal(0, { partyBand: 'p2_4', areaCode: '1112' });
    driver.findings();
    adopt(driver, { ...bands({ blue: 'p2_4', yellow: 'p5_9' }), version: 2 });
    expect(driver.glances()).toEqual(['0 M1 1111 other yellow', '0 M1 1112 other blue']);
    adopt(driver, { ...bands({ red: 'p30_99' }), version: 3 });
    expect(driver.glances()).toEqual(['0 M1 1111 other none', '0 M1 1112 other none']);
    driver.signal(MINUTE_MS, { partyBand: 'p30_99', areaCode: '1112' });
    expect(driver.glances()).toEqual(['1 M1 1112 other red']);
  });

  it('that weigh more by mere arrival do so at once, and escalate when they would have', () => {
    const arrival = (grade: string) =>
      magnitude({
        grades: { by: 'arrival', grade },
        escalate: { after: '1h', grade: 'red', unless: [{ source: 'hotline', phases: ['dispatched'] }] },
      });
    const driver = createDriver({ rules: [arrival('blue')] });
    driver.signal(0);
    driver.findings();
    driver.tick(30 * MINUTE_MS);
    adopt(driver, { ...arrival('orange'), version: 2 });
    driver.tick(2 * HOUR_MS);
    expect(driver.glances()).toEqual(['30 M1 1111 other orange', '60 M1 1111 other red']);
  });

  it('are held for the new time', () => {
    const driver = createDriver({ rules: [bands({ blue: 'p5_9' })] });
    driver.signal(0, { partyBand: 'p5_9' });
    driver.findings();
    adopt(driver, { ...bands({ blue: 'p5_9' }), version: 2, hold: '2h' });
    driver.tick(30 * HOUR_MS);
    expect(driver.glances()).toEqual(['120 M1 1111 other none']);
  });
});

describe('repeats', () => {
  const repeat = (given: object) => ({
    id: 'P1',
    version: 1,
    kind: 'repeat',
    name: NAME,
    levels: ['community'],
    select: ACCEPTED,
    closedBy: CLOSED,
    window: '10h',
    thresholds: { blue: 2, red: 5 },
    ...given,
  });

  it('keep their contacts under other thresholds and another window', () => {
    const driver = createDriver({ rules: [repeat({})] });
    for (let hour = 0; hour < 4; hour++) driver.signal(hour * HOUR_MS, { matterId: 'M' });
    driver.findings();
    adopt(driver, repeat({ version: 2, thresholds: { orange: 4 } }));
    expect(driver.findings()).toMatchObject([{ grade: 'orange', explanation: { observed: 4, threshold: 4 } }]);
    adopt(driver, repeat({ version: 3, thresholds: { blue: 2 }, window: '2h' }));
    expect(driver.findings()).toMatchObject([{ grade: 'blue', explanation: { observed: 2 } }]);
    driver.tick(DAY_MS);
    expect(driver.glances()).toEqual(['240 P1 1111 M none']);
  });
});

it('rules that cannot be compiled leave everything as it was', () => {
  const driver = createDriver();
  driver.signals(0, 2);
  const sound = ruleFrom(aBurst({ id: 'B2' }));
  const where = [{ field: 'riskDomain', anyOf: ['no such word'] }] as const;
  const broken: Rule =
    sound.kind === 'burst' ? { ...sound, select: [{ source: 'hotline', phases: [], where }] } : sound;
  expect(() => driver.engine.adopt([ruleFrom(aBurst({ thresholds: { red: 1 } })), broken], RELEASE)).toThrow();
  driver.signal(0);
  expect(driver.glances()).toEqual(['0 B1 1111 noise blue']);
  expect(driver.engine.rules().map(({ id }) => id)).toEqual(['B1']);
});
