// Which matters count where: one entry a matter and windowed rule, saying in which pane, area, subject and lane the
// matter was last counted, so that it counts once however often it is heard of.
import { at, markDirty } from '../memory/block.ts';
import { baseOf, createKeyedPool, FIELDS, insertSlot, type KeyedPool, removeWhere } from '../memory/keyed-pool.ts';

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

/** Keyed by matter and by rule (× lane where lanes count apart). */
export interface DistinctTable {
  readonly pool: KeyedPool;
  /** Removes the entries whose window has passed. */
  readonly reclaim: () => void;
}

/** An empty table. isExpired tells of an entry's key and pane whether its window has passed. */
export function createDistinctTable(isExpired: (key: number, pane: number) => boolean): DistinctTable {
  const reclaim = (): void => {
    const { words } = pool.block;
    removeWhere(pool, (base) => isExpired(at(words, base + 2), at(words, base + PANE)));
  };
  const pool = createKeyedPool({ name: 'distinct', stride: STRIDE, recordsMax: DISTINCT_ENTRIES_MAX, reclaim });
  return { pool, reclaim };
}

/** Reads an entry. */
export function readCounted({ pool }: DistinctTable, slot: number, into: Counted): void {
  const base = baseOf(pool, slot);
  const { words } = pool.block;
  into.pane = at(words, base + PANE);
  into.area = at(words, base + AREA);
  into.subject = at(words, base + SUBJECT);
  into.lane = at(words, base + LANE);
}

/** Overwrites an entry. */
export function writeCounted({ pool }: DistinctTable, slot: number, counted: Counted): void {
  const base = baseOf(pool, slot);
  const { words } = pool.block;
  words[base + PANE] = counted.pane;
  words[base + AREA] = counted.area;
  words[base + SUBJECT] = counted.subject;
  words[base + LANE] = counted.lane;
  markDirty(pool.block, base + PANE);
  markDirty(pool.block, base + LANE);
}

/** Makes a new entry; there must be none yet. */
export function insertCounted(
  table: DistinctTable,
  key: { readonly matter: number; readonly rule: number },
  counted: Counted,
): void {
  writeCounted(table, insertSlot(table.pool, key.matter, key.rule), counted);
}
