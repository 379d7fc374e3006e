import { describe, expect, it } from 'vitest';
import { createRandom } from './random.ts';

const draw = (count: number, next: () => number): readonly number[] => Array.from({ length: count }, next);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: readonly number[]): number => {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** 2));
};

describe('random numbers', () => {
  it('repeat for the same seed and labels, and differ for others', () => {
    const first = (...labels: readonly number[]): readonly number[] => {
      const random = createRandom(7, ...labels);
      return draw(5, () => random.uniform());
    };
    expect(first(1, 2)).toEqual(first(1, 2));
    expect(first(1, 2)).not.toEqual(first(2, 1));
    expect(first(1_768_776_720_000)).not.toEqual(first(1_768_776_720_001));
  });

  it('are spread evenly over [0, 1)', () => {
    const random = createRandom(1);
    const values = draw(20_000, () => random.uniform());
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(mean(values)).toBeCloseTo(0.5, 1);
    expect(variance(values)).toBeCloseTo(1 / 12, 2);
  });

  it('give counts of the asked mean, more scattered than Poisson by mean² / shape', () => {
    const random = createRandom(2);
    const few = draw(20_000, () => random.negativeBinomial(2, 1));
    expect(mean(few)).toBeCloseTo(2, 0);
    expect(variance(few)).toBeGreaterThan(5);
    expect(variance(few)).toBeLessThan(7);
    expect(mean(draw(2_000, () => random.negativeBinomial(100, 50)))).toBeGreaterThan(98);
  });

  it('give gammas of mean 1 also for shapes below 1', () => {
    const random = createRandom(3);
    expect(mean(draw(20_000, () => random.gamma(0.5)))).toBeCloseTo(1, 1);
  });

  it('give log-normals around their median', () => {
    const random = createRandom(4);
    const below = draw(10_000, () => random.logNormal(30, 0.7)).filter((value) => value < 30).length;
    expect(below).toBeGreaterThan(4_800);
    expect(below).toBeLessThan(5_200);
  });

  it('pick by weight', () => {
    const random = createRandom(5);
    const items = [
      { name: 'rare', weight: 1 },
      { name: 'never', weight: 0 },
      { name: 'often', weight: 3 },
    ];
    const picked = Array.from({ length: 4_000 }, () => random.pick(items).name);
    expect(picked.filter((name) => name === 'never')).toHaveLength(0);
    expect(picked.filter((name) => name === 'often').length / 4_000).toBeCloseTo(0.75, 1);
    expect(() => random.pick([])).toThrow('nothing to pick from');
  });
});
