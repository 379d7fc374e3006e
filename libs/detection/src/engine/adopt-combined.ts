// What a release does to combined rules. While a rule's parts and what they give together are the same, it keeps the grades
// that it has told. Else what it had is cleared under its old version, and it is worked out anew from the grades that its
// parts have already; those that change later tell it by themselves.
import type { Release } from './adopt-windows.ts';
import { combinedFinding, gradedPlaces, tellPlace } from './combined.ts';
import type { CombinedPart, CombinedTable } from './compiled.ts';
import type { Draft, FindingsDeps } from './findings.ts';

/** Where findings of a release go, and what they are told from. */
export interface ReleaseFindings {
  readonly deps: FindingsDeps;
  readonly hold: (draft: Draft, order: number) => void;
}

/** Clears the grades of combined rules that are gone or combine otherwise now. Their parts still have theirs. */
export function clearCombined({ before, next, eventTime }: Release, to: ReleaseFindings): void {
  for (const [key, table] of before.compiled.combined) {
    if (next.compiled.combined.get(key)?.number === table.number) continue;
    for (const part of table.parts) takeGrades(table, part, { eventTime, to, isOver: true });
  }
}

/** Takes the grades that parts have kept into tables that are new. */
export function fillCombined({ before, next, eventTime }: Release, to: ReleaseFindings): void {
  for (const [key, table] of next.compiled.combined) {
    if (before.compiled.combined.get(key)?.number === table.number) continue;
    for (const part of table.parts) takeGrades(table, part, { eventTime, to, isOver: false });
  }
}

/** Has a table take in what a part has everywhere, or that it has nothing any more. */
function takeGrades(
  table: CombinedTable,
  part: CombinedPart,
  { eventTime, to, isOver }: { readonly eventTime: number; readonly to: ReleaseFindings; readonly isOver: boolean },
): void {
  for (const { area, subject, grade } of gradedPlaces(part)) {
    const tell = (): Draft => told(to, part, { area, subject, eventTime });
    const change = { part, area, subject, to: isOver ? 0 : grade, eventTime, tell } as const;
    const draft = combinedFinding(to.deps, table, change);
    if (draft !== null) to.hold(draft, orderOf(part));
  }
}

function told(to: ReleaseFindings, part: CombinedPart, place: Parameters<typeof tellPlace>[2]): Draft {
  const draft = tellPlace(to.deps, part, place);
  if (draft === null) throw new Error(`part ${part.part} of ${part.rule.id} has a grade where it has no cell`);
  return draft;
}

function orderOf(part: CombinedPart): number {
  return 'judged' in part ? part.judged.spec.order : part.order;
}
