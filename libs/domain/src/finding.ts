// What a detector says about one rule, area and subject, with the numbers that let anyone re-check it.
import type { GradeOrNone } from './grade.ts';
import type { RiskDomain, Source } from './words.ts';

/** Where in fengsui.signals the cause of an output stands. Outputs of one record are numbered from 0 by index. */
export interface SignalPosition {
  readonly partition: number;
  readonly offset: number;
  readonly index: number;
}

/** True if a is behind or equal to b in the same partition: a repeat, to be dropped. */
export function isAtOrBelow(a: SignalPosition, b: SignalPosition): boolean {
  return a.offset < b.offset || (a.offset === b.offset && a.index <= b.index);
}

/** Index = wire number. */
export const SUBJECT_KINDS = ['none', 'category', 'risk_domain', 'source', 'measure', 'matter', 'site'] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** What a finding is about inside its area. kind none: the area as a whole, value ''. */
export interface Subject {
  readonly kind: SubjectKind;
  readonly value: string;
}

/** What observed and threshold count. Index = wire number. */
export const UNITS = [
  'none',
  'matters',
  'events',
  'percent',
  'contacts',
  'parties',
  'areas',
  'minutes',
  'yuan',
  'per_10k',
] as const;
export type Unit = (typeof UNITS)[number];

/** Index = wire number. */
export const QUALITY_FLAGS = [
  'none',
  'area_rolled_up',
  'category_defaulted',
  'partial_data',
  'no_baseline',
  'late_events',
  'second_stream',
] as const;
export type QualityFlag = (typeof QUALITY_FLAGS)[number];

/** The machinery that found it. */
export const DETECTOR_KINDS = [
  'burst',
  'convergence',
  'rate',
  'deadline',
  'magnitude',
  'repeat',
  'source_health',
  'spread',
  'aberration',
  'ratio',
  'rate_fall',
  'per_capita',
  'seasonal',
  'silence',
  'backlog',
  'sequence',
] as const;
export type DetectorKind = (typeof DETECTOR_KINDS)[number];

/** The alert clears when observed has been `side` of `level` for `steps` steps of `stepSeconds` (0: at once). */
export interface ClearCondition {
  readonly level: number;
  readonly side: 'below' | 'at_or_above';
  readonly steps: number;
  readonly stepSeconds: number;
}

/** Sub-areas and evidence references are at most this many. */
export const EVIDENCE_MAX = 20;

export interface Explanation {
  readonly detectorKind: DetectorKind;
  /** Half-open [windowStart, windowEnd), ms since 1970. */
  readonly windowStart: number;
  readonly windowEnd: number;
  readonly observed: number;
  /** Threshold of the grade reached; of the grade left, when cleared. */
  readonly threshold: number;
  /** null: the rule has none, or there is not enough history (flag no_baseline). */
  readonly baseline: number | null;
  readonly unit: Unit;
  /** Denominator of a rate; 0 where the unit is no rate. */
  readonly sampleCount: number;
  readonly streams: readonly { readonly source: Exclude<Source, 'unspecified'>; readonly count: number }[];
  /** Direct parts of the area that contributed, most first, then by code. */
  readonly subAreas: readonly { readonly areaCode: string; readonly count: number }[];
  /** Matter ids, newest first. */
  readonly evidence: readonly string[];
  readonly qualityFlags: readonly QualityFlag[];
  readonly clearsWhen: ClearCondition;
}

/** grade none: the condition has cleared. riskDomain unspecified: the subject spans several. */
export interface Finding {
  readonly position: SignalPosition;
  readonly ruleId: string;
  readonly ruleVersion: number;
  readonly areaCode: string;
  readonly subject: Subject;
  readonly riskDomain: RiskDomain;
  readonly grade: GradeOrNone;
  /** The instant of stream time at which the condition changed, ms since 1970. */
  readonly eventTime: number;
  readonly explanation: Explanation;
  /** Of a rule in shadow: counted, and never pushed. */
  readonly isShadow: boolean;
}
