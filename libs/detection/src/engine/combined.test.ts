import { describe, expect, it } from 'vitest';
import {
  aBurst,
  aTree,
  createDriver,
  createKeptState,
  DAY_MS,
  type EngineDriver,
  HOUR_MS,
  MINUTE_MS,
  ruleFrom,
  TEST_TIME,
} from '../fixtures.ts';
import { createDetectionEngine } from './engine.ts';

type Given = Readonly<Record<string, unknown>>;

/** A burst of accepted tickets (or what is given) about an area as a whole, left with the first pane below. */
function aPart(name: string, given: Given): Given {
  const { id: _id, version: _version, name: _name, ...burst } = aBurst({ clear: { ratio: 1, steps: 1 }, ...given });
  return { ...burst, subject: 'none', part: name };
}
const aCombined = (parts: readonly Given[], raise?: Given): Given => ({
  id: 'K1',
  version: 1,
  kind: 'combined',
  name: { en: 'Combined', zh: '组合' },
  parts,
  ...(raise === undefined ? {} : { raise }),
});
const tickets = aPart('tickets', { thresholds: { blue: 2, yellow: 4 } });
const reports = aPart('reports', {
  select: [{ source: 'grid', phases: ['reported'] }],
  window: '30m',
  thresholds: { blue: 1, orange: 2 },
});
const report = { phase: 'grid.reported' } as const;

describe('a combined rule without alternatives', () => {
  it('has the grade of its gravest part, and tells rises by the part that rose', () => {
    const driver = createDriver({ rules: [aCombined([tickets, reports])] });
    driver.signals(0, 2);
    driver.signals(MINUTE_MS, 1, report);
    driver.signals(2 * MINUTE_MS, 1, report);
    driver.signals(3 * MINUTE_MS, 2);
    const told = driver.findings().map(({ grade, explanation: { observed, streams } }) => [grade, observed, streams]);
    // The first report and the fourth ticket change no more than a part's own grade.
    expect(told).toEqual([
      ['blue', 2, [{ source: 'hotline', count: 2 }]],
      ['orange', 2, [{ source: 'grid', count: 2 }]],
    ]);
  });

  it('falls to the gravest part that is left, which tells what it is now, and clears with the last', () => {
    const driver = createDriver({ rules: [aCombined([tickets, reports])] });
    driver.signals(0, 2, report);
    driver.signals(10 * MINUTE_MS, 4);
    driver.findings();
    driver.tick(2 * HOUR_MS);
    const told = driver.findings();
    expect(told.map(({ eventTime, grade }) => [(eventTime - TEST_TIME) / MINUTE_MS, grade])).toEqual([
      [35, 'yellow'],
      [75, 'none'],
    ]);
    expect(told[0]).toMatchObject({ areaCode: '1111', subject: { kind: 'none', value: '' } });
    expect(told[0]?.explanation).toMatchObject({
      detectorKind: 'burst',
      observed: 4,
      threshold: 4,
      streams: [{ source: 'hotline', count: 4 }],
    });
    expect(told[0]?.explanation.evidence).toHaveLength(4);
    expect(told[1]?.explanation).toMatchObject({ observed: 0, threshold: 4 });
  });

  it.each([
    { order: ['mild', 'grave'], rises: ['blue', 'yellow'], falls: ['none'] },
    { order: ['grave', 'mild'], rises: ['yellow'], falls: ['blue', 'none'] },
  ])(
    'of which two parts, $order, move at one instant tells $rises and $falls, one by one',
    ({ order, rises, falls }) => {
      const parts: Readonly<Record<string, Given>> = {
        mild: aPart('mild', { thresholds: { blue: 3 } }),
        grave: aPart('grave', { thresholds: { yellow: 3 } }),
      };
      const driver = createDriver({ rules: [aCombined(order.map((name) => parts[name] ?? {}))] });
      driver.signals(0, 3);
      expect(driver.findings().map(({ grade }) => grade)).toEqual(rises);
      driver.tick(2 * HOUR_MS);
      expect(driver.glances()).toEqual(falls.map((grade) => `65 K1 1111 ${grade}`));
    },
  );

  it('keeps areas and subjects apart', () => {
    const byCategory = { ...tickets, subject: 'category' };
    const driver = createDriver({ rules: [aCombined([byCategory, reports])] });
    driver.signals(0, 2);
    driver.signals(0, 2, { category: 'water' });
    driver.signals(0, 2, { areaCode: '1112' });
    driver.signals(0, 1, report);
    expect(driver.glances()).toEqual([
      '0 K1 1111 noise blue',
      '0 K1 1111 water blue',
      '0 K1 1112 noise blue',
      '0 K1 1111 blue',
    ]);
    driver.tick(2 * HOUR_MS);
    expect(driver.glances().toSorted()).toEqual([
      '35 K1 1111 none',
      '65 K1 1111 noise none',
      '65 K1 1111 water none',
      '65 K1 1112 noise none',
    ]);
  });
});

