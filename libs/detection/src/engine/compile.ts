// Compiles rules into the machines that run them and the steps by which a signal reaches them. Everything that a
// rule's data can decide before the first event is decided here.
import type { BurstRule, ConvergenceRule, RateRule, Rule, SourceHealthRule, TrackingRule } from '../rules/rule.ts';
import type { Tracker } from '../tracking/tracker.ts';
import type { TrackedChange } from '../tracking/tracking-group.ts';
import type { DistinctTable } from '../windows/distinct-table.ts';
import type { GradeChange, WindowGroup } from '../windows/window-group.ts';
import { compileTracking, trackingSteps } from './compile-tracking.ts';
import {
  burstParts, burstSteps, compileWindow, convergenceParts, convergenceSteps, healthParts, healthSteps, rateParts, rateSteps,
  type WindowParts,
} from './compile-windows.ts';
import type { Step, SubjectSource } from './plan.ts';

/** A windowed rule (or one measure of a rate rule) with its group. */
export interface CompiledWindow {
  readonly rule: BurstRule | ConvergenceRule | RateRule | SourceHealthRule;
  readonly subject: SubjectSource;
  /** The measure's id; '' for other kinds. */
  readonly measure: string;
  readonly group: WindowGroup;
}

export interface CompiledTracking {
  readonly rule: TrackingRule;
  readonly subject: SubjectSource;
  readonly tracker: Tracker;
}

export interface CompiledRules {
  readonly windows: readonly CompiledWindow[];
  readonly trackings: readonly CompiledTracking[];
  readonly steps: readonly Step[];
  /** Longest window of any rule: how long a matter must be remembered after it was last heard of. */
  readonly windowMsMax: number;
}

export interface CompileDeps {
  readonly areaPaths: Int32Array;
  readonly alignMs: number;
  readonly distinct: DistinctTable;
  readonly startedAt: () => number;
  readonly onHold: (matter: number, change: 1 | -1) => void;
  readonly onWindowChange: (compiled: CompiledWindow, change: GradeChange) => void;
  readonly onTrackedChange: (compiled: CompiledTracking, change: TrackedChange) => void;
}

/** Compiles all rules, in their order. */
export function compileRules(rules: readonly Rule[], deps: CompileDeps): CompiledRules {
  const windows: CompiledWindow[] = [];
  const trackings: CompiledTracking[] = [];
  const steps: Step[] = [];
  let windowMsMax = 0;
  const addWindow = (parts: WindowParts): WindowGroup => {
    const compiled = compileWindow({ ...parts, id: windows.length }, deps);
    windows.push(compiled);
    windowMsMax = Math.max(windowMsMax, compiled.group.spec.paneMs * (compiled.group.spec.shape.paneCount + 1));
    return compiled.group;
  };
  const addTracking = (rule: TrackingRule): void => {
    const compiled = compileTracking(rule, deps);
    trackings.push(compiled);
    steps.push(...trackingSteps(rule, compiled));
  };
  for (const rule of rules) {
    switch (rule.kind) {
      case 'burst':
        steps.push(...burstSteps(rule, addWindow(burstParts(rule))));
        break;
      case 'convergence':
        steps.push(...convergenceSteps(rule, addWindow(convergenceParts(rule))));
        break;
      case 'rate':
        for (const parts of rateParts(rule)) steps.push(...rateSteps(rule, parts.measure, addWindow(parts)));
        break;
      case 'source_health':
        steps.push(...healthSteps(rule, addWindow(healthParts(rule))));
        break;
      case 'deadline':
      case 'magnitude':
      case 'repeat':
        addTracking(rule);
        break;
    }
  }
  return { windows, trackings, steps, windowMsMax };
}
