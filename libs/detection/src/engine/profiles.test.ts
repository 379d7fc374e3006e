// Thresholds by season, by notice and by area: what a tenant lays over rules, on the engine as a whole.
import { NOTICES_MAX, type Notice } from '@fengsui/domain';
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
  someAreas,
  TEST_TIME,
} from '../fixtures.ts';
import type { ThresholdSettings } from '../rules/threshold-settings.ts';

/** ms after TEST_TIME of a local time. */
const local = (text: string): number => Date.parse(`${text}+08:00`) - TEST_TIME;

/** Community 1111 is urban, 1112 rural, the others of no known class. */
const classedTree = aTree(
  someAreas().map((area) => {
    if (area.code === '1111') return { ...area, areaClass: 'urban' as const };
    return area.code === '1112' ? { ...area, areaClass: 'rural' as const } : area;
  }),
);
const SPRING_FESTIVAL = Date.parse('2026-02-17T00:00+08:00');
const SETTINGS: ThresholdSettings = {
  profiles: [
    {
      name: 'spring_festival_run_up',
      periods: [{ from: SPRING_FESTIVAL - 60 * DAY_MS, to: SPRING_FESTIVAL }],
    },
    { name: 'weather_notice', periods: [] },
  ],
  overlays: [],
};
const thresholds = { blue: 4, yellow: 8 };

function driverOf(rule: Readonly<Record<string, unknown>>, settings: Partial<ThresholdSettings> = {}): EngineDriver {
  return createDriver({
    rules: [aBurst({ thresholds, ...rule })],
    tree: classedTree,
    settings: { ...SETTINGS, ...settings },
  });
}

/** In force in street 111 from so many ms after TEST_TIME to so many. */
const weather = (fromMs: number, toMs: number, areaCode = '111'): Notice => {
  return { number: 0, profile: 'weather_notice', areaCode, from: TEST_TIME + fromMs, to: TEST_TIME + toMs };
};

describe('the class of an area', () => {
  it('lets the same counts have two grades', () => {
    const driver = driverOf({}, { overlays: [{ ruleId: 'B1', areas: { areaClass: 'rural' }, factor: 0.5 }] });
    for (const areaCode of ['1111', '1112']) driver.signals(0, 4, { areaCode });
    expect(driver.glances()).toEqual(['0 B1 1111 noise blue', '0 B1 1112 noise blue', '0 B1 1112 noise yellow']);
  });

  it('multiplies with what is laid over the place itself, and touches no other rule', () => {
    const overlays: ThresholdSettings['overlays'] = [
      { ruleId: 'B1', areas: { areaClass: 'rural' }, factor: 3 },
      { ruleId: 'B1', areas: { within: ['12', '111'] }, factor: 0.25 },
      { ruleId: 'B2', areas: { within: ['1'] }, factor: 0.25 },
    ];
    const driver = driverOf({}, { overlays });
    driver.signals(0, 1, { areaCode: '1111' });
    driver.signals(1, 2, { areaCode: '1112' });
    driver.signals(2, 1, { areaCode: '12111' });
    expect(driver.findings().map(({ areaCode }) => areaCode)).toEqual(['1111', '1211']);
    driver.signals(3, 1, { areaCode: '1112' });
    expect(driver.findings().map(({ areaCode, explanation }) => `${areaCode} ${explanation.threshold}`)).toEqual([
      '1112 3',
    ]);
  });
});

describe('a profile of the calendar', () => {
  const halved = { profiles: { spring_festival_run_up: 0.5 } };

  it.each([
    ['a day before the run-up', '2025-12-18T00:00', 4],
    ['the millisecond before it', '2025-12-18T23:59:59.999', 4],
    ['its first minute, at local midnight', '2025-12-19T00:00', 2],
    ['its last millisecond', '2026-02-16T23:59:59.999', 2],
    ['Spring Festival itself', '2026-02-17T00:00', 4],
    ['the day after it', '2026-02-18T00:00', 4],
  ])('asks of %s (%s) for %i matters', (_case, at, needed) => {
    const driver = driverOf(halved);
    driver.signals(local(at), needed - 1);
    expect(driver.glances()).toEqual([]);
    driver.signal(local(at));
    expect(driver.findings()).toMatchObject([{ grade: 'blue', explanation: { observed: needed, threshold: needed } }]);
  });

  it('that begins is applied by the next arrival, not by itself', () => {
    const driver = driverOf(halved);
    driver.signals(local('2025-12-18T23:58'), 2);
    driver.tick(local('2025-12-19T00:30'));
    expect(driver.glances()).toEqual([]);
    driver.signal(local('2025-12-19T00:31'));
    expect(driver.findings()).toMatchObject([{ grade: 'blue', explanation: { observed: 3, threshold: 2 } }]);
  });

  it('that ends lets what it raised clear by the usual threshold', () => {
    const driver = driverOf({ ...halved, window: '60m', advance: '5m' });
    driver.signals(local('2026-02-16T23:52'), 2);
    driver.findings();
    driver.tick(local('2026-02-17T00:00') - 1);
    expect(driver.findings()).toEqual([]);
    driver.tick(local('2026-02-17T00:05'));
    expect(driver.findings()).toMatchObject([{ grade: 'none', eventTime: TEST_TIME + local('2026-02-17T00:05') }]);
  });

  it('counts by the smallest factor where several are active', () => {
    const driver = driverOf({ profiles: { spring_festival_run_up: 0.5, weather_notice: 0.25 } });
    const at = local('2026-01-05T00:00');
    driver.engine.notice(weather(at, at + HOUR_MS));
    driver.signal(at, { areaCode: '1111' });
    driver.signals(at, 2, { areaCode: '1121' });
    expect(driver.findings().map(({ areaCode, explanation }) => `${areaCode} ${explanation.threshold}`)).toEqual([
      '1111 1',
      '1121 2',
    ]);
  });

  it('holds for the burst among the parts of a combined rule', () => {
    const { id, version, name, ...burst } = aBurst({ thresholds, ...halved });
    const other = { ...burst, part: 'other', select: [{ source: 'grid', phases: ['reported'] }] };
    const combined = { id, version, name, kind: 'combined', parts: [{ ...burst, part: 'tickets' }, other] };
    const driver = createDriver({ rules: [combined], settings: SETTINGS });
    driver.signals(local('2026-01-05T00:00'), 2);
    expect(driver.findings()).toMatchObject([{ ruleId: 'B1', grade: 'blue' }]);
  });
});

