// Which matters count where: one entry a matter and windowed rule, saying in which pane, area, subject and lane the
// matter was last counted, so that it counts once however often it is heard of.
import { at, markDirty } from '../memory/block.ts';
import { createKeyedPool, FIELDS, type KeyedPool } from '../memory/keyed-pool.ts';

/** Most matters counted at a time over all rules. */
export const DISTINCT_ENTRIES_MAX = 100_000_000;

const PANE = FIELDS;
const AREA = FIELDS + 1;
const SUBJECT = FIELDS + 2;
const LANE = FIELDS + 3;
const STRIDE = FIELDS + 4;

/** Where a matter counts for one rule. */
export interface Counted {
  pane: number;
  area: number;
  subject: number;
  lane: number;
}

export interface DistinctTable {
  readonly pool: KeyedPool;
  /** Removes the entries whose window has passed. */
  reclaim(): void;
  /** Slot of the entry of a matter for a key (rule, and lane where lanes count apart), or -1. */
  find(matter: number, key: number): number;
  read(slot: number, into: Counted): void;
  /** Makes a new entry; there must be none yet. */
  insert(matter: number, key: number, counted: Counted): void;
  write(slot: number, counted: Counted): void;
}

/** An empty table. isExpired tells of an entry's key and pane whether its window has passed. */
export function createDistinctTable(isExpired: (key: number, pane: number) => boolean): DistinctTable {
  const reclaim = (): void => {
    const words = pool.block.words;
    for (let slot = 0; slot < pool.slotCount(); slot++) {
      const record = pool.base(slot);
      if (pool.isLive(slot) && isExpired(at(words, record + 2), at(words, record + PANE))) pool.remove(slot);
    }
  };
  const pool = createKeyedPool({ name: 'distinct', stride: STRIDE, recordsMax: DISTINCT_ENTRIES_MAX, reclaim });
  const write = (slot: number, counted: Counted): void => {
    const record = pool.base(slot);
    const words = pool.block.words;
    words[record + PANE] = counted.pane;
    words[record + AREA] = counted.area;
    words[record + SUBJECT] = counted.subject;
    words[record + LANE] = counted.lane;
    markDirty(pool.block, record + PANE);
    markDirty(pool.block, record + LANE);
  };
  return {
    pool,
    reclaim,
    find: (matter, key) => pool.find(matter, key),
    read: (slot, into) => {
      const record = pool.base(slot);
      const words = pool.block.words;
      into.pane = at(words, record + PANE);
      into.area = at(words, record + AREA);
      into.subject = at(words, record + SUBJECT);
      into.lane = at(words, record + LANE);
    },
    insert: (matter, key, counted) => write(pool.insert(matter, key), counted),
    write,
  };
}
