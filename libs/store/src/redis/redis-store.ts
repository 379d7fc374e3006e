// The CheckpointStore over Redis. A checkpoint is three keys of one hash slot: its head (position, header, id of the
// save), its pages, and the pages of a save on its way. A save of any size is staged in pieces of bounded size, so that
// it never holds the server up, and made valid by one script (save.lua). A save that is repeated because its answer was
// lost is known by its id.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { checkName, checkSave } from '../bounds.ts';
import type { Checkpoint, CheckpointSave, CheckpointStore, Page, SaveResult } from '../port.ts';
import { connect, type RedisConnection, type RedisStoreOptions } from './connection.ts';

const SAVE_SCRIPT = readFileSync(new URL('./save.lua', import.meta.url), 'utf8');

/** Of pages in one command; a save of no more goes in with its script. */
export const CHUNK_BYTES_MAX = 1024 ** 2;
/** What nobody finished is gone after this. */
const STAGE_SECONDS = 600;
/** Pages of one answer while loading: at most 4 MiB. */
const LOAD_PAGES = 64;
/** How often a checkpoint may be replaced while it is loaded, and a stage be lost while it is written. */
const ATTEMPTS_MAX = 100;

/** Connects at once and waits out every outage; an operation rejects only for what waiting does not mend. */
export function createRedisStore(
  options: RedisStoreOptions,
  redis: RedisConnection = connect(options),
): CheckpointStore {
  const inside = new Set<Promise<unknown>>();
  let isClosed = false;
  const whileOpen = async <T>(operation: () => Promise<T>): Promise<T> => {
    if (isClosed) throw new Error('the checkpoint store is closed');
    const running = operation();
    inside.add(running);
    try {
      return await running;
    } finally {
      inside.delete(running);
    }
  };
  return {
    load: async (name) => whileOpen(async () => load(redis, keysOf(options, name))),
    save: async (name, save) =>
      whileOpen(async () => {
        checkName(name);
        checkSave(save);
        return saveAll(redis, keysOf(options, name), keep(save));
      }),
    remove: async (name) => {
      const { head, pages } = keysOf(options, name);
      await whileOpen(async () => redis.call('UNLINK', head, pages));
    },
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      // While the server is away nothing under way comes to an end: it is cut, as by a crash.
      if (redis.isAvailable()) await Promise.allSettled(inside);
      await redis.close();
    },
  };
}

interface CheckpointKeys {
  readonly head: string;
  readonly pages: string;
  readonly stage: (id: string) => string;
}

/** In braces: what decides about the slot, so that a script may touch all of them. */
function keysOf({ namespace = 'fengsui:' }: RedisStoreOptions, name: string): CheckpointKeys {
  const base = `${namespace}{${name}}`;
  return { head: `${base}:head`, pages: `${base}:pages`, stage: (id) => `${base}:stage:${id}` };
}

/** A save in bytes of its own: the stage goes on changing its tables while they are sent. */
interface KeptSave extends CheckpointSave {
  readonly header: Buffer;
  readonly changedPages: readonly { readonly name: string; readonly bytes: Buffer }[];
}

function keep(save: CheckpointSave): KeptSave {
  return {
    ...save,
    header: Buffer.from(save.header),
    changedPages: save.changedPages.map(({ name, bytes }) => ({ name, bytes: Buffer.from(bytes) })),
    removedPages: [...save.removedPages],
  };
}

async function saveAll(redis: RedisConnection, keys: CheckpointKeys, save: KeptSave): Promise<SaveResult> {
  const id = randomUUID();
  const chunks = chunksOf(save.changedPages);
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    if (chunks.length > 1) await stage(redis, keys.stage(id), chunks);
    const result = await makeValid(redis, keys, { id, save, isStaged: chunks.length > 1 });
    // Emptied while it was staged: once more.
    if (result !== 'stage_lost') return result;
  }
  throw new Error(`the pages of a save were lost ${ATTEMPTS_MAX} times before they could be made valid`);
}

async function stage(redis: RedisConnection, key: string, chunks: readonly (readonly Page[])[]): Promise<void> {
  for (const chunk of chunks) {
    await redis.call(
      'HSET',
      key,
      ...chunk.flatMap(({ name, bytes }) => [name, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)]),
    );
    await redis.call('EXPIRE', key, STAGE_SECONDS);
  }
}

async function makeValid(
  redis: RedisConnection,
  { head, pages, stage: stageKey }: CheckpointKeys,
  of: { readonly id: string; readonly save: KeptSave; readonly isStaged: boolean },
): Promise<SaveResult | 'stage_lost'> {
  const { position, base, header, changedPages, removedPages } = of.save;
  const inline = of.isStaged ? [] : changedPages.flatMap(({ name, bytes }) => [name, bytes]);
  const keys = [head, pages, stageKey(of.id)];
  const form = of.isStaged ? 'staged' : 'inline';
  const first = [of.id, position, base ?? '', header, form, removedPages.length, ...removedPages];
  const result = await redis.call('EVAL', SAVE_SCRIPT, keys.length, ...keys, ...first, ...inline);
  const word = String(result);
  if (word === 'saved' || word === 'superseded' || word === 'base_lost' || word === 'stage_lost') return word;
  throw new Error(`the script answered ${word}`);
}

/** Pages in pieces of at most CHUNK_BYTES_MAX; no page is larger than a piece. */
export function chunksOf<P extends Page>(pages: readonly P[]): readonly (readonly P[])[] {
  const chunks: P[][] = [[]];
  let bytes = 0;
  for (const page of pages) {
    bytes += page.bytes.byteLength;
    if (bytes > CHUNK_BYTES_MAX) {
      chunks.push([]);
      bytes = page.bytes.byteLength;
    }
    chunks.at(-1)?.push(page);
  }
  return chunks;
}

/** Header and pages of one save: what was replaced in between is loaded anew. */
async function load(redis: RedisConnection, { head, pages }: CheckpointKeys): Promise<Checkpoint | null> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const [id, position, header] = await redis.buffers('HMGET', head, 'save', 'position', 'header');
    if (!id || !position || !header) return null;
    const found = await loadPages(redis, pages);
    const [after] = await redis.buffers('HMGET', head, 'save');
    if (found !== null && after?.equals(id)) return { position: Number(position.toString()), header, pages: found };
  }
  throw new Error(`a checkpoint changed ${ATTEMPTS_MAX} times while it was loaded`);
}

/** In the order of their names; null: one has gone meanwhile. */
async function loadPages(redis: RedisConnection, key: string): Promise<readonly Page[] | null> {
  const names = (await redis.buffers('HKEYS', key)).map(String).toSorted();
  const pages: Page[] = [];
  for (let from = 0; from < names.length; from += LOAD_PAGES) {
    const some = names.slice(from, from + LOAD_PAGES);
    const values = await redis.buffers('HMGET', key, ...some);
    for (const [index, name] of some.entries()) {
      const bytes = values[index];
      if (!bytes) return null;
      pages.push({ name, bytes });
    }
  }
  return pages;
}
