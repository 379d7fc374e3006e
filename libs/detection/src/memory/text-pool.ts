// Texts as dense numbers: category codes, sites and matter ids are seen as bytes, hashed in place and looked up; the
// bytes themselves are kept once, for the day a finding has to name them.
import { type Hash64, hashBytes } from '@fengsui/domain';
import { at, markDirty } from './block.ts';
import { createKeyedPool, FIELDS, findSlot, insertSlot, type KeyedPool } from './keyed-pool.ts';
import { baseOf, liveCount } from './slab.ts';

/** Fields of a text record, from its base: three free words for the owner, the length, then the bytes. */
export const TEXT_FIELDS = {
  first: FIELDS,
  second: FIELDS + 1,
  third: FIELDS + 2,
  length: FIELDS + 3,
  bytes: FIELDS + 4,
} as const;

export interface TextPoolOptions {
  readonly name: string;
  readonly textBytesMax: number;
  readonly recordsMax: number;
  readonly reclaim: (() => void) | null;
  /** Text that stands for every new one once the pool holds recordsMax; null: the pool is never full by input. */
  readonly overflow: string | null;
}

export interface TextPool extends TextPoolOptions {
  readonly pool: KeyedPool;
  /** True if the last internText met a new text. */
  wasNew: boolean;
}

const hash: Hash64 = { hi: 0, lo: 0 };
const decoder = new TextDecoder();

/** An empty pool of texts of at most textBytesMax bytes each. An overflow text takes slot 0. */
export function createTextPool(options: TextPoolOptions): TextPool {
  const stride = TEXT_FIELDS.bytes + Math.ceil(options.textBytesMax / 4);
  const { name, recordsMax, reclaim } = options;
  const texts: TextPool = { ...options, pool: createKeyedPool({ name, stride, recordsMax, reclaim }), wasNew: false };
  if (options.overflow !== null) {
    const bytes = new TextEncoder().encode(options.overflow);
    internText(texts, bytes, 0, bytes.length);
  }
  return texts;
}

/** Dense number of the text at buffer[start, end), taken in if it is new (see wasNew). */
export function internText(texts: TextPool, buffer: Uint8Array, start: number, end: number): number {
  hashBytes(buffer, start, end, 0, hash);
  const known = findSlot(texts.pool, hash.hi, hash.lo);
  texts.wasNew = known < 0;
  if (!texts.wasNew) return known;
  if (texts.overflow !== null && liveCount(texts.pool) >= texts.recordsMax - 1) {
    texts.wasNew = false;
    return 0;
  }
  const slot = insertSlot(texts.pool, hash.hi, hash.lo);
  const { block } = texts.pool;
  const record = baseOf(texts.pool, slot);
  const length = Math.min(end - start, texts.textBytesMax);
  block.words[record + TEXT_FIELDS.length] = length;
  const target = (record + TEXT_FIELDS.bytes) * 4;
  for (let i = 0; i < length; i++) block.bytes[target + i] = buffer[start + i] ?? 0;
  markDirty(block, record + TEXT_FIELDS.length);
  markDirty(block, record + texts.pool.stride - 1);
  return slot;
}

/** The text of a number. */
export function textOf(texts: TextPool, slot: number): string {
  const record = baseOf(texts.pool, slot);
  const start = (record + TEXT_FIELDS.bytes) * 4;
  const length = at(texts.pool.block.words, record + TEXT_FIELDS.length);
  return decoder.decode(texts.pool.block.bytes.subarray(start, start + length));
}
