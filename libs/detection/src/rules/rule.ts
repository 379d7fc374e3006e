// What a rule is, as data. A rule names a detector kind and its parameters; the machinery that runs it is shared. All
// durations are in milliseconds, all words are those of libs/domain.
import type { AmountBand, AreaLevel, Grade, PartyBand, Phase, Source } from '@fengsui/domain';

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
  'limitUnit',
] as const;
export type ConditionField = (typeof CONDITION_FIELDS)[number];

/** The field's value must be one of these words; flags are 'yes' or 'no'. A category may end in '*'. */
export interface Condition {
  readonly field: ConditionField;
  readonly anyOf: readonly string[];
}

/** Signals of one source in one of the phases that meet all conditions, and the CEL expression `when` if there is one. */
export interface Selector {
  readonly source: StreamSource;
  readonly phases: readonly Phase[];
  readonly where: readonly Condition[];
  readonly when?: string | undefined;
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
  /** A second stream with at least so many of them raises the grade by one; null: streams only add up. */
  readonly secondStream: number | null;
  /** The profile during which alone it is judged; null: always. */
  readonly during: string | null;
  /** What thresholds are multiplied by while a profile is active; of several, the smallest. */
  readonly profiles: Readonly<Record<string, number>>;
}

/**
 * A day's matters against the days before (EARS C2): mean + z × standard deviation of `days` days, which end `lag` days
 * before this one; no deviation counts as less than sigmaMin or the root
 * of the mean.
 */
export interface AberrationRule extends WindowedBase {
  readonly kind: 'aberration';
  readonly select: readonly Selector[];
  readonly subject: 'category' | 'risk_domain' | 'none';
  readonly baseline: { readonly days: number; readonly lag: number; readonly sigmaMin: number };
  readonly z: ByGrade<number>;
  /** No grade below so many matters. */
  readonly floors: ByGrade<number>;
}

/** A window's matters as a multiple of what is usual. */
export interface RatioRule extends WindowedBase {
  readonly kind: 'ratio';
  readonly select: readonly Selector[];
  readonly subject: 'category' | 'risk_domain' | 'none';
  /** Of the windows before (or of those of the same weekday); known from windowsMin of them on. */
  readonly reference: {
    readonly of: 'same_weekday' | 'previous';
    readonly windows: number;
    readonly windowsMin: number;
    readonly statistic: 'median' | 'mean';
  };
  readonly ratios: ByGrade<number>;
  readonly floors: ByGrade<number>;
}

/** Matters per 10,000 residents, against areas of the same level in the same partition: the top ones that also rise. */
export interface PerCapitaRule extends WindowedBase {
  readonly kind: 'per_capita';
  readonly select: readonly Selector[];
  /** Percent of the peers that count as the top. */
  readonly topPercent: number;
  /** So many percent above the window before, `steps` windows in a row. */
  readonly rise: { readonly percent: number; readonly windows: number };
  readonly floor: number;
  readonly grade: Grade;
}

/** A notice ahead of a season: the window that begins `ahead` from now had, a year ago, a multiple of the year's mean. */
export interface SeasonalRule extends RuleBase {
  readonly kind: 'seasonal';
  readonly select: readonly Selector[];
  readonly subject: 'category' | 'risk_domain' | 'none';
  readonly aheadMs: number;
  readonly seasonMs: number;
  readonly ratio: number;
  readonly floor: number;
  readonly grade: Grade;
}

/**
 * A notice of what is planned: for each area in which something selected was counted within the year before. It says how
 * many the last thirty days had, and how many the same time of last year. Judged at local midnights.
 */
export interface ScheduledRule extends RuleBase {
  readonly kind: 'scheduled';
  /** Of one stream. */
  readonly select: readonly Selector[];
  /** Codes; only areas within one of these. null: every area. */
  readonly areas: readonly string[] | null;
  /** Raised at the first local midnight from `from` on, cleared at the first one from `to` on. */
  readonly notice: Period;
  /** The time that is held beside the last thirty days. */
  readonly lastYear: Period;
  readonly grade: Grade;
}

/** [from, to) in ms since 1970. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/**
 * An area that fell silent: nothing selected for so long, where the median of the days before had at least perDayMin. Time
 * counts up to when anybody of the partition was heard of last, and a gap in which nobody was for at most half of the
 * shortest silence: a source that is down is not the silence of its areas.
 */
