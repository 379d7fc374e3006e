// Counting a signal: find the cell of its area and subject, claim the matter, and add one to the ring of that cell and of
// each one above it. Then the rules that judge the counting look at the cells whose totals reach their floors, one rule
// after the other, each from the finest cell upwards.
import { EVIDENCE_MAX } from '@fengsui/domain';
import type { Incoming } from '../engine/incoming.ts';
import { chainOf, setChain } from '../engine/matters.ts';
import { at, markDirty } from '../memory/block.ts';
import { findSlot, insertSlot } from '../memory/keyed-pool.ts';
import { baseOf } from '../memory/slab.ts';
import { CELL } from './cell-layout.ts';
import { type Counted, chainCounted, findCounted, readCounted, writeCounted } from './distinct-table.ts';
import { activate, gradeAt, isActive, type JudgedRule, setState } from './judged-rule.ts';
import { noteHeard } from './silence-judge.ts';
import { PATH, paneOf, type WindowGroup } from './window-group.ts';
import { addToRing, advanceRing, totalOf } from './window-ring.ts';

/** A group with the rules that judge it, in their order. */
export interface Counting {
  readonly group: WindowGroup;
  readonly rules: readonly JudgedRule[];
  /** Lowest total at which any of them looks at a cell of a level. */
  readonly floors: readonly number[];
}

/** A group under rules. */
export function createCounting(group: WindowGroup, rules: readonly JudgedRule[]): Counting {
  const floors = Array.from({ length: PATH }, (_, level) =>
    Math.min(...rules.map((rule) => rule.floors[level] ?? Number.POSITIVE_INFINITY)),
  );
  return { group, rules, floors };
}

/** From now on these rules keep the group's cells, and no others do. */
export function putUnder({ group, rules }: Counting): void {
  group.isHeld = (slot) => rules.some((rule) => isActive(rule, slot));
}

/** Where a signal counts. lane: which of the matter's lanes is claimed; laneMask: which are added to. */
export interface CountTarget {
  subject: number;
  lane: number;
  laneMask: number;
}

// Reused for every signal: the path of an event makes no garbage.
const counted: Counted = { pane: 0, area: 0, subject: 0, lane: 0 };
const change: { pane: number; by: 1 | -1; laneMask: number } = { pane: 0, by: 1, laneMask: 1 };

/** Counts a signal; false if its pane has left the window already (too late for this counting). */
export function countSignal(counting: Counting, incoming: Incoming, target: CountTarget): boolean {
  const { group } = counting;
  const { spec } = group;
  group.presentPane = paneOf(spec, incoming.streamTime);
  const { record } = incoming;
  const time = spec.clock === 'occurredAt' ? record.occurredAt : record.receivedAt;
  // A time slightly ahead of the stream's counts in the present pane.
  const pane = Math.min(paneOf(spec, time), group.presentPane);
  if (pane <= group.presentPane - spec.shape.paneCount) return false;
  counted.pane = pane;
  counted.area = incoming.area;
  counted.subject = target.subject;
  counted.lane = target.lane;
  if (spec.distinct !== 'none' && !claimMatter(group, incoming)) return true;
  const finest = finestCell(group, incoming.area, target.subject);
  if (finest < 0) return true;
  change.pane = pane;
  change.by = 1;
  change.laneMask = target.laneMask;
  rememberMatter(group, finest, incoming.matter);
  const reached = addAlongPath(counting, finest, incoming);
  if (spec.gapPanesMax > 0) noteHeard(group, finest);
  if (reached < 0) return true;
  for (const rule of counting.rules) judgePath(rule, reached, incoming.streamTime);
  return true;
}

/** Counts into a cell and those above it; gives the finest one whose total reaches a floor, or -1. */
function addAlongPath({ group, floors }: Counting, finest: number, incoming: Incoming): number {
  const { pool, ring } = group;
  let reached = -1;
  for (let slot = finest; slot >= 0; ) {
    const base = baseOf(pool, slot);
    advanceRing(ring, base, group.presentPane);
    addToRing(ring, base, change);
    const { words } = pool.block;
    words[base + CELL.flags] = at(words, base + CELL.flags) | incoming.record.flags;
    if (group.spec.notesFlow) noteFlow(group, base);
    const floor = floors[at(words, base + CELL.level)] ?? Number.POSITIVE_INFINITY;
    if (reached < 0 && totalOf(ring, base) >= floor) reached = slot;
    slot = at(words, base + CELL.up) - 1;
  }
  return reached;
}

function judgePath(rule: JudgedRule, from: number, eventTime: number): void {
  const { pool, ring } = rule.group;
  for (let slot = from; slot >= 0; ) {
    const base = baseOf(pool, slot);
    const { words } = pool.block;
    const floor = rule.floors[at(words, base + CELL.level)] ?? Number.POSITIVE_INFINITY;
    if (totalOf(ring, base) >= floor) judgeOnArrival(rule, slot, eventTime);
    slot = at(words, base + CELL.up) - 1;
  }
}

function judgeOnArrival(rule: JudgedRule, slot: number, eventTime: number): void {
  if (rule.spec.judgedAt === 'pane_end') activate(rule, slot);
  else raiseIfGraver(rule, slot, eventTime);
}

