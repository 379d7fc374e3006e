// The matters that the engine has heard of: dense numbers for their ids, when each was last heard of, and how many
// rules follow it. A matter is forgotten once no window can hold it and no rule follows it.
import { IDENTIFIER_BYTES_MAX } from '@fengsui/domain';
import { at, markDirty } from '../memory/block.ts';
import { createTextPool, TEXT_FIELDS, type TextPool } from '../memory/text-pool.ts';

/** Most matters known at a time; 76 bytes each. */
export const MATTERS_MAX = 50_000_000;

export interface Matters {
  readonly texts: TextPool;
  /** Notes that the matter was heard of in a minute of stream time. */
  touch(matter: number, minute: number): void;
  /** One rule more (+1) or less (-1) follows the matter. */
  hold(matter: number, change: 1 | -1): void;
  /** Id of a matter heard of at or after a minute, else null. */
  textSince(matter: number, minute: number): string | null;
}

/** keptMinutes: how long a matter is remembered unfollowed. beforeReclaim drops what points at forgotten matters. */
export function createMatters(deps: {
  readonly nowMinute: () => number;
  readonly keptMinutes: () => number;
  readonly beforeReclaim: () => void;
}): Matters {
  const lastHeard = TEXT_FIELDS.first;
  const holds = TEXT_FIELDS.second;
  const reclaim = (): void => {
    deps.beforeReclaim();
    const { pool } = texts;
    const oldest = deps.nowMinute() - deps.keptMinutes();
    for (let slot = 0; slot < pool.slotCount(); slot++) {
      if (!pool.isLive(slot)) continue;
      const base = pool.base(slot);
      const words = pool.block.words;
      if (at(words, base + holds) === 0 && at(words, base + lastHeard) < oldest) pool.remove(slot);
    }
  };
  const texts = createTextPool({
    name: 'matters',
    textBytesMax: IDENTIFIER_BYTES_MAX,
    recordsMax: MATTERS_MAX,
    reclaim,
    overflow: null,
  });
  const change = (matter: number, field: number, value: number): void => {
    const index = texts.pool.base(matter) + field;
    texts.pool.block.words[index] = value;
    markDirty(texts.pool.block, index);
  };
  return {
    texts,
    touch: (matter, minute) => change(matter, lastHeard, minute),
    hold: (matter, by) => change(matter, holds, at(texts.pool.block.words, texts.pool.base(matter) + holds) + by),
    textSince: (matter, minute) => {
      if (!texts.pool.isLive(matter)) return null;
      const isRecent = at(texts.pool.block.words, texts.pool.base(matter) + lastHeard) >= minute;
      return isRecent ? texts.text(matter) : null;
    },
  };
}