export interface SilenceRule extends RuleBase {
  readonly kind: 'silence';
  readonly select: readonly Selector[];
  readonly baselineDays: number;
  readonly perDayMin: number;
  readonly silentMs: ByGrade<number>;
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

/**
 * Hits are those of `of` that meet all conditions of `hit` and the CEL expression `hitWhen`, or, where hitBy is given, the
 * signals that it selects.
 */
export interface RateMeasure {
  readonly id: string;
  readonly of: readonly Selector[];
  readonly hit: readonly Condition[];
  readonly hitWhen?: string | undefined;
  readonly hitBy: readonly Selector[] | null;
  readonly bad: 'low' | 'high';
  /** Percent; the grade holds below it where low is bad, from it on where high is. */
  readonly thresholds: ByGrade<number>;
}

/** Rates that have fallen below their mean of the weeks before, and for how many weeks in a row. */
export interface RateFallRule extends WindowedBase {
  readonly kind: 'rate_fall';
  readonly samplesMin: number;
  readonly measures: readonly Omit<RateMeasure, 'bad' | 'thresholds'>[];
  /** Windows that give the mean, before the `windows` that must all be below it. */
  readonly reference: { readonly windows: number };
  readonly windows: number;
  /** Percentage points. */
  readonly fall: ByGrade<number>;
}

/** Deadlines of matters, rolled up to an area: the gravest stage that any open matter has reached. */
export interface DeadlineRule extends RuleBase {
  readonly kind: 'deadline';
  readonly tracks: readonly DeadlineTrack[];
  readonly closedBy: readonly Selector[];
  /** A matter this long after its deadline (or acceptance) is no longer followed. */
  readonly giveUpAfterMs: number;
  /** A breach counts for so long after it happened, whether the matter has been closed since or not; null: while open. */
  readonly breachWithinMs: number | null;
}

/** stages: ms after the deadline (negative: before it), or after the acceptance, at which a matter reaches the grade. */
export interface DeadlineTrack {
  readonly select: readonly Selector[];
  readonly from: 'due' | 'accepted';
  /** working: stages are told in hours of the working calendar. */
  readonly hours: 'calendar' | 'working';
  readonly stages: ByGrade<number>;
  /** So many matters of this track must stand at the grade; one where nothing is said. */
  readonly counts: ByGrade<number>;
}

/** One matter that is grave by itself, at once. */
export interface MagnitudeRule extends RuleBase {
  readonly kind: 'magnitude';
  readonly select: readonly Selector[];
  readonly closedBy: readonly Selector[];
  /** By the band of parties, or one grade for every selected matter. */
  readonly grades:
    | { readonly by: 'partyBand'; readonly from: ByGrade<PartyBand>; readonly amount: ByGrade<AmountBand> }
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

/** How often the same happens to one unresolved matter. */
export interface RepeatRule extends RuleBase {
  readonly kind: 'repeat';
  readonly select: readonly Selector[];
  readonly closedBy: readonly Selector[];
  readonly windowMs: number;
  /** What alerts are about: each matter by itself, or the area's matters of a domain together. */
  readonly subject: 'matter' | 'risk_domain';
  readonly thresholds: ByGrade<number>;
  /** A matter of which one of these was selected goes by its thresholds, too: the graver grade counts. */
  readonly marks: readonly { readonly select: readonly Selector[]; readonly thresholds: ByGrade<number> }[];
}

/** Open matters of an area. */
export interface BacklogRule extends RuleBase {
  readonly kind: 'backlog';
  readonly select: readonly Selector[];
  readonly closedBy: readonly Selector[];
  readonly subject: 'risk_domain' | 'none';
  readonly thresholds: ByGrade<number>;
  /** A grade is held down to this share of its threshold. */
  readonly clearRatio: number;
  /** A matter of which nothing was heard for so long is no longer followed. */
  readonly giveUpAfterMs: number;
}

/**
 * A matter that goes through all steps in their order, over any stream, within a time of the first one's first signal. An
 * attempt that is not complete by then is dropped, and a later signal begins a new one.
 */
export interface SequenceRule extends RuleBase {
  readonly kind: 'sequence';
  readonly steps: readonly { readonly select: readonly Selector[]; readonly times: number }[];
  readonly withinMs: number;
  readonly grade: Grade;
  /** What of the same matter, at any time since its attempt began, makes a completed sequence graver. */
  readonly graver: readonly { readonly select: readonly Selector[]; readonly grade: Grade }[];
  readonly closedBy: readonly Selector[];
  readonly holdMs: number;
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

export type WindowedRule =
  | BurstRule
  | ConvergenceRule
  | RateRule
  | RateFallRule
  | AberrationRule
  | RatioRule
  | PerCapitaRule;
export type TrackingRule = DeadlineRule | MagnitudeRule | RepeatRule | BacklogRule | SequenceRule;
/** Every kind that counts or follows by itself. */
export type SimpleRule = WindowedRule | TrackingRule | SourceHealthRule | SeasonalRule | ScheduledRule | SilenceRule;

/**
 * Several conditions under one rule. An area and subject has the gravest grade for which one of the alternatives holds: an
 * alternative holds when each part that it names has that grade or a graver one there. Without `raise`, each part's own
 * grade counts.
 */
export interface CombinedRule extends RuleBase {
  readonly kind: 'combined';
  readonly parts: readonly CombinedPart[];
  readonly raise: ByGrade<readonly PartsNeeded[]> | null;
}

export interface CombinedPart {
  readonly part: string;
  /** Carries the rule's id, version and name. */
  readonly rule: SimpleRule;
}

/** Part → the grade that it must have at least. */
export type PartsNeeded = Readonly<Record<string, Grade>>;

export type Rule = SimpleRule | CombinedRule;
export type RuleKind = Rule['kind'];

/** What tells a rule from every other of a set: its id, and its mode. Also names what the engine keeps for it. */
export function ruleKeyOf({ id, mode }: Pick<Rule, 'id' | 'mode'>): string {
  return mode === 'shadow' ? `${id}~shadow` : id;
}
