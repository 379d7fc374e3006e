// One windowed rule at work: its cells over areas and subjects, its list of active cells, its raises and clears.
// Counting an event touches one cell a level; panes that end touch only active cells, all others move on when they
// are next counted in.
//
//            total >= threshold                       held no longer, `steps` panes in a row
//   quiet ─────────────────────▶ graded (active) ─────────────────────▶ lower grade, or quiet
//                                   │      ▲ graver threshold: raised at once
//                                   └──────┘
import { EVIDENCE_MAX, type GradeNumber } from '@fengsui/domain';
import type { Incoming } from '../engine/incoming.ts';
import { at, type Block, createBlock, growBlock, markDirty } from '../memory/block.ts';
import { createKeyedPool, type KeyedPool } from '../memory/keyed-pool.ts';
import { CELL, type CellOffsets, type CellShape, offsetsOf } from './cell-layout.ts';
import type { Counted, DistinctTable } from './distinct-table.ts';
import type { Judge, JudgeContext, JudgedCell } from './judge.ts';
import { createWindowRing, type WindowRing } from './window-ring.ts';

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
  /** Keep the flow at the last event for the judge of silences. */
  readonly notesFlow: boolean;
  readonly clearSteps: number;
}

/** A change of a cell's grade, to be told as a finding. */
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
  /** When the engine's life began, ms since 1970: history before it is unknown. */
  readonly startedAt: () => number;
  readonly makeJudge: (context: JudgeContext) => Judge;
  readonly onChange: (change: GradeChange) => void;
}

/** Levels a path has: length of AREA_LEVELS. */
const PATH = 7;

export interface WindowGroup {
  readonly spec: WindowSpec;
  readonly pool: KeyedPool;
  readonly active: Block;
  readonly ring: WindowRing;
  readonly judge: Judge;
  readonly offsets: CellOffsets;
  /** Counts a signal; false if its pane has left the window already (too late for this rule). */
  count(incoming: Incoming, into: { readonly subject: number; readonly lane: number; readonly laneMask: number }): boolean;
  /** Judges the active cells for the window that ends with this pane. */
  closePane(pane: number): void;
  activeCount(): number;
  paneOf(time: number): number;
  /** End of a pane, ms since 1970. */
  paneEnd(pane: number): number;
  /** Grade that a cell has now. */
  gradeAt(slot: number): GradeNumber;
}

