// The contract of the CheckpointStore port, as tests that any adapter must pass: what was saved last is loaded whole,
// only ever forward, after a restart too.

import { randomUUID } from 'node:crypto';
import type { Checkpoint, CheckpointSave, CheckpointStore, Page } from '@fengsui/store';
import { describe, expect, it, onTestFinished } from 'vitest';

/** An adapter with content of its own. Opened again after close, it holds what it held. */
export interface StoreUnderTest {
  readonly open: () => Promise<CheckpointStore>;
  /** Frees what was made for the test; the store is closed by then. */
  readonly dispose: () => Promise<void>;
}

export type MakeStore = () => Promise<StoreUnderTest>;

/** Registers the tests for an adapter under its name. */
export function checkpointStoreContract(name: string, makeStore: MakeStore): void {
  describe(`${name} keeps the contract of the checkpoint store`, () => {
    describe('what changed', () => changeTests(makeStore));
    describe('pages', () => pageTests(makeStore));
    describe('forward only', () => forwardTests(makeStore));
    describe('the base of a save', () => baseTests(makeStore));
    describe('bounds', () => boundTests(makeStore));
    describe('restart', () => restartTests(makeStore));
  });
}

interface OpenedStore {
  readonly store: CheckpointStore;
  readonly reopen: () => Promise<CheckpointStore>;
  /** A name that no other test knows: adapters may share one server. */
  readonly name: string;
}

async function openStore(makeStore: MakeStore): Promise<OpenedStore> {
  const subject = await makeStore();
  let current = await subject.open();
  onTestFinished(async () => {
    await current.close();
    await subject.dispose();
  });
  return {
    store: current,
    name: `contract/${randomUUID()}`,
    reopen: async () => {
      await current.close();
      current = await subject.open();
      return current;
    },
  };
}

/** A save of pages by name and text; a text of null removes the page. Whole unless a base is given. */
function aSave(
  position: number,
  pages: Readonly<Record<string, string | null>>,
  base: number | null = null,
): CheckpointSave {
  const entries = Object.entries(pages);
  return {
    position,
    base,
    header: Buffer.from(`header of ${position}`),
    changedPages: entries.flatMap(([name, text]) => (text === null ? [] : [{ name, bytes: Buffer.from(text) }])),
    removedPages: entries.flatMap(([name, text]) => (text === null ? [name] : [])),
  };
}

/** A checkpoint in words: position, header, then the pages in their order. */
function inWords(checkpoint: Checkpoint | null): readonly unknown[] | null {
  if (checkpoint === null) return null;
  const pages = checkpoint.pages.map(({ name, bytes }) => [name, Buffer.from(bytes).toString('utf8')]);
  return [checkpoint.position, Buffer.from(checkpoint.header).toString('utf8'), ...pages];
}

function changeTests(makeStore: MakeStore): void {
  it('has no checkpoint under a name that was never saved', async () => {
    const { store, name } = await openStore(makeStore);
    expect(await store.load(name)).toBeNull();
  });

  it('loads what was saved, pages in order of their names', async () => {
    const { store, name } = await openStore(makeStore);
    expect(await store.save(name, aSave(7, { b: 'two', 'a/10': 'ten', 'a/1': 'one' }))).toBe('saved');
    expect(inWords(await store.load(name))).toEqual([7, 'header of 7', ['a/1', 'one'], ['a/10', 'ten'], ['b', 'two']]);
  });

  it('a save brings only what changed: other pages stay, removed ones go', async () => {
    const { store, name } = await openStore(makeStore);
    await store.save(name, aSave(1, { kept: 'old', changed: 'old', removed: 'old' }));
    await store.save(name, aSave(2, { changed: 'new', added: 'new', removed: null, unknown: null }, 1));
    expect(inWords(await store.load(name))).toEqual([
      2,
      'header of 2',
      ['added', 'new'],
      ['changed', 'new'],
      ['kept', 'old'],
    ]);
  });

  it('keeps checkpoints of different names apart, even if one name begins with the other', async () => {
    const { store, name } = await openStore(makeStore);
    await store.save(name, aSave(1, { page: 'short' }));
    await store.save(`${name}0`, aSave(2, { page: 'long' }));
    await store.remove(`${name}0`);
    expect(inWords(await store.load(name))).toEqual([1, 'header of 1', ['page', 'short']]);
    expect(await store.load(`${name}0`)).toBeNull();
  });

  it('removes a checkpoint with all its pages, and one that is not there', async () => {
    const { store, name } = await openStore(makeStore);
    await store.save(name, aSave(9, { old: 'old' }));
    await store.remove(name);
    await store.remove(name);
    expect(await store.load(name)).toBeNull();
    expect(await store.save(name, aSave(1, { new: 'new' }))).toBe('saved');
    expect(inWords(await store.load(name))).toEqual([1, 'header of 1', ['new', 'new']]);
  });
}

