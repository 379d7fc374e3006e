// The identities of the events seen within the horizon, so that a repeat counts once. A set of 64-bit hashes with the
// hour in which each was seen; entries older than the horizon fall out when the set is rebuilt.
import { assert, type Hash64 } from '@fengsui/domain';
import { at, type Block, createBlock, markDirty } from './block.ts';

const HEADER_WORDS = 4;
const COUNT = 0;
const ENTRY_WORDS = 3;
const STAMP = 2;
const FIRST_SLOTS = 4096;

/** Most identities kept; 12 bytes each. Beyond it the engine stops rather than forget one too early. */
export const EVENT_IDENTITIES_MAX = 1 << 27;

export interface EventSet {
  readonly block: Block;
  readonly horizonHours: number;
}

/** An empty set that forgets after horizonHours. */
export function createEventSet(name: string, horizonHours: number): EventSet {
  return { block: createBlock(name, HEADER_WORDS + FIRST_SLOTS * ENTRY_WORDS), horizonHours };
}

/** False if the identity was seen within the horizon before; else remembers it. hour: of stream time, since 1970. */
export function addEvent(set: EventSet, identity: Hash64, hour: number): boolean {
  const { block } = set;
  const { words } = block;
  const mask = slotsOf(block) - 1;
  let i = identity.lo & mask;
  for (;;) {
    const entry = HEADER_WORDS + i * ENTRY_WORDS;
    const stamp = at(words, entry + STAMP);
    if (stamp === 0) break;
    if (words[entry] === identity.hi && words[entry + 1] === identity.lo) {
      words[entry + STAMP] = hour;
      markDirty(block, entry + STAMP);
      return stamp <= hour - set.horizonHours;
    }
    i = (i + 1) & mask;
  }
  if (at(words, COUNT) * 2 >= mask) rebuild(set, hour);
  put(block, identity.hi, identity.lo, hour);
  return true;
}

/** The number of slots that a block of that length holds: the largest power of two that fits. */
function slotsOf(block: Block): number {
  return 1 << (31 - Math.clz32(Math.floor((block.words.length - HEADER_WORDS) / ENTRY_WORDS)));
}

function put(block: Block, hi: number, lo: number, stamp: number): void {
  const { words } = block;
  const mask = slotsOf(block) - 1;
  let i = lo & mask;
  while (words[HEADER_WORDS + i * ENTRY_WORDS + STAMP] !== 0) i = (i + 1) & mask;
  const entry = HEADER_WORDS + i * ENTRY_WORDS;
  words[entry] = hi;
  words[entry + 1] = lo;
  words[entry + STAMP] = stamp;
  words[COUNT] = at(words, COUNT) + 1;
  markDirty(block, entry);
  markDirty(block, entry + STAMP);
  markDirty(block, COUNT);
}

/** Leaves the expired out and makes room for four times those that stay. */
function rebuild(set: EventSet, hour: number): void {
  const { block } = set;
  const old = block.words;
  const oldSlots = slotsOf(block);
  const oldest = hour - set.horizonHours;
  let live = 0;
  for (let i = 0; i < oldSlots; i++) if (isLive(old, i, oldest)) live++;
  let slots = FIRST_SLOTS;
  while (slots < live * 4) slots *= 2;
  assert(slots <= EVENT_IDENTITIES_MAX, `event identities within ${set.horizonHours} h exceed ${EVENT_IDENTITIES_MAX}`);
  const fresh = createBlock(block.name, HEADER_WORDS + slots * ENTRY_WORDS);
  block.words = fresh.words;
  block.bytes = fresh.bytes;
  block.dirty = fresh.dirty.fill(1);
  for (let i = 0; i < oldSlots; i++) {
    const entry = HEADER_WORDS + i * ENTRY_WORDS;
    if (isLive(old, i, oldest)) put(block, at(old, entry), at(old, entry + 1), at(old, entry + STAMP));
  }
}

function isLive(words: Int32Array, slot: number, oldest: number): boolean {
  const stamp = at(words, HEADER_WORDS + slot * ENTRY_WORDS + STAMP);
  return stamp !== 0 && stamp > oldest;
}
