// A checkpoint store in memory, for stages that will not start without one.
import type { Checkpoint, CheckpointStore } from '@fengsui/store';

/** An empty store. Like the real ones it goes only forward. */
export function createMemoryStore(): CheckpointStore {
  const checkpoints = new Map<string, Checkpoint>();
  return {
    load: async (name) => checkpoints.get(name) ?? null,
    save: async (name, { position, base, header, changedPages, removedPages }) => {
      const before = checkpoints.get(name);
      if (before !== undefined && before.position > position) return 'superseded';
      if (base !== null && before?.position !== base) return 'base_lost';
      const replaced = new Set([...removedPages, ...changedPages.map((page) => page.name)]);
      const kept = (base === null ? [] : (before?.pages ?? [])).filter((page) => !replaced.has(page.name));
      checkpoints.set(name, { position, header, pages: [...kept, ...changedPages] });
      return 'saved';
    },
    remove: async (name) => void checkpoints.delete(name),
    close: async () => undefined,
  };
}
