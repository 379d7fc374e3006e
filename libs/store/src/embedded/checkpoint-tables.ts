// Checkpoints as rows: one header row with the position and a mark that changes with every save, and one row a page. A
// write is one transaction made on condition that the mark is still the one that was looked at; so forward-only holds
// among concurrent saves, even among processes, without a lock.

import { randomInt } from 'node:crypto';
import type { Database, Key } from 'lmdb';
import type { Checkpoint, CheckpointSave, Page, SaveResult } from '../port.ts';
import { decodeHeaderRow, encodeHeaderRow } from './header-row.ts';

export interface CheckpointTables {
  /** By checkpoint name; its lmdb version is the mark. */
  readonly headers: Database<Buffer>;
  /** By [checkpoint name, page name]. */
  readonly pages: Database<Buffer>;
}

/** A save in bytes of its own: a stage goes on changing its tables while LMDB's thread still writes them. */
export interface KeptSave {
  readonly position: number;
  readonly base: number | null;
  readonly row: Buffer;
  readonly changedPages: readonly { readonly name: string; readonly bytes: Buffer }[];
  readonly removedPages: readonly string[];
}

/** Copies what a save brings. */
export function keep(save: CheckpointSave): KeptSave {
  return {
    position: save.position,
    base: save.base,
    row: encodeHeaderRow(save),
    changedPages: save.changedPages.map(({ name, bytes }) => ({ name, bytes: Buffer.from(bytes) })),
    removedPages: [...save.removedPages],
  };
}

/** Marks are drawn at random, so that a checkpoint removed and made anew is not taken for the old one. */
const MARK_MAX = 2 ** 48 - 1;
/** Sorts behind every page name, which is ASCII. */
const AFTER_PAGES = '\uffff';

/** The checkpoint with its pages by name, or null. One snapshot: header and pages of the same save. */
export function loadCheckpoint({ headers, pages }: CheckpointTables, name: string): Checkpoint | null {
  const row = headers.get(name);
  if (row === undefined) return null;
  const found: Page[] = [];
  for (const { key, value } of pages.getRange(pageRange(name))) found.push({ name: pageNameOf(key), bytes: value });
  return { ...decodeHeaderRow(row), pages: found };
}

/** One attempt to save; disturbed: another write came in between, nothing was written. */
export async function trySave(
  { headers, pages }: CheckpointTables,
  name: string,
  save: KeptSave,
): Promise<SaveResult | 'disturbed'> {
  const entry = headers.getEntry(name);
  const stored = entry === undefined ? null : decodeHeaderRow(entry.value).position;
  if (stored !== null && stored > save.position) return 'superseded';
  if (save.base !== null && stored !== save.base) return 'base_lost';
  const stale = save.base === null && entry !== undefined ? pageKeys(pages, name) : [];
  const parts: Promise<boolean>[] = [];
  const write = (): void => {
    for (const key of stale) parts.push(pages.remove(key));
    parts.push(headers.put(name, save.row, randomInt(MARK_MAX)));
    for (const page of save.changedPages) parts.push(pages.put([name, page.name], page.bytes));
    for (const page of save.removedPages) parts.push(pages.remove([name, page]));
  };
  const isUndisturbed = await (entry === undefined
    ? headers.ifNoExists(name, write)
    : headers.ifVersion(name, markOf(entry), write));
  await Promise.all(parts);
  return isUndisturbed ? 'saved' : 'disturbed';
}

/** One attempt to remove a checkpoint with all its pages; removing what is not there is fine. */
export async function tryRemove({ headers, pages }: CheckpointTables, name: string): Promise<'removed' | 'disturbed'> {
  const entry = headers.getEntry(name);
  if (entry === undefined) return 'removed';
  const keys = pageKeys(pages, name);
  const parts: Promise<boolean>[] = [];
  const isUndisturbed = await headers.ifVersion(name, markOf(entry), () => {
    parts.push(headers.remove(name));
    for (const key of keys) parts.push(pages.remove(key));
  });
  await Promise.all(parts);
  return isUndisturbed ? 'removed' : 'disturbed';
}

function markOf({ version }: { readonly version?: number }): number {
  return version ?? 0;
}

function pageKeys(pages: Database<Buffer>, name: string): readonly Key[] {
  return [...pages.getKeys(pageRange(name))];
}

function pageRange(name: string): { start: Key; end: Key } {
  return { start: [name], end: [name, AFTER_PAGES] };
}

function pageNameOf(key: Key): string {
  return Array.isArray(key) ? String(key[1]) : '';
}
