import { SIGNAL_FLAGS } from '@fengsui/domain';
import { describe, expect, it } from 'vitest';
import {
  aBurst,
  aSignal,
  aTree,
  createDriver,
  DAY_MS,
  glance,
  HOUR_MS,
  MINUTE_MS,
  ruleFrom,
  TEST_TIME,
} from '../fixtures.ts';
import { createDetectionEngine } from './engine.ts';

const AT_ONE = aBurst({ thresholds: { red: 1 }, clear: { ratio: 1, steps: 1 } });

describe('adopted rules', () => {
  it('judge from the next entry on, in stream time as it stands, and are told as those in force', () => {
    const driver = createDriver({ rules: [aBurst({ thresholds: { red: 2 } })] });
    driver.signal(10 * MINUTE_MS);
    const before = driver.engine.streamTime();
    const adopted = [ruleFrom(aBurst({ version: 2, thresholds: { blue: 1 } }))];
    driver.engine.adopt(adopted, { partition: 0, offset: 100 });
    expect([driver.engine.rules(), driver.engine.streamTime()]).toEqual([adopted, before]);
    driver.signal(11 * MINUTE_MS);
    expect(driver.findings().map(({ ruleVersion, grade }) => [ruleVersion, grade])).toEqual([[2, 'blue']]);
  });

  it('that no engine can be built of leave those in force as they are', () => {
    const driver = createDriver({ rules: [AT_ONE] });
    const broken = { ...ruleFrom(AT_ONE), advanceMs: 0 };
    const adopt = () => driver.engine.adopt([broken], { partition: 0, offset: 100 });
    expect(adopt).toThrow('');
    driver.signal(0);
    expect(driver.findings()).toHaveLength(1);
  });

  it('in shadow find beside the active ones of the same id, and mark it', () => {
    const driver = createDriver({ rules: [AT_ONE, aBurst({ version: 2, mode: 'shadow', thresholds: { red: 1 } })] });
    driver.signal(0);
    const found = driver.findings().map(({ ruleId, ruleVersion, isShadow }) => [ruleId, ruleVersion, isShadow]);
    expect(found).toEqual([
      ['B1', 1, false],
      ['B1', 2, true],
    ]);
  });
});

describe('a repeated event', () => {
  it('is a duplicate within the horizon and counts once', () => {
    const driver = createDriver({ rules: [aBurst({ count: 'events', thresholds: { red: 2 } })] });
    expect(driver.signal(0, { eventId: 'E' })).toBe('handled');
    expect(driver.signal(MINUTE_MS, { eventId: 'E', matterId: 'other', areaCode: '1112' })).toBe('duplicate');
    expect(driver.glances()).toEqual([]);
  });

  it('of another source is another event', () => {
    const driver = createDriver();
    expect(driver.signal(0, { eventId: 'E' })).toBe('handled');
    expect(driver.signal(0, { eventId: 'E', phase: 'grid.reported' })).toBe('handled');
    expect(driver.signal(0, { eventId: 'E', phase: 'mediation.registered' })).toBe('handled');
  });

  it('is forgotten with the horizon', () => {
    const driver = createDriver({ dedupHorizonMs: 3 * HOUR_MS });
    const outcomes = [0, 2, 4, 7].map((hour) => driver.signal(hour * HOUR_MS, { eventId: 'E' }));
    expect(outcomes).toEqual(['handled', 'duplicate', 'duplicate', 'handled']);
  });

  it('moves stream time on all the same', () => {
    const driver = createDriver();
    driver.signal(0, { eventId: 'E' });
    driver.signal(HOUR_MS, { eventId: 'E' });
    expect(driver.engine.streamTime()).toBe(TEST_TIME + HOUR_MS);
  });
});

describe('a signal that concerns no rule', () => {
  it.each([
    { name: 'another phase', given: { phase: 'hotline.closed' } },
    { name: 'another source', given: { phase: 'grid.reported' } },
    { name: 'another request type', given: { requestType: 'praise' } },
    { name: 'another category', given: { category: 'x1' } },
    { name: 'another risk domain', given: { riskDomain: 'fire' } },
    { name: 'a flag', given: { flags: SIGNAL_FLAGS.excluded } },
  ] as const)('because of $name is handled and counts nowhere', ({ given }) => {
    const where = { requestType: 'complaint', category: ['noise', 'H*'], riskDomain: 'other', excluded: false };
    const select = [{ source: 'hotline', phases: ['accepted'], where }];
    const driver = createDriver({ rules: [{ ...AT_ONE, select }] });
    expect(driver.signal(0, given)).toBe('handled');
    expect(driver.glances()).toEqual([]);
    driver.signal(0, { category: 'H7' });
    expect(driver.glances()).toEqual(['0 B1 1111 H7 red']);
  });

  it('because its area is not in the tree is set aside as of unknown area', () => {
    const driver = createDriver({ rules: [AT_ONE] });
    expect(driver.signal(0, { areaCode: '9999' })).toBe('unknown_area');
    expect(driver.signal(0, { areaCode: '' })).toBe('unknown_area');
    expect(driver.glances()).toEqual([]);
  });

  it('because it comes too late for the rule counts for one whose window is longer', () => {
    const long = aBurst({ id: 'B2', window: '24h', advance: '1h', thresholds: { red: 1 } });
    const driver = createDriver({ rules: [AT_ONE, long] });
    driver.tick(5 * HOUR_MS);
    expect(driver.signal(5 * HOUR_MS, { occurredAt: TEST_TIME })).toBe('handled');
    expect(driver.glances()).toEqual(['300 B2 1111 noise red']);
    expect(driver.signal(5 * HOUR_MS, { occurredAt: TEST_TIME - 2 * DAY_MS })).toBe('too_late');
  });
});

