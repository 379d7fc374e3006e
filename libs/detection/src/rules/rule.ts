// What a rule is, as data. A rule names a detector kind and its parameters; the machinery that runs it is shared. All
// durations are in milliseconds, all words are those of libs/domain.
import type { AreaLevel, Grade, PartyBand, Phase, Source } from '@fengsui/domain';

export type StreamSource = Exclude<Source, 'unspecified'>;

/** The fields a condition may test. Closed on purpose: places, matters and their circumstances, nothing personal. */
export const CONDITION_FIELDS = [
  'riskDomain',
  'category',
  'requestType',
  'urgency',
  'hazardLevel',
  'disputeType',
  'gridKind',
  'partyBand',
  'amountBand',
  'resolved',
  'satisfied',
  'contactedInTime',
  'success',
  'lifeSafety',
  'excluded',
  'highFrequency',
  'groupEvent',
] as const;
export type ConditionField = (typeof CONDITION_FIELDS)[number];

/** The field's value must be one of these words; flags are 'yes' or 'no'. A category may end in '*'. */
export interface Condition {
  readonly field: ConditionField;
  readonly anyOf: readonly string[];
}

/** Signals of one source in one of the phases that meet all conditions. */
export interface Selector {
  readonly source: StreamSource;
  readonly phases: readonly Phase[];
  readonly where: readonly Condition[];
}

/** A threshold a grade, per level; a level that is not named uses `any`. */
export type LevelThreshold = { readonly [level in AreaLevel | 'any']?: number | undefined };
/** A value for some of the grades. */
export type ByGrade<T> = { readonly [grade in Grade]?: T | undefined };
export type Thresholds = ByGrade<LevelThreshold>;

/** Leaves a grade once the value has been on the quiet side of ratio × its threshold for that many steps. */
export interface ClearRule {
  readonly ratio: number;
  readonly steps: number;
}

/** shadow: evaluated and counted, its findings are marked and never pushed. */
export type RuleMode = 'active' | 'shadow';

interface RuleBase {
  /** Of its own among the rules of its mode: a new version may run in shadow beside the active one. */
  readonly id: string;
  readonly version: number;
  readonly mode: RuleMode;
  readonly name: { readonly en: string; readonly zh: string };
  readonly levels: readonly AreaLevel[];
  /** Templates for the alert's sentence; absent: the kind's own. */
  readonly sentence?: { readonly en: string; readonly zh: string } | undefined;
}

interface WindowedBase extends RuleBase {
  /** Length of the sliding window; a multiple of advanceMs. */
  readonly windowMs: number;
  /** Length of a pane: windows end at its multiples (local midnight for panes of a day). */
  readonly advanceMs: number;
  readonly clear: ClearRule;
}

/** Distinct matters (or events) in a sliding window, per subject, against thresholds and a baseline. */
export interface BurstRule extends WindowedBase {
  readonly kind: 'burst';
  readonly select: readonly Selector[];
  readonly subject: 'category' | 'risk_domain' | 'site' | 'none';
  readonly count: 'matters' | 'events';
  readonly thresholds: Thresholds;
  /** Also at least ratio × the mean of the `windows` windows before; known from `windowsMin` windows on. */
  readonly baseline: { readonly ratio: number; readonly windows: number; readonly windowsMin: number } | null;
  /** Raises at ancestors of the finest level when enough of their parts are affected. */
  readonly spread: SpreadRule | null;
}

/** An area of the finest level is affected while it is at `at` or graver; a wider one while any part of it is. */
export interface SpreadRule {
  readonly at: Grade;
  /** From the finer to the wider level: so many affected parts, each an area of the step before, give the grade. */
  readonly steps: readonly { readonly level: AreaLevel; readonly areas: number; readonly grade: Grade }[];
}

/** Streams that point at one place together: at least so many matters of each. */
export interface ConvergenceRule extends WindowedBase {
  readonly kind: 'convergence';
  readonly select: readonly Selector[];
  readonly thresholds: ByGrade<Readonly<Record<StreamSource, number>>>;
}

/** A share of events in a sliding window, judged once there are enough of them; too low is bad. */
export interface RateRule extends WindowedBase {
  readonly kind: 'rate';
  readonly samplesMin: number;
  readonly measures: readonly RateMeasure[];
  /** In percentage points: a grade is left once the rate has been this far above its threshold. */
  readonly clearMargin: number;
}

export interface RateMeasure {
  readonly id: string;
  readonly of: readonly Selector[];
  readonly hit: readonly Condition[];
  /** Percent; the grade holds below it. */
  readonly below: ByGrade<number>;
}

/** Deadlines of matters, rolled up to an area: the gravest stage that any open matter has reached. */
export interface DeadlineRule extends RuleBase {
  readonly kind: 'deadline';
  readonly tracks: readonly DeadlineTrack[];
  readonly closedBy: readonly Selector[];
  /** A matter this long after its deadline is no longer followed. */
  readonly giveUpAfterMs: number;
}

/** stages: ms after the deadline (negative: before it) at which a matter reaches the grade. */
export interface DeadlineTrack {
  readonly select: readonly Selector[];
  readonly stages: ByGrade<number>;
}

/** One matter that is grave by itself, at once. */
export interface MagnitudeRule extends RuleBase {
  readonly kind: 'magnitude';
  readonly select: readonly Selector[];
  readonly closedBy: readonly Selector[];
  /** By the band of parties, or one grade for every selected matter. */
  readonly grades:
    | { readonly by: 'partyBand'; readonly from: ByGrade<PartyBand> }
    | { readonly by: 'arrival'; readonly grade: Grade };
  /** Unless one of these phases has come by then, the matter gets this grade. */
  readonly escalate: {
    readonly afterMs: number;
    readonly unless: readonly Selector[];
    readonly grade: Grade;
  } | null;
  /** So many matters within that time raise the area to this grade. */
  readonly many: { readonly count: number; readonly withinMs: number; readonly grade: Grade } | null;
  /** A matter counts until it is closed, at most this long after its last selected event. */
  readonly holdMs: number;
}

/** Contacts on one unresolved matter. */
export interface RepeatRule extends RuleBase {
  readonly kind: 'repeat';
  readonly select: readonly Selector[];
  readonly closedBy: readonly Selector[];
  readonly windowMs: number;
  readonly thresholds: ByGrade<number>;
}

/** The streams themselves: silence where there was flow, lateness, unknown areas. */
export interface SourceHealthRule extends RuleBase {
  readonly kind: 'source_health';
  readonly sources: readonly StreamSource[];
  /** Judged by silence only where the hour before had at least this many events a minute. */
  readonly flowPerMinuteMin: number;
  readonly silentMs: ByGrade<number>;
  readonly lateShare: { readonly percent: number; readonly grade: Grade };
  readonly unknownAreaShare: { readonly percent: number; readonly grade: Grade };
  readonly samplesMin: number;
}

export type WindowedRule = BurstRule | ConvergenceRule | RateRule;
export type TrackingRule = DeadlineRule | MagnitudeRule | RepeatRule;
export type Rule = WindowedRule | TrackingRule | SourceHealthRule;
export type RuleKind = Rule['kind'];

/** What tells a rule from every other of a set: its id, and its mode. Also names what the engine keeps for it. */
export function ruleKeyOf({ id, mode }: Pick<Rule, 'id' | 'mode'>): string {
  return mode === 'shadow' ? `${id}~shadow` : id;
}
