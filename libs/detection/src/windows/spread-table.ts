// Spread: how many parts of an area are affected at the same time. A change of one cell's grade moves the numbers up
// the steps; an area whose number reaches a step's bound raises by itself, and clears when it falls below.
import type { GradeNumber } from '@fengsui/domain';
import { at, markDirty } from '../memory/block.ts';
import {
  createKeyedPool,
  FIELDS,
  findSlot,
  insertSlot,
  type KeyedPool,
  removeSlot,
  slotsInOrder,
} from '../memory/keyed-pool.ts';
import { baseOf } from '../memory/slab.ts';

/** Most areas and subjects with an affected part at a time. */
export const SPREAD_AREAS_MAX = 5_000_000;

const COUNT = FIELDS;
const GRADE = FIELDS + 1;

/** A step with numbers for words. */
export interface CompiledSpreadStep {
  readonly level: number;
  readonly areas: number;
  readonly grade: GradeNumber;
}

export interface SpreadChange {
  readonly step: CompiledSpreadStep;
  readonly area: number;
  readonly subject: number;
  /** Affected parts now. */
  readonly count: number;
  readonly isRaised: boolean;
  readonly eventTime: number;
}

export interface SpreadDeps {
  /** From the finer to the wider level. */
  readonly steps: readonly CompiledSpreadStep[];
  readonly ancestorAt: (area: number, level: number) => number;
  readonly onChange: (change: SpreadChange) => void;
}

export interface SpreadTable {
  readonly deps: SpreadDeps;
  /** Affected parts by area and subject. */
  readonly pool: KeyedPool;
}

/** Memory in which no part is affected; the name is one of its own. */
export function createSpreadMemory(name: string): KeyedPool {
  return createKeyedPool({ name: `spread.${name}`, stride: FIELDS + 2, recordsMax: SPREAD_AREAS_MAX, reclaim: null });
}

/** A table over a memory. */
export function createSpreadTable(deps: SpreadDeps, pool: KeyedPool): SpreadTable {
  return { deps, pool };
}

/** Tells of each area that is raised, in order of area and subject, that it is so no longer; nothing else is kept up. */
export function clearSpread({ deps, pool }: SpreadTable, levelOf: (area: number) => number, eventTime: number): void {
  for (const slot of slotsInOrder(pool)) {
    const base = baseOf(pool, slot);
    const [area, subject, count] = [1, 2, COUNT].map((field) => at(pool.block.words, base + field));
    const step = deps.steps.find(({ level }) => level === levelOf(area ?? 0));
    if (at(pool.block.words, base + GRADE) === 0 || step === undefined) continue;
    deps.onChange({ step, area: area ?? 0, subject: subject ?? 0, count: count ?? 0, isRaised: false, eventTime });
  }
}

/** A part has become affected (by 1) or has recovered (by -1). */
export function moveSpread(
  table: SpreadTable,
  part: { readonly area: number; readonly subject: number },
  move: { readonly by: 1 | -1; readonly eventTime: number },
): void {
  for (const step of table.deps.steps) {
    const area = table.deps.ancestorAt(part.area, step.level);
    // A tree without this level simply has no such roll-up.
    if (area < 0 || area === part.area) continue;
    const count = moveArea(table, { step, area, subject: part.subject }, move);
    // The wider step counts this area once: when its first part is affected, and when its last one has recovered.
    const isCarried = move.by === 1 ? count === 1 : count === 0;
    if (!isCarried) return;
  }
}

/** Moves one area's number, tells if it has reached or left the step's bound, and gives the number. */
function moveArea(
  { deps, pool }: SpreadTable,
  place: { readonly step: CompiledSpreadStep; readonly area: number; readonly subject: number },
  move: { readonly by: 1 | -1; readonly eventTime: number },
): number {
  const { step } = place;
  const known = findSlot(pool, place.area, place.subject);
  const slot = known >= 0 ? known : insertSlot(pool, place.area, place.subject);
  const base = baseOf(pool, slot);
  const { words } = pool.block;
  const count = at(words, base + COUNT) + move.by;
  const wasRaised = at(words, base + GRADE) > 0;
  const isRaised = count >= step.areas;
  words[base + COUNT] = count;
  words[base + GRADE] = isRaised ? step.grade : 0;
  markDirty(pool.block, base + COUNT);
  markDirty(pool.block, base + GRADE);
  if (isRaised !== wasRaised) deps.onChange({ ...place, count, isRaised, eventTime: move.eventTime });
  if (count === 0) removeSlot(pool, slot);
  return count;
}