function pageTests(makeStore: MakeStore): void {
  it('takes empty and full pages, any bytes, and many of them', async () => {
    const { store, name } = await openStore(makeStore);
    const full = Buffer.alloc(65_536, 0xff);
    const names = Array.from({ length: 300 }, (_, index) => `page-${String(index).padStart(4, '0')}`);
    const changedPages = names.map((page, index) => ({ name: page, bytes: full.subarray(0, index * 200) }));
    changedPages.push({ name: 'x'.repeat(64), bytes: full });
    await store.save(name, { position: 0, base: null, header: new Uint8Array(0), changedPages, removedPages: [] });
    const loaded = await store.load(name);
    expect(loaded?.header).toHaveLength(0);
    expect(loaded?.pages.map((page) => page.name)).toEqual([...names, 'x'.repeat(64)]);
    const same = loaded?.pages.every((page, index) =>
      Buffer.from(page.bytes).equals(changedPages[index]?.bytes ?? full),
    );
    expect(same).toBe(true);
  });

  it('a page may change while it is being saved: what counts is what it held at the call', async () => {
    const { store, name } = await openStore(makeStore);
    const bytes = Buffer.alloc(65_536, 1);
    const saving = store.save(name, {
      position: 1,
      base: null,
      header: bytes,
      changedPages: [{ name: 'p', bytes }],
      removedPages: [],
    });
    bytes.fill(2);
    await saving;
    const loaded = await store.load(name);
    expect(loaded?.pages[0]?.bytes.every((byte) => byte === 1)).toBe(true);
    expect(loaded?.header.every((byte) => byte === 1)).toBe(true);
  });
}

function forwardTests(makeStore: MakeStore): void {
  it('a save behind the stored position is superseded and changes nothing', async () => {
    const { store, name } = await openStore(makeStore);
    await store.save(name, aSave(5, { page: 'five' }));
    expect(await store.save(name, aSave(4, { page: 'four', other: 'four' }))).toBe('superseded');
    expect(inWords(await store.load(name))).toEqual([5, 'header of 5', ['page', 'five']]);
  });

  it('a save at the stored position overwrites', async () => {
    const { store, name } = await openStore(makeStore);
    await store.save(name, aSave(5, { page: 'first' }));
    expect(await store.save(name, aSave(5, { page: 'second' }))).toBe('saved');
    expect(inWords(await store.load(name))).toEqual([5, 'header of 5', ['page', 'second']]);
  });

  it('of saves made at once the furthest wins, and each is whole', async () => {
    const { store, name } = await openStore(makeStore);
    const positions = [3, 9, 1, 7, 9, 2, 8, 5];
    const saves = positions.map(async (position) =>
      store.save(name, aSave(position, { a: String(position), b: String(position) })),
    );
    const results = await Promise.all(saves);
    expect(results[1]).toBe('saved');
    expect(results[4]).toBe('saved');
    expect(inWords(await store.load(name))).toEqual([9, 'header of 9', ['a', '9'], ['b', '9']]);
  });
}

