// How many people live in the areas of a tree: the denominator of figures per resident.
import type { AreaTree } from '@fengsui/domain';

/** The root's population, or the sum of its parts where a level does not say; null where a part does not either. */
export function residentsOf(tree: AreaTree, area = 0): number | null {
  const known = tree.population(area);
  if (known > 0) return known;
  let sum = 0;
  for (let part = area + 1; part < tree.subtreeEnd(area); part = tree.subtreeEnd(part)) {
    const residents = residentsOf(tree, part);
    if (residents === null) return null;
    sum += residents;
  }
  return sum > 0 ? sum : null;
}
