import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { restoreBlock, takeChangedPages } from './block.ts';
import {
  allocateSlot,
  baseOf,
  capacityOf,
  createSlab,
  isLive,
  liveCount,
  releaseSlot,
  type Slab,
  slotCount,
} from './slab.ts';

const aSlab = (given: Partial<Parameters<typeof createSlab>[0]> = {}): Slab =>
  createSlab({ name: 's', stride: 4, recordsMax: 1 << 20, reclaim: null, ...given });

describe('a slab', () => {
  it.each([
    { asked: 1, stride: 8 },
    { asked: 8, stride: 8 },
    { asked: 23, stride: 23 },
    { asked: 32, stride: 32 },
    { asked: 33, stride: 48 },
    { asked: 64, stride: 64 },
  ])('lays records of $asked words $stride words apart', ({ asked, stride }) => {
    const slab = aSlab({ stride: asked });
    expect(slab.stride).toBe(stride);
    expect(baseOf(slab, 3) - baseOf(slab, 2)).toBe(stride);
  });

  it('gives a slot that was released again, with all fields zero', () => {
    const slab = aSlab();
    const [a, b] = [allocateSlot(slab), allocateSlot(slab)];
    slab.block.words.fill(9, baseOf(slab, b) + 1, baseOf(slab, b) + slab.stride);
    releaseSlot(slab, b);
    releaseSlot(slab, a);
    expect([allocateSlot(slab), allocateSlot(slab)]).toEqual([a, b]);
    const fields = slab.block.words.subarray(baseOf(slab, b) + 1, baseOf(slab, b) + slab.stride);
    expect(fields.every((word) => word === 0)).toBe(true);
    expect(slotCount(slab)).toBe(2);
  });

  it('refuses to release what is not live', () => {
    const slab = aSlab();
    const slot = allocateSlot(slab);
    releaseSlot(slab, slot);
    expect(() => releaseSlot(slab, slot)).toThrow('slot 0 of s is live');
  });

  it('grows with its records when it is full, and never beyond its maximum', () => {
    const slab = aSlab({ recordsMax: 600 });
    const first = capacityOf(slab);
    for (let i = 0; i <= first; i++) slab.block.words[baseOf(slab, allocateSlot(slab)) + 1] = i;
    expect(capacityOf(slab)).toBeGreaterThanOrEqual(first * 4);
    expect(Array.from({ length: first }, (_, slot) => slab.block.words[baseOf(slab, slot) + 1])).toEqual(
      Array.from({ length: first }, (_, slot) => slot),
    );
    const left = capacityOf(slab) - first - 1;
    for (let i = 0; i < left; i++) allocateSlot(slab);
    expect(() => allocateSlot(slab)).toThrow('table s holds its maximum of 600 records');
  });

  it('reclaims before it grows, and grows only if that freed less than half', () => {
    let gone = 0;
    const slab: Slab = aSlab({
      reclaim: () => {
        for (let slot = 0; slot < gone; slot++) if (isLive(slab, slot)) releaseSlot(slab, slot);
      },
    });
    const capacity = capacityOf(slab);
    const fill = (): void => {
      while (liveCount(slab) < capacityOf(slab)) allocateSlot(slab);
    };
    fill();
    gone = capacity - 10;
    allocateSlot(slab);
    expect([capacityOf(slab), liveCount(slab)]).toEqual([capacity, 11]);
    fill();
    gone = 10;
    allocateSlot(slab);
    expect(capacityOf(slab)).toBeGreaterThan(capacity);
    expect(liveCount(slab)).toBe(capacity - 9);
  });
});

/** A slab beside a map from slot to what was written there. */
function createPair() {
  const pages = new Map<string, Uint8Array>();
  let slab = aSlab({ stride: 19 });
  const model = new Map<number, number>();
  let value = 0;
  const allocate = (): void => {
    const slot = allocateSlot(slab);
    expect(model.has(slot)).toBe(false);
    slab.block.words[baseOf(slab, slot) + 1] = ++value;
    model.set(slot, value);
  };
  const release = (pick: number): void => {
    const slot = [...model.keys()][pick % Math.max(1, model.size)];
    if (slot === undefined) return;
    releaseSlot(slab, slot);
    model.delete(slot);
  };
  const restore = (): void => {
    for (const page of takeChangedPages(slab.block)) pages.set(page.name, page.bytes);
    const restored = aSlab({ stride: 19 });
    restoreBlock(restored.block, slab.block.words.length, pages);
    slab = restored;
  };
  const compare = (): void => {
    expect(liveCount(slab)).toBe(model.size);
    for (const [slot, written] of model) expect(slab.block.words[baseOf(slab, slot) + 1]).toBe(written);
    const live = Array.from({ length: slotCount(slab) }, (_, slot) => slot).filter((slot) => isLive(slab, slot));
    expect(live).toEqual([...model.keys()].toSorted((a, b) => a - b));
  };
  return { allocate, release, restore, compare };
}

it('records keep what was written to them through any allocations, releases and restores', () => {
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.constant({ kind: 'allocate', pick: 0 } as const) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('release' as const), pick: fc.nat() }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'restore', pick: 0 } as const) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const pair = createPair();
      for (const { kind, pick } of steps) pair[kind](pick);
      pair.compare();
    }),
    { numRuns: 60 },
  );
});
