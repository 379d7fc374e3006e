// The finding of a rule that follows matters: how many stand at the grade, or how grave the gravest is.
import { type Explanation, PARTY_BANDS, RISK_DOMAINS } from '@fengsui/domain';
import { at } from '../memory/block.ts';
import { baseOf } from '../memory/slab.ts';
import { textOf } from '../memory/text-pool.ts';
import type { MagnitudeRule, RepeatRule } from '../rules/rule.ts';
import { countFrom, readKey, topStage } from '../tracking/keys.ts';
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
import { streamCount } from './window-finding.ts';

type Numbers = Pick<Explanation, 'observed' | 'threshold' | 'unit' | 'clearsWhen'>;

/** Parties that a band begins with. */
const PARTIES_FROM = [0, 1, 2, 5, 10, 30, 100] as const;

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
    riskDomain: RISK_DOMAINS[readKey(group, key, KEY.riskDomain)] ?? 'unspecified',
    grade: gradeWord(change.to),
    eventTime: change.eventTime,
    explanation: {
      ...numbersOf(compiled, change),
      detectorKind: rule.kind,
      windowStart: change.eventTime - (rule.kind === 'repeat' ? rule.windowMs : 0),
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

function numbersOf({ rule }: CompiledTracking, change: TrackedChange): Numbers {
  if (rule.kind === 'repeat') return repeatNumbers(rule, change);
  if (rule.kind === 'magnitude') return magnitudeNumbers(rule, change);
  return matterNumbers(change);
}

function matterNumbers(change: TrackedChange): Numbers {
  const observed = countFrom(change.group, change.key, graverNumber(change.from, change.to));
  return { observed, threshold: 1, unit: 'matters', clearsWhen: atOnce(1) };
}

function repeatNumbers(rule: RepeatRule, { group, key, from, to }: TrackedChange): Numbers {
  const threshold = rule.thresholds[gradeName(graverNumber(from, to))] ?? 0;
  const slot = findTracked(group, readKey(group, key, KEY.subject));
  // A matter that was closed has no open contacts left.
  const observed =
    slot < 0 || readTracked(group, slot, TRACKED.stage) === 0 ? 0 : readTracked(group, slot, TRACKED.contacts);
  return { observed, threshold, unit: 'contacts', clearsWhen: atOnce(threshold) };
}

function magnitudeNumbers(rule: MagnitudeRule, change: TrackedChange): Numbers {
  const { group, key } = change;
  const grade = graverNumber(change.from, change.to);
  if (rule.grades.by === 'partyBand') {
    const band = rule.grades.from[gradeName(grade)];
    const threshold = band === undefined ? 0 : (PARTIES_FROM[PARTY_BANDS.indexOf(band)] ?? 0);
    const top = topStage(group, key);
    const observed = top === ESCALATED ? 0 : (PARTIES_FROM[top] ?? 0);
    return { observed, threshold, unit: 'parties', clearsWhen: atOnce(threshold) };
  }
  // No matter stands at the grade by itself: it is their number that raised it.
  const isByNumber = change.to > change.from && countFrom(group, key, grade) === 0;
  if (!isByNumber || rule.many === null) return matterNumbers(change);
  const { count } = rule.many;
  return { observed: readKey(group, key, KEY.recent), threshold: count, unit: 'matters', clearsWhen: atOnce(count) };
}
