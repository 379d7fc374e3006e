// How long to wait before the next attempt: doubling, jittered so that clients cut at once do not come back at once.
import { BACKOFF_MS_MAX, BACKOFF_MS_MIN } from './client-options.ts';

export interface Backoff {
  /** ms to wait before the next attempt; each call without a reset in between waits longer, up to the bound. */
  next(): number;
  /** The connection has proved itself. */
  reset(): void;
}

/** random: uniform in [0, 1). */
export function createBackoff(random: () => number): Backoff {
  let ceiling = BACKOFF_MS_MIN;
  return {
    next: () => {
      const wait = ceiling * (0.5 + random() / 2);
      ceiling = Math.min(BACKOFF_MS_MAX, ceiling * 2);
      return Math.round(wait);
    },
    reset: () => {
      ceiling = BACKOFF_MS_MIN;
    },
  };
}
