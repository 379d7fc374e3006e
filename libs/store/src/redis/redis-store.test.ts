// What the store asks of Redis and what it makes of the answers, over a connection of the test. That the script does as
// its words say is proved on a real server, in tests/contract.

import { describe, expect, it } from 'vitest';
import type { CheckpointSave, Page } from '../port.ts';
import type { RedisConnection } from './connection.ts';
import { CHUNK_BYTES_MAX, chunksOf, createRedisStore } from './redis-store.ts';

const OPTIONS = { url: 'redis://nowhere', logger: { debug: () => undefined, warn: () => undefined } };

type Command = readonly (string | number | Buffer)[];

interface Answers {
  /** Of the script, in order; saved when there is none left. */
  readonly words?: string[];
  readonly buffers?: (command: Command) => readonly (Buffer | null)[];
  /** The server answers nothing. */
  readonly isAway?: boolean;
}

function aStore({ words = [], buffers = () => [], isAway = false }: Answers = {}) {
  const commands: Command[] = [];
  let closed = 0;
  const gone = Promise.withResolvers<never>();
  gone.promise.catch(() => undefined);
  const redis: RedisConnection = {
    call: async (...command) => {
      commands.push(command);
      if (isAway) await gone.promise;
      return command[0] === 'EVAL' ? Buffer.from(words.shift() ?? 'saved') : 1;
    },
    buffers: async (...command) => {
      commands.push(command);
      return buffers(command);
    },
    isAvailable: () => !isAway,
    close: async () => {
      closed++;
      gone.reject(new Error('Connection is closed.'));
    },
  };
  const names = (): readonly unknown[] => commands.map(([name]) => name);
  return { store: createRedisStore(OPTIONS, redis), commands, names, closedCount: () => closed };
}

function aSave(fields: Partial<CheckpointSave> = {}): CheckpointSave {
  return { position: 7, base: null, header: Buffer.from('header'), changedPages: [], removedPages: [], ...fields };
}

function aPage(name: string, length: number): Page {
  return { name, bytes: new Uint8Array(length).fill(length & 0xff) };
}

/** Of more than one piece. */
const LARGE = Array.from({ length: 20 }, (_, i) => aPage(`page-${i}`, 60_000));

describe('pages in pieces', () => {
  it.each([
    [[], [0]],
    [[1, 2, 3], [3]],
    [[CHUNK_BYTES_MAX], [1]],
    [
      [CHUNK_BYTES_MAX, 1],
      [1, 1],
    ],
    [
      [CHUNK_BYTES_MAX / 2, CHUNK_BYTES_MAX / 2, 1, 1],
      [2, 2],
    ],
  ])('of %j bytes are cut into %j', (sizes, expected) => {
    const pages = sizes.map((size, i) => aPage(`${i}`, size));
    const chunks = chunksOf(pages);
    expect(chunks.map(({ length }) => length)).toEqual(expected);
    expect(chunks.flat()).toEqual(pages);
  });
});

describe('a save', () => {
  it('of one piece goes in with its script: keys of one slot, then id, position, base, header and pages', async () => {
    const { store, commands } = aStore();
    const save = aSave({ base: 3, changedPages: [aPage('a', 2)], removedPages: ['b', 'c'] });
    expect(await store.save('stage.0', save)).toBe('saved');
    const [name, , keyCount, head, pages, staged, id, ...rest] = commands[0] ?? [];
    expect([name, keyCount, head, pages]).toEqual(['EVAL', 3, 'fengsui:{stage.0}:head', 'fengsui:{stage.0}:pages']);
    expect(staged).toBe(`fengsui:{stage.0}:stage:${String(id)}`);
    expect(rest).toEqual([7, 3, Buffer.from('header'), 'inline', 2, 'b', 'c', 'a', Buffer.of(2, 2)]);
    expect(commands).toHaveLength(1);
  });

  it('that is whole has no base', async () => {
    const { store, commands } = aStore();
    await store.save('stage.0', aSave());
    expect(commands[0]?.slice(8, 12)).toEqual(['', Buffer.from('header'), 'inline', 0]);
  });

  it('of several pieces is staged first, for a bounded time, and holds the server up with none of them', async () => {
    const { store, commands, names } = aStore();
    expect(await store.save('stage.0', aSave({ changedPages: LARGE }))).toBe('saved');
    expect(names()).toEqual(['HSET', 'EXPIRE', 'HSET', 'EXPIRE', 'EVAL']);
    const stages = commands.slice(0, 4).map(([, key]) => key);
    expect(new Set(stages).size).toBe(1);
    expect(commands[1]?.[2]).toBe(600);
    const staged = [...(commands[0]?.slice(2) ?? []), ...(commands[2]?.slice(2) ?? [])];
    expect(staged.filter((one) => typeof one === 'string')).toEqual(LARGE.map(({ name }) => name));
    expect(commands[4]?.slice(10)).toEqual(['staged', 0]);
  });

  it('is taken as it was, whatever becomes of its bytes while they are sent', async () => {
    const { store, commands } = aStore();
    const page = aPage('a', 3);
    const saved = store.save('stage.0', aSave({ changedPages: [page] }));
    page.bytes.fill(99);
    await saved;
    expect(commands[0]?.at(-1)).toEqual(Buffer.of(3, 3, 3));
  });

  it.each(['superseded', 'base_lost'])('that is answered with %s says so', async (word) => {
    const { store } = aStore({ words: [word] });
    expect(await store.save('stage.0', aSave())).toBe(word);
  });

  it('whose staged pages were lost is staged again under the same id', async () => {
    const { store, commands, names } = aStore({ words: ['stage_lost', 'saved'] });
    expect(await store.save('stage.0', aSave({ changedPages: LARGE }))).toBe('saved');
    expect(names().filter((name) => name === 'EVAL')).toHaveLength(2);
    expect(names()).toHaveLength(10);
    expect(new Set(commands.filter(([name]) => name === 'EVAL').map((command) => command[6])).size).toBe(1);
  });

  it('whose staged pages are lost again and again is given up', async () => {
    const { store } = aStore({ words: Array.from({ length: 100 }, () => 'stage_lost') });
    await expect(store.save('stage.0', aSave({ changedPages: LARGE }))).rejects.toThrow('lost 100 times');
  });

  it('that is answered with an unknown word fails', async () => {
    const { store } = aStore({ words: ['maybe'] });
    await expect(store.save('stage.0', aSave())).rejects.toThrow('the script answered maybe');
  });

  it('with a bad name or page is refused before anything is sent', async () => {
    const { store, commands } = aStore();
    await expect(store.save('northwärts', aSave())).rejects.toThrow();
    await expect(store.save('stage.0', aSave({ position: -1 }))).rejects.toThrow();
    expect(commands).toEqual([]);
  });
});