describe('a rule that is judged during a notice alone', () => {
  const rule = { during: 'weather_notice', window: '15m', thresholds: { blue: 3 } };

  it('is silent without one, raises with one where it is in force, and clears after it', () => {
    const driver = driverOf(rule);
    driver.signals(0, 9, { areaCode: '1111' });
    expect(driver.engine.notice(weather(HOUR_MS, 2 * HOUR_MS))).toBe('noticed');
    driver.signals(HOUR_MS - 1, 9, { areaCode: '1112' });
    expect(driver.glances()).toEqual([]);
    driver.signals(HOUR_MS, 3, { areaCode: '1113' });
    driver.signals(HOUR_MS, 9, { areaCode: '1121' });
    expect(driver.glances()).toEqual(['60 B1 1113 noise blue']);
    for (let minute = 70; minute < 120; minute += 5) driver.signals(minute * MINUTE_MS, 2, { areaCode: '1113' });
    driver.signals(120 * MINUTE_MS - 1, 5, { areaCode: '1113' });
    expect(driver.glances()).toEqual([]);
    // The pane that ends with the notice is the first quiet one.
    driver.tick(130 * MINUTE_MS);
    expect(driver.glances()).toEqual(['125 B1 1113 noise none']);
  });

  it('goes by the latest notice of an area, which may end an earlier one', () => {
    const driver = driverOf(rule);
    driver.tick(0);
    driver.engine.notice(weather(0, 10 * HOUR_MS));
    driver.engine.notice(weather(0, 10 * HOUR_MS, '1121'));
    driver.engine.notice(weather(0, 0));
    driver.signals(1, 3, { areaCode: '1111' });
    expect(driver.glances()).toEqual([]);
    driver.signals(1, 3, { areaCode: '1121' });
    driver.engine.notice(weather(0, HOUR_MS));
    driver.signals(1, 3, { areaCode: '1112' });
    expect(driver.glances().map((line) => line.slice(-18))).toEqual(['B1 1121 noise blue', 'B1 1112 noise blue']);
  });

  it('is refused one of an unknown profile or area, and one too many', () => {
    const driver = driverOf(rule);
    driver.tick(0);
    const { engine } = driver;
    expect(engine.notice({ ...weather(0, HOUR_MS), profile: 'carnival' })).toBe('unknown_profile');
    expect(engine.notice(weather(0, HOUR_MS, '99'))).toBe('unknown_area');
    const entries = Array.from({ length: NOTICES_MAX + 2 }, (_, i) => {
      return { code: `2${i}`, parent: '2', level: 'county' as const, name: 'x', population: 0 };
    });
    const city = { code: '2', parent: '', level: 'city', name: 'x', population: 0 } as const;
    const wide = createDriver({ rules: [aBurst(rule)], tree: aTree([city, ...entries]), settings: SETTINGS });
    wide.tick(0);
    const outcomes = entries.map(({ code }) => wide.engine.notice(weather(0, HOUR_MS, code)));
    expect(outcomes.filter((outcome) => outcome === 'noticed')).toHaveLength(NOTICES_MAX);
    expect(outcomes.slice(NOTICES_MAX)).toEqual(['too_many_notices', 'too_many_notices']);
    wide.tick(HOUR_MS);
    expect(wide.engine.notice(weather(HOUR_MS, 2 * HOUR_MS, `2${NOTICES_MAX}`))).toBe('noticed');
  });

  it('knows a notice after a restart from a checkpoint', () => {
    const first = driverOf(rule);
    first.tick(0);
    first.engine.notice({ ...weather(0, HOUR_MS), number: 2 });
    const kept = createKeptState(first.engine);
    kept.keep();
    const second = driverOf(rule);
    expect(second.engine.state.restore(first.engine.state.header(), kept.pages())).toBe('restored');
    expect(second.engine.notice({ ...weather(0, 0), number: 2 })).toBe('already_noticed');
    second.signals(HOUR_MS - 1, 3, { areaCode: '1111' });
    second.signals(HOUR_MS, 3, { areaCode: '1112' });
    expect(second.glances()).toEqual(['60 B1 1111 noise blue']);
  });
});

describe('the state of an engine', () => {
  it('belongs to its settings and to the classes of its areas', () => {
    const header = driverOf({}).engine.state.header();
    const others = [
      driverOf({}, { profiles: [] }),
      driverOf({}, { overlays: [{ ruleId: 'B1', areas: { within: ['1'] }, factor: 2 }] }),
      createDriver({ rules: [aBurst({ thresholds })], settings: SETTINGS }),
    ];
    expect(others.map(({ engine }) => engine.state.restore(header, []))).toEqual(others.map(() => 'other_rules'));
  });
});
