// One windowed rule on a counting: its judge, the grades that it has given to cells, and its list of active cells. The
// counts are the counting's, which other rules may judge as well; counting.ts and closing.ts call in here.
//
//            total >= threshold                       held no longer, `steps` panes in a row
//   quiet ─────────────────────▶ graded (active) ─────────────────────▶ lower grade, or quiet
//                                   │      ▲ graver threshold: raised at once
//                                   └──────┘
import { GRADE_NUMBERS, type GradeNumber } from '@fengsui/domain';
import { at, type Block, createBlock, growBlock, markDirty } from '../memory/block.ts';
import { baseOf, isLive, slotCount } from '../memory/slab.ts';
import { CELL } from './cell-layout.ts';
import type { Judge, JudgeContext, JudgedCell, ThresholdFactors } from './judge.ts';
import { firstPaneOf, PATH, type WindowGroup } from './window-group.ts';

// Words a cell: grade in the low byte and quiet steps so far above it; place in the list of active cells, 0 = not in it.
const WORDS = 2;
const PLACE = 1;

/** What a compiled windowed rule asks of its judging. */
export interface JudgedSpec {
  /** Place among all that is compiled of the engine's rules. */
  readonly order: number;
  /** Which of the counted levels are judged; the others only tell the parts. */
  readonly judgedLevels: readonly number[];
  /** Quiet panes in a row after which a grade is left. */
  readonly clearSteps: number;
  /** pane_end: never when a signal arrives; cells that were counted into are judged at the end of their pane. */
  readonly judgedAt: 'arrival' | 'pane_end';
}

/** A change of a cell's grade, to be told as a finding. The cell is the rule's own and changes with the next one. */
export interface GradeChange {
  readonly slot: number;
  readonly cell: JudgedCell;
  readonly from: GradeNumber;
  readonly to: GradeNumber;
  readonly eventTime: number;
}

/** What a rule keeps of the cells of its counting. */
export interface JudgedMemory {
  /** Two words a cell, by its slot; grown when a cell gets a grade, absent words are zero. */
  readonly grades: Block;
  /** [count, slot, slot, …] of the cells that are judged at every pane's end. */
  readonly active: Block;
}

export interface JudgedDeps {
  readonly group: WindowGroup;
  readonly spec: JudgedSpec;
  readonly memory: JudgedMemory;
  readonly factors: ThresholdFactors;
  readonly populationOf: (area: number) => number;
  readonly makeJudge: (context: JudgeContext) => Judge;
  readonly onChange: (change: GradeChange) => void;
  /** Tells that the first cell has become active: the rule has to be called at pane ends. */
  readonly onActive: () => void;
}

export interface JudgedRule extends JudgedMemory {
  readonly spec: JudgedSpec;
  readonly deps: JudgedDeps;
  readonly group: WindowGroup;
  readonly judge: Judge;
  /** Lowest total at which a cell of a level is looked at when a signal arrives. */
  readonly floors: readonly number[];
  /** The cell in hand. */
  readonly cell: JudgedCell;
}

/** Memory in which no cell has a grade; the name is one of its own. */
export function createJudgedMemory(name: string): JudgedMemory {
  return { grades: createBlock(`grades.${name}`, 1024), active: createBlock(`active.${name}`, 1024) };
}

/** A rule over the cells of its group. */
export function createJudgedRule(deps: JudgedDeps): JudgedRule {
  const { group, spec } = deps;
  const { grades, active } = deps.memory;
  const { ring, pool } = group;
  const judge = deps.makeJudge({
    ring,
    firstPane: () => firstPaneOf(group),
    factors: deps.factors,
    populationOf: deps.populationOf,
    baseOfSlot: (slot) => baseOf(pool, slot),
    eachCell: (level, visit) => {
      for (let slot = 0; slot < slotCount(pool); slot++) {
        const base = baseOf(pool, slot);
        if (isLive(pool, slot) && at(pool.block.words, base + CELL.level) === level) visit(base);
      }
    },
  });
  const floorOf = (level: number): number => (spec.judgedAt === 'pane_end' ? 0 : judge.floorOf(level));
  const floors = Array.from({ length: PATH }, (_, level) =>
    spec.judgedLevels.includes(level) ? floorOf(level) : Number.POSITIVE_INFINITY,
  );
  return { grades, active, spec, deps, group, judge, floors, cell: { base: 0, level: 0, pane: 0 } };
}

/** Cells that are judged at every pane's end. */
export function activeCount({ active }: JudgedRule): number {
  return at(active.words, 0);
}

/** Grade that a cell has now. */
export function gradeAt(rule: JudgedRule, slot: number): GradeNumber {
  return GRADE_NUMBERS[wordOf(rule, slot, 0) & 0xff] ?? 0;
}

/** Panes in a row in which a cell's grade has not been held. */
export function quietStepsAt(rule: JudgedRule, slot: number): number {
  return wordOf(rule, slot, 0) >> 8;
}

/** True if the cell is judged at every pane's end. */
export function isActive(rule: JudgedRule, slot: number): boolean {
  return wordOf(rule, slot, PLACE) > 0;
}

function wordOf({ grades }: JudgedRule, slot: number, field: number): number {
  const index = slot * WORDS + field;
  return index < grades.words.length ? at(grades.words, index) : 0;
}

/** Sets a cell's grade and how many steps it has been quiet. */
export function setState(
  rule: JudgedRule,
  slot: number,
  state: { readonly grade: GradeNumber; readonly quietSteps: number },
): void {
  const word = state.grade | (state.quietSteps << 8);
  if (word === 0 && slot * WORDS >= rule.grades.words.length) return;
  setWord(rule, slot * WORDS, word);
}

function setWord({ grades }: JudgedRule, index: number, value: number): void {
  if (index + WORDS > grades.words.length) growBlock(grades, Math.max(grades.words.length * 2, index + WORDS));
  grades.words[index] = value;
  markDirty(grades, index);
}

/** Adds a cell to the active list. */
export function activate(rule: JudgedRule, slot: number): void {
  if (isActive(rule, slot)) return;
  const { active } = rule;
  const position = at(active.words, 0) + 1;
  if (position >= active.words.length) growBlock(active, active.words.length * 2);
  active.words[position] = slot;
  active.words[0] = position;
  setWord(rule, slot * WORDS + PLACE, position);
  markDirty(active, position);
  markDirty(active, 0);
  if (position === 1) rule.deps.onActive();
}

/** Takes a cell out of the active list; the last one takes its place. */
export function deactivate(rule: JudgedRule, slot: number): void {
  const { active } = rule;
  const position = wordOf(rule, slot, PLACE);
  if (position === 0) return;
  const size = at(active.words, 0);
  const last = at(active.words, size);
  active.words[position] = last;
  active.words[0] = size - 1;
  setWord(rule, last * WORDS + PLACE, position);
  setWord(rule, slot * WORDS + PLACE, 0);
  markDirty(active, position);
  markDirty(active, 0);
}