/** A group without cells. */
export function createWindowGroup(deps: WindowGroupDeps): WindowGroup {
  const { spec, areaPaths, distinct } = deps;
  const { paneCount } = spec.shape;
  const offsets = offsetsOf(spec.shape);
  const paneOf = (time: number): number => Math.floor((time + spec.alignMs) / spec.paneMs);
  const activeList = createBlock(`active.${spec.name}`, 1024);
  const reclaim = (): void => reclaimIdle(pool, { spec, presentPane: () => presentPane });
  const pool = createKeyedPool({ name: `cells.${spec.name}`, stride: offsets.stride, recordsMax: CELLS_MAX, reclaim });
  const block = pool.block;
  const ring = createWindowRing(block, spec.shape, { offsets, additive: spec.additive });
  const judge = deps.makeJudge({
    ring,
    laneSum: (base, lane) => at(block.words, base + CELL.sums + lane),
    auxiliary: (base, which) => at(block.words, base + CELL.auxiliary + which),
    firstPane: () => paneOf(deps.startedAt()),
  });
  const floors = Array.from({ length: PATH }, (_, level) =>
    spec.judgedLevels.includes(level) ? judge.floorOf(level) : Number.POSITIVE_INFINITY,
  );
  const cell: JudgedCell = { base: 0, level: 0, pane: 0 };
  const counted: Counted = { pane: 0, area: 0, subject: 0, lane: 0 };
  const change = { by: 1, laneMask: 1 };
  let presentPane = 0;

  const paneEnd = (pane: number): number => (pane + 1) * spec.paneMs - spec.alignMs;
  const gradeAt = (slot: number): GradeNumber => gradeOf(at(block.words, pool.base(slot) + CELL.state));

  /** The cell at the finest counted level at or above an area, made with its coarser ones where missing; or -1. */
  const finestCell = (area: number, subject: number): number => {
    for (let i = 0; i < spec.levels.length; i++) {
      const ancestor = at(areaPaths, area * PATH + (spec.levels[i] ?? 0));
      if (ancestor < 0) continue;
      const known = pool.find(ancestor, subject);
      return known >= 0 ? known : createCells(area, subject, i);
    }
    return -1;
  };

  const createCells = (area: number, subject: number, finest: number): number => {
    let up = 0;
    // Coarsest first, so that each new cell can point at the one above it.
    for (let i = spec.levels.length - 1; i >= finest; i--) {
      const level = spec.levels[i] ?? 0;
      const ancestor = at(areaPaths, area * PATH + level);
      if (ancestor < 0) continue;
      let slot = pool.find(ancestor, subject);
      if (slot < 0) {
        slot = pool.insert(ancestor, subject);
        const base = pool.base(slot);
        block.words[base + CELL.up] = up;
        block.words[base + CELL.level] = level;
        block.words[base + CELL.lastPane] = presentPane;
        markDirty(block, base + CELL.up);
      } else {
        // Counted in right after this; moved on now so that making the cells below cannot reclaim it.
        ring.advance(pool.base(slot), presentPane);
      }
      up = slot + 1;
    }
    return up - 1;
  };

  const setActive = (slot: number, isActive: boolean): void => {
    const position = at(block.words, pool.base(slot) + CELL.active);
    if (position > 0 === isActive) return;
    const size = at(activeList.words, 0);
    if (isActive) {
      growBlock(activeList, size + 2 > activeList.words.length ? activeList.words.length * 2 : 0);
      activeList.words[size + 1] = slot;
      activeList.words[0] = size + 1;
      block.words[pool.base(slot) + CELL.active] = size + 1;
      markDirty(activeList, size + 1);
    } else {
      // The last one takes the place of the one that leaves.
      const last = at(activeList.words, size);
      activeList.words[position] = last;
      activeList.words[0] = size - 1;
      block.words[pool.base(last) + CELL.active] = position;
      block.words[pool.base(slot) + CELL.active] = 0;
      markDirty(activeList, position);
      markDirty(block, pool.base(last) + CELL.active);
    }
    markDirty(activeList, 0);
    markDirty(block, pool.base(slot) + CELL.active);
  };

  const setState = (slot: number, grade: GradeNumber, quietSteps: number): void => {
    block.words[pool.base(slot) + CELL.state] = grade | (quietSteps << 8);
    markDirty(block, pool.base(slot) + CELL.state);
  };

  const look = (slot: number, pane: number): void => {
    cell.base = pool.base(slot);
    cell.level = at(block.words, cell.base + CELL.level);
    cell.pane = pane;
  };

  const raiseIfGraver = (slot: number, eventTime: number): void => {
    look(slot, presentPane);
    const from = gradeOf(at(block.words, cell.base + CELL.state));
    const to = judge.gradeOf(cell);
    if (to > from) {
      setState(slot, to, 0);
      deps.onChange({ group, slot, cell, from, to, eventTime });
    }
    if (to > 0 || judge.watches(cell)) setActive(slot, true);
  };

  const remember = (base: number, matter: number): void => {
    const next = at(block.words, base + CELL.evidenceNext);
    const place = base + offsets.evidence + next;
    block.words[place] = matter + 1;
    block.words[base + CELL.evidenceNext] = next + 1 === EVIDENCE_MAX ? 0 : next + 1;
    markDirty(block, place);
    markDirty(block, base + CELL.evidenceNext);
  };

  const addToPath = (finest: number, pane: number, incoming: Incoming): void => {
    for (let slot = finest; slot >= 0; ) {
      const base = pool.base(slot);
      ring.advance(base, presentPane);
      ring.add(base, pane, change);
      const words = block.words;
      words[base + CELL.flags] = at(words, base + CELL.flags) | incoming.record.flags;
      remember(base, incoming.matter);
      if (spec.notesFlow) noteFlow(base);
      const floor = floors[at(words, base + CELL.level)] ?? Number.POSITIVE_INFINITY;
      if (ring.total(base) >= floor) raiseIfGraver(slot, incoming.streamTime);
      slot = at(words, base + CELL.up) - 1;
    }
  };

  /** Source health judges a silence against the flow of the hour before it. */
  const noteFlow = (base: number): void => {
    block.words[base + CELL.auxiliary] = presentPane;
    block.words[base + CELL.auxiliary + 1] = at(block.words, base + CELL.sums);
    markDirty(block, base + CELL.auxiliary + 1);
  };

  const takeBack = (where: Counted): void => {
    change.by = -1;
    change.laneMask = 1 << where.lane;
    for (let slot = finestCell(where.area, where.subject); slot >= 0; ) {
      const base = pool.base(slot);
      ring.advance(base, presentPane);
      ring.add(base, where.pane, change);
      slot = at(block.words, base + CELL.up) - 1;
    }
    change.by = 1;
  };

  /** True if the matter is to be counted at `counted`; takes it back from where it counted before. */
  const claim = (incoming: Incoming): boolean => {
    const key = spec.id * 4 + (spec.distinct === 'matter_and_lane' ? counted.lane : 0);
    const entry = incoming.isNewMatter ? -1 : distinct.find(incoming.matter, key);
    if (entry < 0) {
      distinct.insert(incoming.matter, key, counted);
      return true;
    }
    const { pane, area, subject, lane } = counted;
    distinct.read(entry, counted);
    const isExpired = counted.pane <= presentPane - paneCount;
    const isSamePlace = counted.area === area && counted.subject === subject && counted.lane === lane;
    if (!isExpired && (counted.pane > pane || (counted.pane === pane && isSamePlace))) return false;
    if (!isExpired) takeBack(counted);
    counted.pane = pane;
    counted.area = area;
    counted.subject = subject;
    counted.lane = lane;
    distinct.write(entry, counted);
    return true;
  };

  const group: WindowGroup = {
    spec,
    pool,
    active: activeList,
    ring,
    judge,
    offsets,
    count: (incoming, into) => {
      presentPane = paneOf(incoming.streamTime);
      const pane = Math.min(paneOf(spec.clock === 'occurredAt' ? incoming.record.occurredAt : incoming.record.receivedAt), presentPane);
      if (pane <= presentPane - paneCount) return false;
      counted.pane = pane;
      counted.area = incoming.area;
      counted.subject = into.subject;
      counted.lane = into.lane;
      if (spec.distinct !== 'none' && !claim(incoming)) return true;
      change.laneMask = into.laneMask;
      const finest = finestCell(incoming.area, into.subject);
      if (finest >= 0) addToPath(finest, pane, incoming);
      return true;
    },
    closePane: (pane) => {
      presentPane = pane;
      // From the end, because a cell that leaves is replaced by the last one.
      for (let position = at(activeList.words, 0); position > 0; position--) closeCell(at(activeList.words, position), pane);
    },
    activeCount: () => at(activeList.words, 0),
    paneOf,
    paneEnd,
    gradeAt,
  };

  const closeCell = (slot: number, pane: number): void => {
    ring.advance(pool.base(slot), pane);
    look(slot, pane);
    const from = gradeOf(at(block.words, cell.base + CELL.state));
    const reached = judge.gradeOf(cell);
    if (reached > from) {
      setState(slot, reached, 0);
      deps.onChange({ group, slot, cell, from, to: reached, eventTime: paneEnd(pane) });
    } else if (from > 0) lowerIfQuiet(slot, from, pane);
    const grade = gradeOf(at(block.words, cell.base + CELL.state));
    if (grade === 0 && !judge.watches(cell)) setActive(slot, false);
  };

  const lowerIfQuiet = (slot: number, from: GradeNumber, pane: number): void => {
    if (judge.holds(cell, from)) {
      setState(slot, from, 0);
      return;
    }
    const quietSteps = (at(block.words, cell.base + CELL.state) >> 8) + 1;
    if (quietSteps < spec.clearSteps) {
      setState(slot, from, quietSteps);
      return;
    }
    let to = from;
    while (to > 0 && !judge.holds(cell, to)) to = gradeOf(to - 1);
    setState(slot, to, 0);
    deps.onChange({ group, slot, cell, from, to, eventTime: paneEnd(pane) });
  };
  return group;
}

