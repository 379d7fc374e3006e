// Turns changes of grade into findings: numbers, streams, parts, evidence, flags and what would clear them.
import {
  AREA_LEVELS, type AreaTree, type Explanation, type Finding, GRADES, type GradeNumber, type GradeOrNone, gradeNumber,
  PARTY_BANDS, type QualityFlag, RISK_DOMAINS, type RiskDomain, SOURCES, type Subject,
} from '@fengsui/domain';
import { at } from '../memory/block.ts';
import { TEXT_FIELDS, type TextPool } from '../memory/text-pool.ts';
import type { BurstRule, TrackingRule } from '../rules/rule.ts';
import { ESCALATED, KEY, TRACKED } from '../tracking/tracked-layout.ts';
import type { TrackedChange } from '../tracking/tracking-group.ts';
import { CELL } from '../windows/cell-layout.ts';
import type { SpreadChange, SpreadTable } from '../windows/spread-table.ts';
import type { GradeChange } from '../windows/window-group.ts';
import type { CompiledTracking, CompiledWindow } from './compile.ts';
import {
  evidenceOf, type ExplainWindowDeps, flagsOf, gradedCells, mostFirst, partsOf, type StreamCount, streamsOf,
} from './explain-window.ts';
import type { SubjectSource } from './plan.ts';

/** A finding that has no position yet. */
export type Draft = Omit<Finding, 'position'>;

export interface FindingsDeps extends ExplainWindowDeps {
  readonly categories: TextPool;
  readonly sites: TextPool;
  /** True if a source is silent where the area lies. */
  readonly isSilent: (area: number, source: number) => boolean;
}

export interface SpreadFinding {
  readonly compiled: CompiledWindow;
  readonly rule: BurstRule;
  readonly change: SpreadChange;
  /** The table of the rule, for the parts of a wider step. */
  readonly table: SpreadTable;
}

export interface FindingWriter {
  ofWindow(compiled: CompiledWindow, change: GradeChange): Draft;
  ofTracked(compiled: CompiledTracking, change: TrackedChange): Draft;
  ofSpread(spread: SpreadFinding): Draft;
}

/** Parties that a band begins with. */
const PARTIES_FROM = [0, 1, 2, 5, 10, 30, 100] as const;

