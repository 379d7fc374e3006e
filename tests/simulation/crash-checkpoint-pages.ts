// The checkpoints of the crash tests: the header lists every page with the position that last wrote it, and a page's
// bytes follow from its name and that position, so that a mixture of two saves is seen.

import type { Checkpoint, CheckpointSave } from '@fengsui/store';

export const CHECKPOINT = 'crash';

const PAGES_MAX = 40;
const CHANGES_MAX = 12;
const PAGE_BYTES = 20_000;

/** The position that last wrote each page, by page name. */
export type PageStates = ReadonlyMap<string, number>;

/** The pages that a header lists; none for no header. */
export function readStates(header: Uint8Array | null): PageStates {
  if (header === null) return new Map();
  const entries: readonly (readonly [string, number])[] = JSON.parse(Buffer.from(header).toString('utf8'));
  return new Map(entries);
}

/** A save that changes, adds and removes pages at random, and the states that it leaves. */
export function checkpointSave(
  position: number,
  before: PageStates,
  random: (below: number) => number,
): { readonly save: CheckpointSave; readonly after: PageStates } {
  const base = before.size === 0 && position === 1 ? null : position - 1;
  const after = new Map(before);
  const removed = new Set<string>();
  const changed = new Set<string>();
  for (let change = 0; change < 1 + random(CHANGES_MAX); change += 1) {
    const name = `page-${String(random(PAGES_MAX)).padStart(2, '0')}`;
    if (changed.has(name) || removed.has(name)) continue;
    if (random(4) === 0) {
      removed.add(name);
      after.delete(name);
    } else {
      changed.add(name);
      after.set(name, position);
    }
  }
  const changedPages = [...changed].map((name) => ({ name, bytes: pageBytes(name, position) }));
  return { save: { position, base, header: headerOf(after), changedPages, removedPages: [...removed] }, after };
}

/** What is wrong with a loaded checkpoint; empty if it is exactly one save. */
export function faultsOf({ position, header, pages }: Checkpoint): readonly string[] {
  const states = readStates(header);
  const faults: string[] = [];
  for (const [name, savedAt] of states) {
    if (savedAt > position) faults.push(`${name} is of ${savedAt}, after the checkpoint's ${position}`);
    const page = pages.find((candidate) => candidate.name === name);
    if (page === undefined) faults.push(`${name} is missing`);
    else if (!pageBytes(name, savedAt).equals(page.bytes)) faults.push(`${name} is not that of ${savedAt}`);
  }
  for (const { name } of pages) if (!states.has(name)) faults.push(`${name} should be gone`);
  return faults;
}

function headerOf(states: PageStates): Uint8Array {
  return Buffer.from(JSON.stringify([...states]));
}

function pageBytes(name: string, position: number): Buffer {
  return Buffer.alloc((position * 7_919) % PAGE_BYTES, `${name} of ${position} `);
}
