// Those who wait for a consumer to have handled all that its topics held when they asked.

import { LogError } from '../log-error.ts';
import type { CompleteOffsets } from './merge-order.ts';
import type { PartitionReader } from './partition-reader.ts';

/** Callers who wait at once. */
const WAITERS_MAX = 1_000;

export interface CaughtUpWaiters {
  /** Resolves once every reader has reached its target. Rejects with a LogError if the consumer ends before. */
  wait(targets: CompleteOffsets): Promise<void>;
  /** What the latest caller waits for; null if nobody does. */
  targets(): CompleteOffsets | null;
  /** To be called when all that was taken from the readers has been handled. */
  resolveReached(): void;
  /** Nobody will be served any more, now or later. */
  end(): void;
}

/** readers may still grow; their order is that of the targets. */
export function createCaughtUpWaiters(readers: readonly PartitionReader[]): CaughtUpWaiters {
  interface Waiter {
    readonly targets: CompleteOffsets;
    readonly resolve: () => void;
    readonly reject: (error: LogError) => void;
  }
  let waiters: readonly Waiter[] = [];
  let hasEnded = false;

  const isReached = ({ targets }: Waiter): boolean =>
    readers.every((reader, rank) => reader.position() >= (targets[rank] ?? 0));

  return {
    wait: async (targets) => {
      if (hasEnded) throw ended();
      if (waiters.length >= WAITERS_MAX) throw new LogError('backlog_full', `${WAITERS_MAX} callers wait already`);
      await new Promise<void>((resolve, reject) => {
        waiters = [...waiters, { targets, resolve, reject }];
      });
    },
    targets: () => waiters.at(-1)?.targets ?? null,
    resolveReached: () => {
      if (waiters.length === 0) return;
      for (const waiter of waiters.filter(isReached)) waiter.resolve();
      waiters = waiters.filter((waiter) => !isReached(waiter));
    },
    end: () => {
      hasEnded = true;
      for (const waiter of waiters) waiter.reject(ended());
      waiters = [];
    },
  };
}

function ended(): LogError {
  return new LogError('consumer_ended', 'the consumer ended before it had caught up');
}
