import { AREA_LEVELS } from '@fengsui/domain';
import { describe, expect, it } from 'vitest';
import { aTree } from '../fixtures.ts';
import { createAreaIndex } from './area-index.ts';

const tree = aTree();
const index = createAreaIndex(tree);
const all = Array.from({ length: tree.size }, (_, area) => area);

function find(code: string): number {
  const buffer = new TextEncoder().encode(`<${code}>`);
  return index.find(buffer, 1, buffer.length - 1);
}

describe('the area index', () => {
  it('finds every code of the tree, and no other', () => {
    expect(all.map((area) => find(tree.code(area)))).toEqual(all);
    for (const code of ['', '0', '2', '11111111', '1111 ', '１１']) expect(find(code)).toBe(-1);
  });

  it('has the ancestors that the tree has', () => {
    for (const area of all) {
      const path = AREA_LEVELS.map((_, level) => index.paths[area * AREA_LEVELS.length + level]);
      expect(path).toEqual(AREA_LEVELS.map((_, level) => tree.ancestorAt(area, level)));
    }
  });
});