describe('stream time', () => {
  it('is 0 before the first entry, then the latest that was received', () => {
    const driver = createDriver();
    expect(driver.engine.streamTime()).toBe(0);
    driver.signal(5000);
    driver.signal(1000);
    expect(driver.engine.streamTime()).toBe(TEST_TIME + 5000);
    driver.tick(4000);
    driver.tick(6000);
    expect(driver.engine.streamTime()).toBe(TEST_TIME + 6000);
  });

  it('stops at each instant at which something is due: timers first, then panes, rule by rule', () => {
    const repeat = {
      id: 'P1',
      version: 1,
      kind: 'repeat',
      name: { en: 'P', zh: 'P' },
      levels: ['community'],
      select: [{ source: 'hotline', phases: ['accepted'] }],
      closedBy: [{ source: 'hotline', phases: ['closed'] }],
      window: '65m',
      thresholds: { blue: 1 },
    };
    const second = { ...AT_ONE, id: 'B2' };
    const driver = createDriver({ rules: [AT_ONE, repeat, second] });
    driver.signal(0, { matterId: 'M' });
    expect(driver.glances()).toEqual(['0 B1 1111 noise red', '0 P1 1111 M blue', '0 B2 1111 noise red']);
    driver.tick(9 * HOUR_MS);
    expect(driver.glances()).toEqual(['65 P1 1111 M none', '65 B1 1111 noise none', '65 B2 1111 noise none']);
  });

  it('of a first entry that is no instant is a bug and stops the engine', () => {
    const engine = createDetectionEngine({ tree: aTree(), rules: [], zoneOffsetMs: 0, dedupHorizonMs: DAY_MS });
    expect(() => engine.tick(0.5, { partition: 0, offset: 0 })).toThrow('whole number of ms');
  });
});

describe('findings', () => {
  it('carry the position of their entry, and are numbered from 0 within it', () => {
    const rules = [AT_ONE, { ...AT_ONE, id: 'B2' }].map(ruleFrom);
    const engine = createDetectionEngine({ tree: aTree(), rules, zoneOffsetMs: 0, dedupHorizonMs: DAY_MS });
    engine.apply(aSignal({ receivedAt: TEST_TIME }), { partition: 3, offset: 70 });
    engine.tick(TEST_TIME + 1, { partition: 3, offset: 71 });
    // What is due before the signal comes first, under the signal's position.
    engine.apply(aSignal({ receivedAt: TEST_TIME + 2 * HOUR_MS, eventId: 'E2', areaCode: '1122' }), {
      partition: 3,
      offset: 72,
    });
    const found = engine.takeFindings().map((finding) => [glance(finding), Object.values(finding.position)]);
    expect(found).toEqual([
      ['0 B1 1111 noise red', [3, 70, 0]],
      ['0 B2 1111 noise red', [3, 70, 1]],
      ['65 B1 1111 noise none', [3, 72, 0]],
      ['65 B2 1111 noise none', [3, 72, 1]],
      ['120 B1 1122 noise red', [3, 72, 2]],
      ['120 B2 1122 noise red', [3, 72, 3]],
    ]);
  });

  it('are given once', () => {
    const driver = createDriver({ rules: [AT_ONE] });
    driver.signal(0);
    expect(driver.findings()).toHaveLength(1);
    expect(driver.findings()).toEqual([]);
  });

  it('say what was wrong with the signals they rest on, until those have left the window', () => {
    const driver = createDriver({ rules: [aBurst({ thresholds: { blue: 2, red: 4 } })] });
    driver.signal(0, { flags: SIGNAL_FLAGS.late | SIGNAL_FLAGS.areaRolledUp });
    driver.signal(0, { flags: SIGNAL_FLAGS.categoryDefaulted | SIGNAL_FLAGS.highFrequency });
    const [raised] = driver.findings();
    expect(raised?.explanation.qualityFlags).toEqual(['area_rolled_up', 'category_defaulted', 'late_events']);
    driver.signals(2 * HOUR_MS, 2);
    const later = driver.findings().at(-1);
    expect(later).toMatchObject({ grade: 'blue', explanation: { qualityFlags: [] } });
  });

  it('name the rule and its version', () => {
    const driver = createDriver({ rules: [aBurst({ id: 'B7', version: 9, thresholds: { red: 1 } })] });
    driver.signal(0);
    expect(driver.findings()).toMatchObject([{ ruleId: 'B7', ruleVersion: 9 }]);
  });
});

it('an engine without rules handles every signal and finds nothing', () => {
  const driver = createDriver({ rules: [] });
  expect(driver.signal(0)).toBe('handled');
  driver.tick(DAY_MS);
  expect(driver.glances()).toEqual([]);
});
