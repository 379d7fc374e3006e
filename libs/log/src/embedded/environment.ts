// The LMDB file of one embedded log: its tables, and the one way to write to them. What the tables mean is left to
// their users. A commit is one LMDB transaction made on LMDB's own thread, so the event loop never waits for the disk.

import { type Database, type Key, open } from 'lmdb';
import { type Durability, storageError } from './storage-error.ts';

/** One write of a commit; value null removes the key. */
export interface Write {
  readonly table: Database<Buffer | string>;
  readonly key: Key;
  readonly value: Buffer | string | null;
}

export interface Environment {
  /** Small facts: epoch, owner, topics, ends and starts of partitions; values are JSON text. */
  readonly facts: Database<string>;
  /** Chunks of records by [topic, partition, offset of the first record]. */
  readonly chunks: Database<Buffer>;
  /** All of the writes or none; resolves once they are as durable as asked for. Rejects with a LogError. */
  commit(writes: readonly Write[]): Promise<void>;
  /** Runs at once and alone, across processes too; only for opening and closing, it waits for the disk. */
  exclusively(action: () => void): void;
  close(): Promise<void>;
}

/**
 * Address space reserved for the file. Growing past it remaps, which LMDB does by itself; starting large saves that for
 * nearly everyone and costs neither memory nor disk.
 */
const MAP_BYTES = 4 * 1024 ** 3;

/** Opens (or makes) the file in a directory. Throws what LMDB throws if that is impossible. */
export function openEnvironment(directory: string, durability: Durability): Environment {
  const root = open<string>(directory, {
    // LMDB's classic commit: pages, fsync, meta page, fsync. lmdb-js's overlapping sync acknowledges before that.
    overlappingSync: false,
    noSync: durability === 'process',
    // Its own batching by event turn leaves a rejected promise behind when a commit fails, which ends the process.
    eventTurnBatching: false,
    mapSize: MAP_BYTES,
    noSubdir: false,
  });
  const facts = root.openDB<string>('facts', { encoding: 'string' });
  const chunks = root.openDB<Buffer>('chunks', { encoding: 'binary' });
  return {
    facts,
    chunks,
    commit: async (writes) => {
      const parts: Promise<boolean>[] = [];
      try {
        // The parts only ever resolve at once: success or failure of all of them is that of the batch.
        await root.batch(() => {
          for (const write of writes) parts.push(enqueue(write));
        });
        await Promise.all(parts);
      } catch (error) {
        throw await storageError(error);
      }
    },
    exclusively: (action) => root.transactionSync(action),
    close: () => root.close(),
  };
}

function enqueue({ table, key, value }: Write): Promise<boolean> {
  return value === null ? table.remove(key) : table.put(key, value);
}
