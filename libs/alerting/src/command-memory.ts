// Which commands were applied: a ring of the last ones' hashes. A gateway that is not sure whether its command
// arrived sends it again with the same id. The hashes have a fixed length, so a page of the ring has one, too.
import { fingerprintOf } from './alert-id.ts';
import { COMMAND_IDS_MAX } from './entry.ts';

const PAGE_SLOTS = 500;
const PAGE_PREFIX = 'commands-';

/** A page of the ring: hashes of command ids in the order of their slots. */
export interface CommandPage {
  readonly name: string;
  readonly fingerprints: readonly string[];
}

export interface CommandMemory {
  /** True, and remembered from now on, if the id is none of the last COMMAND_IDS_MAX. */
  admit(commandId: string): boolean;
  /** Commands ever remembered; says which slot is next. */
  count(): number;
  /** Pages that changed since the last call. */
  takeChangedPages(): readonly CommandPage[];
  /** Counts all pages as changed: the next checkpoint is whole. */
  touchAll(): void;
}

/** True for the name of a page of the ring. */
export function isCommandPage(name: string): boolean {
  return name.startsWith(PAGE_PREFIX);
}

/** Continues from `count` remembered commands and the pages that hold the last of them. */
export function createCommandMemory(restored: {
  readonly count: number;
  readonly pages: readonly CommandPage[];
}): CommandMemory {
  const ring = restored.pages.toSorted((a, b) => (a.name < b.name ? -1 : 1)).flatMap((page) => page.fingerprints);
  const known = new Set(ring);
  const changed = new Set<number>();
  let count = restored.count;
  return {
    admit(commandId) {
      const fingerprint = fingerprintOf(commandId, 3);
      if (known.has(fingerprint)) return false;
      const slot = count % COMMAND_IDS_MAX;
      const forgotten = ring[slot];
      if (forgotten !== undefined) known.delete(forgotten);
      ring[slot] = fingerprint;
      known.add(fingerprint);
      changed.add(Math.floor(slot / PAGE_SLOTS));
      count++;
      return true;
    },
    count: () => count,
    touchAll() {
      for (let page = 0; page * PAGE_SLOTS < ring.length; page++) changed.add(page);
    },
    takeChangedPages() {
      const pages = [...changed].map((page) => ({
        name: `${PAGE_PREFIX}${String(page).padStart(3, '0')}`,
        fingerprints: ring.slice(page * PAGE_SLOTS, (page + 1) * PAGE_SLOTS),
      }));
      changed.clear();
      return pages;
    },
  };
}
