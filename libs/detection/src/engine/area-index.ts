// The area tree as the engine reads it: the dense number of a code's bytes, and every ancestor of an area in one
// array. Built once from the tree; not part of the state.
import { AREA_LEVELS, type AreaTree, assert, type Hash64, hashBytes, hashText } from '@fengsui/domain';

export interface AreaIndex {
  /** paths[area × 7 + level]: the ancestor-or-self at that level, or -1. */
  readonly paths: Int32Array;
  /** Dense number of the code at buffer[start, end), or -1. */
  find(buffer: Uint8Array, start: number, end: number): number;
  /** Dense number of a code, or -1. */
  indexOf(code: string): number;
}

/** Indexes a tree. Two codes of one hash (never seen in 665,277 areas) are refused. */
export function createAreaIndex(tree: AreaTree): AreaIndex {
  const levels = AREA_LEVELS.length;
  const paths = new Int32Array(tree.size * levels);
  let slots = 16;
  while (slots < tree.size * 2) slots *= 2;
  const mask = slots - 1;
  const table = new Int32Array(slots * 3);
  for (let area = 0; area < tree.size; area++) {
    for (let level = 0; level < levels; level++) paths[area * levels + level] = tree.ancestorAt(area, level);
    const { hi, lo } = hashText(tree.code(area), 0);
    let i = lo & mask;
    for (; table[i * 3 + 2] !== 0; i = (i + 1) & mask) {
      assert(table[i * 3] !== hi || table[i * 3 + 1] !== lo, `area code ${tree.code(area)} has a hash of its own`);
    }
    table.set([hi, lo, area + 1], i * 3);
  }
  const hash: Hash64 = { hi: 0, lo: 0 };
  return {
    paths,
    indexOf: (code) => tree.indexOf(code),
    find: (buffer, start, end) => {
      hashBytes(buffer, start, end, 0, hash);
      for (let i = hash.lo & mask; table[i * 3 + 2] !== 0; i = (i + 1) & mask) {
        if (table[i * 3] === hash.hi && table[i * 3 + 1] === hash.lo) return (table[i * 3 + 2] ?? 0) - 1;
      }
      return -1;
    },
  };
}
