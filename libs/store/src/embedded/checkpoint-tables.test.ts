// What holds among writers that looked at the same checkpoint before they write, as two processes might.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from 'lmdb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CheckpointTables, keep, loadCheckpoint, tryRemove, trySave } from './checkpoint-tables.ts';

let directory = '';
let close: () => Promise<void>;
let tables: CheckpointTables;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fengsui-tables-'));
  const root = open<Buffer>(directory, {
    noSubdir: false,
    overlappingSync: false,
    noSync: true,
    eventTurnBatching: false,
    encoding: 'binary',
  });
  tables = {
    headers: root.openDB<Buffer>('headers', { encoding: 'binary', useVersions: true }),
    pages: root.openDB<Buffer>('pages', { encoding: 'binary' }),
  };
  close = async () => root.close();
});

afterEach(async () => {
  await close();
  await rm(directory, { recursive: true, force: true });
});

function aSave(position: number, text: string): ReturnType<typeof keep> {
  const bytes = Buffer.from(text);
  return keep({ position, base: null, header: bytes, changedPages: [{ name: text, bytes }], removedPages: [] });
}

function pageNames(): readonly string[] {
  return loadCheckpoint(tables, 'c')?.pages.map(({ name }) => name) ?? [];
}

it('of two attempts that looked at the same state one is disturbed and writes nothing', async () => {
  const first = await Promise.all([trySave(tables, 'c', aSave(1, 'a')), trySave(tables, 'c', aSave(2, 'b'))]);
  expect(first).toEqual(['saved', 'disturbed']);
  expect(pageNames()).toEqual(['a']);
  const second = await Promise.all([trySave(tables, 'c', aSave(3, 'c')), trySave(tables, 'c', aSave(4, 'd'))]);
  expect(second).toEqual(['saved', 'disturbed']);
  expect(pageNames()).toEqual(['c']);
});

it('a removal that a save got ahead of is disturbed, so that no page is left without its header', async () => {
  await trySave(tables, 'c', aSave(1, 'a'));
  const results = await Promise.all([trySave(tables, 'c', aSave(2, 'b')), tryRemove(tables, 'c')]);
  expect(results).toEqual(['saved', 'disturbed']);
  expect(pageNames()).toEqual(['b']);
  expect(await tryRemove(tables, 'c')).toBe('removed');
  expect(tables.pages.getKeysCount()).toBe(0);
});

it('a save that a removal got ahead of is disturbed and brings nothing back', async () => {
  await trySave(tables, 'c', aSave(1, 'a'));
  const removing = tryRemove(tables, 'c');
  const late = trySave(tables, 'c', aSave(2, 'b'));
  expect(await Promise.all([removing, late])).toEqual(['removed', 'disturbed']);
  expect(loadCheckpoint(tables, 'c')).toBeNull();
});

it('a save behind the stored position is superseded without an attempt to write', async () => {
  await trySave(tables, 'c', aSave(5, 'a'));
  expect(await trySave(tables, 'c', aSave(4, 'b'))).toBe('superseded');
  expect(pageNames()).toEqual(['a']);
});
