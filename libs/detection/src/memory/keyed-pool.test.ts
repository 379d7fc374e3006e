import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { restoreBlock, takeChangedPages } from './block.ts';
import {
  createKeyedPool,
  FIELDS,
  findSlot,
  insertSlot,
  type KeyedPool,
  reindex,
  removeSlot,
  removeWhere,
} from './keyed-pool.ts';
import { baseOf, capacityOf, isLive, liveCount } from './slab.ts';

const aPool = (reclaim: (() => void) | null = null): KeyedPool =>
  createKeyedPool({ name: 'p', stride: FIELDS + 1, recordsMax: 1 << 20, reclaim });

const valueAt = (pool: KeyedPool, slot: number): number => pool.block.words[baseOf(pool, slot) + FIELDS] ?? -1;

function insertValue(pool: KeyedPool, key: readonly [number, number], value: number): number {
  const slot = insertSlot(pool, ...key);
  pool.block.words[baseOf(pool, slot) + FIELDS] = value;
  return slot;
}

type Step =
  | { readonly kind: 'put' | 'remove'; readonly key: readonly [number, number] }
  | { readonly kind: 'removeWhere'; readonly rest: number }
  | { readonly kind: 'restore' };

// Few keys, so that they come and go; their hashes are spread by the pool itself.
const key = fc.tuple(fc.integer({ min: -3, max: 12 }), fc.integer({ min: -2, max: 5 }));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('put' as const), key }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('remove' as const), key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('removeWhere' as const), rest: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'restore' } as const) },
);

/** A pool beside a map that must say the same; values tell one record of a key from a later one. */
function createPair() {
  let pool = aPool();
  const pages = new Map<string, Uint8Array>();
  const model = new Map<string, number>();
  let value = 0;
  const put = (wanted: readonly [number, number]): void => {
    const slot = findSlot(pool, ...wanted);
    expect(slot >= 0).toBe(model.has(wanted.join()));
    if (slot >= 0) return;
    insertValue(pool, wanted, ++value);
    // The value is written after the record was marked; a restore must find it there.
    pool.block.dirty.fill(1);
    model.set(wanted.join(), value);
  };
  const remove = (wanted: readonly [number, number]): void => {
    const slot = findSlot(pool, ...wanted);
    expect(slot >= 0).toBe(model.delete(wanted.join()));
    if (slot >= 0) removeSlot(pool, slot);
  };
  const removeAll = (rest: number): void => {
    removeWhere(pool, (base) => (pool.block.words[base + FIELDS] ?? 0) % 5 === rest);
    for (const [name, number] of model) if (number % 5 === rest) model.delete(name);
  };
  const restore = (): void => {
    for (const page of takeChangedPages(pool.block)) pages.set(page.name, page.bytes);
    const restored = aPool();
    restoreBlock(restored.block, pool.block.words.length, pages);
    reindex(restored);
    pool = restored;
  };
  const compare = (): void => {
    expect(liveCount(pool)).toBe(model.size);
    for (let a = -3; a <= 12; a++) {
      for (let b = -2; b <= 5; b++) {
        const slot = findSlot(pool, a, b);
        expect(slot < 0 ? undefined : valueAt(pool, slot), `${a},${b}`).toBe(model.get(`${a},${b}`));
      }
    }
  };
  const take = (one: Step): void => {
    if (one.kind === 'put') put(one.key);
    else if (one.kind === 'remove') remove(one.key);
    else if (one.kind === 'removeWhere') removeAll(one.rest);
    else restore();
  };
  return { take, compare };
}

describe('a keyed pool', () => {
  it('says what a map says, through removals, bulk removals and restores', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const pair = createPair();
        for (const one of steps) pair.take(one);
        pair.compare();
      }),
      { numRuns: 80 },
    );
  });

  it('finds every key after it has grown several times, and no other', () => {
    const pool = aPool();
    for (let i = 0; i < 5000; i++) insertValue(pool, [i % 71, i], i);
    for (let i = 0; i < 5000; i++) expect(valueAt(pool, findSlot(pool, i % 71, i))).toBe(i);
    expect(findSlot(pool, 0, 1)).toBe(-1);
    expect(findSlot(pool, 71, 71)).toBe(-1);
  });

  it('keeps finding the rest while it empties in any order', () => {
    const pool = aPool();
    for (let i = 0; i < 2000; i++) insertValue(pool, [i, i * i], i);
    // 1,009 is prime to 2,000, so that all are met, from all parts of the index.
    for (let n = 0; n < 1999; n++) {
      const gone = (n * 1009) % 2000;
      removeSlot(pool, findSlot(pool, gone, gone * gone));
      expect(findSlot(pool, gone, gone * gone)).toBe(-1);
      const next = ((n + 1) * 1009) % 2000;
      expect(valueAt(pool, findSlot(pool, next, next * next))).toBe(next);
    }
  });

  it('forgets a key of zeros that came just as it grew', () => {
    const pool = aPool();
    const full = capacityOf(pool);
    for (let i = 0; i < full; i++) insertSlot(pool, 1, i);
    const slot = insertSlot(pool, 0, 0);
    expect(findSlot(pool, 0, 0)).toBe(slot);
    removeSlot(pool, slot);
    expect(findSlot(pool, 0, 0)).toBe(-1);
  });

  it('reclaims what its owner names before it grows, and finds the rest and the new one', () => {
    const pool: KeyedPool = aPool(() => removeWhere(pool, (base) => (pool.block.words[base + 2] ?? 0) % 3 !== 0));
    const capacity = capacityOf(pool);
    for (let i = 0; i < capacity; i++) insertSlot(pool, 7, i);
    const added = insertSlot(pool, 8, 8);
    expect(capacityOf(pool)).toBe(capacity);
    expect(findSlot(pool, 8, 8)).toBe(added);
    for (let i = 0; i < capacity; i++) expect(findSlot(pool, 7, i) >= 0).toBe(i % 3 === 0);
  });

  it('names base and slot of each live record when it removes in bulk', () => {
    const pool = aPool();
    for (let i = 0; i < 5; i++) insertSlot(pool, i, 0);
    removeSlot(pool, 2);
    const seen: number[] = [];
    removeWhere(pool, (base, slot) => {
      expect(base).toBe(baseOf(pool, slot));
      seen.push(slot);
      return slot === 3;
    });
    expect(seen).toEqual([0, 1, 3, 4]);
    expect(isLive(pool, 3)).toBe(false);
    expect(findSlot(pool, 3, 0)).toBe(-1);
  });
});
