// Waiting for what a test sees grow: a condition is looked at whenever there is more to see, and whoever waits in vain
// is told why.

export interface Conditions {
  /** There is more to see. */
  readonly look: () => void;
  /** Whoever waits, now or later, rejects with it. */
  readonly fail: (error: unknown) => void;
  readonly until: (condition: () => boolean) => Promise<void>;
}

export function createConditions(): Conditions {
  const waiting = new Set<() => void>();
  const failed = Promise.withResolvers<never>();
  // Mostly nobody waits when the test is over.
  failed.promise.catch(() => undefined);
  return {
    look: () => {
      for (const one of waiting) one();
    },
    fail: failed.reject,
    until: async (condition) => {
      const met = Promise.withResolvers<void>();
      const check = (): void => {
        if (condition()) met.resolve();
      };
      waiting.add(check);
      check();
      await Promise.race([met.promise, failed.promise]).finally(() => waiting.delete(check));
    },
  };
}
