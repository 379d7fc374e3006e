// A growing store of fixed-size records with stable slots and a free list, in one block. It knows nothing of keys: who
// wants to find a record keeps its slot, or uses a keyed pool.
//
//   block:    [- used freeHead live … 16 words | record 0 | record 1 | …]
//   record:   [LIVE or -(next free + 2), fields …]
import { assert } from '@fengsui/domain';
import { at, type Block, createBlock, growBlock, markDirty } from './block.ts';

// One cache line, so that records of whole lines begin at one.
const HEADER_WORDS = 16;
const LINE_WORDS = 16;
const USED = 1;
const FREE_HEAD = 2;
const LIVE_COUNT = 3;
const LIVE = 1;
const FIRST_CAPACITY = 256;
/** Below this capacity a slab grows faster: it costs little, and most of its life it is not small. */
const SMALL_CAPACITY = 16_384;

export interface SlabOptions {
  readonly name: string;
  /** Words a record, state included. */
  readonly stride: number;
  /** Most records it may ever hold; beyond it allocateSlot throws: the state would outgrow the machine. */
  readonly recordsMax: number;
  /** Called when the slab is full, to release what has expired before it grows. */
  readonly reclaim: (() => void) | null;
}

export interface Slab extends SlabOptions {
  readonly block: Block;
}

/** An empty slab. Strides are rounded up so that fewer cache lines are touched a record. */
export function createSlab(options: SlabOptions): Slab {
  const stride = wholeLines(options.stride);
  const block = createBlock(options.name, HEADER_WORDS + FIRST_CAPACITY * stride);
  block.words[FREE_HEAD] = -1;
  markDirty(block, 0);
  return { ...options, stride, block };
}

function wholeLines(stride: number): number {
  if (stride <= LINE_WORDS / 2) return LINE_WORDS / 2;
  return stride > 2 * LINE_WORDS ? Math.ceil(stride / LINE_WORDS) * LINE_WORDS : stride;
}

/** Word index of a slot's record in block.words. */
export function baseOf(slab: Slab, slot: number): number {
  return HEADER_WORDS + slot * slab.stride;
}

/** Slot of a new record with all fields zero. The block may be another one afterwards. */
export function allocateSlot(slab: Slab): number {
  if (isFull(slab)) makeRoom(slab);
  const { block } = slab;
  const slot = takeSlot(slab);
  const record = baseOf(slab, slot);
  block.words[record] = LIVE;
  block.words[LIVE_COUNT] = at(block.words, LIVE_COUNT) + 1;
  markDirty(block, 0);
  markDirty(block, record);
  markDirty(block, record + slab.stride - 1);
  return slot;
}

/** Gives a slot back. */
export function releaseSlot(slab: Slab, slot: number): void {
  const { block } = slab;
  const record = baseOf(slab, slot);
  assert(block.words[record] === LIVE, `slot ${slot} of ${slab.name} is live when it is released`);
  block.words[record] = -at(block.words, FREE_HEAD) - 2;
  block.words[FREE_HEAD] = slot;
  block.words[LIVE_COUNT] = at(block.words, LIVE_COUNT) - 1;
  markDirty(block, record);
  markDirty(block, 0);
}

/** True if the slot holds a record. */
export function isLive(slab: Slab, slot: number): boolean {
  return slab.block.words[baseOf(slab, slot)] === LIVE;
}

/** Slots ever used: all live ones are below. */
export function slotCount(slab: Slab): number {
  return at(slab.block.words, USED);
}

/** Records in the slab. */
export function liveCount(slab: Slab): number {
  return at(slab.block.words, LIVE_COUNT);
}

/** Records that fit into the block as it is. */
export function capacityOf(slab: Slab): number {
  return Math.floor((slab.block.words.length - HEADER_WORDS) / slab.stride);
}

function isFull(slab: Slab): boolean {
  return at(slab.block.words, FREE_HEAD) < 0 && at(slab.block.words, USED) === capacityOf(slab);
}

/** Reclaims what has expired; grows unless that freed enough, as the next call would soon scan in vain again. */
function makeRoom(slab: Slab): void {
  slab.reclaim?.();
  const capacity = capacityOf(slab);
  if (liveCount(slab) < capacity / 2) return;
  assert(capacity < slab.recordsMax, `table ${slab.name} holds its maximum of ${slab.recordsMax} records`);
  growBlock(slab.block, HEADER_WORDS + capacity * (capacity < SMALL_CAPACITY ? 4 : 2) * slab.stride);
}

function takeSlot(slab: Slab): number {
  const { words } = slab.block;
  const free = at(words, FREE_HEAD);
  if (free >= 0) {
    const record = baseOf(slab, free);
    words[FREE_HEAD] = -at(words, record) - 2;
    words.fill(0, record, record + slab.stride);
    return free;
  }
  const used = at(words, USED);
  words[USED] = used + 1;
  return used;
}
