// What the embedded store does beyond the port's contract (that one is in tests/contract).

import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createEmbeddedStore } from './embedded-store.ts';

async function aDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'fengsui-embedded-store-'));
  onTestFinished(async () => rm(directory, { recursive: true, force: true }));
  return directory;
}

it('close waits for the saves on their way, and may be called twice', async () => {
  const directory = await aDirectory();
  const store = await createEmbeddedStore({ directory });
  const bytes = new Uint8Array(65_536);
  const changedPages = Array.from({ length: 100 }, (_, index) => ({ name: `page-${index}`, bytes }));
  const saving = store.save('c', { position: 1, base: null, header: bytes, changedPages, removedPages: [] });
  await Promise.all([store.close(), store.close()]);
  expect(await saving).toBe('saved');
  const reopened = await createEmbeddedStore({ directory });
  expect((await reopened.load('c'))?.pages).toHaveLength(100);
  await reopened.close();
});

it('gives the room of replaced pages back to later saves', async () => {
  const directory = await aDirectory();
  const store = await createEmbeddedStore({ directory, durability: 'process' });
  for (let position = 1; position <= 200; position += 1) {
    const bytes = new Uint8Array(65_536).fill(position);
    await store.save('c', {
      position,
      base: null,
      header: bytes,
      changedPages: [{ name: 'p', bytes }],
      removedPages: [],
    });
  }
  await store.close();
  const { size } = await stat(join(directory, 'data.mdb'));
  expect(size).toBeLessThan(20 * 2 * 65_536);
});