describe('a load', () => {
  const head = ['id-1', '7', 'header'].map((text) => Buffer.from(text));

  it('finds nothing where nothing was saved', async () => {
    const { store, names } = aStore({ buffers: () => [null, null, null] });
    expect(await store.load('stage.0')).toBeNull();
    expect(names()).toEqual(['HMGET']);
  });

  it('answers position, header and all pages in the order of their names, some at a time', async () => {
    const pageNames = Array.from({ length: 130 }, (_, i) => `p${String(129 - i).padStart(3, '0')}`);
    const { store, commands } = aStore({
      buffers: ([name, key, ...fields]) => {
        if (name === 'HKEYS') return pageNames.map((page) => Buffer.from(page));
        return String(key).endsWith(':head')
          ? head.slice(0, fields.length)
          : fields.map((page) => Buffer.from(String(page)));
      },
    });
    const loaded = await store.load('stage.0');
    expect(loaded).toMatchObject({ position: 7, header: Buffer.from('header') });
    expect(loaded?.pages.map(({ name }) => name)).toEqual(pageNames.toReversed());
    expect(loaded?.pages.every(({ name, bytes }) => Buffer.from(name).equals(bytes))).toBe(true);
    const pieces = commands.filter(([name, key]) => name === 'HMGET' && String(key).endsWith(':pages'));
    expect(pieces.map(({ length }) => length - 2)).toEqual([64, 64, 2]);
  });

  it.each([
    ['another save came meanwhile', (round: number) => (round === 2 ? 'id-2' : 'id-1'), () => Buffer.from('x')],
    ['a page went meanwhile', () => 'id-1', (round: number) => (round === 1 ? null : Buffer.from('x'))],
  ])('begins anew when %s', async (_, idOf, pageOf) => {
    let heads = 0;
    let reads = 0;
    const { store, names } = aStore({
      buffers: ([name, key, ...fields]) => {
        if (name === 'HKEYS') return [Buffer.from('a')];
        if (!String(key).endsWith(':head')) return [pageOf(++reads)];
        return [Buffer.from(idOf(++heads)), ...head.slice(1)].slice(0, fields.length);
      },
    });
    expect(await store.load('stage.0')).toMatchObject({ position: 7, pages: [{ name: 'a' }] });
    expect(names().filter((name) => name === 'HKEYS')).toHaveLength(2);
  });

  it('gives up a checkpoint that never stays the same', async () => {
    let heads = 0;
    const { store } = aStore({
      buffers: ([name, , ...fields]) =>
        name === 'HKEYS' ? [] : [Buffer.from(`id-${heads++}`), ...head.slice(1)].slice(0, fields.length),
    });
    await expect(store.load('stage.0')).rejects.toThrow('changed 100 times');
  });
});

describe('the store', () => {
  it('takes away head and pages of a checkpoint', async () => {
    const { store, commands } = aStore();
    await store.remove('stage.0');
    expect(commands).toEqual([['UNLINK', 'fengsui:{stage.0}:head', 'fengsui:{stage.0}:pages']]);
  });

  it('puts its namespace before every key', async () => {
    const { commands } = aStore();
    const redis: RedisConnection = {
      call: async (...command) => commands.push(command),
      buffers: async () => [],
      isAvailable: () => true,
      close: async () => undefined,
    };
    await createRedisStore({ ...OPTIONS, namespace: 'east:' }, redis).remove('stage.0');
    expect(commands).toEqual([['UNLINK', 'east:{stage.0}:head', 'east:{stage.0}:pages']]);
  });

  it('waits at close for what is on its way, refuses what comes later, and closes once', async () => {
    const { store, names, closedCount } = aStore();
    const saved = store.save('stage.0', aSave({ changedPages: LARGE }));
    await Promise.all([store.close(), store.close()]);
    expect(await saved).toBe('saved');
    expect([names().at(-1), closedCount()]).toEqual(['EVAL', 1]);
    await expect(store.load('stage.0')).rejects.toThrow('closed');
  });

  it('cuts at close what is on its way to a server that is away', async () => {
    const { store, closedCount } = aStore({ isAway: true });
    const saved = store.save('stage.0', aSave()).catch((error: unknown) => error);
    await store.close();
    expect(await saved).toEqual(new Error('Connection is closed.'));
    expect(closedCount()).toBe(1);
  });
});
