import { expect, test } from 'vitest';
import { createBackoff } from './backoff.ts';

test('waits double from half a second to the bound, and start over after a reset', () => {
  const backoff = createBackoff(() => 1);
  expect(Array.from({ length: 9 }, () => backoff.next())).toEqual([
    500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000,
  ]);
  backoff.reset();
  expect(backoff.next()).toBe(500);
});

test('jitter takes off up to half', () => {
  expect(createBackoff(() => 0).next()).toBe(250);
  expect(createBackoff(() => 0.5).next()).toBe(375);
});
