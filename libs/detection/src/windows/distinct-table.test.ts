import { expect, it } from 'vitest';
import { liveCount } from '../memory/slab.ts';
import {
  type Counted,
  chainCounted,
  createDistinctTable,
  findCounted,
  pruneChain,
  readCounted,
  releaseChain,
  writeCounted,
} from './distinct-table.ts';

const place = (n: number): Counted => ({ pane: n, area: n + 1, subject: n + 2, lane: n + 3 });

function read(table: ReturnType<typeof createDistinctTable>, slot: number): Counted {
  const into = place(-9);
  readCounted(table, slot, into);
  return into;
}

it("a matter's entries are found by rule along its own chain, and by no other chain", () => {
  const table = createDistinctTable();
  let [mine, others] = [0, 0];
  for (const rule of [4, 8, 9]) {
    mine = chainCounted(table, { chain: mine, rule }, place(rule * 10));
    others = chainCounted(table, { chain: others, rule: rule + 1 }, place(rule * 100));
  }
  for (const rule of [4, 8, 9]) expect(read(table, findCounted(table, mine, rule))).toEqual(place(rule * 10));
  expect(findCounted(table, mine, 5)).toBe(-1);
  expect(findCounted(table, 0, 4)).toBe(-1);
  expect(read(table, findCounted(table, others, 9))).toEqual(place(800));
});

it('an entry that is written again says the new place', () => {
  const table = createDistinctTable();
  const chain = chainCounted(table, { chain: 0, rule: 4 }, place(1));
  writeCounted(table, findCounted(table, chain, 4), place(50));
  expect(read(table, findCounted(table, chain, 4))).toEqual(place(50));
});

it('a chain that is let go leaves the others whole', () => {
  const table = createDistinctTable();
  let [gone, kept] = [0, 0];
  for (let rule = 0; rule < 5; rule++) {
    gone = chainCounted(table, { chain: gone, rule }, place(rule));
    kept = chainCounted(table, { chain: kept, rule }, place(rule + 100));
  }
  releaseChain(table, gone);
  expect(liveCount(table.slab)).toBe(5);
  for (let rule = 0; rule < 5; rule++) {
    expect(read(table, findCounted(table, kept, rule))).toEqual(place(rule + 100));
  }
  releaseChain(table, 0);
  expect(liveCount(table.slab)).toBe(5);
});

it.each([
  { gone: [0, 1, 2, 3, 4], left: [] },
  { gone: [4], left: [0, 1, 2, 3] },
  { gone: [0], left: [1, 2, 3, 4] },
  { gone: [1, 2, 4], left: [0, 3] },
  { gone: [], left: [0, 1, 2, 3, 4] },
])('a chain without the entries of the rules $gone holds those of $left', ({ gone, left }) => {
  const table = createDistinctTable();
  let chain = 0;
  for (let rule = 0; rule < 5; rule++) chain = chainCounted(table, { chain, rule }, place(rule));
  chain = pruneChain(table, chain, (rule) => gone.includes(rule));
  expect([0, 1, 2, 3, 4].filter((rule) => findCounted(table, chain, rule) >= 0)).toEqual(left);
  expect(liveCount(table.slab)).toBe(left.length);
  for (const rule of left) expect(read(table, findCounted(table, chain, rule))).toEqual(place(rule));
});
