import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBlock } from '../memory/block.ts';
import { CELL, type CellShape, offsetsOf } from './cell-layout.ts';
import { addToRing, advanceRing, baselineOf, totalOf, type WindowRing } from './window-ring.ts';

const BASE = 64;
const FIRST = 49_000_000;

function aRing(shape: CellShape, summedLanes = shape.lanes): WindowRing {
  const offsets = offsetsOf(shape);
  const ring = { block: createBlock('r', BASE + offsets.stride), shape, offsets, summedLanes };
  ring.block.words[BASE + CELL.lastPane] = FIRST;
  ring.block.words[BASE + CELL.oldestPane] = FIRST - shape.paneCount + 1;
  return ring;
}

const laneSums = (ring: WindowRing): number[] => [
  ...ring.block.words.subarray(BASE + CELL.sums, BASE + ring.offsets.panes),
];

describe('a ring', () => {
  it('counts each instant in as many windows as its panes say', () => {
    const paneCount = 6;
    const ring = aRing({ lanes: 1, paneCount, baselineWindows: 0 });
    addToRing(ring, BASE, { pane: FIRST, by: 1, laneMask: 1 });
    const totals: number[] = [];
    for (let pane = FIRST; pane < FIRST + 10; pane++) {
      advanceRing(ring, BASE, pane);
      totals.push(totalOf(ring, BASE));
    }
    expect(totals).toEqual([1, 1, 1, 1, 1, 1, 0, 0, 0, 0]);
  });

  it('adds to the lanes of the mask, and sums up only those that are disjoint', () => {
    const shape = { lanes: 3, paneCount: 2, baselineWindows: 0 };
    const [additive, shares] = [aRing(shape), aRing(shape, 1)];
    for (const ring of [additive, shares]) {
      for (const laneMask of [1, 3, 5, 7]) addToRing(ring, BASE, { pane: FIRST, by: 1, laneMask });
      expect(laneSums(ring)).toEqual([4, 2, 2]);
    }
    expect([totalOf(additive, BASE), totalOf(shares, BASE)]).toEqual([8, 4]);
  });

  it('is not moved back by an earlier pane', () => {
    const ring = aRing({ lanes: 1, paneCount: 3, baselineWindows: 0 });
    advanceRing(ring, BASE, FIRST + 5);
    addToRing(ring, BASE, { pane: FIRST + 5, by: 1, laneMask: 1 });
    advanceRing(ring, BASE, FIRST + 2);
    expect(ring.block.words[BASE + CELL.lastPane]).toBe(FIRST + 5);
    expect(totalOf(ring, BASE)).toBe(1);
  });

  it('forgets the flags of what it counted once it is empty, and not before', () => {
    const ring = aRing({ lanes: 1, paneCount: 3, baselineWindows: 0 });
    addToRing(ring, BASE, { pane: FIRST, by: 1, laneMask: 1 });
    ring.block.words[BASE + CELL.flags] = 6;
    advanceRing(ring, BASE, FIRST + 2);
    expect(ring.block.words[BASE + CELL.flags]).toBe(6);
    advanceRing(ring, BASE, FIRST + 3);
    expect(ring.block.words[BASE + CELL.flags]).toBe(0);
  });
});

