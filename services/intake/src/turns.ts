// One task at a time, in the order asked for: batches of several partitions and ticks share one clock and one outbox.
// After a task has failed no other begins: what it left behind is for a restart to clear up.

export interface Turns {
  /** Resolves or rejects with the task; rejects with the first failure once there was one. */
  take<T>(task: () => Promise<T>): Promise<T>;
}

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return {
    take: (task) => {
      const turn = last.then(task);
      last = turn;
      // Whoever asked for the turn hears of its failure; the chain itself must not raise it a second time.
      last.catch(() => undefined);
      return turn;
    },
  };
}
