// Turns at reading the log: a few reads at a time over all watchers, the rest in order of asking. Without it a burst
// that makes thousands of watchers slow at once would read thousands of pages into memory at once.

/** Runs the work when it is its turn; rejects as the work does. */
export type TakeTurn = <Result>(work: () => Promise<Result>) => Promise<Result>;

export function createTurns(concurrentMax: number): TakeTurn {
  // At most one waiting entry a watcher, hence WATCHERS_MAX.
  const waiting: (() => void)[] = [];
  let running = 0;

  const release = (): void => {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  };

  return async (work) => {
    if (running >= concurrentMax) {
      const turn = Promise.withResolvers<void>();
      waiting.push(turn.resolve);
      await turn.promise;
    } else running++;
    try {
      return await work();
    } finally {
      release();
    }
  };
}