describe('the baseline', () => {
  const shape = { lanes: 1, paneCount: 4, baselineWindows: 3 };
  const history = { firstPane: FIRST, windowsMin: 2 };
  /** Fills so many into the first pane of each window from the first on. */
  function filled(counts: readonly number[]): WindowRing {
    const ring = aRing(shape);
    counts.forEach((count, window) => {
      const pane = FIRST + window * shape.paneCount;
      advanceRing(ring, BASE, pane);
      for (let i = 0; i < count; i++) addToRing(ring, BASE, { pane, by: 1, laneMask: 1 });
    });
    return ring;
  }
  const baselineAt = (counts: readonly number[], pane: number): number => {
    const ring = filled(counts);
    advanceRing(ring, BASE, pane);
    return baselineOf(ring, BASE, { ...history, pane });
  };

  it.each([
    { panes: 10, baseline: -1, why: 'the second window is still partly in this one' },
    { panes: 11, baseline: (10 + 20) / 2, why: 'two windows, the fewest that the rule asks for' },
    { panes: 14, baseline: (10 + 20) / 2, why: 'the third is still partly in this one' },
    { panes: 15, baseline: (10 + 20 + 30) / 3, why: 'three windows, all that the rule wants' },
    { panes: 19, baseline: (20 + 30 + 40) / 3, why: 'the first has fallen out' },
    { panes: 23, baseline: (30 + 40 + 0) / 3, why: 'a window without anything counts, too' },
    { panes: 400, baseline: 0, why: 'all of them were empty' },
  ])('after $panes panes is $baseline: $why', ({ panes, baseline }) => {
    const begun = [10, 20, 30, 40].slice(0, Math.floor(panes / shape.paneCount) + 1);
    expect(baselineAt(begun, FIRST + panes)).toBe(baseline);
  });

  it('knows nothing of a window that began before the engine did', () => {
    const ring = filled([10, 20]);
    advanceRing(ring, BASE, FIRST + 15);
    expect(baselineOf(ring, BASE, { firstPane: FIRST + 1, windowsMin: 2, pane: FIRST + 15 })).toBe((20 + 0) / 2);
    expect(baselineOf(ring, BASE, { firstPane: FIRST + 5, windowsMin: 2, pane: FIRST + 15 })).toBe(-1);
  });
});

interface Add {
  readonly pane: number;
  readonly lane: number;
}
type Step =
  | { readonly kind: 'add'; readonly back: number; readonly lane: number }
  | { readonly kind: 'takeBack'; readonly pick: number }
  | { readonly kind: 'advance'; readonly by: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('add' as const), back: fc.nat(9), lane: fc.nat(1) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('takeBack' as const), pick: fc.nat() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('advance' as const), by: fc.oneof(fc.nat(3), fc.nat(80)) }) },
);

/** A ring beside the plain list of everything that was ever added. */
function createPair(shape: CellShape) {
  const ring = aRing(shape);
  let present = FIRST;
  const adds: Add[] = [];
  const inWindow = ({ pane }: Add): boolean => pane > present - shape.paneCount;
  const take = (one: Step): void => {
    if (one.kind === 'advance') {
      present += one.by;
      advanceRing(ring, BASE, present);
    } else if (one.kind === 'add') {
      const added = { pane: present - (one.back % shape.paneCount), lane: one.lane };
      addToRing(ring, BASE, { pane: added.pane, by: 1, laneMask: 1 << added.lane });
      adds.push(added);
    } else {
      const live = adds.filter(inWindow);
      const gone = live[one.pick % Math.max(1, live.length)];
      if (gone === undefined) return;
      addToRing(ring, BASE, { pane: gone.pane, by: -1, laneMask: 1 << gone.lane });
      adds.splice(adds.indexOf(gone), 1);
    }
  };
  const expectedBaseline = (windowsMin: number): number => {
    const { paneCount, baselineWindows } = shape;
    const windows: number[] = [];
    for (let window = Math.floor(present / paneCount); windows.length < baselineWindows; window--) {
      if ((window + 1) * paneCount - 1 > present - paneCount) continue;
      if (window * paneCount < FIRST) break;
      windows.push(adds.filter(({ pane }) => Math.floor(pane / paneCount) === window).length);
    }
    return windows.length < windowsMin ? -1 : windows.reduce((sum, count) => sum + count, 0) / windows.length;
  };
  const compare = (): void => {
    const live = adds.filter(inWindow);
    expect(totalOf(ring, BASE)).toBe(live.length);
    expect(laneSums(ring)).toEqual([0, 1].map((lane) => live.filter((add) => add.lane === lane).length));
    const baseline = baselineOf(ring, BASE, { pane: present, firstPane: FIRST, windowsMin: 1 });
    expect(baseline).toBe(expectedBaseline(1));
  };
  return { take, compare };
}

it('totals and baselines are those of the plain list, through adds, late adds, takes back and jumps', () => {
  const shape = fc.record({
    lanes: fc.constant(2),
    paneCount: fc.integer({ min: 1, max: 9 }),
    baselineWindows: fc.integer({ min: 1, max: 5 }),
  });
  fc.assert(
    fc.property(shape, fc.array(step, { maxLength: 150 }), (given, steps) => {
      const pair = createPair(given);
      for (const one of steps) {
        pair.take(one);
        pair.compare();
      }
    }),
    { numRuns: 150 },
  );
});
