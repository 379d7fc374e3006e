// A slab whose records are found by a key of two words, through an open-addressing index over typed arrays. Matters,
// symbols, cells and tracked matters live in one of these each. The index is derived, so checkpoints hold records only.
//
//   record:   [state, key a, key b, fields …]
import { mix32 } from '@fengsui/domain';
import { at } from './block.ts';
import {
  allocateSlot,
  baseOf,
  capacityOf,
  createSlab,
  isLive,
  releaseSlot,
  type Slab,
  type SlabOptions,
  slotCount,
} from './slab.ts';

const FIRST_ENTRIES = 1024;

/** First field of a record after its state and key. */
export const FIELDS = 3;

export interface KeyedPool extends Slab {
  /** [slot + 1 or 0, hash] by hash; the hash spares a look at the record when it differs. Replaced when it grows. */
  index: Int32Array;
  /** Entries of the index less one. */
  mask: number;
}

/** An empty pool. stride counts state and key, too. */
export function createKeyedPool(options: SlabOptions): KeyedPool {
  return { ...createSlab(options), index: new Int32Array(FIRST_ENTRIES * 2), mask: FIRST_ENTRIES - 1 };
}

/** Slot of a key, or -1. */
export function findSlot(pool: KeyedPool, a: number, b: number): number {
  const { index, mask } = pool;
  const hash = hashOf(a, b);
  let i = hash & mask;
  for (let entry = at(index, i * 2); entry !== 0; entry = at(index, i * 2)) {
    if (index[i * 2 + 1] === hash && hasKey(pool, entry - 1, a, b)) return entry - 1;
    i = (i + 1) & mask;
  }
  return -1;
}

/** Slot of a new record with all fields zero. The key must not be there yet. */
export function insertSlot(pool: KeyedPool, a: number, b: number): number {
  const slot = allocateSlot(pool);
  const record = baseOf(pool, slot);
  const { words } = pool.block;
  words[record + 1] = a;
  words[record + 2] = b;
  // A new index takes the new record in with the others; entered twice, it could be found after its removal.
  if (capacityOf(pool) * 2 > pool.mask + 1) reindex(pool);
  else addToIndex(pool, slot, hashOf(a, b));
  return slot;
}

/** Removes one record. */
export function removeSlot(pool: KeyedPool, slot: number): void {
  removeFromIndex(pool, slot);
  releaseSlot(pool, slot);
}

/** Removes all records that a test names, and builds the index anew: far cheaper than one by one. */
export function removeWhere(pool: KeyedPool, isGone: (base: number, slot: number) => boolean): void {
  const slots = slotCount(pool);
  for (let slot = 0; slot < slots; slot++) {
    if (isLive(pool, slot) && isGone(baseOf(pool, slot), slot)) releaseSlot(pool, slot);
  }
  reindex(pool);
}

/** Builds the index anew, e.g. after the block was restored. */
export function reindex(pool: KeyedPool): void {
  let entries = FIRST_ENTRIES;
  while (entries < capacityOf(pool) * 2) entries *= 2;
  pool.index = entries === pool.mask + 1 ? pool.index.fill(0) : new Int32Array(entries * 2);
  pool.mask = entries - 1;
  const { words } = pool.block;
  const slots = slotCount(pool);
  for (let slot = 0; slot < slots; slot++) {
    const record = baseOf(pool, slot);
    if (isLive(pool, slot)) addToIndex(pool, slot, hashOf(at(words, record + 1), at(words, record + 2)));
  }
}

/** Slots of all records by their keys, a before b: an order that does not depend on what the pool went through. */
export function slotsInOrder(pool: KeyedPool): number[] {
  const { words } = pool.block;
  const slots = Array.from({ length: slotCount(pool) }, (_, slot) => slot).filter((slot) => isLive(pool, slot));
  const key = (slot: number, word: 1 | 2): number => at(words, baseOf(pool, slot) + word);
  return slots.toSorted((x, y) => key(x, 1) - key(y, 1) || key(x, 2) - key(y, 2));
}

function hasKey(pool: KeyedPool, slot: number, a: number, b: number): boolean {
  const record = baseOf(pool, slot);
  return pool.block.words[record + 1] === a && pool.block.words[record + 2] === b;
}

function addToIndex(pool: KeyedPool, slot: number, hash: number): void {
  const { index, mask } = pool;
  let i = hash & mask;
  while (index[i * 2] !== 0) i = (i + 1) & mask;
  index[i * 2] = slot + 1;
  index[i * 2 + 1] = hash;
}

/** Takes an entry out of the index and moves later ones of its run forward, so that no probe ends too early. */
function removeFromIndex(pool: KeyedPool, slot: number): void {
  const { index, mask } = pool;
  const record = baseOf(pool, slot);
  let hole = hashOf(at(pool.block.words, record + 1), at(pool.block.words, record + 2)) & mask;
  while (index[hole * 2] !== slot + 1) hole = (hole + 1) & mask;
  for (let i = (hole + 1) & mask; index[i * 2] !== 0; i = (i + 1) & mask) {
    const home = at(index, i * 2 + 1) & mask;
    if (((i - home) & mask) < ((i - hole) & mask)) continue;
    index[hole * 2] = at(index, i * 2);
    index[hole * 2 + 1] = at(index, i * 2 + 1);
    hole = i;
  }
  index[hole * 2] = 0;
}

function hashOf(a: number, b: number): number {
  return mix32(Math.imul(a, 0x9e3779b1) ^ b);
}
