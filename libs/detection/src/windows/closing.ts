// Judging at the end of a pane: only active cells are looked at. A cell may rise there (a silence grows by itself), and
// it is here alone that grades are lowered and cleared, after enough quiet panes in a row.
import type { GradeNumber } from '@fengsui/domain';
import { at } from '../memory/block.ts';
import { baseOf } from '../memory/slab.ts';
import { CELL } from './cell-layout.ts';
import { activeCount, deactivate, gradeOfState, paneEnd, setState, type WindowGroup } from './window-group.ts';
import { advanceRing } from './window-ring.ts';

/** Judges the active cells for the window that ends with this pane. */
export function closePane(group: WindowGroup, pane: number): void {
  group.presentPane = pane;
  group.judge.beforePane?.(pane);
  // From the end, because a cell that leaves is replaced by the last one.
  for (let position = activeCount(group); position > 0; position--) {
    closeCell(group, at(group.active.words, position), pane);
  }
}

function closeCell(group: WindowGroup, slot: number, pane: number): void {
  const { cell, judge, pool } = group;
  cell.base = baseOf(pool, slot);
  cell.level = at(pool.block.words, cell.base + CELL.level);
  cell.pane = pane;
  advanceRing(group.ring, cell.base, pane);
  const from = gradeOfState(at(pool.block.words, cell.base + CELL.state));
  const reached = judge.gradeOf(cell);
  if (reached > from) changeGrade(group, slot, { from, to: reached });
  else if (from > 0) lowerIfQuiet(group, slot, from);
  const grade = gradeOfState(at(pool.block.words, cell.base + CELL.state));
  if (grade === 0 && !judge.watches(cell)) deactivate(group, slot);
}

function lowerIfQuiet(group: WindowGroup, slot: number, from: GradeNumber): void {
  const { cell, judge } = group;
  if (judge.holds(cell, from)) {
    setState(group, slot, { grade: from, quietSteps: 0 });
    return;
  }
  const quietSteps = (at(group.pool.block.words, cell.base + CELL.state) >> 8) + 1;
  if (quietSteps < group.spec.clearSteps) {
    setState(group, slot, { grade: from, quietSteps });
    return;
  }
  let to = from;
  while (to > 0 && !judge.holds(cell, to)) to = gradeOfState(to - 1);
  changeGrade(group, slot, { from, to });
}

function changeGrade(
  group: WindowGroup,
  slot: number,
  change: { readonly from: GradeNumber; readonly to: GradeNumber },
): void {
  setState(group, slot, { grade: change.to, quietSteps: 0 });
  const eventTime = paneEnd(group.spec, group.cell.pane);
  group.deps.onChange({ group, slot, cell: group.cell, ...change, eventTime });
}
