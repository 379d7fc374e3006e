// A clock that runs faster than the host's: what a simulated city lives by. Its timers wait in simulated time, too.
import type { Clock } from '@fengsui/service-kit';

export interface SimulatedClockOptions {
  readonly host: Clock;
  /** What it shows at first, ms since 1970. */
  readonly startAt: number;
  /** Simulated seconds per second of the host, above 0. */
  readonly speed: number;
}

/** Starts at once. It steps back when the host's clock does: who must not go back holds on to the latest. */
export function createSimulatedClock({ host, startAt, speed }: SimulatedClockOptions): Clock {
  const hostStartAt = host.now();
  return {
    now: () => Math.floor(startAt + (host.now() - hostStartAt) * speed),
    after: (delayMs, run) => host.after(delayMs / speed, run),
  };
}
