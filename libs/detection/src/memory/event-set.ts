// The identities of the events seen within the horizon, so that a repeat counts once. A set of 64-bit hashes with the
// hour in which each was seen; entries older than the horizon fall out when the set is rebuilt.
import { assert } from '@fengsui/domain';
import { at, type Block, createBlock, markDirty } from './block.ts';

const HEADER_WORDS = 4;
const COUNT = 0;
const ENTRY_WORDS = 3;

/** Most identities kept; 12 bytes each. Beyond it the engine stops rather than forget one too early. */
export const EVENT_IDENTITIES_MAX = 1 << 27;

export interface EventSet {
  readonly block: Block;
  /** False if the identity was seen within the horizon before; else remembers it. hour: of stream time, since 1970. */
  add(hi: number, lo: number, hour: number): boolean;
}

/** An empty set that forgets after horizonHours. */
export function createEventSet(name: string, horizonHours: number): EventSet {
  const block = createBlock(name, HEADER_WORDS + 4096 * ENTRY_WORDS);
  let mask = slotsOf(block) - 1;

  const rebuild = (hour: number): void => {
    const old = block.words;
    const oldSlots = slotsOf(block);
    let live = 0;
    for (let i = 0; i < oldSlots; i++) if (isLive(old, i, hour - horizonHours)) live++;
    let slots = 4096;
    while (slots < live * 3) slots *= 2;
    assert(slots <= EVENT_IDENTITIES_MAX, `event identities within ${horizonHours} h exceed ${EVENT_IDENTITIES_MAX}`);
    const fresh = createBlock(name, HEADER_WORDS + slots * ENTRY_WORDS);
    block.words = fresh.words;
    block.bytes = fresh.bytes;
    block.dirty = fresh.dirty.fill(1);
    mask = slotsOf(block) - 1;
    for (let i = 0; i < oldSlots; i++) {
      if (!isLive(old, i, hour - horizonHours)) continue;
      const entry = HEADER_WORDS + i * ENTRY_WORDS;
      put(at(old, entry), at(old, entry + 1), at(old, entry + 2));
    }
  };

  const put = (hi: number, lo: number, stamp: number): void => {
    const words = block.words;
    let i = lo & mask;
    while (words[HEADER_WORDS + i * ENTRY_WORDS + 2] !== 0) i = (i + 1) & mask;
    const entry = HEADER_WORDS + i * ENTRY_WORDS;
    words[entry] = hi;
    words[entry + 1] = lo;
    words[entry + 2] = stamp;
    words[COUNT] = at(words, COUNT) + 1;
    markDirty(block, entry);
    markDirty(block, entry + 2);
    markDirty(block, COUNT);
  };

  const add = (hi: number, lo: number, hour: number): boolean => {
    const words = block.words;
    mask = slotsOf(block) - 1;
    let i = lo & mask;
    for (;;) {
      const entry = HEADER_WORDS + i * ENTRY_WORDS;
      const stamp = at(words, entry + 2);
      if (stamp === 0) break;
      if (words[entry] === hi && words[entry + 1] === lo) {
        const repeated = stamp > hour - horizonHours;
        words[entry + 2] = hour;
        markDirty(block, entry + 2);
        return !repeated;
      }
      i = (i + 1) & mask;
    }
    if (at(words, COUNT) * 2 >= mask) rebuild(hour);
    put(hi, lo, hour);
    return true;
  };
  return { block, add };
}

/** The number of slots that a block of that length holds: the largest power of two that fits. */
function slotsOf(block: Block): number {
  return 1 << (31 - Math.clz32(Math.floor((block.words.length - HEADER_WORDS) / ENTRY_WORDS)));
}

function isLive(words: Int32Array, slot: number, oldest: number): boolean {
  const stamp = at(words, HEADER_WORDS + slot * ENTRY_WORDS + 2);
  return stamp !== 0 && stamp > oldest;
}
