// A table of fixed-size records with stable slots, found by a key of two words: open addressing over typed arrays for
// the index, a free list for the records. Matters, symbols, cells, distinct entries and tracked matters all live in
// one of these. The index is derived, so checkpoints hold the records only.
//
//   block:    [- used freeHead live … 16 words | record 0 | record 1 | …]
//   record:   [LIVE or -(next free + 2), key a, key b, fields …]
import { assert, mix32 } from '@fengsui/domain';
import { at, type Block, createBlock, growBlock, markDirty } from './block.ts';

// One cache line, so that records of whole lines begin at one.
const HEADER_WORDS = 16;
const LINE_WORDS = 16;
/** Index entry: [slot + 1 or 0, hash]; the hash spares a look at the record when it differs. */
const ENTRY_WORDS = 2;
const USED = 1;
const FREE_HEAD = 2;
const LIVE_COUNT = 3;
const LIVE = 1;
const FIRST_CAPACITY = 256;

/** First field of a record after its state and key. */
export const FIELDS = 3;

export interface KeyedPoolOptions {
  readonly name: string;
  /** Words a record, state and key included. */
  readonly stride: number;
  /** Most records it may ever hold; beyond it insertSlot throws: the state would outgrow the machine. */
  readonly recordsMax: number;
  /** Called when the pool is full, to remove what has expired (removeWhere) before the pool grows. */
  readonly reclaim: (() => void) | null;
}

export interface KeyedPool extends KeyedPoolOptions {
  readonly block: Block;
  /** [slot + 1, hash] by hash; slot 0 = free. Replaced when it grows. */
  index: Int32Array;
  /** Entries of the index less one. */
  mask: number;
}

/** An empty pool. */
export function createKeyedPool(options: KeyedPoolOptions): KeyedPool {
  const stride = wholeLines(options.stride);
  const block = createBlock(options.name, HEADER_WORDS + FIRST_CAPACITY * stride);
  block.words[FREE_HEAD] = -1;
  markDirty(block, 0);
  const entries = FIRST_CAPACITY * 4;
  return { ...options, stride, block, index: new Int32Array(entries * ENTRY_WORDS), mask: entries - 1 };
}

/** Long records take whole cache lines, short ones half a line: fewer lines are touched for each. */
function wholeLines(stride: number): number {
  if (stride <= LINE_WORDS / 2) return LINE_WORDS / 2;
  return stride > 2 * LINE_WORDS ? Math.ceil(stride / LINE_WORDS) * LINE_WORDS : stride;
}

/** Word index of a slot's record in block.words; fields begin at the base + FIELDS. */
export function baseOf(pool: KeyedPool, slot: number): number {
  return HEADER_WORDS + slot * pool.stride;
}

/** Slot of a key, or -1. */
export function findSlot(pool: KeyedPool, a: number, b: number): number {
  const { index, mask } = pool;
  const { words } = pool.block;
  const hash = hashOf(a, b);
  let i = hash & mask;
  for (let entry = at(index, i * 2); entry !== 0; entry = at(index, i * 2)) {
    if (index[i * 2 + 1] === hash) {
      const record = HEADER_WORDS + (entry - 1) * pool.stride;
      if (words[record + 1] === a && words[record + 2] === b) return entry - 1;
    }
    i = (i + 1) & mask;
  }
  return -1;
}

/** Slot of a new record with all fields zero. The key must not be there yet. */
export function insertSlot(pool: KeyedPool, a: number, b: number): number {
  const { block } = pool;
  if (at(block.words, FREE_HEAD) < 0 && at(block.words, USED) === capacityOf(pool)) makeRoom(pool);
  const slot = takeSlot(pool);
  const record = baseOf(pool, slot);
  const { words } = block;
  words[record] = LIVE;
  words[record + 1] = a;
  words[record + 2] = b;
  words[LIVE_COUNT] = at(words, LIVE_COUNT) + 1;
  markDirty(block, 0);
  markDirty(block, record);
  markDirty(block, record + pool.stride - 1);
  addToIndex(pool, slot, hashOf(a, b));
  return slot;
}

/** Removes one record. */
export function removeSlot(pool: KeyedPool, slot: number): void {
  assert(isLive(pool, slot), `slot ${slot} of ${pool.name} is live when removed`);
  removeFromIndex(pool, slot);
  release(pool, slot);
}

/** Removes all records that a test names, and builds the index anew: far cheaper than one by one. */
export function removeWhere(pool: KeyedPool, isGone: (base: number, slot: number) => boolean): void {
  const slots = slotCount(pool);
  for (let slot = 0; slot < slots; slot++) {
    const base = baseOf(pool, slot);
    if (pool.block.words[base] === LIVE && isGone(base, slot)) release(pool, slot);
  }
  reindex(pool);
}

/** True if the slot holds a record. */
export function isLive(pool: KeyedPool, slot: number): boolean {
  return pool.block.words[baseOf(pool, slot)] === LIVE;
}

/** Slots ever used: all live ones are below. */
export function slotCount(pool: KeyedPool): number {
  return at(pool.block.words, USED);
}

/** Records in the pool. */
export function liveCount(pool: KeyedPool): number {
  return at(pool.block.words, LIVE_COUNT);
}

/** Builds the index anew, e.g. after the block was restored. */
export function reindex(pool: KeyedPool): void {
  const slots = slotCount(pool);
  let entries = FIRST_CAPACITY * 4;
  while (entries < capacityOf(pool) * 2) entries *= 2;
  pool.index = entries === pool.mask + 1 ? pool.index.fill(0) : new Int32Array(entries * ENTRY_WORDS);
  pool.mask = entries - 1;
  const { words } = pool.block;
  for (let slot = 0; slot < slots; slot++) {
    const record = baseOf(pool, slot);
    if (words[record] === LIVE) addToIndex(pool, slot, hashOf(at(words, record + 1), at(words, record + 2)));
  }
}

function capacityOf(pool: KeyedPool): number {
  return Math.floor((pool.block.words.length - HEADER_WORDS) / pool.stride);
}

/** Reclaims what has expired; grows unless that freed enough, as the next call would soon scan in vain again. */
function makeRoom(pool: KeyedPool): void {
  pool.reclaim?.();
  const capacity = capacityOf(pool);
  if (liveCount(pool) < capacity / 2) return;
  assert(capacity < pool.recordsMax, `table ${pool.name} holds its maximum of ${pool.recordsMax} records`);
  // Small tables grow faster: they cost little, and most of their life they are not small.
  growBlock(pool.block, HEADER_WORDS + capacity * (capacity < 16_384 ? 4 : 2) * pool.stride);
  reindex(pool);
}

function takeSlot(pool: KeyedPool): number {
  const { words } = pool.block;
  const free = at(words, FREE_HEAD);
  if (free >= 0) {
    const record = baseOf(pool, free);
    words[FREE_HEAD] = -at(words, record) - 2;
    words.fill(0, record, record + pool.stride);
    return free;
  }
  const used = at(words, USED);
  words[USED] = used + 1;
  return used;
}

function release(pool: KeyedPool, slot: number): void {
  const { block } = pool;
  const record = baseOf(pool, slot);
  block.words[record] = -at(block.words, FREE_HEAD) - 2;
  block.words[FREE_HEAD] = slot;
  block.words[LIVE_COUNT] = at(block.words, LIVE_COUNT) - 1;
  markDirty(block, record);
  markDirty(block, 0);
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
