// The Redis store when Redis is emptied, killed, silent or shared with others: what is loaded is always one whole save,
// and a save says truly what became of it.
import { randomUUID } from 'node:crypto';
import { type CheckpointSave, type CheckpointStore, createRedisStore, type Page } from '@fengsui/store';
import { describeWithRealParts, type LocalRedis, startLocalRedis } from '@fengsui/testkit';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createRedisLine, type RedisLine, sayTo } from './redis-line.ts';

const MIB = 1_048_576;
/** What a command may be longer than its pages: names, lengths, a script. */
const FRAME_BYTES_MAX = 65_536;
const NAME = 'detector.0';

interface Opened {
  readonly store: CheckpointStore;
  readonly told: string[];
}

function open(url: string, namespace: string): Opened {
  const told: string[] = [];
  const store = createRedisStore({
    url,
    namespace,
    logger: { warn: (_fields, message) => told.push(message) },
    onAvailability: (isAvailable) => told.push(isAvailable ? 'there' : 'away'),
  });
  onTestFinished(async () => store.close());
  return { store, told };
}

async function openLine(url: string): Promise<RedisLine> {
  const line = await createRedisLine(url);
  onTestFinished(async () => line.close());
  return line;
}

function pagesOf(count: number, content: string, from = 0): Page[] {
  return Array.from({ length: count }, (_, i) => ({ name: `p${from + i}`, bytes: Buffer.alloc(16_384, content + i) }));
}

function aSave(position: number, base: number | null, changedPages: readonly Page[]): CheckpointSave {
  return { position, base, header: Buffer.from(`header of ${position}`), changedPages, removedPages: [] };
}

/** Position and pages of what is stored, in an order of its own. */
async function stored(store: CheckpointStore): Promise<unknown> {
  const found = await store.load(NAME);
  return found === null ? null : [found.position, inOrder(found.pages)];
}

function inOrder(pages: readonly Page[]): readonly (readonly [string, string])[] {
  const entries = pages.map(({ name, bytes }) => [name, Buffer.from(bytes).toString('latin1')] as const);
  return entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
}

const someNamespace = (): string => `test-${randomUUID()}:`;

/** On a Redis of its own: it is emptied, killed and closed to us. */
async function aRedis(): Promise<LocalRedis> {
  const redis = await startLocalRedis();
  onTestFinished(redis.stop);
  return redis;
}

