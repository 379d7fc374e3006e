// The CheckpointStore over Redis: guards the door, and knows which save each checkpoint was last seen at. How a save is
// made whole is left to saving.ts and the scripts, what to do while Redis is away to connection.ts.
import { randomBytes } from 'node:crypto';
import { checkName, checkSave } from '../bounds.ts';
import { createDoor, type Door } from '../door.ts';
import type { Checkpoint, CheckpointSave, CheckpointStore, SaveResult } from '../port.ts';
import { type Connection, createConnection } from './connection.ts';
import { keysOf } from './keys.ts';
import { loadCheckpoint, storedMark } from './loading.ts';
import { keep, type Saving, stageAndCommit } from './saving.ts';
import { readScripts, runScript } from './script.ts';

export interface RedisStoreOptions {
  /** redis://[user:password@]host:port[/db], or rediss:// */
  readonly url: string;
  /** Put before every key, so that several installations share a Redis. Default NAMESPACE. */
  readonly namespace?: string;
  /** pino-shaped. */
  readonly logger: { warn(fields: object, message: string): void };
  /** Whether Redis answers, told at each change with the reason; commands wait while it does not. */
  readonly onAvailability?: (isAvailable: boolean, why: string) => void;
}

export const NAMESPACE = 'fengsui:';
/** How long close waits for operations on their way; what Redis has not answered then is given up. */
export const CLOSE_WAIT_MS = 5_000;

/** Where a checkpoint was when this store last loaded or saved it. */
interface Seen {
  readonly position: number;
  readonly mark: string;
}

/**
 * Begins to connect; with Redis there or not, operations wait for it. They reject with a StoreError when Redis refuses
 * for good (password, rights, foreign keys), and when the store is closed meanwhile. Throws for an address that is none.
 */
export function createRedisStore(options: RedisStoreOptions): CheckpointStore {
  const scripts = readScripts();
  const connection = createConnection({
    url: options.url,
    onAvailability: options.onAvailability ?? (() => undefined),
  });
  const seen = new Map<string, Seen>();
  const door = createDoor();
  const at = (name: string): Saving => ({
    connection,
    scripts,
    keys: keysOf(options.namespace ?? NAMESPACE, name),
  });

  return {
    load: async (name) => door.pass(async () => load(at(name), { name, seen, logger: options.logger })),
    save: async (name, save) => door.pass(async () => saveUnder(at(name), { name, seen }, save)),
    remove: async (name) => {
      await door.pass(async () => {
        const mark = await storedMark(at(name));
        if (mark !== null) await remove(at(name), mark);
        await sweep(at(name));
      });
    },
    close: async () => {
      if (!door.close()) return;
      await closeInTime(connection, door);
    },
  };
}

interface Under {
  readonly name: string;
  readonly seen: Map<string, Seen>;
}

async function saveUnder(at: Saving, { name, seen }: Under, save: CheckpointSave): Promise<SaveResult> {
  checkName(name);
  checkSave(save);
  const last = seen.get(name);
  const baseMark = last !== undefined && last.position === save.base ? last.mark : '';
  const mark = randomBytes(12).toString('base64url');
  const result = await stageAndCommit(at, keep(save, { mark, baseMark }));
  if (result === 'saved') seen.set(name, { position: save.position, mark });
  // Also what a crash between another save and its sweep has left.
  if (result === 'saved' && save.base === null) await sweep(at);
  return result;
}

async function load(
  at: Saving,
  { name, seen, logger }: Under & Pick<RedisStoreOptions, 'logger'>,
): Promise<Checkpoint | null> {
  const result = await loadCheckpoint(at);
  if (result === null) return null;
  if ('kind' in result) {
    logger.warn({ checkpoint: name }, 'a checkpoint has lost pages, so it is removed: Redis must evict nothing');
    await remove(at, result.mark);
    await sweep(at);
    return null;
  }
  await sweep(at);
  seen.set(name, { position: result.checkpoint.position, mark: result.mark });
  return result.checkpoint;
}

async function remove({ connection, scripts, keys }: Saving, mark: string): Promise<void> {
  const call = { keys: [keys.head, keys.garbage], given: [mark] };
  await connection.run((client) => runScript(client, scripts.remove, call));
}

/** Removes what replaced generations have left, one at a time. */
async function sweep({ connection, scripts, keys }: Saving): Promise<void> {
  const call = { keys: [keys.head, keys.garbage], given: [keys.prefix] };
  let left = 1;
  while (left > 0) left = Number(await connection.run((client) => runScript(client, scripts.sweep, call)));
}

async function closeInTime(connection: Connection, door: Door): Promise<void> {
  const timer = setTimeout(() => connection.close(), CLOSE_WAIT_MS);
  await door.empty();
  clearTimeout(timer);
  connection.close();
}
