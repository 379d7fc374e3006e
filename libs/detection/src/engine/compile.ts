// Compiles rules into the machines that run them and the steps by which a signal reaches them. Everything that a
// rule's data can decide before the first event is decided here. Windowed rules that count the same get one counting.
import type { Rule, TrackingRule } from '../rules/rule.ts';
import { createCounting } from '../windows/counting.ts';
import { createWindowGroup, type WindowGroup } from '../windows/window-group.ts';
import { compileTracking, trackingSteps } from './compile-tracking.ts';
import {
  burstParts,
  burstSteps,
  compileWindow,
  convergenceParts,
  convergenceSteps,
  countingFor,
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
  readonly groups: readonly WindowGroup[];
  readonly trackings: readonly CompiledTracking[];
  readonly steps: readonly Step[];
  /** Longest window of any rule: how long a matter must be remembered after it was last heard of. */
  readonly windowMsMax: number;
}

/** The steps by which one rule is reached, in their place: those of a counting come with the first rule that needs it. */
type StepsOf = { readonly of: CompiledTracking } | { readonly of: WindowGroup; readonly steps: readonly Step[] };

/** Compiles all rules, in their order. */
export function compileRules(rules: readonly Rule[], deps: CompileDeps): CompiledRules {
  const windows: CompiledWindow[] = [];
  const groups = new Map<string, WindowGroup>();
  const trackings: CompiledTracking[] = [];
  const ways: StepsOf[] = [];
  const addWindow = (parts: WindowParts, steps: readonly Step[]): void => {
    const { key, spec } = countingFor(parts, steps, deps);
    let group = groups.get(key);
    if (group === undefined) {
      group = createWindowGroup({ ...deps, spec: { ...spec, id: groups.size } });
      groups.set(key, group);
      ways.push({ of: group, steps });
    }
    windows.push(compileWindow(parts, { group, order: windows.length + trackings.length }, deps));
  };
  const addTracking = (rule: TrackingRule): void => {
    const compiled = compileTracking(rule, { ...deps, order: windows.length + trackings.length });
    trackings.push(compiled);
    ways.push({ of: compiled });
  };
  for (const rule of rules) {
    switch (rule.kind) {
      case 'burst':
        addWindow(burstParts(rule), burstSteps(rule));
        break;
      case 'convergence':
        addWindow(convergenceParts(rule), convergenceSteps(rule));
        break;
      case 'rate':
        for (const parts of rateParts(rule)) addWindow(parts, rateSteps(rule, parts.measure));
        break;
      case 'source_health':
        addWindow(healthParts(rule), healthSteps(rule));
        break;
      case 'deadline':
      case 'magnitude':
      case 'repeat':
        addTracking(rule);
        break;
    }
  }
  const windowMs = [...groups.values()].map(({ spec }) => spec.paneMs * (spec.shape.paneCount + 1));
  return {
    windows,
    groups: [...groups.values()],
    trackings,
    steps: ways.flatMap((way) => stepsOf(way, windows)),
    windowMsMax: Math.max(0, ...windowMs),
  };
}

function stepsOf(way: StepsOf, windows: readonly CompiledWindow[]): Step[] {
  if (!('steps' in way)) return trackingSteps(way.of.rule, way.of);
  const judged = windows.filter((window) => window.group === way.of).map((window) => window.judged);
  const counting = createCounting(way.of, judged);
  return way.steps.map((step) => ({ ...step, counting }));
}
