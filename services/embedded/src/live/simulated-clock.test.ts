import { expect, it } from 'vitest';
import { createSimulatedClock } from './simulated-clock.ts';

it('simulated time runs from its start at its speed, and so do its timers', () => {
  let now = 1_000_000;
  const waited: number[] = [];
  const host = {
    now: () => now,
    after: (delayMs: number) => {
      waited.push(delayMs);
      return () => waited.pop();
    },
  };
  const clock = createSimulatedClock({ host, startAt: 50_000, speed: 60 });
  expect(clock.now()).toBe(50_000);
  now += 1_001;
  expect(clock.now()).toBe(50_000 + 60_060);
  const cancel = clock.after(30_000, () => undefined);
  expect(waited).toEqual([500]);
  cancel();
  expect(waited).toEqual([]);
});
