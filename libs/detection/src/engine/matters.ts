// The matters that the engine has heard of: dense numbers for their ids, when each was last heard of, and how many
// rules follow it. A matter is forgotten once no window can hold it and no rule follows it.
import { IDENTIFIER_BYTES_MAX } from '@fengsui/domain';
import { at, markDirty } from '../memory/block.ts';
import { removeWhere } from '../memory/keyed-pool.ts';
import { baseOf, isLive, slotCount } from '../memory/slab.ts';
import { createTextPool, TEXT_FIELDS, type TextPool } from '../memory/text-pool.ts';
import { type DistinctTable, pruneChain, releaseChain } from '../windows/distinct-table.ts';

/** Most matters known at a time; 76 bytes each. */
export const MATTERS_MAX = 50_000_000;

export interface Matters {
  readonly texts: TextPool;
}

const LAST_HEARD = TEXT_FIELDS.first;
const HOLDS = TEXT_FIELDS.second;
const CHAIN = TEXT_FIELDS.third;

/** keptMinutes: how long a matter is remembered unfollowed. What it counts in goes with it. */
export function createMatters(deps: {
  readonly nowMinute: () => number;
  readonly keptMinutes: () => number;
  readonly distinct: DistinctTable;
}): Matters {
  const reclaim = (): void => {
    const { words } = texts.pool.block;
    const oldest = deps.nowMinute() - deps.keptMinutes();
    removeWhere(texts.pool, (base) => {
      if (at(words, base + HOLDS) !== 0 || at(words, base + LAST_HEARD) >= oldest) return false;
      releaseChain(deps.distinct, at(words, base + CHAIN));
      return true;
    });
  };
  const texts = createTextPool({
    name: 'matters',
    textBytesMax: IDENTIFIER_BYTES_MAX,
    recordsMax: MATTERS_MAX,
    reclaim,
    overflow: null,
  });
  return { texts };
}

/** The chain of the distinct table that begins in a matter; 0 = it counts in nothing. */
export function chainOf({ texts }: Matters, matter: number): number {
  return at(texts.pool.block.words, baseOf(texts.pool, matter) + CHAIN);
}

/** Sets where the matter's chain begins. */
export function setChain({ texts }: Matters, matter: number, chain: number): void {
  const index = baseOf(texts.pool, matter) + CHAIN;
  texts.pool.block.words[index] = chain;
  markDirty(texts.pool.block, index);
}

/** Takes what counted for rules that are gone off all matters' chains. */
export function pruneChains(matters: Matters, distinct: DistinctTable, isGone: (rule: number) => boolean): void {
  const { pool } = matters.texts;
  for (let matter = 0; matter < slotCount(pool); matter++) {
    if (!isLive(pool, matter)) continue;
    const chain = chainOf(matters, matter);
    const pruned = pruneChain(distinct, chain, isGone);
    if (pruned !== chain) setChain(matters, matter, pruned);
  }
}

/** Notes that a matter was heard of in a minute of stream time. */
export function touchMatter({ texts }: Matters, matter: number, minute: number): void {
  const index = baseOf(texts.pool, matter) + LAST_HEARD;
  texts.pool.block.words[index] = minute;
  markDirty(texts.pool.block, index);
}

/** One rule more (+1) or less (-1) follows the matter. */
export function holdMatter({ texts }: Matters, matter: number, by: 1 | -1): void {
  const index = baseOf(texts.pool, matter) + HOLDS;
  texts.pool.block.words[index] = at(texts.pool.block.words, index) + by;
  markDirty(texts.pool.block, index);
}

/** Minute in which a matter was last heard of; -1 for one that is forgotten. */
export function lastHeardMinute({ texts }: Matters, matter: number): number {
  return isLive(texts.pool, matter) ? at(texts.pool.block.words, baseOf(texts.pool, matter) + LAST_HEARD) : -1;
}
