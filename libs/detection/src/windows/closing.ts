// Judging at the end of a pane: only active cells are looked at. A cell may rise there (a silence grows by itself), and
// it is here alone that grades are lowered and cleared, after enough quiet panes in a row.
import { GRADE_NUMBERS, type GradeNumber } from '@fengsui/domain';
import { at } from '../memory/block.ts';
import { baseOf } from '../memory/slab.ts';
import { CELL } from './cell-layout.ts';
import { activeCount, deactivate, gradeAt, type JudgedRule, quietStepsAt, setState } from './judged-rule.ts';
import { paneEnd } from './window-group.ts';
import { advanceRing } from './window-ring.ts';

/** Judges the active cells for the window that ends with this pane. */
export function closePane(rule: JudgedRule, pane: number): void {
  rule.group.presentPane = pane;
  rule.judge.beforePane?.(pane);
  // From the end, because a cell that leaves is replaced by the last one.
  for (let position = activeCount(rule); position > 0; position--) {
    closeCell(rule, at(rule.active.words, position), pane);
  }
}

function closeCell(rule: JudgedRule, slot: number, pane: number): void {
  const { cell, group, judge } = rule;
  const { pool } = group;
  cell.base = baseOf(pool, slot);
  cell.level = at(pool.block.words, cell.base + CELL.level);
  cell.pane = pane;
  advanceRing(group.ring, cell.base, pane);
  const from = gradeAt(rule, slot);
  const reached = judge.gradeOf(cell);
  if (reached > from) changeGrade(rule, slot, { from, to: reached });
  else if (from > 0) lowerIfQuiet(rule, slot, from);
  const grade = gradeAt(rule, slot);
  if (grade === 0 && !judge.watches(cell)) deactivate(rule, slot);
}

function lowerIfQuiet(rule: JudgedRule, slot: number, from: GradeNumber): void {
  const { cell, judge } = rule;
  if (judge.holds(cell, from)) {
    setState(rule, slot, { grade: from, quietSteps: 0 });
    return;
  }
  const quietSteps = quietStepsAt(rule, slot) + 1;
  if (quietSteps < rule.spec.clearSteps) {
    setState(rule, slot, { grade: from, quietSteps });
    return;
  }
  let to = from;
  while (to > 0 && !judge.holds(cell, to)) to = GRADE_NUMBERS[to - 1] ?? 0;
  changeGrade(rule, slot, { from, to });
}

function changeGrade(
  rule: JudgedRule,
  slot: number,
  change: { readonly from: GradeNumber; readonly to: GradeNumber },
): void {
  setState(rule, slot, { grade: change.to, quietSteps: 0 });
  const eventTime = paneEnd(rule.group.spec, rule.cell.pane);
  rule.deps.onChange({ slot, cell: rule.cell, ...change, eventTime });
}