describeWithRealParts(['Redis'], 'the Redis store', ({ redisUrl }) => {
  it('sends 100 MiB in pieces of at most 1 MiB, and loads them as they were', async () => {
    const line = await openLine(redisUrl);
    const { store } = open(line.url, someNamespace());
    const all = pagesOf(6_400, 'first ');
    expect(await store.save(NAME, aSave(1, null, all))).toBe('saved');
    const some = pagesOf(1_000, 'second ', 3_000);
    expect(await store.save(NAME, aSave(2, 1, some))).toBe('saved');
    expect(line.largestCommandBytes()).toBeGreaterThan(MIB);
    expect(line.largestCommandBytes()).toBeLessThan(MIB + FRAME_BYTES_MAX);
    const wanted = [...all.slice(0, 3_000), ...some, ...all.slice(4_000)];
    expect(await stored(store)).toEqual([2, inOrder(wanted)]);
    await store.remove(NAME);
  });

  it('leaves no key behind but those of the stored checkpoint', async () => {
    const namespace = someNamespace();
    const { store } = open(redisUrl, namespace);
    const keys = async (): Promise<number> =>
      (await sayTo(redisUrl, `KEYS ${namespace}*`)).split('\r\n').filter((line) => line.startsWith(namespace)).length;
    await store.save(NAME, aSave(1, null, pagesOf(100, 'one ')));
    await store.save(NAME, aSave(2, 1, pagesOf(50, 'two ')));
    // Head, index, and the pages of two saves.
    expect(await keys()).toBe(4);
    await store.save(NAME, aSave(3, null, pagesOf(100, 'three ')));
    expect(await keys()).toBe(3);
    expect(await store.save(NAME, aSave(2, null, pagesOf(100, 'two ')))).toBe('superseded');
    expect(await store.save(NAME, aSave(4, 2, pagesOf(100, 'four ')))).toBe('base_lost');
    expect(await keys()).toBe(3);
    await store.remove(NAME);
    expect(await keys()).toBe(0);
  });

  it('loads one whole save while another owner goes on saving', async () => {
    const namespace = someNamespace();
    const [writer, reader] = [open(redisUrl, namespace).store, open(redisUrl, namespace).store];
    await writer.save(NAME, aSave(0, null, pagesOf(300, '0/')));
    const reading = new AbortController();
    const writing = (async () => {
      for (let position = 1; !reading.signal.aborted; position += 1) {
        const base = position % 7 === 0 ? null : position - 1;
        await writer.save(NAME, aSave(position, base, pagesOf(300, `${position}/`)));
      }
    })();
    for (let loads = 0; loads < 20; loads += 1) {
      const loaded = await reader.load(NAME);
      const start = `${loaded?.position}/`;
      expect(loaded?.pages).toHaveLength(300);
      expect(loaded?.pages.filter(({ bytes }) => !Buffer.from(bytes).toString('latin1').startsWith(start))).toEqual([]);
    }
    reading.abort();
    await writing;
    await writer.remove(NAME);
  });

  it('tells two owners apart, at one position too', async () => {
    const namespace = someNamespace();
    const [a, b] = [open(redisUrl, namespace).store, open(redisUrl, namespace).store];
    await a.save(NAME, aSave(5, null, pagesOf(3, 'a5 ')));
    expect((await b.load(NAME))?.position).toBe(5);
    expect(await b.save(NAME, aSave(8, 5, pagesOf(1, 'b8 ')))).toBe('saved');
    expect(await a.save(NAME, aSave(7, 5, pagesOf(1, 'a7 ')))).toBe('superseded');
    expect(await a.save(NAME, aSave(8, 5, pagesOf(1, 'a8 ')))).toBe('base_lost');
    expect(await a.save(NAME, aSave(8, null, pagesOf(2, 'a8 ')))).toBe('saved');
    expect(await b.save(NAME, aSave(9, 8, pagesOf(1, 'b9 ')))).toBe('base_lost');
    expect(await stored(b)).toEqual([8, inOrder(pagesOf(2, 'a8 '))]);
    await a.remove(NAME);
  });
});

describeWithRealParts(['Redis'], 'the Redis store whose line is cut', ({ redisUrl }) => {
  it('a crash in the middle of staging leaves the checkpoint before whole, and nothing for good', async () => {
    const namespace = someNamespace();
    const { store } = open(redisUrl, namespace);
    await store.save(NAME, aSave(1, null, pagesOf(10, 'one ')));
    const line = await openLine(redisUrl);
    const crashing = open(line.url, namespace);
    const staged = Promise.withResolvers<void>();
    const never = Promise.withResolvers<void>();
    const effect = async (): Promise<void> => {
      staged.resolve();
      await never.promise;
    };
    line.disturb({ when: { sentBytes: 3 * MIB }, effect });
    const lost = expect(crashing.store.save(NAME, aSave(2, null, pagesOf(640, 'two ')))).rejects.toThrow('closed');
    await staged.promise;
    await line.close();
    never.resolve();
    expect(await stored(store)).toEqual([1, inOrder(pagesOf(10, 'one '))]);
    const keys = (await sayTo(redisUrl, `KEYS ${namespace}*`)).split('\r\n').filter((key) => key.startsWith(namespace));
    const lives = await sayTo(redisUrl, ...keys.map((key) => `TTL ${key}`));
    const bounded = lives.split('\r\n').filter((life) => /^:[1-9]/.test(life));
    // Head, index and pages are kept; index and pages of what was staged go.
    expect([keys.length, bounded.length]).toEqual([5, 2]);
    await crashing.store.close();
    await lost;
    await store.remove(NAME);
  });

  it.each([
    { what: 'made current', sends: 'header of 2' },
    { what: 'staged', sends: 'two 0' },
  ])('a save whose answer is lost when it is $what is saved, once', async ({ sends }) => {
    const line = await openLine(redisUrl);
    const { store, told } = open(line.url, someNamespace());
    await store.save(NAME, aSave(1, null, pagesOf(3, 'one ')));
    line.disturb({ when: { sends }, effect: 'lose_answer' });
    expect(await store.save(NAME, aSave(2, 1, pagesOf(1, 'two ')))).toBe('saved');
    expect(told).toEqual(['there', 'away', 'there']);
    expect(await stored(store)).toEqual([2, inOrder([...pagesOf(1, 'two '), ...pagesOf(3, 'one ').slice(1)])]);
    expect(await store.save(NAME, aSave(3, 2, []))).toBe('saved');
    await store.remove(NAME);
  });
});