describe('alternatives of a combined rule', () => {
  const visits = aPart('visits', { select: [{ source: 'mediation', phases: ['registered'] }], thresholds: { red: 1 } });
  const raise = {
    blue: [{ tickets: 'blue', reports: 'blue' }],
    yellow: [{ tickets: 'yellow' }],
    red: [{ tickets: 'yellow', reports: 'orange' }, { visits: 'red' }],
  };
  const rule = aCombined([tickets, reports, visits], raise);
  function raisedBy(counts: { readonly tickets: number; readonly reports: number; readonly visits: number }): string[] {
    const driver = createDriver({ rules: [rule] });
    driver.signals(0, counts.tickets);
    driver.signals(0, counts.reports, report);
    driver.signals(0, counts.visits, { phase: 'mediation.registered' });
    return driver.findings().map(({ grade }) => grade);
  }

  it.each([
    { tickets: 3, reports: 0, visits: 0, grades: [], why: 'one of two parts' },
    { tickets: 0, reports: 9, visits: 0, grades: [], why: 'the other one, however grave' },
    { tickets: 2, reports: 1, visits: 0, grades: ['blue'], why: 'both' },
    { tickets: 2, reports: 2, visits: 0, grades: ['blue'], why: 'a graver part than is needed' },
    { tickets: 4, reports: 0, visits: 0, grades: ['yellow'], why: 'one that is enough' },
    { tickets: 4, reports: 1, visits: 0, grades: ['yellow'], why: 'the graver of two that hold' },
    { tickets: 4, reports: 2, visits: 0, grades: ['yellow', 'red'], why: 'both at their grade' },
    { tickets: 0, reports: 0, visits: 1, grades: ['red'], why: 'the other alternative' },
  ])('of $tickets, $reports and $visits raise $grades: $why', ({ grades, ...counts }) => {
    expect(raisedBy(counts)).toEqual(grades);
  });

  it('fall one by one, each told by what is left', () => {
    const driver = createDriver({ rules: [rule] });
    driver.signals(0, 4);
    driver.signals(10 * MINUTE_MS, 2, report);
    driver.signals(20 * MINUTE_MS, 2);
    driver.findings();
    driver.tick(3 * HOUR_MS);
    const told = driver.findings();
    // Reports are over at 45: red to yellow. Two tickets are left at 65: blue needs reports, too.
    expect(told.map(({ eventTime, grade }) => [(eventTime - TEST_TIME) / MINUTE_MS, grade])).toEqual([
      [45, 'yellow'],
      [65, 'none'],
    ]);
    expect(told[0]?.explanation.streams).toEqual([{ source: 'hotline', count: 6 }]);
  });

  it.each(['resolution', 'satisfaction'] as const)('hold by any measure of a part: %s', (measure) => {
    const rates = {
      part: 'rates',
      kind: 'rate',
      levels: ['community'],
      window: '1h',
      advance: '5m',
      samplesMin: 10,
      measures: ['resolution', 'satisfaction'].map((id) => {
        const field = id === 'resolution' ? 'resolved' : 'satisfied';
        const of = [{ source: 'hotline', phases: ['revisited'], where: { [field]: ['yes', 'no'] } }];
        return { id, of, hit: { [field]: 'yes' }, below: { blue: 85 } };
      }),
    };
    const driver = createDriver({
      rules: [aCombined([tickets, rates], { red: [{ tickets: 'blue', rates: 'blue' }] })],
    });
    const answer = measure === 'resolution' ? ({ resolved: 'no' } as const) : ({ satisfied: 'no' } as const);
    driver.signals(0, 10, { phase: 'hotline.revisited', ...answer });
    expect(driver.glances()).toEqual([]);
    driver.signals(MINUTE_MS, 2);
    expect(driver.glances()).toEqual(['1 K1 1111 red']);
    driver.tick(2 * HOUR_MS);
    // Told as the rule's, not as the measure's.
    expect(driver.glances()).toEqual(['65 K1 1111 none']);
  });
});

describe('a combined rule restored from a checkpoint', () => {
  /** The findings after `split`, of an engine that is restored there or not. */
  function tail(rule: Given, story: readonly ((driver: EngineDriver) => void)[], restored: boolean): string[] {
    const driver = createDriver({ rules: [rule] });
    const [before, after] = story;
    before?.(driver);
    driver.findings();
    if (!restored) {
      after?.(driver);
      return driver.findings().map((finding) => JSON.stringify({ ...finding, position: null }));
    }
    const kept = createKeptState(driver.engine);
    kept.keep();
    const header = driver.engine.state.header();
    const engine = createDetectionEngine({
      tree: aTree(),
      rules: [ruleFrom(rule)],
      zoneOffsetMs: 8 * HOUR_MS,
      dedupHorizonMs: 7 * DAY_MS,
    });
    expect(engine.state.restore(header, kept.pages())).toBe('restored');
    engine.tick(TEST_TIME + 3 * HOUR_MS, { partition: 0, offset: 0 });
    return engine.takeFindings().map((finding) => JSON.stringify({ ...finding, position: null }));
  }

  it('tells what is left by a part that was not judged since, as one that went straight on does', () => {
    // Tickets are judged every half hour; reports fall in between.
    const slow = { ...tickets, window: '2h', advance: '30m' };
    const story = [
      (driver: EngineDriver) => {
        driver.signals(0, 2, report);
        driver.signals(MINUTE_MS, 2);
      },
      (driver: EngineDriver) => driver.tick(3 * HOUR_MS),
    ];
    const rule = aCombined([slow, { ...reports, window: '10m' }]);
    const straight = tail(rule, story, false);
    expect(straight).toHaveLength(2);
    expect(straight[0]).toContain('"grade":"blue"');
    expect(tail(rule, story, true)).toEqual(straight);
  });
});
