// A clock that stands still until a test moves it: no test waits for time to pass. It has the shape of the clock that
// services are given, so that whatever runs on the host's clock runs on this one.
import type { Clock } from '@fengsui/service-kit';

export interface ManualClock extends Clock {
  /** Moves on to an instant (ms since 1970) and fires what falls due on the way, in order. An earlier one throws. */
  advanceTo(time: number): void;
  /** When the next timer falls due, ms since 1970; Infinity if none is set. */
  nextDueAt(): number;
}

interface Timer {
  readonly dueAt: number;
  readonly run: () => void;
}

/** A clock that shows `startAt` (ms since 1970). */
export function createManualClock(startAt: number): ManualClock {
  let now = startAt;
  /** By time; timers of one instant in the order in which they were set. */
  let timers: readonly Timer[] = [];
  const nextDueAt = (): number => timers[0]?.dueAt ?? Number.POSITIVE_INFINITY;
  const fireNext = (): void => {
    const [next, ...rest] = timers;
    if (next === undefined) return;
    timers = rest;
    now = Math.max(now, next.dueAt);
    next.run();
  };
  return {
    now: () => now,
    nextDueAt,
    after: (delayMs, run) => {
      const timer = { dueAt: now + Math.max(0, delayMs), run };
      timers = [...timers, timer].toSorted((a, b) => a.dueAt - b.dueAt);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    advanceTo: (time) => {
      if (time < now) throw new Error(`the clock shows ${now} and never goes back to ${time}`);
      // A timer set by one that fires here fires, too, if it is due by then.
      while (nextDueAt() <= time) fireNext();
      now = time;
    },
  };
}
