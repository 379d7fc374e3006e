// One windowed rule at work: its cells over areas and subjects and its list of active cells. This file holds what a
// group is; counting.ts counts signals into it and closing.ts judges it at the end of panes.
//
//            total >= threshold                       held no longer, `steps` panes in a row
//   quiet ─────────────────────▶ graded (active) ─────────────────────▶ lower grade, or quiet
//                                   │      ▲ graver threshold: raised at once
//                                   └──────┘
import { GRADE_NUMBERS, type GradeNumber } from '@fengsui/domain';
import type { Matters } from '../engine/matters.ts';
import { at, type Block, createBlock, growBlock, markDirty } from '../memory/block.ts';
import { createKeyedPool, type KeyedPool, removeWhere } from '../memory/keyed-pool.ts';
import { baseOf, isLive, slotCount } from '../memory/slab.ts';
import { CELL, type CellOffsets, type CellShape, offsetsOf } from './cell-layout.ts';
import type { DistinctTable } from './distinct-table.ts';
import type { Judge, JudgeContext, JudgedCell, ThresholdFactors } from './judge.ts';
import type { WindowRing } from './window-ring.ts';

/** Most cells a rule may have: areas × subjects that had an event within the window and baseline. */
export const CELLS_MAX = 20_000_000;

/** What a compiled windowed rule asks of its group. */
export interface WindowSpec {
  /** Number of the group in the engine: part of the distinct table's key. */
  readonly id: number;
  readonly name: string;
  readonly shape: CellShape;
  readonly paneMs: number;
  /** Added to times before they are cut into panes, so that panes of a day begin at local midnight. */
  readonly alignMs: number;
  /** Levels that are counted, finest first, and those of them that are judged; the others only tell the parts. */
  readonly levels: readonly number[];
  readonly judgedLevels: readonly number[];
  readonly distinct: 'matter' | 'matter_and_lane' | 'none';
  /** Which of an event's times places it in a pane. */
  readonly clock: 'occurredAt' | 'receivedAt';
  readonly additive: boolean;
  /** Keep the flow at the last event, by which source health judges silences. */
  readonly notesFlow: boolean;
  /** Keep when areas were heard of; panes that a gap counts for in which nobody was. 0: neither. */
  readonly gapPanesMax: number;
  readonly clearSteps: number;
  /** When cells are judged: at every arrival and pane's end, or at the ends of panes alone. */
  readonly judgedAt: 'arrival' | 'pane_end';
  /** False where signals name no matter that could be told. */
  readonly namesMatters: boolean;
}

/** A change of a cell's grade, to be told as a finding. The cell is the group's own and changes with the next one. */
export interface GradeChange {
  readonly group: WindowGroup;
  readonly slot: number;
  readonly cell: JudgedCell;
  readonly from: GradeNumber;
  readonly to: GradeNumber;
  readonly eventTime: number;
}

export interface WindowGroupDeps {
  readonly spec: WindowSpec;
  /** areaPaths[area × 7 + level]: the ancestor at that level, or -1. */
  readonly areaPaths: Int32Array;
  readonly distinct: DistinctTable;
  readonly matters: Matters;
  /** When the engine's life began, ms since 1970: history before it is unknown. */
  readonly startedAt: () => number;
  readonly factors: ThresholdFactors;
  readonly populationOf: (area: number) => number;
  readonly makeJudge: (context: JudgeContext) => Judge;
  readonly onChange: (change: GradeChange) => void;
}

/** Levels a path has: length of AREA_LEVELS. */
export const PATH = 7;

export interface WindowGroup {
  readonly spec: WindowSpec;
  readonly deps: WindowGroupDeps;
  readonly pool: KeyedPool;
  /** [count, slot, slot, …] of the cells that are judged at every pane's end. */
  readonly active: Block;
  readonly ring: WindowRing;
  readonly judge: Judge;
  readonly offsets: CellOffsets;
  /** Lowest total at which a cell of a level can have a grade. */
  readonly floors: readonly number[];
  /** The cell in hand. */
  readonly cell: JudgedCell;
  /** The pane of stream time, as of the last signal or pane end. */
  presentPane: number;
}

