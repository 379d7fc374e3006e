import { expect, test } from 'vitest';
import { createWallClock } from './clock.ts';

test('the wall clock tells the time of the host and runs a timer once', async () => {
  const clock = createWallClock();
  const before = Date.now();
  expect(clock.now()).toBeGreaterThanOrEqual(before);
  const fired = Promise.withResolvers<string>();
  const keepAlive = setTimeout(() => fired.resolve('never'), 5_000);
  clock.after(1, () => fired.resolve('fired'));
  expect(await fired.promise).toBe('fired');
  clearTimeout(keepAlive);
});

test('a cancelled timer does not run, and cancelling twice does no harm', async () => {
  const clock = createWallClock();
  const order: string[] = [];
  const cancel = clock.after(1, () => order.push('cancelled'));
  cancel();
  cancel();
  const later = Promise.withResolvers<void>();
  const keepAlive = setTimeout(later.resolve, 5_000);
  clock.after(2, later.resolve);
  await later.promise;
  clearTimeout(keepAlive);
  expect(order).toEqual([]);
});
