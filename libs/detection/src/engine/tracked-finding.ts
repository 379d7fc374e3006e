// The finding of a rule that follows matters: how many stand at the grade, or how grave the gravest is.
import {
  AMOUNT_BANDS,
  type Explanation,
  type Grade,
  PARTY_BANDS,
  RISK_DOMAINS,
  type RiskDomain,
} from '@fengsui/domain';
import { at } from '../memory/block.ts';
import { baseOf } from '../memory/slab.ts';
import { textOf } from '../memory/text-pool.ts';
import type { MagnitudeRule, RepeatRule } from '../rules/rule.ts';
import { countAt, nearestNeed, readKey, topStage } from '../tracking/keys.ts';
import { ESCALATED, KEY, TRACKED } from '../tracking/tracked-layout.ts';
import { findTracked, readTracked, type TrackedChange } from '../tracking/tracking-state.ts';
import type { CompiledTracking } from './compiled.ts';
import {
  type Draft,
  type FindingsDeps,
  gradeName,
  gradeWord,
  graverNumber,
  qualityFlags,
  subjectOf,
} from './findings.ts';
import { AMOUNT_STAGES, PARTY_STAGES } from './tracking-needs.ts';
import { streamCount } from './window-finding.ts';

type Numbers = Pick<Explanation, 'observed' | 'threshold' | 'unit' | 'clearsWhen'>;

/** Parties that a band begins with. */
const PARTIES_FROM = [0, 1, 2, 5, 10, 30, 100] as const;
/** Yuan that a band begins with. */
const YUAN_FROM = [0, 0, 0, 10_000, 100_000, 1_000_000, 10_000_000] as const;

/** The finding of a change of a key's grade. */
export function trackedFinding(deps: FindingsDeps, compiled: CompiledTracking, change: TrackedChange): Draft {
  const { rule } = compiled;
  const { group, key } = change;
  const area = readKey(group, key, KEY.area);
  const streams = [1, 2, 3].flatMap((source) => streamCount(source, readKey(group, key, KEY.sources + source - 1)));
  return {
    ruleId: rule.id,
    ruleVersion: rule.version,
    isShadow: rule.mode === 'shadow',
    areaCode: deps.tree.code(area),
    subject: subjectOf(deps, { source: compiled.subject, number: readKey(group, key, KEY.subject), measure: '' }),
    riskDomain: compiled.subject === 'none' ? 'unspecified' : domainOf(change),
    grade: gradeWord(change.to),
    eventTime: change.eventTime,
    explanation: {
      ...numbersOf(compiled, change),
      detectorKind: rule.kind,
      windowStart: change.eventTime - windowOf(compiled),
      windowEnd: change.eventTime,
      baseline: null,
      sampleCount: 0,
      streams,
      subAreas: [],
      evidence: evidenceOf(deps, change),
      qualityFlags: qualityFlags(deps, { signalFlags: readKey(group, key, KEY.flags), area, sources: [] }),
    },
  };
}

function domainOf({ group, key }: TrackedChange): RiskDomain {
  return RISK_DOMAINS[readKey(group, key, KEY.riskDomain)] ?? 'unspecified';
}

/** Ids of the matters that count into the key, newest first. */
function evidenceOf(deps: FindingsDeps, { group, key }: TrackedChange): string[] {
  const { words } = group.keys.block;
  const base = baseOf(group.keys, key);
  const size = KEY.stride - KEY.evidence;
  const next = at(words, base + KEY.evidenceNext);
  const ids: string[] = [];
  for (let i = 1; i <= size; i++) {
    const matter = at(words, base + KEY.evidence + ((next - i + size) % size)) - 1;
    if (matter >= 0) ids.push(textOf(deps.matters.texts, matter));
  }
  return ids;
}

/** Clears as soon as the number is below the level. */
function atOnce(level: number): Explanation['clearsWhen'] {
  return { level, side: 'below', steps: 1, stepSeconds: 0 };
}

function numbersOf({ rule, subject }: CompiledTracking, change: TrackedChange): Numbers {
  if (rule.kind === 'repeat' && subject === 'matter') return repeatNumbers(rule, change);
  if (rule.kind === 'magnitude') return magnitudeNumbers(rule, change);
  return matterNumbers(change);
}

