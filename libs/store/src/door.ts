// The door of a store: operations pass while it is open, and whoever closes it can wait for those inside. What they use
// must not go from under them.

export interface Door {
  /** Rejects once the door is closed; else as the operation does. */
  pass<T>(operation: () => Promise<T>): Promise<T>;
  /** False if it was closed before. */
  close(): boolean;
  /** Resolves when nobody is inside any more, however they fared. */
  empty(): Promise<void>;
}

/** Open at first. */
export function createDoor(): Door {
  const inside = new Set<Promise<unknown>>();
  let isClosed = false;
  return {
    pass: async (operation) => {
      if (isClosed) throw new Error('the checkpoint store is closed');
      const running = operation();
      inside.add(running);
      try {
        return await running;
      } finally {
        inside.delete(running);
      }
    },
    close: () => {
      const wasOpen = !isClosed;
      isClosed = true;
      return wasOpen;
    },
    empty: async () => {
      await Promise.allSettled(inside);
    },
  };
}
