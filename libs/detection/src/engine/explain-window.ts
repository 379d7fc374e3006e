// The explanation of a windowed finding: streams, contributing parts, evidence and flags, read from the cells at the
// moment of the change. Findings are rare; nothing here runs for an ordinary event.
import { AREA_LEVELS, type AreaTree, EVIDENCE_MAX, type GradeNumber, type QualityFlag, SIGNAL_FLAGS, SOURCES, type Source } from '@fengsui/domain';
import { at } from '../memory/block.ts';
import type { CompiledWindow } from './compile.ts';
import { sourcesOf } from './compile.ts';
import { CELL } from '../windows/cell-layout.ts';
import type { Counted, DistinctTable } from '../windows/distinct-table.ts';
import type { GradeChange, WindowGroup } from '../windows/window-group.ts';

type StreamSource = Exclude<Source, 'unspecified'>;
export interface StreamCount {
  readonly source: StreamSource;
  readonly count: number;
}
export interface PartCount {
  readonly areaCode: string;
  readonly count: number;
}

/** What the explanations need beyond the cell. */
export interface ExplainWindowDeps {
  readonly tree: AreaTree;
  readonly distinct: DistinctTable;
  /** Text of a matter if it was heard of at or after a time, else null. */
  readonly matterText: (matter: number, since: number) => string | null;
}

/** Matters (or events) by source, in wire order; sources without any are left out. */
export function streamsOf(compiled: CompiledWindow, change: GradeChange): StreamCount[] {
  const { rule, group } = compiled;
  const base = group.pool.base(change.slot);
  const laneSum = (lane: number): number => at(group.pool.block.words, base + CELL.sums + lane);
  const named = (number: number, count: number): StreamCount[] => {
    const source = SOURCES[number];
    return source === undefined || source === 'unspecified' || count === 0 ? [] : [{ source, count }];
  };
  switch (rule.kind) {
    case 'burst':
      return sourcesOf(rule.select).flatMap((source, lane) => named(source, laneSum(lane)));
    case 'convergence':
      return [0, 1, 2].flatMap((lane) => named(lane + 1, laneSum(lane)));
    case 'rate':
      return sourcesOf(rule.measures.flatMap((measure) => measure.of)).flatMap((source) => named(source, laneSum(0)));
    case 'source_health':
      return named(at(group.pool.block.words, base + CELL.subject), laneSum(0));
  }
}

/** The direct parts that were counted, most first, then by code. */
export function partsOf(tree: AreaTree, change: GradeChange): PartCount[] {
  const { group, cell } = change;
  const words = group.pool.block.words;
  const area = at(words, group.pool.base(change.slot) + CELL.area);
  const subject = at(words, group.pool.base(change.slot) + CELL.subject);
  const parts: PartCount[] = [];
  const end = tree.subtreeEnd(area);
  for (let part = area + 1; part < end; ) {
    const slot = group.pool.find(part, subject);
    if (slot >= 0) {
      group.ring.advance(group.pool.base(slot), cell.pane);
      const count = group.ring.total(group.pool.base(slot));
      if (count > 0) parts.push({ areaCode: tree.code(part), count });
    }
    // Levels that are not counted lie between: look inside them.
    part = slot >= 0 || group.spec.levels.includes(tree.level(part)) ? tree.subtreeEnd(part) : part + 1;
  }
  return mostFirst(parts);
}

/** At most EVIDENCE_MAX, most first, then by code. */
export function mostFirst(parts: readonly PartCount[]): PartCount[] {
  return [...parts].sort((a, b) => b.count - a.count || (a.areaCode < b.areaCode ? -1 : 1)).slice(0, EVIDENCE_MAX);
}

/** Ids of the matters counted in the window, newest first. */
export function evidenceOf(deps: ExplainWindowDeps, change: Pick<GradeChange, 'group' | 'slot' | 'cell'>): string[] {
  const { group, cell } = change;
  const base = group.pool.base(change.slot);
  const words = group.pool.block.words;
  const windowStart = group.paneEnd(cell.pane) - group.spec.paneMs * group.spec.shape.paneCount;
  const next = at(words, base + CELL.evidenceNext);
  const ids: string[] = [];
  for (let i = 1; i <= EVIDENCE_MAX; i++) {
    const matter = at(words, base + group.offsets.evidence + ((next - i + EVIDENCE_MAX) % EVIDENCE_MAX)) - 1;
    if (matter < 0 || !countsHere(deps, change, matter)) continue;
    const id = deps.matterText(matter, windowStart);
    if (id !== null && !ids.includes(id)) ids.push(id);
  }
  return ids;
}

const where: Counted = { pane: 0, area: 0, subject: 0, lane: 0 };

/** False for a matter that has been counted elsewhere since. */
function countsHere(deps: ExplainWindowDeps, change: Pick<GradeChange, 'group' | 'slot' | 'cell'>, matter: number): boolean {
  const { group } = change;
  if (group.spec.distinct === 'none') return true;
  const base = group.pool.base(change.slot);
  const area = at(group.pool.block.words, base + CELL.area);
  const subject = at(group.pool.block.words, base + CELL.subject);
  const lanes = group.spec.distinct === 'matter_and_lane' ? group.spec.shape.lanes : 1;
  for (let lane = 0; lane < lanes; lane++) {
    const entry = deps.distinct.find(matter, group.spec.id * 4 + lane);
    if (entry < 0) continue;
    deps.distinct.read(entry, where);
    const isInWindow = where.pane > change.cell.pane - group.spec.shape.paneCount;
    if (isInWindow && where.subject === subject && deps.tree.isWithin(where.area, area)) return true;
  }
  return false;
}

/** Quality flags that the signals' own flags give. */
export function flagsOf(signalFlags: number): QualityFlag[] {
  const flags: QualityFlag[] = [];
  if ((signalFlags & SIGNAL_FLAGS.areaRolledUp) !== 0) flags.push('area_rolled_up');
  if ((signalFlags & SIGNAL_FLAGS.categoryDefaulted) !== 0) flags.push('category_defaulted');
  if ((signalFlags & SIGNAL_FLAGS.late) !== 0) flags.push('late_events');
  return flags;
}

/** Slots of the cells of one level below an area that are at a grade or graver, in order of area. */
export function gradedCells(
  tree: AreaTree,
  group: WindowGroup,
  wanted: { readonly area: number; readonly subject: number; readonly level: number; readonly from: GradeNumber },
): number[] {
  const slots: number[] = [];
  for (let part = wanted.area + 1; part < tree.subtreeEnd(wanted.area); part++) {
    if (tree.level(part) !== wanted.level) continue;
    const slot = group.pool.find(part, wanted.subject);
    if (slot >= 0 && group.gradeAt(slot) >= wanted.from) slots.push(slot);
  }
  return slots;
}

/** Number of levels a path may have. */
export const PATH_LEVELS = AREA_LEVELS.length;
