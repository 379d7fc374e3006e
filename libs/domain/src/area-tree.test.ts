import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AreaEntry, type AreaProblem, type AreaTree, createAreaTree } from './area-tree.ts';
import { assert } from './assert.ts';
import { AREA_LEVELS, type AreaLevel } from './words.ts';

const area = (code: string, parent: string, level: AreaLevel): AreaEntry => ({
  code,
  parent,
  level,
  name: `name of ${code}`,
  population: code.length * 100,
});

/** A city with two counties; one has a street with two communities, one of them with a grid; the other a mere community. */
const ENTRIES = [
  area('1101', '', 'city'),
  area('110105', '1101', 'county'),
  area('110105001', '110105', 'street'),
  area('110105001024', '110105001', 'community'),
  area('110105001024003', '110105001024', 'grid'),
  area('110105001025', '110105001', 'community'),
  area('110106', '1101', 'county'),
  area('110106000201', '110106', 'community'),
];

function treeOf(entries: readonly AreaEntry[], partitionLevel: AreaLevel = 'county'): AreaTree {
  const result = createAreaTree(entries, partitionLevel);
  assert(result.kind === 'tree', 'the entries form a tree');
  return result.tree;
}

function problemsOf(entries: readonly AreaEntry[]): readonly AreaProblem[] {
  const result = createAreaTree(entries, 'county');
  return result.kind === 'problems' ? result.problems : [];
}

const tree = treeOf(ENTRIES);
const all = Array.from({ length: tree.size }, (_, index) => index);

describe('a tree of areas', () => {
  it('numbers areas in preorder, siblings by code', () => {
    expect(all.map((index) => tree.code(index))).toEqual(ENTRIES.map(({ code }) => code));
    expect(all.map((index) => tree.indexOf(tree.code(index)))).toEqual(all);
    expect(tree.indexOf('11')).toBe(-1);
  });

  it('gives the same numbers whatever the order of the entries', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(ENTRIES, { minLength: ENTRIES.length }), (shuffled) => {
        const other = treeOf(shuffled);
        expect(all.map((index) => other.code(index))).toEqual(all.map((index) => tree.code(index)));
        expect(all.map((index) => other.subtreeEnd(index))).toEqual(all.map((index) => tree.subtreeEnd(index)));
        expect(all.map((index) => other.parent(index))).toEqual(all.map((index) => tree.parent(index)));
      }),
    );
  });

  it('knows the class of an area: its own, that of all its parts, that of what it is a part of', () => {
    const classes = { '110105001024': 'urban', '110105001025': 'urban', '110106000201': 'rural' } as const;
    const entries = ENTRIES.map((entry) => {
      const given = Object.entries(classes).find(([code]) => code === entry.code)?.[1];
      return given === undefined ? entry : { ...entry, areaClass: given };
    });
    const classed = treeOf(entries);
    const classOf = (code: string): string | null => classed.areaClass(classed.indexOf(code));
    expect(['110105001024', '110105001', '110105', '110105001024003'].map(classOf)).toEqual([
      'urban',
      'urban',
      'urban',
      'urban',
    ]);
    expect(classOf('110106')).toBe('rural');
    expect(classOf('1101')).toBeNull();
    const partly = treeOf(
      entries.map((entry) => (entry.code === '110105001025' ? area(entry.code, entry.parent, entry.level) : entry)),
    );
    expect(partly.areaClass(partly.indexOf('110105001'))).toBeNull();
    expect(tree.areaClass(0)).toBeNull();
  });

  it('knows names, levels, populations, parents and ends of subtrees', () => {
    expect(all.map((index) => tree.parent(index))).toEqual([-1, 0, 1, 2, 3, 2, 0, 6]);
    expect(all.map((index) => tree.subtreeEnd(index))).toEqual([8, 6, 6, 5, 5, 6, 8, 8]);
    expect(all.map((index) => tree.levelName(index))).toEqual(ENTRIES.map(({ level }) => level));
    expect(all.map((index) => AREA_LEVELS[tree.level(index)])).toEqual(ENTRIES.map(({ level }) => level));
    expect(tree.name(2)).toBe('name of 110105001');
    expect(tree.population(2)).toBe(900);
    expect(tree.path(3)).toEqual(['name of 1101', 'name of 110105', 'name of 110105001', 'name of 110105001024']);
    expect(tree.path(0)).toEqual(['name of 1101']);
  });

  it('knows the ancestor at each level, and where the path has none', () => {
    const levelsOf = (index: number): number[] => AREA_LEVELS.map((_, level) => tree.ancestorAt(index, level));
    expect(levelsOf(4)).toEqual([-1, -1, 0, 1, 2, 3, 4]);
    expect(levelsOf(7)).toEqual([-1, -1, 0, 6, -1, 7, -1]);
  });

  it('has an area within itself and its ancestors, and nowhere else', () => {
    for (const index of all) {
      const above: number[] = [];
      for (let i = index; i >= 0; i = tree.parent(i)) above.push(i);
      const within = all.filter((ancestor) => tree.isWithin(index, ancestor));
      expect(within).toEqual(above.toSorted((a, b) => a - b));
    }
  });

  it.each([
    { level: 'city', ancestors: [0, 0, 0, 0, 0, 0, 0, 0] },
    { level: 'county', ancestors: [0, 1, 1, 1, 1, 1, 6, 6] },
    // Below 110106 there is no street: its parts go with the county.
    { level: 'street', ancestors: [0, 1, 2, 2, 2, 2, 6, 6] },
    { level: 'nation', ancestors: [0, 0, 0, 0, 0, 0, 0, 0] },
  ] as const)('keys partitions by the deepest ancestor not below $level', ({ level, ancestors }) => {
    const keyed = treeOf(ENTRIES, level);
    expect(all.map((index) => keyed.partitionAncestor(index))).toEqual(ancestors);
  });

  it('refuses to tell of an area that it does not have', () => {
    expect(() => tree.code(8)).toThrow('area 8 of 8');
  });
});