function baseTests(makeStore: MakeStore): void {
  it('a whole save leaves no page of the checkpoint before', async () => {
    const { store, name } = await openStore(makeStore);
    await store.save(name, aSave(1, { old: 'old', both: 'old' }));
    expect(await store.save(name, aSave(2, { both: 'new' }))).toBe('saved');
    expect(inWords(await store.load(name))).toEqual([2, 'header of 2', ['both', 'new']]);
  });

  it('a save whose base is not what is stored would have holes: it changes nothing', async () => {
    const { store, name } = await openStore(makeStore);
    expect(await store.save(name, aSave(2, { page: 'two' }, 1))).toBe('base_lost');
    expect(await store.load(name)).toBeNull();
    await store.save(name, aSave(5, { page: 'five', kept: 'five' }));
    expect(await store.save(name, aSave(8, { page: 'eight' }, 3))).toBe('base_lost');
    expect(await store.save(name, aSave(4, { page: 'four' }, 3))).toBe('superseded');
    expect(inWords(await store.load(name))).toEqual([5, 'header of 5', ['kept', 'five'], ['page', 'five']]);
    expect(await store.save(name, aSave(8, { page: 'eight' }, 5))).toBe('saved');
    expect(inWords(await store.load(name))).toEqual([8, 'header of 8', ['kept', 'five'], ['page', 'eight']]);
  });

  it('a save on a checkpoint that was removed brings nothing back', async () => {
    const { store, name } = await openStore(makeStore);
    await store.save(name, aSave(4, { page: 'four' }));
    await store.remove(name);
    expect(await store.save(name, aSave(5, { other: 'five' }, 4))).toBe('base_lost');
    expect(await store.load(name)).toBeNull();
  });

  it('of two saves on one base made at once one is saved, the other has lost its base', async () => {
    const { store, name } = await openStore(makeStore);
    await store.save(name, aSave(1, { a: 'one', b: 'one' }));
    const saves = ['a', 'b'].map(async (page) => store.save(name, aSave(2, { [page]: 'two' }, 1)));
    const results = await Promise.all(saves);
    expect(results.toSorted()).toEqual(['base_lost', 'saved']);
    const [a, b] = results[0] === 'saved' ? ['two', 'one'] : ['one', 'two'];
    expect(inWords(await store.load(name))).toEqual([2, 'header of 2', ['a', a], ['b', b]]);
  });

  it('a save as large as a city takes it, whole and in part', async () => {
    const { store, name } = await openStore(makeStore);
    const pageOf = (index: number, byte: number): Page => ({ name: `p${index}`, bytes: Buffer.alloc(16_384, byte) });
    const all = Array.from({ length: 1_500 }, (_, index) => pageOf(index, 1));
    const header = Buffer.from('large');
    await store.save(name, { position: 1, base: null, header, changedPages: all, removedPages: [] });
    const some = all.slice(0, 700).map((_, index) => pageOf(index, 2));
    const change = { position: 2, base: 1, header, changedPages: some, removedPages: ['p1499'] };
    expect(await store.save(name, change)).toBe('saved');
    const loaded = new Map((await store.load(name))?.pages.map((page) => [page.name, page.bytes[16_383]]));
    expect(loaded.size).toBe(1_499);
    expect([loaded.get('p0'), loaded.get('p699'), loaded.get('p700'), loaded.get('p1498')]).toEqual([2, 2, 1, 1]);
  });
}

function boundTests(makeStore: MakeStore): void {
  const full = Buffer.alloc(65_537);
  const refused: readonly (readonly [string, CheckpointSave])[] = [
    ['a page over 64 KiB', { ...aSave(1, {}), changedPages: [{ name: 'p', bytes: full }] }],
    ['a page name over 64 bytes', aSave(1, { ['n'.repeat(65)]: 'text' })],
    ['a page name that is not ASCII', aSave(1, { 页: 'text' })],
    ['an empty page name', aSave(1, { '': 'text' })],
    ['a page that is changed and removed', { ...aSave(1, { p: 'text' }), removedPages: ['p'] }],
    ['a position that is no offset', aSave(-1, {})],
    ['a base behind the position', aSave(1, {}, 2)],
  ];
  it.each(refused)('refuses %s and saves nothing', async (_, save) => {
    const { store, name } = await openStore(makeStore);
    await expect(store.save(name, save)).rejects.toThrow();
    expect(await store.load(name)).toBeNull();
  });
}

function restartTests(makeStore: MakeStore): void {
  it('has what was saved, and still only goes forward', async () => {
    const { store, name, reopen } = await openStore(makeStore);
    await store.save(name, aSave(5, { page: 'five' }));
    const reopened = await reopen();
    expect(inWords(await reopened.load(name))).toEqual([5, 'header of 5', ['page', 'five']]);
    expect(await reopened.save(name, aSave(4, {}))).toBe('superseded');
    expect(await reopened.save(name, aSave(6, { page: 'six' }))).toBe('saved');
  });

  it('close waits for the saves on their way', async () => {
    const { store, name, reopen } = await openStore(makeStore);
    const saves = [1, 2, 3].map(async (position) => store.save(name, aSave(position, { [`p${position}`]: 'text' })));
    const reopened = await reopen();
    expect((await Promise.all(saves)).at(-1)).toBe('saved');
    expect((await reopened.load(name))?.position).toBe(3);
  });

  it('rejects what is asked of it once it is closed', async () => {
    const { store, name, reopen } = await openStore(makeStore);
    await reopen();
    await expect(store.load(name)).rejects.toThrow();
    await expect(store.save(name, aSave(1, {}))).rejects.toThrow();
  });
}
