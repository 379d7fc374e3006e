// A city's file and its mapping, as commands open them: what is wrong is told at once, and what is not given (areas, time
// zone) is told by the file.
import type { AreaTree } from '@fengsui/domain';
import { collectAreas, loadMapping, type Mapping, mappingProblemText, openEventFile } from '@fengsui/intake';
import { fileFailure, pathOf, usageFailure } from '../failure.ts';
import { loadTree, treeFromEvents } from '../settings/jurisdiction.ts';
import { DEFAULT_ZONE } from '../settings/zone.ts';

/** The mapping, checked against the file. Throws a CommandFailure with every problem. */
export async function mappingOf(path: string, mappingPath: string): Promise<Mapping> {
  const result = await loadMapping({ mappingPath, path }).catch((error: unknown) => {
    throw fileFailure(pathOf(error) ?? path, error);
  });
  if (result.kind === 'mapping') return result.mapping;
  throw usageFailure(...result.problems.map(mappingProblemText));
}

/** The given tree, or the one that the file implies. */
export async function treeOf({
  path,
  mapping,
  areas,
}: {
  readonly path: string;
  readonly mapping: Mapping;
  readonly areas: string | undefined;
}): Promise<AreaTree> {
  if (areas !== undefined) return loadTree(areas);
  if (mapping.area.kind === 'levels') return treeFromEvents(await collectAreas({ path, mapping }), path);
  throw usageFailure('the mapping names areas by their codes alone: give the area file with --areas');
}

/** The local day of a file begins where that of its first event does. */
export async function firstEventAt(path: string, mapping: Mapping): Promise<number> {
  const file = await openEventFile({ path, mapping });
  for await (const { events } of file.batches()) {
    const [first] = events;
    if (first !== undefined) return first.occurredAt;
  }
  return 0;
}

/** The zone of the file's first time; that of the shipped areas where the mapping names none. */
export function zoneOfMapping(mapping: Mapping): string {
  return [...mapping.times.values()][0]?.zone ?? DEFAULT_ZONE;
}
