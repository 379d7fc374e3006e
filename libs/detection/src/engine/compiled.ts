// What compiling gives: a rule together with the machine that runs it, and what compiling needs of the engine.
import type { KeyedPool } from '../memory/keyed-pool.ts';
import type { CombinedRule, SimpleRule, TrackingRule } from '../rules/rule.ts';
import type { WorkingCalendar } from '../rules/working-time.ts';
import type { Tracker } from '../tracking/tracker.ts';
import type { TrackedChange } from '../tracking/tracking-state.ts';
import type { Counting } from '../windows/counting.ts';
import type { DistinctTable } from '../windows/distinct-table.ts';
import type { ThresholdFactors } from '../windows/judge.ts';
import type { GradeChange, JudgedRule } from '../windows/judged-rule.ts';
import type { WindowGroup } from '../windows/window-group.ts';
import type { Matters } from './matters.ts';
import type { PartTaker } from './parts.ts';
import type { Step, SubjectSource } from './plan.ts';

/** A windowed rule (or one measure of a rate rule) with the counting it judges, which may be others' as well. */
export interface CompiledWindow {
  readonly rule: Exclude<SimpleRule, TrackingRule>;
  /** Which part of a combined rule it is; '' for a rule of its own. */
  readonly part: string;
  readonly subject: SubjectSource;
  /** The measure's id; '' for other kinds. */
  readonly measure: string;
  readonly group: WindowGroup;
  readonly judged: JudgedRule;
  /** Number of the part that holds its grades. */
  readonly number: number;
}

export interface CompiledTracking {
  readonly rule: TrackingRule;
  readonly part: string;
  readonly subject: SubjectSource;
  readonly tracker: Tracker;
  /** Place among all that is compiled of the engine's rules. */
  readonly order: number;
  /** Number of the part that holds what it follows. */
  readonly number: number;
}

/** A part of a combined rule, compiled. */
export type CombinedPart = CompiledWindow | CompiledTracking;

/** What a combined rule knows of the grades of its parts; combined.ts fills it. */
export interface CombinedTable {
  readonly rule: CombinedRule;
  /** Number of the part of the state that holds it. */
  readonly number: number;
  readonly pool: KeyedPool;
  /** In the order of the rule's parts. */
  readonly parts: readonly CombinedPart[];
}

/** What rules are compiled to. */
export interface CompiledRules {
  readonly windows: readonly CompiledWindow[];
  readonly countings: readonly Counting[];
  readonly trackings: readonly CompiledTracking[];
  /** By ruleKeyOf the rule. */
  readonly combined: ReadonlyMap<string, CombinedTable>;
  readonly steps: readonly Step[];
  /** Longest window in which matters are told apart: how long a matter must be remembered after it was last heard of. */
  readonly windowMsMax: number;
}

export interface CompileDeps {
  readonly parts: PartTaker;
  /**
   * What ran before: parts that stay are taken from it. null: none, or its state comes from a checkpoint. Asked for while
   * compiling only, so that what is compiled keeps nothing of it alive.
   */
  readonly previous: () => CompiledRules | null;
  readonly areaPaths: Int32Array;
  readonly alignMs: number;
  readonly calendar: WorkingCalendar;
  readonly distinct: DistinctTable;
  readonly matters: Matters;
  readonly startedAt: () => number;
  readonly factorsFor: (rule: SimpleRule) => ThresholdFactors;
  readonly populationOf: (area: number) => number;
  /** Whether an area lies within one of those that are named; null: every area does. */
  readonly within: (codes: readonly string[] | null) => (area: number) => boolean;
  readonly onHold: (matter: number, change: 1 | -1) => void;
  /** Minute of stream time. */
  readonly nowMinute: () => number;
  /** Tells that a rule has to be called at pane ends. */
  readonly onActive: (judged: JudgedRule) => void;
  /** Tells that a rule has set a timer. */
  readonly onTimerSet: (compiled: CompiledTracking) => void;
  readonly onWindowChange: (compiled: CompiledWindow, change: GradeChange) => void;
  readonly onTrackedChange: (compiled: CompiledTracking, change: TrackedChange) => void;
}
