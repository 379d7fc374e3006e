// One counting: its cells over areas and subjects. All windowed rules that count the same share one; what each of them
// thinks of the cells is in judged-rule.ts. counting.ts counts signals into a group, closing.ts ends its panes.
import type { Matters } from '../engine/matters.ts';
import { at } from '../memory/block.ts';
import { createKeyedPool, type KeyedPool, removeWhere } from '../memory/keyed-pool.ts';
import { baseOf, isLive, slotCount } from '../memory/slab.ts';
import { CELL, type CellOffsets, type CellShape, offsetsOf } from './cell-layout.ts';
import type { DistinctTable } from './distinct-table.ts';
import type { WindowRing } from './window-ring.ts';

/** Most cells a counting may have: areas × subjects that had an event within the window and baseline. */
export const CELLS_MAX = 20_000_000;

/** What decides how a counting counts, besides the steps that lead to it. */
export interface WindowSpec {
  /** Number of the counting in the engine, never used again for another: part of the distinct table's key. */
  readonly id: number;
  readonly shape: CellShape;
  readonly paneMs: number;
  /** Added to times before they are cut into panes, so that panes of a day begin at local midnight. */
  readonly alignMs: number;
  /** Levels that are counted, finest first. */
  readonly levels: readonly number[];
  readonly distinct: 'matter' | 'matter_and_lane' | 'none';
  /** Which of an event's times places it in a pane. */
  readonly clock: 'occurredAt' | 'receivedAt';
  readonly additive: boolean;
  /** Keep the flow at the last event, by which source health judges silences. */
  readonly notesFlow: boolean;
  /** Keep when areas were heard of; panes that a gap counts for in which nobody was. 0: neither. */
  readonly gapPanesMax: number;
  /** False where signals name no matter that could be told. */
  readonly namesMatters: boolean;
}

export interface WindowGroupDeps {
  readonly spec: WindowSpec;
  /** areaPaths[area × 7 + level]: the ancestor at that level, or -1. */
  readonly areaPaths: Int32Array;
  readonly distinct: DistinctTable;
  readonly matters: Matters;
  /** When the engine's life began, ms since 1970: history before it is unknown. */
  readonly startedAt: () => number;
  /** Stream time at which the counting began, ms since 1970; null: with the engine. */
  readonly since: number | null;
}

/** Levels a path has: length of AREA_LEVELS. */
export const PATH = 7;

export interface WindowGroup {
  readonly spec: WindowSpec;
  readonly deps: WindowGroupDeps;
  readonly pool: KeyedPool;
  readonly ring: WindowRing;
  readonly offsets: CellOffsets;
  /** True while a rule that judges the group has a cell active: it must stay. */
  isHeld: (slot: number) => boolean;
  /** The pane of stream time, as of the last signal or pane end. */
  presentPane: number;
}

/** A group without cells. */
export function createWindowGroup(deps: WindowGroupDeps): WindowGroup {
  const { spec } = deps;
  const offsets = offsetsOf(spec.shape);
  const pool = createKeyedPool({
    name: `cells.${spec.id}`,
    stride: offsets.stride,
    recordsMax: CELLS_MAX,
    reclaim: () => reclaimIdle(group),
  });
  const ring = { block: pool.block, shape: spec.shape, offsets, summedLanes: spec.additive ? spec.shape.lanes : 1 };
  const group: WindowGroup = { spec, deps, pool, ring, offsets, isHeld: () => false, presentPane: 0 };
  return group;
}

/**
 * The first pane that the group knows of: history before it is unknown. Where it began in the midst of the stream, that is
 * the first whole one; before the engine there was no stream.
 */
export function firstPaneOf({ spec, deps }: WindowGroup): number {
  return deps.since === null ? paneOf(spec, deps.startedAt()) : paneOf(spec, deps.since + spec.paneMs - 1);
}

/** Number of the pane that an instant lies in. */
export function paneOf(spec: WindowSpec, time: number): number {
  return Math.floor((time + spec.alignMs) / spec.paneMs);
}

/** End of a pane, ms since 1970. */
export function paneEnd(spec: WindowSpec, pane: number): number {
  return (pane + 1) * spec.paneMs - spec.alignMs;
}

/** Removes cells without a grade whose window and baseline are empty by now, unless a cell that stays points at them. */
function reclaimIdle(group: WindowGroup): void {
  const { pool } = group;
  const { shape } = group.spec;
  const { words } = pool.block;
  const oldest = group.presentPane - shape.paneCount * (shape.baselineWindows + 3);
  const isIdle = (base: number, slot: number): boolean =>
    at(words, base + CELL.lastPane) < oldest && !group.isHeld(slot);
  const needed = new Set<number>();
  for (let slot = 0; slot < slotCount(pool); slot++) {
    if (!isLive(pool, slot) || isIdle(baseOf(pool, slot), slot)) continue;
    for (let up = at(words, baseOf(pool, slot) + CELL.up); up > 0; up = at(words, baseOf(pool, up - 1) + CELL.up)) {
      needed.add(up - 1);
    }
  }
  removeWhere(pool, (base, slot) => isIdle(base, slot) && !needed.has(slot));
}
