import { describe, expect, it } from 'vitest';
import { clearLevel, gravest, mapGrades, perGrade, valueAt, wholeFrom, withoutNoise } from './judge-parts.ts';

describe('values by grade', () => {
  it('are found by number; an absent grade is out of reach', () => {
    const values = perGrade({ blue: 3, orange: 9 });
    expect([0, 1, 2, 3, 4, 5].map((grade) => valueAt(values, grade))).toEqual([
      Number.POSITIVE_INFINITY,
      3,
      Number.POSITIVE_INFINITY,
      9,
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ]);
    expect(valueAt(undefined, 1)).toBe(Number.POSITIVE_INFINITY);
  });

  it('are mapped one by one, absent ones left out', () => {
    expect(mapGrades({ blue: 2, red: 5 }, (n) => (n > 2 ? n * 10 : undefined))).toEqual({ red: 50 });
  });
});

describe('the gravest grade', () => {
  it.each([
    { accepted: [1, 2, 3, 4], gravestOne: 4 },
    { accepted: [1, 3], gravestOne: 3 },
    { accepted: [0], gravestOne: 0 },
    { accepted: [], gravestOne: 0 },
  ])('of those that hold, $accepted, is $gravestOne', ({ accepted, gravestOne }) => {
    expect(gravest((grade) => accepted.some((one) => one === grade))).toBe(gravestOne);
  });
});

describe('thresholds', () => {
  it('are free of the noise of binary fractions', () => {
    expect(clearLevel({ ratio: 0.7 }, 10)).toBe(7);
    expect(withoutNoise(0.1 + 0.2)).toBe(0.3);
    expect(withoutNoise(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([
    { threshold: 5.01, whole: 6 },
    { threshold: 5, whole: 5 },
    { threshold: 5.0000000001, whole: 5 },
    { threshold: 0, whole: 1 },
  ])('of $threshold are reached by $whole', ({ threshold, whole }) => {
    expect(wholeFrom(threshold)).toBe(whole);
  });
});
