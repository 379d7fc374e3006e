// The CheckpointStore over one LMDB file of its own: opens it and guards the door. How a save is made whole and
// forward-only is left to checkpoint-tables.

import { open } from 'lmdb';
import { checkName, checkSave } from '../bounds.ts';
import { createDoor } from '../door.ts';
import type { CheckpointStore } from '../port.ts';
import { type CheckpointTables, keep, loadCheckpoint, tryRemove, trySave } from './checkpoint-tables.ts';
import { storageError } from './storage-error.ts';

export interface EmbeddedStoreOptions {
  /** Made if missing; not the directory of the log. */
  readonly directory: string;
  /**
   * fsync (default): saved means flushed to disk. process: it survives kill -9 of the process, but not loss of power,
   * after which the file may be damaged.
   */
  readonly durability?: 'fsync' | 'process';
}

/** Address space reserved for the file; growing past it remaps, which LMDB does by itself. */
const MAP_BYTES = 4 * 1024 ** 3;
/** How often others may get in between looking at a checkpoint and writing it, before that is taken for a bug. */
const ATTEMPTS_MAX = 100;

/**
 * Opens the store in a directory. Rejects with LMDB's own error if there is no file to be had. Operations that cannot
 * be written reject with a StoreError; breaking a bound of a checkpoint rejects as the bug that it is.
 */
export async function createEmbeddedStore(options: EmbeddedStoreOptions): Promise<CheckpointStore> {
  const root = open<Buffer>(options.directory, {
    // LMDB's classic commit; lmdb-js's overlapping sync acknowledges before the disk has it.
    overlappingSync: false,
    noSync: options.durability === 'process',
    // Its own batching by event turn leaves a rejected promise behind when a commit fails, which ends the process.
    eventTurnBatching: false,
    mapSize: MAP_BYTES,
    noSubdir: false,
    encoding: 'binary',
  });
  const tables: CheckpointTables = {
    headers: root.openDB<Buffer>('headers', { encoding: 'binary', useVersions: true }),
    pages: root.openDB<Buffer>('pages', { encoding: 'binary' }),
  };
  // LMDB crashes when a file is used after it was closed.
  const door = createDoor();

  return {
    load: async (name) => door.pass(async () => loadCheckpoint(tables, name)),
    save: async (name, save) =>
      door.pass(async () => {
        checkName(name);
        checkSave(save);
        const kept = keep(save);
        return untilUndisturbed(async () => trySave(tables, name, kept));
      }),
    remove: async (name) => {
      await door.pass(async () => untilUndisturbed(async () => tryRemove(tables, name)));
    },
    close: async () => {
      if (!door.close()) return;
      await door.empty();
      await root.close();
    },
  };
}

/** Repeats an attempt that answers 'disturbed'. Failures of LMDB become StoreErrors. */
async function untilUndisturbed<T extends string>(attempt: () => Promise<T | 'disturbed'>): Promise<T> {
  for (let attempts = 0; attempts < ATTEMPTS_MAX; attempts += 1) {
    const result = await attempt().catch(async (error: unknown) => {
      throw await storageError(error);
    });
    if (result !== 'disturbed') return result;
  }
  throw new Error(`invariant broken: a checkpoint changed ${ATTEMPTS_MAX} times while it was written`);
}
