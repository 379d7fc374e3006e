import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRepeatRanges } from './repeat-ranges.ts';

test('unbroken repeats take one range, whatever their number', () => {
  const ranges = createRepeatRanges(1);
  for (let offset = 10; offset < 1_000; offset++) ranges.add(offset);
  expect(ranges.forgottenUpTo()).toBe(-1);
  expect([9, 10, 500, 999, 1_000].map((offset) => ranges.has(offset))).toEqual([false, true, true, true, false]);
});

test('beyond the bound the oldest range is forgotten, and how far is told', () => {
  const ranges = createRepeatRanges(2);
  for (const offset of [3, 4, 8, 12]) ranges.add(offset);
  expect(ranges.forgottenUpTo()).toBe(4);
  expect([3, 4, 8, 12].map((offset) => ranges.has(offset))).toEqual([false, false, true, true]);
});

test('it answers as a set would, above what is forgotten', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(200)), fc.integer({ min: 1, max: 20 }), (given, rangesMax) => {
      const offsets = given.toSorted((a, b) => a - b);
      const ranges = createRepeatRanges(rangesMax);
      for (const offset of offsets) ranges.add(offset);
      for (let offset = ranges.forgottenUpTo() + 1; offset <= 201; offset++) {
        expect(ranges.has(offset)).toBe(offsets.includes(offset));
      }
    }),
    { numRuns: 100 },
  );
});