describe('a code', () => {
  it.each([
    { code: '110105001024', area: '110105001024', exact: true, why: 'known' },
    { code: '110105001000', area: '110105001', exact: true, why: 'a street at full length' },
    { code: '110105000000', area: '110105', exact: true, why: 'a county at full length' },
    { code: '110100000000', area: '1101', exact: true, why: 'the city at full length' },
    { code: '110105001099', area: '110105001', exact: false, why: 'an unknown community' },
    { code: '110105001024009', area: '110105001024', exact: false, why: 'an unknown grid' },
    { code: '110105777000', area: '110105', exact: false, why: 'an unknown street at full length' },
    { code: '110199', area: '1101', exact: false, why: 'an unknown county' },
    { code: '440100', area: '1101', exact: false, why: 'nothing of it known: the root' },
    { code: '', area: '1101', exact: false, why: 'no code at all' },
  ])('$code is $area, exactly: $exact ($why)', ({ code, area: expected, exact }) => {
    const resolved = tree.resolve(code);
    expect({ area: tree.code(resolved.index), exact: resolved.exact }).toEqual({ area: expected, exact });
  });

  it.each([
    { code: 'nyc/queens/11385', area: 'nyc/queens/11385', exact: true },
    { code: 'nyc/queens/11399', area: 'nyc/queens', exact: false },
    { code: 'nyc/queens/113850', area: 'nyc/queens', exact: false },
    { code: 'nyc/queens/11385/0', area: 'nyc/queens/11385', exact: false },
    { code: 'nyc/queen', area: 'nyc', exact: false },
    { code: 'boston/back-bay', area: 'nyc', exact: false },
    { code: '/nyc', area: 'nyc', exact: false },
  ])('of segments, $code is $area, exactly: $exact', ({ code, area: expected, exact }) => {
    const city = treeOf([
      area('nyc', '', 'city'),
      area('nyc/queens', 'nyc', 'county'),
      area('nyc/queens/11385', 'nyc/queens', 'street'),
    ]);
    const resolved = city.resolve(code);
    expect({ area: city.code(resolved.index), exact: resolved.exact }).toEqual({ area: expected, exact });
  });
});

describe('a list of areas that is no tree', () => {
  const [city, county] = [area('1', '', 'city'), area('11', '1', 'county')];
  it.each([
    { problem: 'duplicate_code', line: 3, code: '11', entries: [city, county, area('11', '1', 'street')] },
    { problem: 'unknown_parent', line: 2, code: '11', entries: [city, area('11', '9', 'county')] },
    { problem: 'level_not_below_parent', line: 2, code: '11', entries: [city, area('11', '1', 'city')] },
    { problem: 'level_not_below_parent', line: 2, code: '11', entries: [city, area('11', '1', 'nation')] },
    { problem: 'second_root', line: 2, code: '2', entries: [city, area('2', '', 'city')] },
    { problem: 'no_root', line: 0, code: '', entries: [] },
  ] as const)('tells $problem', ({ problem, line, code, entries }) => {
    expect(problemsOf(entries)).toEqual([{ line, code, problem }]);
  });

  it('tells all problems at once, in the order of the lines', () => {
    const entries = [
      city,
      area('2', '', 'city'),
      area('3', '9', 'county'),
      area('4', '1', 'city'),
      area('2', '1', 'street'),
    ];
    expect(problemsOf(entries).map(({ line, problem }) => `${line} ${problem}`)).toEqual([
      '5 duplicate_code',
      '2 second_root',
      '3 unknown_parent',
      '4 level_not_below_parent',
    ]);
  });

  it('with a ring of parents breaks the order of levels somewhere in the ring', () => {
    const ring = [city, area('a', 'b', 'county'), area('b', 'a', 'street')];
    expect(problemsOf(ring)).toEqual([{ line: 2, code: 'a', problem: 'level_not_below_parent' }]);
    expect(problemsOf([city, area('a', 'a', 'county')])).toHaveLength(1);
  });
});
