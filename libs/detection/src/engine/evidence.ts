// The matters and parts behind a windowed finding, read from the cells at the moment of the change. Findings are rare;
// nothing here runs for an ordinary event.
import { EVIDENCE_MAX } from '@fengsui/domain';
import { at } from '../memory/block.ts';
import { findSlot } from '../memory/keyed-pool.ts';
import { baseOf } from '../memory/slab.ts';
import { textOf } from '../memory/text-pool.ts';
import { CELL } from '../windows/cell-layout.ts';
import { type Counted, findCounted, readCounted } from '../windows/distinct-table.ts';
import { paneEnd, type WindowGroup } from '../windows/window-group.ts';
import { advanceRing, totalOf } from '../windows/window-ring.ts';
import type { FindingsDeps } from './findings.ts';
import { chainOf, lastHeardMinute } from './matters.ts';

export interface PartCount {
  readonly areaCode: string;
  readonly count: number;
}

/** An area and subject of a group, for the window that ends with a pane. */
export interface EvidencePlace {
  readonly group: WindowGroup;
  readonly area: number;
  readonly subject: number;
  readonly pane: number;
}

/** At most EVIDENCE_MAX, most first, then by code. */
export function mostFirst(parts: readonly PartCount[]): PartCount[] {
  return parts.toSorted((a, b) => b.count - a.count || (a.areaCode < b.areaCode ? -1 : 1)).slice(0, EVIDENCE_MAX);
}

/** The direct parts that were counted, most first, then by code. */
export function partsOf(deps: FindingsDeps, place: EvidencePlace): PartCount[] {
  return mostFirst(countedParts(deps, place));
}

function countedParts({ tree }: FindingsDeps, place: EvidencePlace): PartCount[] {
  const { group } = place;
  const parts: PartCount[] = [];
  const end = tree.subtreeEnd(place.area);
  for (let part = place.area + 1; part < end; ) {
    const slot = findSlot(group.pool, part, place.subject);
    const count = slot < 0 ? 0 : totalAt(place, slot);
    if (count > 0) parts.push({ areaCode: tree.code(part), count });
    // Levels that are not counted lie between: look inside them.
    part = group.spec.levels.includes(tree.level(part)) ? tree.subtreeEnd(part) : part + 1;
  }
  return parts;
}

/** Ids of the matters counted in the window within an area, newest first. */
export function evidenceOf(deps: FindingsDeps, place: EvidencePlace): string[] {
  const newest: Heard[] = [];
  const { group } = place;
  const end = deps.tree.subtreeEnd(place.area);
  // Parts in which nothing is counted are passed over whole.
  for (let part = place.area; part < end; ) {
    const slot = findSlot(group.pool, part, place.subject);
    const isEmpty = slot < 0 || totalAt(place, slot) === 0;
    if (!isEmpty) takeNewest(deps, { ...place, area: part }, { slot, newest });
    part = isEmpty && group.spec.levels.includes(deps.tree.level(part)) ? deps.tree.subtreeEnd(part) : part + 1;
  }
  return newest.map(({ matter }) => textOf(deps.matters.texts, matter));
}

/** What a cell counts in the window that ends with the pane. */
function totalAt({ group, pane }: EvidencePlace, slot: number): number {
  const base = baseOf(group.pool, slot);
  advanceRing(group.ring, base, pane);
  return totalOf(group.ring, base);
}

/** A matter and the minute in which it was last heard of. */
interface Heard {
  readonly matter: number;
  readonly minute: number;
}

/** Merges what a cell remembers into the newest ones, from its own newest on until all that follow are older. */
function takeNewest(
  deps: FindingsDeps,
  place: EvidencePlace,
  cell: { readonly slot: number; readonly newest: Heard[] },
): void {
  const { group } = place;
  const base = baseOf(group.pool, cell.slot);
  const next = at(group.pool.block.words, base + CELL.evidenceNext);
  const rememberedCount = Math.min(EVIDENCE_MAX, group.spec.distinct === 'none' ? ownCount(deps, place) : EVIDENCE_MAX);
  for (let i = 1; i <= rememberedCount; i++) {
    const kept = base + group.offsets.evidence + ((next - i + EVIDENCE_MAX) % EVIDENCE_MAX);
    const matter = at(group.pool.block.words, kept) - 1;
    if (matter < 0) return;
    const heard = { matter, minute: lastHeardMinute(deps.matters, matter) };
    if (cell.newest.length === EVIDENCE_MAX && heard.minute <= (cell.newest.at(-1)?.minute ?? 0)) return;
    if (isEvidence(deps, place, heard)) insertHeard(cell.newest, heard);
  }
}

/**
 * Events of the window that came to this very area and to none of its parts. So many of what its cell remembers are the
 * window's; the numbers of older ones may belong to other matters by now. Distinct matters are looked up one by one.
 */
function ownCount(deps: FindingsDeps, place: EvidencePlace): number {
  const total = totalAt(place, findSlot(place.group.pool, place.area, place.subject));
  return countedParts(deps, place).reduce((rest, { count }) => rest - count, total);
}

/** Newest first; among those of one minute, the ones that came first stay in front. */
function insertHeard(newest: Heard[], heard: Heard): void {
  if (newest.some(({ matter }) => matter === heard.matter)) return;
  const behind = newest.findIndex(({ minute }) => minute < heard.minute);
  newest.splice(behind < 0 ? newest.length : behind, 0, heard);
  newest.length = Math.min(newest.length, EVIDENCE_MAX);
}

function isEvidence(deps: FindingsDeps, place: EvidencePlace, heard: Heard): boolean {
  const { spec } = place.group;
  const windowStart = paneEnd(spec, place.pane) - spec.paneMs * spec.shape.paneCount;
  return heard.minute >= 0 && (heard.minute + 1) * 60_000 > windowStart && countsHere(deps, place, heard.matter);
}

const where: Counted = { pane: 0, area: 0, subject: 0, lane: 0 };

/** False for a matter that has been counted elsewhere since, or whose number now belongs to another. */
function countsHere({ distinct, matters, tree }: FindingsDeps, place: EvidencePlace, matter: number): boolean {
  const { spec } = place.group;
  if (spec.distinct === 'none') return true;
  const chain = chainOf(matters, matter);
  const lanes = spec.distinct === 'matter_and_lane' ? spec.shape.lanes : 1;
  for (let lane = 0; lane < lanes; lane++) {
    const entry = findCounted(distinct, chain, spec.id * 4 + lane);
    if (entry < 0) continue;
    readCounted(distinct, entry, where);
    const isInWindow = where.pane > place.pane - spec.shape.paneCount;
    if (isInWindow && where.subject === place.subject && tree.isWithin(where.area, place.area)) return true;
  }
  return false;
}
