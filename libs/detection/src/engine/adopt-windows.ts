// What a release does to windowed rules. Cells stay with their countings. A rule that stays keeps its grades; one that is
// gone, or counts otherwise now, clears them under its old version. A rule whose judging has changed looks at every cell
// once, by area and subject: what has reached a lowered threshold rises at once; what a raised one no longer holds is
// lowered at the ends of panes, as ever.
import { GRADES } from '@fengsui/domain';
import { at } from '../memory/block.ts';
import { slotsInOrder } from '../memory/keyed-pool.ts';
import { baseOf } from '../memory/slab.ts';
import { CELL } from '../windows/cell-layout.ts';
import { raiseIfGraver } from '../windows/counting.ts';
import { activate, deactivate, gradeAt, type JudgedRule, setState } from '../windows/judged-rule.ts';
import { clearSpread } from '../windows/spread-table.ts';
import { paneOf } from '../windows/window-group.ts';
import { advanceRing, totalOf } from '../windows/window-ring.ts';
import { judgesAlike } from './canonical-text.ts';
import type { CompiledWindow } from './compiled.ts';
import type { Running } from './running.ts';
import { type Spreading, spreadOn } from './spreading.ts';

/** The rules before and after a release, and its instant in stream time. */
export interface Release {
  readonly before: Running;
  readonly next: Running;
  readonly eventTime: number;
  readonly levelOf: (area: number) => number;
}

/** Clears the grades that no rule takes over. */
export function clearWindows({ before, next, eventTime, levelOf }: Release): void {
  for (const window of before.compiled.windows) {
    const heir = next.compiled.windows.find(({ number }) => number === window.number);
    if (heir !== undefined && judgesAlike(heir.rule, window.rule)) continue;
    clearLost(window, heir, eventTime);
    const spread = before.spreads.find((one) => one.window.compiled === window);
    if (spread !== undefined && !hasNumber(next.spreads, spread.number)) clearSpread(spread.table, levelOf, eventTime);
  }
}

/** Clears the grades that the heir of a window can't keep; all of them if it has none. */
function clearLost(window: CompiledWindow, heir: CompiledWindow | undefined, eventTime: number): void {
  const pane = paneOf(window.group.spec, eventTime);
  window.group.presentPane = pane;
  window.judged.judge.beforePane?.(pane);
  heir?.judged.judge.beforePane?.(pane);
  for (const slot of gradedSlots(window)) {
    if (heir === undefined || !canKeep(heir, slot)) clearCell(window.judged, slot, eventTime);
  }
}

/** Lets the rules whose judging is new or has changed look at what is counted already. */
export function judgeWindows({ before, next, eventTime }: Release): void {
  for (const window of next.compiled.windows) {
    const old = before.compiled.windows.find(({ number }) => number === window.number);
    if (old !== undefined && judgesAlike(old.rule, window.rule)) continue;
    window.group.presentPane = paneOf(window.group.spec, eventTime);
    const spread = next.spreads.find((one) => one.window.compiled === window);
    if (spread !== undefined && !hasNumber(before.spreads, spread.number)) fillSpread(spread, eventTime);
    for (const slot of slotsInOrder(window.group.pool)) judgeCell(window.judged, slot, eventTime);
  }
}

function hasNumber(spreads: readonly Spreading[], number: number): boolean {
  return spreads.some((one) => one.number === number);
}

function gradedSlots({ group, judged }: CompiledWindow): number[] {
  return slotsInOrder(group.pool).filter((slot) => gradeAt(judged, slot) > 0);
}

/** Takes a cell in hand, with its window moved on to the present. */
function takeCell({ cell, group }: JudgedRule, slot: number): void {
  cell.base = baseOf(group.pool, slot);
  cell.level = at(group.pool.block.words, cell.base + CELL.level);
  cell.pane = group.presentPane;
  advanceRing(group.ring, cell.base, cell.pane);
}

/** False for a grade that the rule can no longer give there: no pane end would ever tell why it was left. */
function canKeep(heir: CompiledWindow, slot: number): boolean {
  const { judged } = heir;
  takeCell(judged, slot);
  const grade = gradeAt(judged, slot);
  if (!judged.spec.judgedLevels.includes(judged.cell.level) || !namesGrade(heir, GRADES[grade])) return false;
  return Number.isFinite(judged.judge.verdict(judged.cell, grade).threshold);
}

function namesGrade({ rule, measure }: CompiledWindow, grade: string): boolean {
  const said = rule.kind === 'rate' ? rule.measures.find(({ id }) => id === measure) : { ...rule, name: null };
  return JSON.stringify(said).includes(`"${grade}"`);
}

function clearCell(judged: JudgedRule, slot: number, eventTime: number): void {
  takeCell(judged, slot);
  const from = gradeAt(judged, slot);
  setState(judged, slot, { grade: 0, quietSteps: 0 });
  deactivate(judged, slot);
  judged.deps.onChange({ slot, cell: judged.cell, from, to: 0, eventTime });
}

function judgeCell(judged: JudgedRule, slot: number, eventTime: number): void {
  takeCell(judged, slot);
  const { cell, group, judge, spec } = judged;
  if (!spec.judgedLevels.includes(cell.level)) return;
  if (spec.judgedAt === 'arrival') raiseIfGraver(judged, slot, eventTime);
  else if (totalOf(group.ring, cell.base) > 0 || judge.watches(cell)) activate(judged, slot);
}

/** Fills a new spread with what is affected already. */
function fillSpread(spread: Spreading, eventTime: number): void {
  const { compiled } = spread.window;
  for (const slot of gradedSlots(compiled)) {
    const { judged } = compiled;
    takeCell(judged, slot);
    spreadOn(spread, { slot, cell: judged.cell, from: 0, to: gradeAt(judged, slot), eventTime });
  }
}
