// Texts as dense numbers: category codes, sites and matter ids are seen as bytes, hashed in place and looked up; the
// bytes themselves are kept once, for the day a finding has to name them.
import { type Hash64, hashBytes } from '@fengsui/domain';
import { at, markDirty } from './block.ts';
import { createKeyedPool, FIELDS, type KeyedPool } from './keyed-pool.ts';

/** Fields of a text record, from its base: two free words for the owner, the length, then the bytes. */
export const TEXT_FIELDS = { first: FIELDS, second: FIELDS + 1, length: FIELDS + 2, bytes: FIELDS + 3 } as const;

export interface TextPoolOptions {
  readonly name: string;
  readonly textBytesMax: number;
  readonly recordsMax: number;
  readonly reclaim: (() => void) | null;
  /** Text that stands for every new one once the pool holds recordsMax; null: the pool is never full by input. */
  readonly overflow: string | null;
}

export interface TextPool {
  readonly pool: KeyedPool;
  /** Dense number of the text at buffer[start, end), taken in if it is new (see wasNew). */
  intern(buffer: Uint8Array, start: number, end: number): number;
  /** True if the last intern call met a new text. */
  wasNew(): boolean;
  /** The text of a number. */
  text(slot: number): string;
}

/** An empty pool of texts of at most textBytesMax bytes each. */
export function createTextPool(options: TextPoolOptions): TextPool {
  const stride = TEXT_FIELDS.bytes + Math.ceil(options.textBytesMax / 4);
  const pool = createKeyedPool({
    name: options.name,
    stride,
    recordsMax: options.recordsMax,
    reclaim: options.reclaim,
  });
  const hash: Hash64 = { hi: 0, lo: 0 };
  const decoder = new TextDecoder();
  let isNew = false;
  const take = (buffer: Uint8Array, start: number, end: number): number => {
    const slot = pool.insert(hash.hi, hash.lo);
    const record = pool.base(slot);
    const length = Math.min(end - start, options.textBytesMax);
    pool.block.words[record + TEXT_FIELDS.length] = length;
    const bytes = pool.block.bytes;
    const target = (record + TEXT_FIELDS.bytes) * 4;
    for (let i = 0; i < length; i++) bytes[target + i] = buffer[start + i] ?? 0;
    markDirty(pool.block, record + TEXT_FIELDS.length);
    markDirty(pool.block, record + stride - 1);
    return slot;
  };
  if (options.overflow !== null) {
    const bytes = new TextEncoder().encode(options.overflow);
    hashBytes(bytes, 0, bytes.length, 0, hash);
    take(bytes, 0, bytes.length);
  }
  return {
    pool,
    intern: (buffer, start, end) => {
      hashBytes(buffer, start, end, 0, hash);
      const known = pool.find(hash.hi, hash.lo);
      isNew = known < 0;
      if (!isNew) return known;
      if (options.overflow !== null && pool.liveCount() >= options.recordsMax - 1) {
        isNew = false;
        return 0;
      }
      return take(buffer, start, end);
    },
    wasNew: () => isNew,
    text: (slot) => {
      const record = pool.base(slot);
      const start = (record + TEXT_FIELDS.bytes) * 4;
      return decoder.decode(pool.block.bytes.subarray(start, start + at(pool.block.words, record + TEXT_FIELDS.length)));
    },
  };
}
