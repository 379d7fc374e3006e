import { SIGNAL_FLAGS, wordOf } from '@fengsui/domain';
import { describe, expect, it } from 'vitest';
import { aSignal, TEST_TIME } from '../fixtures.ts';
import { compileConditions, conditionWords, meetsAll } from './conditions.ts';
import { CONDITION_FIELDS, type Condition } from './rule.ts';

const meets = (condition: Condition, given: Parameters<typeof aSignal>[0]): boolean =>
  meetsAll(compileConditions([condition]).tests, aSignal(given));
const signal = { receivedAt: TEST_TIME };

describe('a condition', () => {
  it.each([
    { field: 'riskDomain', word: 'fire', given: { riskDomain: 'fire' } },
    { field: 'requestType', word: 'report', given: { requestType: 'report' } },
    { field: 'hazardLevel', word: 'major', given: { hazardLevel: 'major' } },
    { field: 'disputeType', word: 'labour', given: { disputeType: 'labour' } },
    { field: 'gridKind', word: 'hazard', given: { gridKind: 'hazard' } },
    { field: 'partyBand', word: 'p100_plus', given: { partyBand: 'p100_plus' } },
    { field: 'amountBand', word: 'ge_10m', given: { amountBand: 'ge_10m' } },
    { field: 'resolved', word: 'partly', given: { resolved: 'partly' } },
    { field: 'satisfied', word: 'no', given: { satisfied: 'no' } },
    { field: 'contactedInTime', word: 'yes', given: { contactedInTime: 'yes' } },
    { field: 'success', word: 'not_asked', given: { success: 'not_asked' } },
    { field: 'lifeSafety', word: 'yes', given: { flags: SIGNAL_FLAGS.lifeSafety } },
    { field: 'excluded', word: 'yes', given: { flags: SIGNAL_FLAGS.excluded } },
    { field: 'highFrequency', word: 'yes', given: { flags: SIGNAL_FLAGS.highFrequency } },
    { field: 'groupEvent', word: 'yes', given: { flags: SIGNAL_FLAGS.groupEvent } },
  ] as const)('on $field is met by $word and by no other word', ({ field, word, given }) => {
    const others = (conditionWords(field) ?? []).filter((other) => other !== word);
    expect(meets({ field, anyOf: [word] }, { ...signal, ...given })).toBe(true);
    expect(meets({ field, anyOf: others }, { ...signal, ...given })).toBe(false);
    expect(meets({ field, anyOf: [...others, word] }, { ...signal, ...given })).toBe(true);
    const blank = { ...signal, requestType: 'unspecified' } as const;
    expect(meets({ field, anyOf: [word] }, blank)).toBe(false);
  });

  it('on urgency reads the urgency', () => {
    const record = aSignal(signal);
    const { tests } = compileConditions([{ field: 'urgency', anyOf: ['emergency'] }]);
    expect(meetsAll(tests, record)).toBe(false);
    record.urgency = 1;
    expect(wordOf(conditionWords('urgency') ?? [], 1)).toBe('emergency');
    expect(meetsAll(tests, record)).toBe(true);
  });

  it('does not mind other flags of the signal', () => {
    const flags = Object.values(SIGNAL_FLAGS).reduce<number>((sum, bit) => sum | bit, 0);
    expect(meets({ field: 'excluded', anyOf: ['no'] }, { ...signal, flags: flags & ~SIGNAL_FLAGS.excluded })).toBe(
      true,
    );
    expect(meets({ field: 'lifeSafety', anyOf: ['no'] }, { ...signal, flags: flags & ~SIGNAL_FLAGS.excluded })).toBe(
      false,
    );
  });

  it('has words for every field but the category, which is open', () => {
    const open = CONDITION_FIELDS.filter((field) => conditionWords(field) === null);
    expect(open).toEqual(['category']);
  });

  it('with an unknown word is a bug and throws', () => {
    expect(() => compileConditions([{ field: 'riskDomain', anyOf: ['sorcery'] }])).toThrow('"sorcery" is none of');
  });
});

describe('several conditions', () => {
  it('must all be met; none are always met', () => {
    const conditions: readonly Condition[] = [
      { field: 'riskDomain', anyOf: ['fire', 'traffic'] },
      { field: 'partyBand', anyOf: ['p1'] },
    ];
    const { tests } = compileConditions(conditions);
    expect(meetsAll(tests, aSignal({ ...signal, riskDomain: 'fire', partyBand: 'p1' }))).toBe(true);
    expect(meetsAll(tests, aSignal({ ...signal, riskDomain: 'fire', partyBand: 'p2_4' }))).toBe(false);
    expect(meetsAll(tests, aSignal({ ...signal, riskDomain: 'cyber', partyBand: 'p1' }))).toBe(false);
    expect(meetsAll(compileConditions([]).tests, aSignal(signal))).toBe(true);
  });
});

describe('a condition on the category', () => {
  const matches = (category: string, ...lists: readonly (readonly string[])[]): boolean =>
    compileConditions(lists.map((anyOf) => ({ field: 'category', anyOf }))).matchesCategory(category);

  it.each([
    { category: 'H02.07', lists: [['H02.07']], met: true },
    { category: 'H02.07.01', lists: [['H02.07']], met: false },
    { category: 'H02.07.01', lists: [['H02.07*']], met: true },
    { category: 'H02.07', lists: [['H02.07*']], met: true },
    { category: 'H03', lists: [['H02*', 'H03']], met: true },
    { category: 'H03', lists: [['H02*', 'H04']], met: false },
    { category: 'H02.07', lists: [['H02*'], ['*']], met: true },
    { category: 'H02.07', lists: [['H02*'], ['H02']], met: false },
    { category: '', lists: [['*']], met: true },
    { category: 'anything', lists: [], met: true },
  ])('$lists by $category is met: $met', ({ category, lists, met }) => {
    expect(matches(category, ...lists)).toBe(met);
  });

  it('is no test of the record', () => {
    expect(compileConditions([{ field: 'category', anyOf: ['a'] }]).tests).toEqual([]);
  });
});