/** A group without cells. */
export function createWindowGroup(deps: WindowGroupDeps): WindowGroup {
  const { spec } = deps;
  const offsets = offsetsOf(spec.shape);
  const pool = createKeyedPool({
    name: `cells.${spec.name}`,
    stride: offsets.stride,
    recordsMax: CELLS_MAX,
    reclaim: () => reclaimIdle(group),
  });
  const ring = { block: pool.block, shape: spec.shape, offsets, summedLanes: spec.additive ? spec.shape.lanes : 1 };
  const judge = deps.makeJudge({
    ring,
    firstPane: () => paneOf(spec, deps.startedAt()),
    factors: deps.factors,
    populationOf: deps.populationOf,
    baseOfSlot: (slot) => baseOf(pool, slot),
    eachCell: (level, visit) => {
      for (let slot = 0; slot < slotCount(pool); slot++) {
        if (isLive(pool, slot) && at(pool.block.words, baseOf(pool, slot) + CELL.level) === level)
          visit(baseOf(pool, slot));
      }
    },
  });
  const floors = Array.from({ length: PATH }, (_, level) =>
    spec.judgedLevels.includes(level) ? judge.floorOf(level) : Number.POSITIVE_INFINITY,
  );
  const group: WindowGroup = {
    spec,
    deps,
    pool,
    active: createBlock(`active.${spec.name}`, 1024),
    ring,
    judge,
    offsets,
    floors,
    cell: { base: 0, level: 0, pane: 0 },
    presentPane: 0,
  };
  return group;
}

/** Number of the pane that an instant lies in. */
export function paneOf(spec: WindowSpec, time: number): number {
  return Math.floor((time + spec.alignMs) / spec.paneMs);
}

/** End of a pane, ms since 1970. */
export function paneEnd(spec: WindowSpec, pane: number): number {
  return (pane + 1) * spec.paneMs - spec.alignMs;
}

/** Cells that are judged at every pane's end. */
export function activeCount(group: WindowGroup): number {
  return at(group.active.words, 0);
}

/** Grade that a cell has now. */
export function gradeAt(group: WindowGroup, slot: number): GradeNumber {
  return gradeOfState(at(group.pool.block.words, baseOf(group.pool, slot) + CELL.state));
}

/** The grade in a cell's state word. */
export function gradeOfState(state: number): GradeNumber {
  return GRADE_NUMBERS[state & 0xff] ?? 0;
}

/** Sets a cell's grade and how many steps it has been quiet. */
export function setState(
  group: WindowGroup,
  slot: number,
  state: { readonly grade: GradeNumber; readonly quietSteps: number },
): void {
  const index = baseOf(group.pool, slot) + CELL.state;
  group.pool.block.words[index] = state.grade | (state.quietSteps << 8);
  markDirty(group.pool.block, index);
}

/** Adds a cell to the active list. */
export function activate(group: WindowGroup, slot: number): void {
  const { active, pool } = group;
  const place = baseOf(pool, slot) + CELL.active;
  if (at(pool.block.words, place) > 0) return;
  const position = at(active.words, 0) + 1;
  if (position >= active.words.length) growBlock(active, active.words.length * 2);
  active.words[position] = slot;
  active.words[0] = position;
  pool.block.words[place] = position;
  markDirty(active, position);
  markDirty(active, 0);
  markDirty(pool.block, place);
}

/** Takes a cell out of the active list; the last one takes its place. */
export function deactivate(group: WindowGroup, slot: number): void {
  const { active, pool } = group;
  const { words } = pool.block;
  const place = baseOf(pool, slot) + CELL.active;
  const position = at(words, place);
  if (position === 0) return;
  const size = at(active.words, 0);
  const last = at(active.words, size);
  active.words[position] = last;
  active.words[0] = size - 1;
  words[baseOf(pool, last) + CELL.active] = position;
  words[place] = 0;
  markDirty(active, position);
  markDirty(active, 0);
  markDirty(pool.block, baseOf(pool, last) + CELL.active);
  markDirty(pool.block, place);
}

/** Removes cells without a grade whose window and baseline are empty by now, unless a cell that stays points at them. */
function reclaimIdle(group: WindowGroup): void {
  const { pool } = group;
  const { shape } = group.spec;
  const { words } = pool.block;
  const oldest = group.presentPane - shape.paneCount * (shape.baselineWindows + 3);
  const isIdle = (base: number): boolean =>
    at(words, base + CELL.lastPane) < oldest && at(words, base + CELL.active) === 0;
  const needed = new Set<number>();
  for (let slot = 0; slot < slotCount(pool); slot++) {
    if (!isLive(pool, slot) || isIdle(baseOf(pool, slot))) continue;
    for (let up = at(words, baseOf(pool, slot) + CELL.up); up > 0; up = at(words, baseOf(pool, up - 1) + CELL.up)) {
      needed.add(up - 1);
    }
  }
  removeWhere(pool, (base, slot) => isIdle(base) && !needed.has(slot));
}
