// A table of fixed-size records with stable slots, found by a key of two words: open addressing over typed arrays for
// the index, a free list for the records. Matters, symbols, cells, distinct entries and tracked matters all live in
// one of these. The index is derived, so checkpoints hold the records only.
//
//   records:  [capacity, used, freeHead, live | - - - - | record 0 | record 1 | …]
//   record:   [LIVE or -(next free + 2), key a, key b, fields …]
import { assert, mix32 } from '@fengsui/domain';
import { at, type Block, createBlock, growBlock, markDirty } from './block.ts';

const HEADER_WORDS = 8;
const USED = 1;
const FREE_HEAD = 2;
const LIVE_COUNT = 3;
const LIVE = 1;

/** First field of a record after its state and key. */
export const FIELDS = 3;

export interface KeyedPoolOptions {
  readonly name: string;
  /** Words a record, state and key included. */
  readonly stride: number;
  /** Most records it may ever hold; beyond it insert throws: the state would outgrow the machine. */
  readonly recordsMax: number;
  /** Called when the pool is full, to remove what has expired before the pool grows. */
  readonly reclaim: (() => void) | null;
}

export interface KeyedPool {
  readonly block: Block;
  /** Slot of a key, or -1. */
  find(a: number, b: number): number;
  /** Slot of a new record with all fields zero. The key must not be there yet. */
  insert(a: number, b: number): number;
  remove(slot: number): void;
  /** Word index of a slot's record in block.words; fields begin at base + FIELDS. */
  base(slot: number): number;
  isLive(slot: number): boolean;
  /** Slots ever used: all live ones are below. */
  slotCount(): number;
  liveCount(): number;
  /** Builds the index anew after block was restored. */
  reindex(): void;
}

/** An empty pool. */
export function createKeyedPool(options: KeyedPoolOptions): KeyedPool {
  const { stride, recordsMax } = options;
  const firstCapacity = 256;
  const block = createBlock(options.name, HEADER_WORDS + firstCapacity * stride);
  let index = new Int32Array(firstCapacity * 4);
  let mask = index.length - 1;
  block.words[FREE_HEAD] = -1;
  markDirty(block, 0);

  const base = (slot: number): number => HEADER_WORDS + slot * stride;
  const capacity = (): number => Math.floor((block.words.length - HEADER_WORDS) / stride);

  const find = (a: number, b: number): number => {
    const words = block.words;
    let i = hashOf(a, b) & mask;
    for (let entry = at(index, i); entry !== 0; entry = at(index, i)) {
      const record = HEADER_WORDS + (entry - 1) * stride;
      if (words[record + 1] === a && words[record + 2] === b) return entry - 1;
      i = (i + 1) & mask;
    }
    return -1;
  };

  const addToIndex = (slot: number): void => {
    const record = base(slot);
    let i = hashOf(at(block.words, record + 1), at(block.words, record + 2)) & mask;
    while (index[i] !== 0) i = (i + 1) & mask;
    index[i] = slot + 1;
  };

  const reindex = (): void => {
    const slots = at(block.words, USED);
    let size = 1024;
    while (size < slots * 2) size *= 2;
    index = new Int32Array(size);
    mask = size - 1;
    for (let slot = 0; slot < slots; slot++) if (block.words[base(slot)] === LIVE) addToIndex(slot);
  };

  const makeRoom = (): void => {
    if (at(block.words, FREE_HEAD) >= 0 || at(block.words, USED) < capacity()) return;
    options.reclaim?.();
    // Reclaimed too little: the next call would scan in vain again soon, so the pool doubles as well.
    if (at(block.words, LIVE_COUNT) > capacity() * 0.7) {
      assert(capacity() < recordsMax, `table ${options.name} holds its maximum of ${recordsMax} records`);
      growBlock(block, HEADER_WORDS + capacity() * 2 * stride);
    }
    reindex();
  };

  const takeSlot = (): number => {
    const free = at(block.words, FREE_HEAD);
    if (free >= 0) {
      block.words[FREE_HEAD] = -at(block.words, base(free)) - 2;
      return free;
    }
    const used = at(block.words, USED);
    block.words[USED] = used + 1;
    if (used * 2 >= index.length) reindex();
    return used;
  };

  const insert = (a: number, b: number): number => {
    makeRoom();
    const slot = takeSlot();
    const record = base(slot);
    const words = block.words;
    words.fill(0, record, record + stride);
    words[record] = LIVE;
    words[record + 1] = a;
    words[record + 2] = b;
    words[LIVE_COUNT] = at(words, LIVE_COUNT) + 1;
    markDirty(block, 0);
    markDirty(block, record);
    markDirty(block, record + stride - 1);
    addToIndex(slot);
    return slot;
  };

  /** Takes an entry out of the index and moves later ones of its run forward, so that no probe ends too early. */
  const removeFromIndex = (slot: number): void => {
    const record = base(slot);
    let hole = hashOf(at(block.words, record + 1), at(block.words, record + 2)) & mask;
    while (index[hole] !== slot + 1) hole = (hole + 1) & mask;
    for (let i = (hole + 1) & mask; index[i] !== 0; i = (i + 1) & mask) {
      const other = base(at(index, i) - 1);
      const home = hashOf(at(block.words, other + 1), at(block.words, other + 2)) & mask;
      if (((i - home) & mask) < ((i - hole) & mask)) continue;
      index[hole] = at(index, i);
      hole = i;
    }
    index[hole] = 0;
  };

  return {
    block,
    find,
    insert,
    remove: (slot) => {
      const record = base(slot);
      assert(block.words[record] === LIVE, `slot ${slot} of ${options.name} is live when removed`);
      removeFromIndex(slot);
      block.words[record] = -at(block.words, FREE_HEAD) - 2;
      block.words[FREE_HEAD] = slot;
      block.words[LIVE_COUNT] = at(block.words, LIVE_COUNT) - 1;
      markDirty(block, record);
      markDirty(block, 0);
    },
    base,
    isLive: (slot) => block.words[base(slot)] === LIVE,
    slotCount: () => at(block.words, USED),
    liveCount: () => at(block.words, LIVE_COUNT),
    reindex,
  };
}

function hashOf(a: number, b: number): number {
  return mix32(Math.imul(a, 0x9e3779b1) ^ b);
}