/** A writer over the engine's tables. */
export function createFindingWriter(deps: FindingsDeps): FindingWriter {
  const { tree } = deps;

  const subjectOf = (source: SubjectSource, subject: number, measure: string): Subject => {
    switch (source) {
      case 'none':
        return { kind: 'none', value: '' };
      case 'category':
        return { kind: 'category', value: deps.categories.text(subject) };
      case 'risk_domain':
        return { kind: 'risk_domain', value: RISK_DOMAINS[subject] ?? 'unspecified' };
      case 'source':
        return { kind: 'source', value: SOURCES[subject] ?? 'unspecified' };
      case 'measure':
        return { kind: 'measure', value: measure };
      case 'matter':
        return { kind: 'matter', value: deps.matterText(subject, 0) ?? '' };
      case 'site':
        return { kind: 'site', value: deps.sites.text(subject) };
    }
  };

  const riskDomainOf = (source: SubjectSource, subject: number): RiskDomain => {
    if (source === 'risk_domain') return RISK_DOMAINS[subject] ?? 'unspecified';
    const pool = source === 'category' ? deps.categories.pool : source === 'site' ? deps.sites.pool : null;
    return pool === null ? 'unspecified' : (RISK_DOMAINS[at(pool.block.words, pool.base(subject) + TEXT_FIELDS.first)] ?? 'unspecified');
  };

  const silentFlag = (area: number, streams: readonly number[]): QualityFlag[] =>
    streams.some((source) => deps.isSilent(area, source)) ? ['partial_data'] : [];

  const ofWindow = (compiled: CompiledWindow, change: GradeChange): Draft => {
    const { rule, group } = compiled;
    const base = group.pool.base(change.slot);
    const area = at(group.pool.block.words, base + CELL.area);
    const subject = at(group.pool.block.words, base + CELL.subject);
    const verdict = group.judge.verdict(change.cell, graverNumber(change.from, change.to));
    const windowEnd = group.paneEnd(change.cell.pane);
    const flags = flagsOf(at(group.pool.block.words, base + CELL.flags));
    if (verdict.lacksBaseline) flags.push('no_baseline');
    const explanation: Explanation = {
      detectorKind: group.judge.detectorKind,
      windowStart: windowEnd - group.spec.paneMs * group.spec.shape.paneCount,
      windowEnd,
      observed: verdict.observed,
      threshold: verdict.threshold,
      baseline: verdict.baseline,
      unit: verdict.unit,
      sampleCount: verdict.sampleCount,
      streams: streamsOf(compiled, change),
      subAreas: partsOf(tree, change),
      evidence: evidenceOf(deps, change),
      qualityFlags: [...flags, ...(rule.kind === 'source_health' ? [] : silentFlag(area, sourceNumbers(compiled)))],
      clearsWhen: verdict.clearsWhen,
    };
    return {
      ruleId: rule.id,
      ruleVersion: rule.version,
      areaCode: tree.code(area),
      subject: subjectOf(compiled.subject, subject, compiled.measure),
      riskDomain: riskDomainOf(compiled.subject, subject),
      grade: gradeWord(change.to),
      eventTime: change.eventTime,
      explanation,
    };
  };

  const trackedEvidence = (change: TrackedChange): string[] => {
    const { keys } = change.group;
    const base = keys.base(change.key);
    const next = at(keys.block.words, base + KEY.evidenceNext);
    const size = KEY.stride - KEY.evidence;
    const ids: string[] = [];
    for (let i = 1; i <= size; i++) {
      const matter = at(keys.block.words, base + KEY.evidence + ((next - i + size) % size)) - 1;
      const id = matter < 0 ? null : deps.matterText(matter, 0);
      if (id !== null) ids.push(id);
    }
    return ids;
  };

  const trackedStreams = (change: TrackedChange): StreamCount[] =>
    SOURCES.flatMap((source, number) => {
      if (source === 'unspecified') return [];
      const { keys } = change.group;
      const count = at(keys.block.words, keys.base(change.key) + KEY.sources + number - 1);
      return count > 0 ? [{ source, count }] : [];
    });

  const ofTracked = (compiled: CompiledTracking, change: TrackedChange): Draft => {
    const { rule } = compiled;
    const { keys } = change.group;
    const base = keys.base(change.key);
    const area = at(keys.block.words, base + KEY.area);
    const subject = at(keys.block.words, base + KEY.subject);
    const streams = trackedStreams(change);
    const windowMs = rule.kind === 'repeat' ? rule.windowMs : 0;
    return {
      ruleId: rule.id,
      ruleVersion: rule.version,
      areaCode: tree.code(area),
      subject: subjectOf(compiled.subject, subject, ''),
      riskDomain: RISK_DOMAINS[at(keys.block.words, base + KEY.riskDomain)] ?? 'unspecified',
      grade: gradeWord(change.to),
      eventTime: change.eventTime,
      explanation: {
        ...trackedNumbers(rule, change),
        detectorKind: rule.kind,
        windowStart: change.eventTime - windowMs,
        windowEnd: change.eventTime,
        baseline: null,
        sampleCount: 0,
        streams,
        subAreas: [],
        evidence: trackedEvidence(change),
        qualityFlags: flagsOf(at(keys.block.words, base + KEY.flags)),
      },
    };
  };

  const spreadParts = (spread: SpreadFinding): { readonly code: string; readonly count: number; readonly slots: number[] }[] => {
    const { change, compiled, rule, table } = spread;
    const from = gradeNumber(rule.spread?.at ?? 'blue');
    const leaf = compiled.group.spec.judgedLevels.reduce((a, b) => Math.max(a, b), 0);
    const slots = gradedCells(tree, compiled.group, { area: change.area, subject: change.subject, level: leaf, from });
    const previous = (rule.spread?.steps ?? []).findIndex((step) => AREA_LEVELS.indexOf(step.level) === change.step.level) - 1;
    const partLevel = previous < 0 ? leaf : AREA_LEVELS.indexOf(rule.spread?.steps[previous]?.level ?? 'community');
    const byPart = new Map<number, number[]>();
    for (const slot of slots) {
      const area = at(compiled.group.pool.block.words, compiled.group.pool.base(slot) + CELL.area);
      const part = Math.max(tree.ancestorAt(area, partLevel), area === change.area ? area : -1);
      byPart.set(part < 0 ? area : part, [...(byPart.get(part < 0 ? area : part) ?? []), slot]);
    }
    return [...byPart].map(([part, partSlots]) => ({
      code: tree.code(part),
      count: partLevel === leaf ? compiled.group.ring.total(compiled.group.pool.base(partSlots[0] ?? 0)) : table.countOf(part, change.subject),
      slots: partSlots,
    }));
  };

  const ofSpread = (spread: SpreadFinding): Draft => {
    const { change, compiled, rule } = spread;
    const parts = spreadParts(spread);
    const { group } = compiled;
    const pane = group.paneOf(change.eventTime - 1);
    const cell = { base: 0, level: change.step.level, pane };
    const evidence = parts.flatMap((part) => part.slots.flatMap((slot) => evidenceOf(deps, { group, slot, cell })));
    const windowEnd = group.paneEnd(pane);
    return {
      ruleId: rule.id,
      ruleVersion: rule.version,
      areaCode: tree.code(change.area),
      subject: subjectOf(compiled.subject, change.subject, ''),
      riskDomain: riskDomainOf(compiled.subject, change.subject),
      grade: change.isRaised ? gradeWord(change.step.grade) : 'none',
      eventTime: change.eventTime,
      explanation: {
        detectorKind: 'spread',
        windowStart: windowEnd - rule.windowMs,
        windowEnd,
        observed: change.count,
        threshold: change.step.areas,
        baseline: null,
        unit: 'areas',
        sampleCount: 0,
        streams: [],
        subAreas: mostFirst(parts.map((part) => ({ areaCode: part.code, count: part.count }))),
        evidence: evidence.slice(0, 20),
        qualityFlags: silentFlag(change.area, sourceNumbers(compiled)),
        clearsWhen: { level: change.step.areas, side: 'below', steps: 1, stepSeconds: 0 },
      },
    };
  };
  return { ofWindow, ofTracked, ofSpread };
}

