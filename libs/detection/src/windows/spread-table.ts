// Spread: how many parts of an area are affected at the same time. A change of one cell's grade moves the numbers up
// the steps; an area whose number reaches a step's bound raises by itself, and clears when it falls below.
import type { GradeNumber } from '@fengsui/domain';
import { at, markDirty } from '../memory/block.ts';
import { createKeyedPool, FIELDS, type KeyedPool } from '../memory/keyed-pool.ts';

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

export interface SpreadTable {
  readonly pool: KeyedPool;
  /** A part has become affected (+1) or has recovered (-1). */
  move(part: { readonly area: number; readonly subject: number }, by: 1 | -1, eventTime: number): void;
  /** Affected parts of an area. */
  countOf(area: number, subject: number): number;
}

export interface SpreadDeps {
  readonly name: string;
  readonly steps: readonly CompiledSpreadStep[];
  readonly ancestorAt: (area: number, level: number) => number;
  readonly onChange: (change: SpreadChange) => void;
}

/** An empty table. */
export function createSpreadTable(deps: SpreadDeps): SpreadTable {
  const pool = createKeyedPool({ name: `spread.${deps.name}`, stride: FIELDS + 2, recordsMax: SPREAD_AREAS_MAX, reclaim: null });
  const move = (part: { readonly area: number; readonly subject: number }, by: 1 | -1, eventTime: number): void => {
    for (const step of deps.steps) {
      const area = deps.ancestorAt(part.area, step.level);
      // A tree without this level simply has no such roll-up.
      if (area < 0 || area === part.area) continue;
      const known = pool.find(area, part.subject);
      const slot = known >= 0 ? known : pool.insert(area, part.subject);
      const base = pool.base(slot);
      const count = at(pool.block.words, base + COUNT) + by;
      const wasRaised = at(pool.block.words, base + GRADE) > 0;
      const isRaised = count >= step.areas;
      pool.block.words[base + COUNT] = count;
      pool.block.words[base + GRADE] = isRaised ? step.grade : 0;
      markDirty(pool.block, base + COUNT);
      markDirty(pool.block, base + GRADE);
      if (isRaised !== wasRaised) deps.onChange({ step, area, subject: part.subject, count, isRaised, eventTime });
      if (count === 0) pool.remove(slot);
      // The wider step counts this area once: when its first part is affected, and when its last one has recovered.
      const isCarried = by === 1 ? count === 1 : count === 0;
      if (!isCarried) return;
    }
  };
  return {
    pool,
    move,
    countOf: (area, subject) => {
      const slot = pool.find(area, subject);
      return slot < 0 ? 0 : at(pool.block.words, pool.base(slot) + COUNT);
    },
  };
}
