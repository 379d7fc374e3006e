// What compiling gives: a rule together with the machine that runs it, and what compiling needs of the engine.
import type { SimpleRule, TrackingRule } from '../rules/rule.ts';
import type { WorkingCalendar } from '../rules/working-time.ts';
import type { Tracker } from '../tracking/tracker.ts';
import type { TrackedChange } from '../tracking/tracking-state.ts';
import type { DistinctTable } from '../windows/distinct-table.ts';
import type { ThresholdFactors } from '../windows/judge.ts';
import type { GradeChange, WindowGroup } from '../windows/window-group.ts';
import type { Matters } from './matters.ts';
import type { SubjectSource } from './plan.ts';

/** A windowed rule (or one measure of a rate rule) with its group. */
export interface CompiledWindow {
  readonly rule: Exclude<SimpleRule, TrackingRule>;
  /** Which part of a combined rule it is; '' for a rule of its own. */
  readonly part: string;
  readonly subject: SubjectSource;
  /** The measure's id; '' for other kinds. */
  readonly measure: string;
  readonly group: WindowGroup;
}

export interface CompiledTracking {
  readonly rule: TrackingRule;
  readonly part: string;
  readonly subject: SubjectSource;
  readonly tracker: Tracker;
}

export interface CompileDeps {
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
  readonly onWindowChange: (compiled: CompiledWindow, change: GradeChange) => void;
  readonly onTrackedChange: (compiled: CompiledTracking, change: TrackedChange) => void;
}
