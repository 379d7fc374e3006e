// Compiles rules into the machines that run them and the steps by which a signal reaches them. Everything that a
// rule's data can decide before the first event is decided here.
import type { Rule, TrackingRule } from '../rules/rule.ts';
import type { WindowGroup } from '../windows/window-group.ts';
import { compileTracking, trackingSteps } from './compile-tracking.ts';
import {
  burstParts,
  burstSteps,
  compileWindow,
  convergenceParts,
  convergenceSteps,
  healthParts,
  healthSteps,
  rateParts,
  rateSteps,
  type WindowParts,
} from './compile-windows.ts';
import type { CompileDeps, CompiledTracking, CompiledWindow } from './compiled.ts';
import type { Step } from './plan.ts';

export interface CompiledRules {
  readonly windows: readonly CompiledWindow[];
  readonly trackings: readonly CompiledTracking[];
  readonly steps: readonly Step[];
  /** Longest window of any rule: how long a matter must be remembered after it was last heard of. */
  readonly windowMsMax: number;
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
      case 'backlog':
      case 'sequence':
        addTracking(rule);
        break;
    }
  }
  return { windows, trackings, steps, windowMsMax };
}
