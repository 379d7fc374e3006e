// The waits between tries.

import { expect, it } from 'vitest';
import { backOffMs, FIRST_WAIT_MS, WAIT_MS_MAX } from './back-off.ts';

it('doubles up to its bound, also after days of tries', () => {
  expect([1, 2, 3, 4].map((failedCount) => backOffMs(failedCount, 0))).toEqual([20, 40, 80, 160]);
  expect(backOffMs(1, 0)).toBe(FIRST_WAIT_MS);
  expect(backOffMs(8, 0)).toBe(WAIT_MS_MAX);
  expect(backOffMs(100_000, 0)).toBe(WAIT_MS_MAX);
});

it('is at random shorter by up to a half', () => {
  expect(backOffMs(8, 0.5)).toBe(WAIT_MS_MAX * 0.75);
  expect(backOffMs(8, 0.999)).toBeGreaterThanOrEqual(WAIT_MS_MAX / 2);
});
