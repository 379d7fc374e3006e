// Proofs that a parsed page of a checkpoint holds what was written there. Each check names every field of its type, so
// a field added to a revision without its check does not compile.
import {
  ACK_REASONS,
  type Acknowledgement,
  type AlertRevision,
  AREA_LEVELS,
  type ClearCondition,
  DETECTOR_KINDS,
  type Explanation,
  QUALITY_FLAGS,
  RISK_DOMAINS,
  type SignalPosition,
  SUBJECT_KINDS,
  type Subject,
  UNITS,
} from '@fengsui/domain';
import type { Episode } from './episodes.ts';
import type { PartitionProgress } from './partitions.ts';
import type { RuleText } from './rule-text.ts';
import { type Check, isCount, isFiniteNumber, isListOf, isNullOr, isOneOf, isShapedLike, isText } from './shape.ts';
import type { Bilingual } from './words.ts';

/** Entries taken in since the alerter was first started, and what became of them; ticks are neither of the two. */
export interface Counters {
  readonly entries: number;
  readonly revisions: number;
  readonly dropped: number;
}

/** The header of a checkpoint. format: of this file; another one is not read. */
export interface Header {
  readonly format: number;
  readonly counters: Counters;
  readonly commandCount: number;
  readonly openCount: number;
  readonly ruleTextCount: number;
  readonly progress: readonly PartitionProgress[];
}

const isGrade = isOneOf(['blue', 'yellow', 'orange', 'red']);
const isOpenState = isOneOf(['raised', 'acknowledged']);
const isOpenChange = isOneOf(['raised', 'raised_higher', 'lowered', 'acknowledged']);
const isSource = isOneOf(['hotline', 'grid', 'mediation']);

const isPosition = isShapedLike<SignalPosition>({ partition: isCount, offset: isCount, index: isCount });

const isSubject = isShapedLike<Subject>({ kind: isOneOf(SUBJECT_KINDS), value: isText });

const isClearCondition = isShapedLike<ClearCondition>({
  level: isFiniteNumber,
  side: isOneOf(['below', 'at_or_above']),
  steps: isFiniteNumber,
  stepSeconds: isFiniteNumber,
});

const isExplanation = isShapedLike<Explanation>({
  detectorKind: isOneOf(DETECTOR_KINDS),
  windowStart: isFiniteNumber,
  windowEnd: isFiniteNumber,
  observed: isFiniteNumber,
  threshold: isFiniteNumber,
  baseline: isNullOr(isFiniteNumber),
  unit: isOneOf(UNITS),
  sampleCount: isFiniteNumber,
  streams: isListOf(isShapedLike<Explanation['streams'][number]>({ source: isSource, count: isFiniteNumber })),
  subAreas: isListOf(isShapedLike<Explanation['subAreas'][number]>({ areaCode: isText, count: isFiniteNumber })),
  evidence: isListOf(isText),
  qualityFlags: isListOf(isOneOf(QUALITY_FLAGS)),
  clearsWhen: isClearCondition,
});

const isAcknowledgement = isShapedLike<Acknowledgement>({
  centreId: isText,
  role: isText,
  acknowledgedAt: isFiniteNumber,
  reason: isOneOf(ACK_REASONS),
});

const isOpenRevision = isShapedLike<AlertRevision>({
  alertId: isText,
  ruleId: isText,
  ruleVersion: isFiniteNumber,
  areaCode: isText,
  areaName: isText,
  areaPath: isListOf(isText),
  areaLevel: isOneOf(AREA_LEVELS),
  subject: isSubject,
  riskDomain: isOneOf(RISK_DOMAINS),
  grade: isGrade,
  peakGrade: isGrade,
  state: isOpenState,
  change: isOpenChange,
  eventTime: isFiniteNumber,
  raisedAt: isFiniteNumber,
  explanation: isExplanation,
  subAreaNames: isListOf(isText),
  sentence: isText,
  sentenceZh: isText,
  acknowledgement: isNullOr(isAcknowledgement),
  sequence: isCount,
  cause: isNullOr(isPosition),
});

/** The page of an open episode. */
export const isEpisode: Check<Episode> = isShapedLike<Episode>({ last: isOpenRevision, centres: isListOf(isText) });

const isBilingual = isShapedLike<Bilingual>({ en: isText, zh: isText });

/** The page with the words of a rule that came with a release. */
export const isRuleText: Check<RuleText> = isShapedLike<RuleText>({
  id: isText,
  version: isCount,
  name: isBilingual,
  sentence: (value): value is Bilingual | undefined => value === undefined || isBilingual(value),
});

/** A page of the command memory: the hashes in the order of their slots. */
export const isFingerprints: Check<readonly string[]> = isListOf(isText);

/** The header, of whatever format. */
export const isHeader: Check<Header> = isShapedLike<Header>({
  format: isCount,
  counters: isShapedLike<Counters>({ entries: isCount, revisions: isCount, dropped: isCount }),
  commandCount: isCount,
  openCount: isCount,
  ruleTextCount: isCount,
  progress: isListOf(
    isShapedLike<PartitionProgress>({
      partition: isCount,
      finding: isNullOr(isPosition),
      tick: isNullOr(isPosition),
      streamTime: isFiniteNumber,
    }),
  ),
});
