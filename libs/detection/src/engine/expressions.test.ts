import { SIGNAL_FLAGS } from '@fengsui/domain';
import { describe, expect, it } from 'vitest';
import { aBurst, createDriver, type GivenSignal, HOUR_MS, MINUTE_MS, TEST_TIME } from '../fixtures.ts';

import { createPlan, type Step } from './plan.ts';
import { matchOf, PLAIN_STEP } from './steps.ts';

const ACCEPTED = { source: 'hotline', phases: ['accepted'] } as const;
const EACH = { count: 'events', subject: 'none', thresholds: { blue: 1, yellow: 4, orange: 9, red: 16 } } as const;

/** Signals that differ in all that the expressions below name, in an order that mixes them. */
const SIGNALS: readonly GivenSignal[] = Array.from({ length: 240 }, (_, i) => ({
  requestType: (['complaint', 'help', 'praise'] as const)[i % 3] ?? 'other',
  riskDomain: (['other', 'fire'] as const)[i % 2] ?? 'other',
  category: ['noise', 'H02.1', 'H03', 'H02.2'][i % 4] ?? '',
  flags: i % 5 === 0 ? SIGNAL_FLAGS.excluded : 0,
  repeatSeq: i % 7,
  subjectRef: i % 11 === 0 ? 'S1' : '',
  dueAt: TEST_TIME + ((i * 37) % 240) * MINUTE_MS,
}));

/** Findings of one rule over the signals that pass, a minute apart. */
function findingsOf(
  rule: Readonly<Record<string, unknown>>,
  passes: (given: GivenSignal, at: number) => boolean,
): string[] {
  const driver = createDriver({ rules: [rule] });
  for (const [i, given] of SIGNALS.entries()) {
    if (passes(given, i)) driver.signal(i * MINUTE_MS, { eventId: `E${i}`, matterId: `M${i}`, ...given });
    else driver.tick(i * MINUTE_MS);
  }
  driver.tick(6 * HOUR_MS);
  return driver.glances();
}

const all = (): boolean => true;

describe('a selector with an expression', () => {
  it.each<{ when: string; passes: (given: GivenSignal, at: number) => boolean }>([
    { when: 'requestType in ["complaint", "help"]', passes: ({ requestType }) => requestType !== 'praise' },
    { when: '!excluded && repeatSeq >= 3', passes: ({ flags, repeatSeq = 0 }) => flags === 0 && repeatSeq >= 3 },
    {
      when: 'category.startsWith("H02") && riskDomain == "fire"',
      passes: ({ category, riskDomain }) => category?.startsWith('H02') === true && riskDomain === 'fire',
    },
    {
      when: 'category == "H03" || hasSite',
      passes: ({ category, subjectRef }) => category === 'H03' || subjectRef === 'S1',
    },
    { when: 'overdueMinutes > 30', passes: ({ dueAt = 0 }, at) => TEST_TIME + at * MINUTE_MS - dueAt > 30 * MINUTE_MS },
    {
      when: '(category == "noise" ? repeatSeq > 2 : repeatSeq > 5) && riskDomain != "fire"',
      passes: ({ category, repeatSeq = 0, riskDomain }) =>
        repeatSeq > (category === 'noise' ? 2 : 5) && riskDomain !== 'fire',
    },
    { when: 'phase == "closed"', passes: () => false },
  ])('counts the signals that meet $when and no others', ({ when, passes }) => {
    const counted = findingsOf(aBurst({ ...EACH, select: [{ ...ACCEPTED, when }] }), all);
    expect(counted).toEqual(findingsOf(aBurst({ ...EACH, select: [ACCEPTED] }), passes));
    expect(counted.length > 0).toBe(when !== 'phase == "closed"');
  });

  it('must meet its conditions, too', () => {
    const select = [{ ...ACCEPTED, where: { requestType: 'help' }, when: 'repeatSeq > 3' }];
    const plain = [{ ...ACCEPTED, where: { requestType: 'help' } }];
    const counted = findingsOf(aBurst({ ...EACH, select }), all);
    expect(counted).toEqual(findingsOf(aBurst({ ...EACH, select: plain }), ({ repeatSeq = 0 }) => repeatSeq > 3));
    expect(counted).not.toEqual(findingsOf(aBurst({ ...EACH, select: plain }), all));
  });
});

describe('a step with an expression', () => {
  const step: Step = {
    ...PLAIN_STEP,
    ...matchOf({ source: 'hotline', phases: ['hotline.accepted'], where: [], when: 'category == "a" && lifeSafety' }),
    action: 'count',
    subject: 'none',
  };

  it('is left out where the category decides against it, and is asked of each signal elsewhere', () => {
    const plan = createPlan([step], (category) => ['a', 'b'][category] ?? '');
    const taken = [0, 1].map((category) => plan.stepsFor(1, 0, category));
    expect(taken.map((steps) => steps.length)).toEqual([1, 0]);
    expect(taken[0]?.[0]?.rest).not.toBeNull();
    expect(plan.stepsFor(1, 0, 0)).toBe(taken[0]);
  });
});

describe('the hits of a rate', () => {
  const rate = (measure: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
    id: 'Q1',
    version: 1,
    kind: 'rate',
    name: { en: 'Rate', zh: '率' },
    levels: ['street'],
    window: '60m',
    advance: '10m',
    samplesMin: 10,
    measures: [{ id: 'share', of: [ACCEPTED], below: { blue: 60, yellow: 40, orange: 20, red: 2 }, ...measure }],
  });

  it.each([
    { hitWhen: 'requestType == "help"', hit: { requestType: 'help' } },
    { hitWhen: 'riskDomain == "fire" && !excluded', hit: { riskDomain: 'fire', excluded: false } },
    { hitWhen: 'phase == "closed"', hit: { gridKind: 'hazard' } },
  ])('may be those that meet $hitWhen', ({ hitWhen, hit }) => {
    const byExpression = findingsOf(rate({ hitWhen }), all);
    expect(byExpression.length).toBeGreaterThan(0);
    expect(byExpression).toEqual(findingsOf(rate({ hit }), all));
    expect(findingsOf(rate({ hit, hitWhen }), all)).toEqual(byExpression);
  });

  it('may name the category, which a condition on hits may not', () => {
    const none = findingsOf(rate({ hitWhen: 'category == "H99"' }), all);
    expect(none).toEqual(findingsOf(rate({ hit: { gridKind: 'hazard' } }), all));
    expect(findingsOf(rate({ hitWhen: 'category != "H99"' }), all)).toEqual([]);
  });
});