/** Observed, threshold and what would clear it, for the kinds that follow matters. */
function trackedNumbers(
  rule: TrackingRule,
  change: TrackedChange,
): Pick<Explanation, 'observed' | 'threshold' | 'unit' | 'clearsWhen'> {
  const grade = graverNumber(change.from, change.to);
  const { group, key } = change;
  const atOnce = (level: number): Explanation['clearsWhen'] => ({ level, side: 'below', steps: 1, stepSeconds: 0 });
  if (rule.kind === 'repeat') {
    const matter = at(group.keys.block.words, group.keys.base(key) + KEY.subject);
    const slot = group.find(matter);
    const isCleared = change.to === 0;
    const threshold = rule.thresholds[gradeName(grade)] ?? 0;
    const observed = slot < 0 || isCleared ? group.topStage(key) : group.read(slot, TRACKED.contacts);
    return { observed, threshold, unit: 'contacts', clearsWhen: atOnce(threshold) };
  }
  if (rule.kind === 'magnitude' && rule.grades.by === 'partyBand') {
    const top = group.topStage(key);
    const band = rule.grades.from[gradeName(grade)];
    const threshold = band === undefined ? 0 : (PARTIES_FROM[PARTY_BANDS.indexOf(band)] ?? 0);
    return { observed: top === ESCALATED ? 0 : (PARTIES_FROM[top] ?? 0), threshold, unit: 'parties', clearsWhen: atOnce(threshold) };
  }
  const isMany = rule.kind === 'magnitude' && rule.many !== null && group.countFrom(key, grade) === 0;
  if (isMany && rule.many !== null) {
    const observed = at(group.keys.block.words, group.keys.base(key) + KEY.recent);
    return { observed, threshold: rule.many.count, unit: 'matters', clearsWhen: atOnce(rule.many.count) };
  }
  return { observed: group.countFrom(key, grade), threshold: 1, unit: 'matters', clearsWhen: atOnce(1) };
}

function sourceNumbers(compiled: CompiledWindow): number[] {
  const { rule } = compiled;
  const selectors = rule.kind === 'rate' ? rule.measures.flatMap((m) => m.of) : rule.kind === 'source_health' ? [] : rule.select;
  return [...new Set(selectors.map((selector) => SOURCES.indexOf(selector.source)))];
}

/** A change is explained by the graver of its two grades: the one reached, or the one left. */
function graverNumber(a: GradeNumber, b: GradeNumber): GradeNumber {
  return a > b ? a : b;
}

function gradeWord(grade: GradeNumber): GradeOrNone {
  return GRADES[grade];
}

function gradeName(grade: GradeNumber): 'blue' | 'yellow' | 'orange' | 'red' {
  const word = GRADES[grade];
  return word === 'none' ? 'blue' : word;
}
