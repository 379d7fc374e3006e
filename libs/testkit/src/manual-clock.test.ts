import { expect, it } from 'vitest';
import { createManualClock } from './manual-clock.ts';

it('fires timers in the order of their time, and those of one instant in the order they were set', () => {
  const clock = createManualClock(1_000);
  const fired: string[] = [];
  const note = (name: string) => () => void fired.push(`${name} at ${clock.now()}`);
  clock.after(30, note('third'));
  clock.after(10, note('first'));
  clock.after(30, note('fourth'));
  clock.after(20, note('second'));
  expect(clock.nextDueAt()).toBe(1_010);
  clock.advanceTo(1_030);
  expect(fired).toEqual(['first at 1010', 'second at 1020', 'third at 1030', 'fourth at 1030']);
  expect(clock.nextDueAt()).toBe(Number.POSITIVE_INFINITY);
});

it('fires on its way what a fired timer has set, and nothing that is due later', () => {
  const clock = createManualClock(0);
  const fired: number[] = [];
  const again = (): void => {
    fired.push(clock.now());
    clock.after(10, again);
  };
  clock.after(10, again);
  clock.advanceTo(35);
  expect(fired).toEqual([10, 20, 30]);
  expect(clock.now()).toBe(35);
});

it('fires no timer that was cancelled, whether before or twice', () => {
  const clock = createManualClock(0);
  const fired: string[] = [];
  const cancel = clock.after(10, () => void fired.push('cancelled'));
  clock.after(10, () => void fired.push('kept'));
  cancel();
  cancel();
  clock.advanceTo(10);
  expect(fired).toEqual(['kept']);
});

it('never goes back', () => {
  const clock = createManualClock(100);
  expect(() => clock.advanceTo(99)).toThrow(/never goes back/);
  clock.advanceTo(100);
  expect(clock.now()).toBe(100);
});
