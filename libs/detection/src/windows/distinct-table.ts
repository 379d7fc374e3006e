// Which matters count where: one entry a matter and windowed rule, saying in which pane, area, subject and lane the
// matter was last counted, so that it counts once however often it is heard of. The entries of a matter hang together
// in a chain that begins in the matter's own record, and go when the matter is forgotten.
import { at, markDirty } from '../memory/block.ts';
import { allocateSlot, baseOf, createSlab, releaseSlot, type Slab } from '../memory/slab.ts';

/** Most matters counted at a time over all rules. */
export const DISTINCT_ENTRIES_MAX = 100_000_000;

const NEXT = 1;
const RULE = 2;
const PANE = 3;
const AREA = 4;
const SUBJECT = 5;
const LANE = 6;
const STRIDE = 7;

/** Where a matter counts for one rule. */
export interface Counted {
  pane: number;
  area: number;
  subject: number;
  lane: number;
}

export interface DistinctTable {
  readonly slab: Slab;
}

/** An empty table. */
export function createDistinctTable(): DistinctTable {
  return { slab: createSlab({ name: 'distinct', stride: STRIDE, recordsMax: DISTINCT_ENTRIES_MAX, reclaim: null }) };
}

/** Slot of a rule's entry in a chain, or -1. chain: slot + 1 of its first entry, 0 = none. */
export function findCounted({ slab }: DistinctTable, chain: number, rule: number): number {
  const { words } = slab.block;
  for (let entry = chain; entry > 0; entry = at(words, baseOf(slab, entry - 1) + NEXT)) {
    if (words[baseOf(slab, entry - 1) + RULE] === rule) return entry - 1;
  }
  return -1;
}

/** Reads an entry. */
export function readCounted({ slab }: DistinctTable, slot: number, into: Counted): void {
  const base = baseOf(slab, slot);
  const { words } = slab.block;
  into.pane = at(words, base + PANE);
  into.area = at(words, base + AREA);
  into.subject = at(words, base + SUBJECT);
  into.lane = at(words, base + LANE);
}

/** Overwrites an entry. */
export function writeCounted({ slab }: DistinctTable, slot: number, counted: Counted): void {
  const base = baseOf(slab, slot);
  const { words } = slab.block;
  words[base + PANE] = counted.pane;
  words[base + AREA] = counted.area;
  words[base + SUBJECT] = counted.subject;
  words[base + LANE] = counted.lane;
  markDirty(slab.block, base + PANE);
  markDirty(slab.block, base + LANE);
}

/** Puts a new entry at the head of a chain and gives the chain's new beginning. */
export function chainCounted(
  table: DistinctTable,
  link: { readonly chain: number; readonly rule: number },
  counted: Counted,
): number {
  const slot = allocateSlot(table.slab);
  const base = baseOf(table.slab, slot);
  table.slab.block.words[base + NEXT] = link.chain;
  table.slab.block.words[base + RULE] = link.rule;
  writeCounted(table, slot, counted);
  return slot + 1;
}

/** Lets go of the entries of a chain whose rules are gone, and gives the chain's new beginning. */
export function pruneChain({ slab }: DistinctTable, chain: number, isGone: (rule: number) => boolean): number {
  const { words } = slab.block;
  let first = chain;
  let previous = 0;
  for (let entry = chain; entry > 0; ) {
    const next = at(words, baseOf(slab, entry - 1) + NEXT);
    if (!isGone(at(words, baseOf(slab, entry - 1) + RULE))) previous = entry;
    else {
      if (previous === 0) first = next;
      else {
        words[baseOf(slab, previous - 1) + NEXT] = next;
        markDirty(slab.block, baseOf(slab, previous - 1) + NEXT);
      }
      releaseSlot(slab, entry - 1);
    }
    entry = next;
  }
  return first;
}

/** Lets go of a whole chain. */
export function releaseChain({ slab }: DistinctTable, chain: number): void {
  for (let entry = chain; entry > 0; ) {
    const next = at(slab.block.words, baseOf(slab, entry - 1) + NEXT);
    releaseSlot(slab, entry - 1);
    entry = next;
  }
}