/** How many matters stand where the grade needs them. */
function matterNumbers({ group, key, from, to }: TrackedChange): Numbers {
  const need = nearestNeed(group, key, graverNumber(from, to));
  if (need === null) return { observed: 0, threshold: 1, unit: 'matters', clearsWhen: atOnce(1) };
  const observed = countAt(group, key, need.stages);
  return { observed, threshold: need.count, unit: 'matters', clearsWhen: atOnce(need.holdCount) };
}

function repeatNumbers(rule: RepeatRule, { group, key, from, to }: TrackedChange): Numbers {
  const slot = findTracked(group, readKey(group, key, KEY.subject));
  const threshold = contactThreshold(rule, {
    grade: gradeName(graverNumber(from, to)),
    marks: slot < 0 ? 0 : readTracked(group, slot, TRACKED.marks),
  });
  // A matter that was closed has no open contacts left.
  const observed =
    slot < 0 || readTracked(group, slot, TRACKED.stage) === 0 ? 0 : readTracked(group, slot, TRACKED.contacts);
  return { observed, threshold, unit: 'contacts', clearsWhen: atOnce(threshold) };
}

/** The fewest contacts that give the grade, by the rule's own thresholds or those of a mark that was seen. */
function contactThreshold(
  { thresholds, marks }: RepeatRule,
  at: { readonly grade: Grade; readonly marks: number },
): number {
  const marked = marks.flatMap((mark, i) => (((at.marks >>> i) & 1) === 1 ? [mark.thresholds] : []));
  const given = [thresholds, ...marked].flatMap((one) => one[at.grade] ?? []);
  return given.length === 0 ? 0 : Math.min(...given);
}

function magnitudeNumbers(rule: MagnitudeRule, change: TrackedChange): Numbers {
  if (rule.grades.by === 'partyBand') return bandNumbers(rule.grades, change);
  const { group, key } = change;
  // No matter stands at the grade by itself: it is their number that raised it.
  const need = nearestNeed(group, key, change.to);
  const isByNumber = change.to > change.from && (need === null || countAt(group, key, need.stages) === 0);
  if (!isByNumber || rule.many === null) return matterNumbers(change);
  const { count } = rule.many;
  return { observed: readKey(group, key, KEY.recent), threshold: count, unit: 'matters', clearsWhen: atOnce(count) };
}

/**
 * Yuan where it is the money that gave the grade, parties otherwise. A grade that was left is told in parties where the
 * rule has it for them: the matter that gave it is gone.
 */
function bandNumbers(
  { from, amount }: Extract<MagnitudeRule['grades'], { by: 'partyBand' }>,
  change: TrackedChange,
): Numbers {
  const { group, key } = change;
  const grade = gradeName(graverNumber(change.from, change.to));
  const isRaised = change.to > change.from;
  const parties = topStage(group, key, PARTY_STAGES);
  const yuan = Math.max(0, topStage(group, key, AMOUNT_STAGES) - PARTY_STAGES.last);
  const isMet = <Band extends string>(bands: readonly Band[], band: Band | undefined, top: number): boolean =>
    band !== undefined && (!isRaised || top >= bands.indexOf(band));
  const isByMoney = !isMet(PARTY_BANDS, from[grade], parties) && isMet(AMOUNT_BANDS, amount[grade], yuan);
  if (isByMoney) {
    const threshold = lowerEnd(YUAN_FROM, AMOUNT_BANDS, amount[grade]);
    return { observed: YUAN_FROM[yuan] ?? 0, threshold, unit: 'yuan', clearsWhen: atOnce(threshold) };
  }
  const threshold = lowerEnd(PARTIES_FROM, PARTY_BANDS, from[grade]);
  const isEscalated = countAt(group, key, [ESCALATED]) > 0;
  const observed = isEscalated ? 0 : (PARTIES_FROM[parties] ?? 0);
  return { observed, threshold, unit: 'parties', clearsWhen: atOnce(threshold) };
}

function lowerEnd<Band extends string>(
  ends: readonly number[],
  bands: readonly Band[],
  band: Band | undefined,
): number {
  return band === undefined ? 0 : (ends[bands.indexOf(band)] ?? 0);
}

/** How far back what a rule tells of may lie, ms; 0: it is the present that counts. */
function windowOf({ rule }: CompiledTracking): number {
  if (rule.kind === 'repeat') return rule.windowMs;
  if (rule.kind === 'sequence') return rule.withinMs;
  return rule.kind === 'deadline' ? (rule.breachWithinMs ?? 0) : 0;
}
