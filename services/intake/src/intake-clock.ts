// What time it is for intake. Live, the host says so; in a replay, the events themselves do: the largest event time
// accepted so far, so that one file always gives one signals log. Neither ever goes back, and no event can move one
// beyond what the host's clock allows.
import type { QuarantineReason } from '@fengsui/domain';

/** How far an event may be ahead of the host's clock: sources' clocks are not ours. */
export const AHEAD_MAX_MS = 5 * 60_000;
/** How far an event may be behind the clock. */
export const BEHIND_MAX_MS = 400 * 86_400_000;
/** How far an event may move the clock of the data forward on its own word. */
export const JUMP_MAX_MS = 7 * 86_400_000;

/** hold: believable only if the next event of the source says the same. */
export type TimeJudgement =
  | 'accept'
  | 'hold'
  | Extract<QuarantineReason, 'occurred_in_future' | 'occurred_too_long_ago'>;

export interface IntakeClock {
  /** The received time of what is accepted now, ms since 1970; 0 before the data's first event. Never goes back. */
  now(): number;
  judge(occurredAt: number): TimeJudgement;
  /** An event of that time is accepted: the clock of the data moves on to it. */
  advanceTo(occurredAt: number): void;
  /** What it showed before a restart, or where the partition that was taken over was read before. */
  resumeAt(clockAt: number): void;
}

/** The host's clock, held where it is while the host's steps back. startAt: what it showed before a restart. */
export function createLiveClock(hostNow: () => number, startAt: number): IntakeClock {
  let latest = startAt;
  const now = (): number => {
    latest = Math.max(latest, Math.floor(hostNow()));
    return latest;
  };
  return {
    now,
    judge: (occurredAt) => {
      if (occurredAt > now() + AHEAD_MAX_MS) return 'occurred_in_future';
      return occurredAt < now() - BEHIND_MAX_MS ? 'occurred_too_long_ago' : 'accept';
    },
    advanceTo: () => undefined,
    resumeAt: (clockAt) => {
      latest = Math.max(latest, clockAt);
    },
  };
}

/** The data's clock. notAfter gives the host's time: nothing in a record can have occurred after it. */
export function createDataClock(notAfter: () => number, startAt: number): IntakeClock {
  let latest = startAt;
  return {
    now: () => latest,
    judge: (occurredAt) => {
      if (occurredAt > notAfter() + AHEAD_MAX_MS) return 'occurred_in_future';
      if (latest !== 0 && occurredAt < latest - BEHIND_MAX_MS) return 'occurred_too_long_ago';
      return occurredAt > latest + JUMP_MAX_MS ? 'hold' : 'accept';
    },
    advanceTo: (occurredAt) => {
      latest = Math.max(latest, occurredAt);
    },
    resumeAt: (clockAt) => {
      latest = Math.max(latest, clockAt);
    },
  };
}
