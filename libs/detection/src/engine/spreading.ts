// The spreads of rules at work: their tables, and how a change of the finest level's grade is carried on to the
// areas around it.
import { AREA_LEVELS, gradeNumber } from '@fengsui/domain';
import { ruleKeyOf, type SpreadRule } from '../rules/rule.ts';
import type { GradeChange } from '../windows/judged-rule.ts';
import {
  createSpreadMemory,
  createSpreadTable,
  moveSpread,
  type SpreadChange,
  type SpreadTable,
} from '../windows/spread-table.ts';
import { canonicalText } from './canonical-text.ts';
import type { CompiledWindow } from './compiled.ts';
import type { PartTaker } from './parts.ts';
import { cellPlace, leafLevelOf, type SpreadingWindow } from './spread-finding.ts';

/** A spread with its table and the number of the part that holds it. */
export interface Spreading {
  readonly window: SpreadingWindow;
  readonly table: SpreadTable;
  readonly number: number;
}

export interface SpreadingDeps {
  readonly parts: PartTaker;
  /** Spreads of the rules before; asked for while compiling only. */
  readonly previous: () => readonly Spreading[];
  readonly ancestorAt: (area: number, level: number) => number;
  readonly onChange: (window: SpreadingWindow, change: SpreadChange) => void;
}

/** The spread of a windowed rule, or null if it has none. */
export function createSpreading(compiled: CompiledWindow, deps: SpreadingDeps): Spreading | null {
  const { rule } = compiled;
  const spread = spreadOf(compiled);
  if (spread === null) return null;
  const window: SpreadingWindow = { compiled, spread };
  const part = deps.parts.take(`spread of ${compiled.number}: ${canonicalText([leafLevelOf(compiled), spread])}`);
  const kept = deps.previous().find(({ number }) => number === part.number);
  const steps = spread.steps.map((step) => ({
    level: AREA_LEVELS.indexOf(step.level),
    areas: step.areas,
    grade: gradeNumber(step.grade),
  }));
  const memory = kept?.table.pool ?? createSpreadMemory(`${ruleKeyOf(rule)}#${part.number}`);
  const onChange = (change: SpreadChange): void => deps.onChange(window, change);
  const table = createSpreadTable({ steps, ancestorAt: deps.ancestorAt, onChange }, memory);
  return { window, table, number: part.number };
}

/** Parts of combined rules do not spread: their grades are the rule's only together. */
function spreadOf({ rule, part }: CompiledWindow): SpreadRule | null {
  return part === '' && (rule.kind === 'burst' || rule.kind === 'silence') ? rule.spread : null;
}

/** Carries a change of the finest level's grade on to the areas around it. */
export function spreadOn({ window, table }: Spreading, change: GradeChange): void {
  const { compiled, spread } = window;
  const from = gradeNumber(spread.at);
  const isAffected = change.to >= from;
  if (change.from >= from === isAffected || change.cell.level !== leafLevelOf(compiled)) return;
  moveSpread(table, cellPlace(compiled, change.slot), { by: isAffected ? 1 : -1, eventTime: change.eventTime });
}