/** The grade in a cell's state word. */
function gradeOf(state: number): GradeNumber {
  const low = state & 0xff;
  return low === 1 ? 1 : low === 2 ? 2 : low === 3 ? 3 : low === 4 ? 4 : 0;
}

/** Removes cells without a grade whose window and baseline are empty by now, unless a cell that stays points at them. */
function reclaimIdle(pool: KeyedPool, now: { readonly spec: WindowSpec; readonly presentPane: () => number }): void {
  const { shape } = now.spec;
  const oldest = now.presentPane() - shape.paneCount * (shape.baselineWindows + 3);
  const words = pool.block.words;
  const isIdle = (base: number): boolean =>
    at(words, base + CELL.lastPane) < oldest && at(words, base + CELL.active) === 0;
  const needed = new Set<number>();
  for (let slot = 0; slot < pool.slotCount(); slot++) {
    if (!pool.isLive(slot) || isIdle(pool.base(slot))) continue;
    for (let up = at(words, pool.base(slot) + CELL.up); up > 0; up = at(words, pool.base(up - 1) + CELL.up)) {
      needed.add(up - 1);
    }
  }
  for (let slot = 0; slot < pool.slotCount(); slot++) {
    if (pool.isLive(slot) && isIdle(pool.base(slot)) && !needed.has(slot)) pool.remove(slot);
  }
}