/** Judges a cell whose window has been moved on to the group's present pane; a grade only rises by it. */
export function raiseIfGraver(rule: JudgedRule, slot: number, eventTime: number): void {
  const { cell, group, judge } = rule;
  cell.base = baseOf(group.pool, slot);
  cell.level = at(group.pool.block.words, cell.base + CELL.level);
  cell.pane = group.presentPane;
  const from = gradeAt(rule, slot);
  const to = judge.gradeOf(cell);
  if (to > from) {
    setState(rule, slot, { grade: to, quietSteps: 0 });
    rule.deps.onChange({ slot, cell, from, to, eventTime });
  }
  if (to > 0 || judge.watches(cell)) activate(rule, slot);
}

/** The cell at the finest counted level at or above an area, made with its coarser ones where missing; or -1. */
function finestCell(group: WindowGroup, area: number, subject: number): number {
  const { levels } = group.spec;
  const { areaPaths } = group.deps;
  for (let i = 0; i < levels.length; i++) {
    const ancestor = at(areaPaths, area * PATH + (levels[i] ?? 0));
    if (ancestor < 0) continue;
    const known = findSlot(group.pool, ancestor, subject);
    return known >= 0 ? known : createCells(group, { area, subject, finest: i });
  }
  return -1;
}

function createCells(
  group: WindowGroup,
  wanted: { readonly area: number; readonly subject: number; readonly finest: number },
): number {
  const { pool } = group;
  const { levels } = group.spec;
  let up = 0;
  // Coarsest first, so that each new cell can point at the one above it.
  for (let i = levels.length - 1; i >= wanted.finest; i--) {
    const level = levels[i] ?? 0;
    const ancestor = at(group.deps.areaPaths, wanted.area * PATH + level);
    if (ancestor < 0) continue;
    const known = findSlot(pool, ancestor, wanted.subject);
    // A known one is counted in right after this; moved on now so that making the next cannot reclaim it.
    if (known >= 0) advanceRing(group.ring, baseOf(pool, known), group.presentPane);
    const slot = known >= 0 ? known : createCell(group, { area: ancestor, subject: wanted.subject, level, up });
    up = slot + 1;
  }
  return up - 1;
}

function createCell(
  group: WindowGroup,
  cell: { readonly area: number; readonly subject: number; readonly level: number; readonly up: number },
): number {
  const slot = insertSlot(group.pool, cell.area, cell.subject);
  const base = baseOf(group.pool, slot);
  const { block } = group.pool;
  block.words[base + CELL.up] = cell.up;
  block.words[base + CELL.level] = cell.level;
  block.words[base + CELL.lastPane] = group.presentPane;
  block.words[base + CELL.oldestPane] = group.presentPane - group.spec.shape.paneCount + 1;
  markDirty(block, base + CELL.up);
  return slot;
}

/** Evidence is kept where the signal lies; wider areas gather it from their parts when they have to name it. */
function rememberMatter(group: WindowGroup, slot: number, matter: number): void {
  const { block } = group.pool;
  const base = baseOf(group.pool, slot);
  const next = at(block.words, base + CELL.evidenceNext);
  const place = base + group.offsets.evidence + next;
  block.words[place] = matter + 1;
  block.words[base + CELL.evidenceNext] = next + 1 === EVIDENCE_MAX ? 0 : next + 1;
  markDirty(block, place);
  markDirty(block, base + CELL.evidenceNext);
}

/** Source health judges a silence against the flow of the hour before it. */
function noteFlow(group: WindowGroup, base: number): void {
  const { block } = group.pool;
  block.words[base + CELL.auxiliary] = group.presentPane;
  block.words[base + CELL.auxiliary + 1] = at(block.words, base + CELL.sums);
  markDirty(block, base + CELL.auxiliary + 1);
}

/** True if the matter is to be counted at `counted`; takes it back from where it counted before. */
function claimMatter(group: WindowGroup, incoming: Incoming): boolean {
  const { spec } = group;
  const { distinct, matters } = group.deps;
  const rule = spec.id * 4 + (spec.distinct === 'matter_and_lane' ? counted.lane : 0);
  const chain = chainOf(matters, incoming.matter);
  const entry = findCounted(distinct, chain, rule);
  if (entry < 0) {
    setChain(matters, incoming.matter, chainCounted(distinct, { chain, rule }, counted));
    return true;
  }
  return moveMatter(group, entry);
}

/** A matter heard of before counts in the newest pane it was heard of in, and where it was then. */
function moveMatter(group: WindowGroup, entry: number): boolean {
  const { distinct } = group.deps;
  const { pane, area, subject, lane } = counted;
  readCounted(distinct, entry, counted);
  const isExpired = counted.pane <= group.presentPane - group.spec.shape.paneCount;
  const isSamePlace = counted.area === area && counted.subject === subject && counted.lane === lane;
  if (!isExpired && (counted.pane > pane || (counted.pane === pane && isSamePlace))) return false;
  if (!isExpired) takeBack(group, counted);
  counted.pane = pane;
  counted.area = area;
  counted.subject = subject;
  counted.lane = lane;
  writeCounted(distinct, entry, counted);
  return true;
}

function takeBack(group: WindowGroup, where: Counted): void {
  const { pool, ring } = group;
  change.pane = where.pane;
  change.by = -1;
  change.laneMask = 1 << where.lane;
  for (let slot = finestCell(group, where.area, where.subject); slot >= 0; ) {
    const base = baseOf(pool, slot);
    advanceRing(ring, base, group.presentPane);
    addToRing(ring, base, change);
    slot = at(pool.block.words, base + CELL.up) - 1;
  }
}
