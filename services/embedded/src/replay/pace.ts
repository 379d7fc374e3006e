// How fast a replay goes: as fast as it can, or so many simulated seconds a second. Then an event waits until the
// replay's own clock has come to it.
import type { Clock } from '@fengsui/service-kit';

/** An event this far ahead of the one before it is not waited for: intake will not believe it either. */
const WAIT_FOR_AHEAD_MAX_MS = 7 * 86_400_000;

export interface Pace {
  /** ms of the host until an event of that time is due; 0 = now. */
  untilDue(occurredAt: number): number;
}

/** speed: simulated seconds per second; null: nothing ever waits. The first event asked about is due at once. */
export function createPace(clock: Pick<Clock, 'now'>, speed: number | null): Pace {
  let firstAt: number | null = null;
  let latestAt = 0;
  let startedAt = 0;
  return {
    untilDue: (occurredAt) => {
      if (speed === null) return 0;
      if (firstAt === null) {
        firstAt = occurredAt;
        latestAt = occurredAt;
        startedAt = clock.now();
      }
      if (occurredAt - latestAt > WAIT_FOR_AHEAD_MAX_MS) return 0;
      latestAt = Math.max(latestAt, occurredAt);
      return Math.max(0, startedAt + (occurredAt - firstAt) / speed - clock.now());
    },
  };
}
