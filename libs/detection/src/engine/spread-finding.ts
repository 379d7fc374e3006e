// The finding of a spread: how many parts of an area are affected at once, which ones, and their newest matters.
import { AREA_LEVELS, EVIDENCE_MAX, gradeNumber } from '@fengsui/domain';
import { at } from '../memory/block.ts';
import { findSlot } from '../memory/keyed-pool.ts';
import { baseOf } from '../memory/slab.ts';
import type { SpreadRule } from '../rules/rule.ts';
import { CELL } from '../windows/cell-layout.ts';
import { gradeAt } from '../windows/judged-rule.ts';
import type { SpreadChange } from '../windows/spread-table.ts';
import { paneEnd } from '../windows/window-group.ts';
import { totalOf } from '../windows/window-ring.ts';
import type { CompiledWindow } from './compiled.ts';
import { evidenceOf, mostFirst, type PartCount } from './evidence.ts';
import { type Draft, type FindingsDeps, gradeWord, qualityFlags, riskDomainOf, subjectOf } from './findings.ts';
import { readSources } from './window-finding.ts';

/** A rule that has a spread, with its group. */
export interface SpreadingWindow {
  readonly compiled: CompiledWindow;
  readonly spread: SpreadRule;
}

/** The finding of an area whose number of affected parts has reached, or left, a step's bound. */
export function spreadFinding(deps: FindingsDeps, window: SpreadingWindow, change: SpreadChange): Draft {
  const { compiled } = window;
  const { rule, group } = compiled;
  // Of the signal that raised it or of the end that cleared it: an instant between two panes may be either.
  const pane = group.presentPane;
  const windowEnd = paneEnd(group.spec, pane);
  const subject = { source: compiled.subject, number: change.subject, measure: '' };
  const affected = affectedAreas(deps, window, change);
  const evidence = affected.flatMap((area) => evidenceOf(deps, { group, area, subject: change.subject, pane }));
  return {
    ruleId: rule.id,
    ruleVersion: rule.version,
    isShadow: rule.mode === 'shadow',
    areaCode: deps.tree.code(change.area),
    subject: subjectOf(deps, subject),
    riskDomain: riskDomainOf(deps, subject),
    grade: change.isRaised ? gradeWord(change.step.grade) : 'none',
    eventTime: change.eventTime,
    explanation: {
      detectorKind: 'spread',
      windowStart: windowEnd - group.spec.paneMs * group.spec.shape.paneCount,
      windowEnd,
      observed: change.count,
      threshold: change.step.areas,
      baseline: null,
      unit: 'areas',
      sampleCount: 0,
      streams: [],
      subAreas: partsOf(deps, window, { change, affected }),
      evidence: evidence.slice(0, EVIDENCE_MAX),
      qualityFlags: qualityFlags(deps, { signalFlags: 0, area: change.area, sources: readSources(compiled) }),
      clearsWhen: { level: change.step.areas, side: 'below', steps: 1, stepSeconds: 0 },
    },
  };
}

/** The finest level that a rule judges: there areas are affected or not. */
export function leafLevelOf({ judged }: CompiledWindow): number {
  return judged.spec.judgedLevels.reduce((a, b) => Math.max(a, b), 0);
}

/** The areas of the finest judged level within the changed one that are affected now, in order of area. */
function affectedAreas({ tree }: FindingsDeps, { compiled, spread }: SpreadingWindow, change: SpreadChange): number[] {
  const { group, judged } = compiled;
  const leafLevel = leafLevelOf(compiled);
  const areas: number[] = [];
  for (let area = change.area + 1; area < tree.subtreeEnd(change.area); area++) {
    if (tree.level(area) !== leafLevel) continue;
    const slot = findSlot(group.pool, area, change.subject);
    if (slot >= 0 && gradeAt(judged, slot) >= gradeNumber(spread.at)) areas.push(area);
  }
  return areas;
}

/** The affected areas rolled up to the parts that the step counts: those of the step before, else themselves. */
function partsOf(
  { tree }: FindingsDeps,
  { compiled, spread }: SpreadingWindow,
  seen: { readonly change: SpreadChange; readonly affected: readonly number[] },
): PartCount[] {
  const { pool, ring } = compiled.group;
  const stepAt = spread.steps.findIndex((step) => AREA_LEVELS.indexOf(step.level) === seen.change.step.level);
  const previous = spread.steps[stepAt - 1];
  const counts = new Map<number, number>();
  for (const area of seen.affected) {
    const above = previous === undefined ? area : tree.ancestorAt(area, AREA_LEVELS.indexOf(previous.level));
    const part = above < 0 ? area : above;
    const slot = findSlot(pool, area, seen.change.subject);
    const total = slot < 0 ? 0 : totalOf(ring, baseOf(pool, slot));
    counts.set(part, (counts.get(part) ?? 0) + total);
  }
  const parts = [...counts].map(([part, count]) => ({ areaCode: tree.code(part), count }));
  return mostFirst(parts.filter(({ count }) => count > 0));
}

/** The area and subject of a cell. */
export function cellPlace(compiled: CompiledWindow, slot: number): { readonly area: number; readonly subject: number } {
  const { pool } = compiled.group;
  const base = baseOf(pool, slot);
  return { area: at(pool.block.words, base + CELL.area), subject: at(pool.block.words, base + CELL.subject) };
}
