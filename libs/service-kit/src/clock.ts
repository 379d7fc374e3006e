// The host's clock and timers behind one small interface, so that everything timed can run on a manual clock in tests.
// What may be timed by it is for the caller: stream time never is.

/** Cancels a timer; safe to call twice and after it has fired. */
export type CancelTimer = () => void;

export interface Clock {
  /** ms since 1970. May step back when the host's clock is set. */
  now(): number;
  /** Runs once after the delay in ms, unless cancelled before. */
  after(delayMs: number, run: () => void): CancelTimer;
}

/** The host's clock. Its timers do not keep the process alive. */
export function createWallClock(): Clock {
  return {
    now: () => Date.now(),
    after: (delayMs, run) => {
      const timer = setTimeout(run, delayMs);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}
