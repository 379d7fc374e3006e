import { expect, it } from 'vitest';
import { budgetWords, lasted, rated, shared, sharedOf, signed } from './figure-words.ts';

const HOUR_MS = 3_600_000;

it.each([
  [null, 'n/a'],
  [0, '0s'],
  [999, '0s'],
  [45_000, '45s'],
  [12 * 60_000, '12m'],
  [3 * HOUR_MS + 20 * 60_000, '3h20m'],
  [24 * HOUR_MS, '1d'],
  [52 * HOUR_MS + 59_000, '2d4h'],
] as const)('%s ms are %s', (length, words) => {
  expect(lasted(length)).toBe(words);
});

it.each([
  [null, 'n/a'],
  [0, '0'],
  [0.012345, '0.0123'],
  [12.345, '12.3'],
  [2_121.07, '2,121'],
] as const)('a rate of %s is %s', (rate, words) => {
  expect(rated(rate)).toBe(words);
});

it('a share says of how many it is; nothing is known of none', () => {
  expect(shared(0.96875)).toBe('96.9 %');
  expect(sharedOf(0.5, 1_200)).toBe('50 % of 1,200');
  expect(sharedOf(null, 0)).toBe('n/a');
});

it('a budget is met, or is over on so many days', () => {
  const budget = {
    isMet: false,
    districtDayCount: 512,
    withinCount: 496,
    callsOnDaysOver: new Map(),
    worst: { yellow: null, orange: null, red: null },
    days: [],
    aboveDistrictsCount: 0,
  };
  expect(budgetWords(budget)).toBe('16 over');
  expect(budgetWords({ ...budget, isMet: true, withinCount: 512 })).toBe('met');
  expect(budgetWords(null)).toBe('n/a');
});

it('a difference has its sign', () => {
  expect([1_200, 0, -3].map(signed)).toEqual(['+1,200', '0', '-3']);
});