describeWithRealParts(['Redis'], 'the Redis store and a Redis that loses keys', () => {
  it('emptied between two saves: the base is lost, and a whole save mends it', async () => {
    const { url } = await aRedis();
    const { store } = open(url, '');
    await store.save(NAME, aSave(1, null, pagesOf(3, 'one ')));
    await sayTo(url, 'FLUSHALL');
    expect(await store.save(NAME, aSave(2, 1, pagesOf(1, 'two ')))).toBe('base_lost');
    expect(await stored(store)).toBeNull();
    expect(await store.save(NAME, aSave(2, null, pagesOf(3, 'two ')))).toBe('saved');
    expect(await stored(store)).toEqual([2, inOrder(pagesOf(3, 'two '))]);
  });

  it.each([
    { save: 'a whole save', base: null, result: 'saved' },
    { save: 'changes', base: 1, result: 'base_lost' },
  ])('emptied while $save is staged: nothing with holes is made current', async ({ base, result }) => {
    const { url } = await aRedis();
    const line = await openLine(url);
    const { store } = open(line.url, '');
    await store.save(NAME, aSave(1, null, pagesOf(3, 'one ')));
    line.disturb({ when: { sentBytes: 3 * MIB }, effect: async () => sayTo(url, 'FLUSHALL') });
    const pages = pagesOf(640, 'two ');
    expect(await store.save(NAME, aSave(2, base, pages))).toBe(result);
    expect(await stored(store)).toEqual(result === 'saved' ? [2, inOrder(pages)] : null);
  });

  it('with a page gone from under a checkpoint: it is removed and told, not loaded with a hole', async () => {
    const { url } = await aRedis();
    const { store, told } = open(url, '');
    await store.save(NAME, aSave(1, null, pagesOf(3, 'one ')));
    const found = await sayTo(url, 'KEYS *pages*');
    const key = found.split('\r\n').find((line) => line.includes('pages')) ?? '';
    await sayTo(url, `HDEL ${key} p1`);
    expect(await store.load(NAME)).toBeNull();
    expect(told.at(-1)).toContain('has lost pages');
    expect(await store.save(NAME, aSave(1, null, pagesOf(3, 'one ')))).toBe('saved');
  });
});

describeWithRealParts(['Redis'], 'the Redis store and a Redis that is gone or refuses', () => {
  it('killed and started again: what was saved is there, and what waited goes on', async () => {
    const redis = await aRedis();
    const { store, told } = open(redis.url, '');
    await store.save(NAME, aSave(1, null, pagesOf(640, 'one ')));
    await redis.kill('SIGKILL');
    await vi.waitFor(() => expect(told).toContain('away'));
    const waiting = store.save(NAME, aSave(2, 1, pagesOf(320, 'two ')));
    await redis.restart();
    expect(await waiting).toBe('saved');
    expect(told).toEqual(['there', 'away', 'there']);
    const wanted = [...pagesOf(320, 'two '), ...pagesOf(640, 'one ').slice(320)];
    expect(await stored(store)).toEqual([2, inOrder(wanted)]);
  });

  it('gone for good: close gives up what waits', async () => {
    const redis = await aRedis();
    const { store, told } = open(redis.url, '');
    await store.save(NAME, aSave(1, null, []));
    await redis.kill('SIGKILL');
    const waiting = expect(store.save(NAME, aSave(2, 1, []))).rejects.toThrow('closed before Redis answered');
    await store.close();
    await waiting;
    expect(told).toEqual(['there', 'away']);
  });

  it('that wants a password, or whose names another program uses: told at once, not waited for', async () => {
    const { url } = await aRedis();
    await sayTo(url, `SET checkpoint:{${NAME}}:head other`);
    await expect(open(url, '').store.save(NAME, aSave(1, null, []))).rejects.toThrow('Redis refused: WRONGTYPE');
    await sayTo(url, 'CONFIG SET requirepass secret');
    await expect(open(url, '').store.load(NAME)).rejects.toThrow('Redis refused: NOAUTH');
    const wrong = new URL(url);
    wrong.password = 'wrong';
    await expect(open(wrong.href, '').store.load(NAME)).rejects.toThrow('Redis refused: WRONGPASS');
    expect(() => open('http://127.0.0.1:1', '')).toThrow('no address of a Redis');
  });
});
