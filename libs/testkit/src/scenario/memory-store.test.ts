import { expect, it } from 'vitest';
import { createMemoryStore } from './memory-store.ts';

const page = (name: string, byte: number) => ({ name, bytes: Uint8Array.of(byte) });
const header = Uint8Array.of(1);

it('holds the last checkpoint, of whose pages a save replaces only those it brings or removes', async () => {
  const store = createMemoryStore();
  expect(await store.load('x')).toBeNull();
  await store.save('x', {
    position: 1,
    base: null,
    header,
    changedPages: [page('a', 1), page('b', 1), page('c', 1)],
    removedPages: [],
  });
  await store.save('x', { position: 2, base: 1, header, changedPages: [page('b', 2)], removedPages: ['c'] });
  expect(await store.load('x')).toEqual({ position: 2, header, pages: [page('a', 1), page('b', 2)] });
  await store.remove('x');
  expect(await store.load('x')).toBeNull();
});

it('never goes back', async () => {
  const store = createMemoryStore();
  const save = { base: null, header, changedPages: [], removedPages: [] };
  expect(await store.save('x', { ...save, position: 5 })).toBe('saved');
  expect(await store.save('x', { ...save, position: 4 })).toBe('superseded');
  expect((await store.load('x'))?.position).toBe(5);
});
