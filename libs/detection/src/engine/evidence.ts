// The matters and parts behind a windowed finding, read from the cells at the moment of the change. Findings are rare;
// nothing here runs for an ordinary event.
import { EVIDENCE_MAX } from '@fengsui/domain';
import { at } from '../memory/block.ts';
import { baseOf, findSlot } from '../memory/keyed-pool.ts';
import { textOf } from '../memory/text-pool.ts';
import { CELL } from '../windows/cell-layout.ts';
import { type Counted, readCounted } from '../windows/distinct-table.ts';
import { paneEnd, type WindowGroup } from '../windows/window-group.ts';
import { advanceRing, totalOf } from '../windows/window-ring.ts';
import type { FindingsDeps } from './findings.ts';
import { lastHeardMinute } from './matters.ts';

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
export function partsOf({ tree }: FindingsDeps, place: EvidencePlace): PartCount[] {
  const { group } = place;
  const parts: PartCount[] = [];
  const end = tree.subtreeEnd(place.area);
  for (let part = place.area + 1; part < end; ) {
    const slot = findSlot(group.pool, part, place.subject);
    if (slot >= 0) {
      const base = baseOf(group.pool, slot);
      advanceRing(group.ring, base, place.pane);
      const count = totalOf(group.ring, base);
      if (count > 0) parts.push({ areaCode: tree.code(part), count });
    }
    // Levels that are not counted lie between: look inside them.
    part = group.spec.levels.includes(tree.level(part)) ? tree.subtreeEnd(part) : part + 1;
  }
  return mostFirst(parts);
}

/** Ids of the matters counted in the window within an area, newest first. */
export function evidenceOf(deps: FindingsDeps, place: EvidencePlace): string[] {
  const matters = mattersWithin(deps, place);
  const windowStart =
    paneEnd(place.group.spec, place.pane) - place.group.spec.paneMs * place.group.spec.shape.paneCount;
  const counted = [...new Set(matters)].filter((matter) => {
    const isRecent = lastHeardMinute(deps.matters, matter) * 60_000 >= windowStart;
    return isRecent && countsHere(deps, place, matter);
  });
  // A stable sort: matters of one minute stay in the order of areas, newest first within each.
  counted.sort((a, b) => lastHeardMinute(deps.matters, b) - lastHeardMinute(deps.matters, a));
  return counted.slice(0, EVIDENCE_MAX).map((matter) => textOf(deps.matters.texts, matter));
}

/** The matters remembered anywhere within an area; parts in which nothing is counted are passed over whole. */
function mattersWithin({ tree }: FindingsDeps, place: EvidencePlace): number[] {
  const { group } = place;
  const matters: number[] = [];
  const end = tree.subtreeEnd(place.area);
  for (let part = place.area; part < end; ) {
    const slot = findSlot(group.pool, part, place.subject);
    const isEmpty = slot < 0 || totalOf(group.ring, baseOf(group.pool, slot)) === 0;
    if (slot >= 0) matters.push(...keptMatters(group, slot));
    part = isEmpty && group.spec.levels.includes(tree.level(part)) ? tree.subtreeEnd(part) : part + 1;
  }
  return matters;
}

/** The matters that a cell remembers, newest first. */
function keptMatters(group: WindowGroup, slot: number): number[] {
  const base = baseOf(group.pool, slot);
  const { words } = group.pool.block;
  const next = at(words, base + CELL.evidenceNext);
  const matters: number[] = [];
  for (let i = 1; i <= EVIDENCE_MAX; i++) {
    const matter = at(words, base + group.offsets.evidence + ((next - i + EVIDENCE_MAX) % EVIDENCE_MAX)) - 1;
    if (matter >= 0) matters.push(matter);
  }
  return matters;
}

const where: Counted = { pane: 0, area: 0, subject: 0, lane: 0 };

/** False for a matter that has been counted elsewhere since, or whose number now belongs to another. */
function countsHere({ distinct, tree }: FindingsDeps, place: EvidencePlace, matter: number): boolean {
  const { spec } = place.group;
  if (spec.distinct === 'none') return true;
  const lanes = spec.distinct === 'matter_and_lane' ? spec.shape.lanes : 1;
  for (let lane = 0; lane < lanes; lane++) {
    const entry = findSlot(distinct.pool, matter, spec.id * 4 + lane);
    if (entry < 0) continue;
    readCounted(distinct, entry, where);
    const isInWindow = where.pane > place.pane - spec.shape.paneCount;
    if (isInWindow && where.subject === place.subject && tree.isWithin(where.area, place.area)) return true;
  }
  return false;
}
