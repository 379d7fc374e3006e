// The shipped tree with grids below its communities, which it does not have of itself.
import { type AreaEntry, type AreaTree, assert, createAreaTree } from '@fengsui/domain';

/** The areas of a tree as the lines of its file. */
export function entriesOf(tree: AreaTree): readonly AreaEntry[] {
  return Array.from({ length: tree.size }, (_, index) => ({
    code: tree.code(index),
    parent: tree.parent(index) < 0 ? '' : tree.code(tree.parent(index)),
    level: tree.levelName(index),
    name: tree.name(index),
    population: tree.population(index),
  }));
}

/** The same tree with so many grids in each community; their codes are the community's and three more digits. */
export function withGrids(tree: AreaTree, gridsOf: (communityCode: string) => number): AreaTree {
  const entries = entriesOf(tree);
  const grids = entries
    .filter(({ level }) => level === 'community')
    .flatMap(({ code }) =>
      Array.from({ length: gridsOf(code) }, (_, i): AreaEntry => {
        const number = String(i + 1).padStart(3, '0');
        return { code: `${code}${number}`, parent: code, level: 'grid', name: `第${i + 1}网格`, population: 0 };
      }),
    );
  return treeOf([...entries, ...grids]);
}

/** A tree of areas that are known to form one, partitioned by city as the shipped one is. */
export function treeOf(entries: readonly AreaEntry[]): AreaTree {
  const made = createAreaTree(entries, 'city');
  assert(made.kind === 'tree', 'the areas form a tree');
  return made.tree;
}
