// Builds the immutable revisions of an alert from a finding or an acknowledgement and the revision before. Every object
// is put together field by field: what a finding object may carry beyond its type goes no further, and the order of
// fields, hence the bytes of a checkpoint, is always the same.
import {
  type AcknowledgeCommand,
  type AlertChange,
  type AlertRevision,
  type AreaLevel,
  type AreaTree,
  assert,
  EVIDENCE_MAX,
  type Explanation,
  type Finding,
  type Grade,
  type GradeOrNone,
  isGraver,
} from '@fengsui/domain';
import { alertIdOf } from './alert-id.ts';
import { stateAfter } from './life-cycle.ts';
import { positionOf } from './partitions.ts';
import { type RevisionFacts, type RuleTexts, ruleTextOf } from './rule-text.ts';
import { sentenceFor } from './sentence.ts';

/** What every revision of one alerter is built with: the tree gives the names, the rules the sentences. */
export interface RevisionContext {
  readonly tree: AreaTree;
  readonly rules: RuleTexts;
}

interface MadeByFinding {
  readonly finding: Finding;
  readonly change: AlertChange;
  readonly previous: AlertRevision | null;
}

/** The revision that a finding makes; previous null: the first one of a new alert. */
export function revisionOfFinding(context: RevisionContext, made: MadeByFinding): AlertRevision {
  const { finding } = made;
  const explanation = explanationOf(finding.explanation);
  return withSentences(context.rules, {
    ...lifeOf(made),
    ruleId: finding.ruleId,
    ruleVersion: finding.ruleVersion,
    areaCode: finding.areaCode,
    ...areaOf(context.tree, finding.areaCode),
    subject: { kind: finding.subject.kind, value: finding.subject.value },
    riskDomain: finding.riskDomain,
    grade: finding.grade,
    eventTime: finding.eventTime,
    explanation,
    subAreaNames: explanation.subAreas.map((part) => areaOf(context.tree, part.areaCode).areaName),
    cause: positionOf(finding.position),
  });
}

/** What the revisions of one alert hand on from one to the next. */
function lifeOf({ finding, change, previous }: MadeByFinding) {
  if (previous === null) {
    const state = stateAfter('none', change);
    const peakGrade = peakOf(null, finding.grade);
    const raisedAt = finding.eventTime;
    return { alertId: alertIdOf(finding), peakGrade, state, change, raisedAt, acknowledgement: null, sequence: 1 };
  }
  return {
    alertId: previous.alertId,
    peakGrade: peakOf(previous.peakGrade, finding.grade),
    state: stateAfter(previous.state, change),
    change,
    raisedAt: previous.raisedAt,
    acknowledgement: change === 'raised_higher' ? null : previous.acknowledgement,
    sequence: previous.sequence + 1,
  };
}

/**
 * The revision that an acknowledgement makes. Its event time is that of the revision before: the time of the command
 * is in acknowledgedAt, and no other partition's time may show in this alert.
 */
export function revisionOfAcknowledgement(
  context: RevisionContext,
  made: { readonly command: AcknowledgeCommand; readonly previous: AlertRevision },
): AlertRevision {
  const { command, previous } = made;
  const { sentence: _, sentenceZh: __, ...facts } = previous;
  return withSentences(context.rules, {
    ...facts,
    state: stateAfter(previous.state, 'acknowledged'),
    change: 'acknowledged',
    acknowledgement: {
      centreId: command.centreId,
      role: command.role,
      acknowledgedAt: command.issuedAt,
      reason: command.reason,
    },
    sequence: previous.sequence + 1,
    cause: null,
  });
}

function withSentences(rules: RuleTexts, facts: RevisionFacts): AlertRevision {
  const rule = ruleTextOf(rules, facts);
  return { ...facts, sentence: sentenceFor(facts, rule, 'en'), sentenceZh: sentenceFor(facts, rule, 'zh') };
}

/** An area that the tree does not know (any more) keeps its code as its name, below the nearest area that it knows. */
function areaOf(tree: AreaTree, code: string): { areaName: string; areaPath: readonly string[]; areaLevel: AreaLevel } {
  const index = tree.indexOf(code);
  if (index >= 0) return { areaName: tree.name(index), areaPath: tree.path(index), areaLevel: tree.levelName(index) };
  const above = tree.resolve(code).index;
  return { areaName: code, areaPath: [...tree.path(above), code], areaLevel: tree.levelName(above) };
}

function peakOf(before: Grade | null, found: GradeOrNone): Grade {
  if (found !== 'none' && (before === null || isGraver(found, before))) return found;
  assert(before !== null, 'an alert begins with a grade');
  return before;
}

function explanationOf(given: Explanation): Explanation {
  const { clearsWhen } = given;
  return {
    detectorKind: given.detectorKind,
    windowStart: given.windowStart,
    windowEnd: given.windowEnd,
    observed: withoutMinusZero(given.observed),
    threshold: withoutMinusZero(given.threshold),
    baseline: given.baseline === null ? null : withoutMinusZero(given.baseline),
    unit: given.unit,
    sampleCount: given.sampleCount,
    streams: given.streams.map(({ source, count }) => ({ source, count })),
    subAreas: given.subAreas.slice(0, EVIDENCE_MAX).map(({ areaCode, count }) => ({ areaCode, count })),
    evidence: given.evidence.slice(0, EVIDENCE_MAX),
    qualityFlags: [...given.qualityFlags],
    clearsWhen: {
      level: withoutMinusZero(clearsWhen.level),
      side: clearsWhen.side,
      steps: clearsWhen.steps,
      stepSeconds: clearsWhen.stepSeconds,
    },
  };
}

/** JSON has no minus zero: kept, it would make a restored alert's bytes differ from those of a straight run. */
function withoutMinusZero(value: number): number {
  return value + 0;
}
