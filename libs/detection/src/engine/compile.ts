// Compiles rules into the machines that run them and the steps by which a signal reaches them. Everything that a
// rule's data can decide before the first event is decided here. Windowed rules that count the same get one counting.
import type { Rule, TrackingRule } from '../rules/rule.ts';
import { type Counting, createCounting } from '../windows/counting.ts';
import { createWindowGroup, type WindowGroup, type WindowSpec } from '../windows/window-group.ts';
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
import type { CompileDeps, CompiledRules, CompiledTracking, CompiledWindow } from './compiled.ts';
import type { Step } from './plan.ts';

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
    const known = groups.get(key);
    const group = known ?? groupFor(key, spec, deps);
    if (known === undefined) {
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
  const countings = [...groups.values()].map((group) => countingOf(group, windows));
  const windowMs = countings.map(({ group: { spec } }) => spec.paneMs * (spec.shape.paneCount + 1));
  return {
    windows,
    countings,
    trackings,
    steps: ways.flatMap((way) => stepsOf(way, countings)),
    windowMsMax: Math.max(0, ...windowMs),
  };
}

function groupFor(key: string, spec: Omit<WindowSpec, 'id'>, deps: CompileDeps): WindowGroup {
  const part = deps.parts.take(`counting ${key}`);
  const kept = deps.previous()?.countings.find(({ group }) => group.spec.id === part.number);
  return kept?.group ?? createWindowGroup({ ...deps, spec: { ...spec, id: part.number }, since: part.since });
}

function countingOf(group: WindowGroup, windows: readonly CompiledWindow[]): Counting {
  const judged = windows.filter((window) => window.group === group).map((window) => window.judged);
  return createCounting(group, judged);
}

function stepsOf(way: StepsOf, countings: readonly Counting[]): Step[] {
  if (!('steps' in way)) return trackingSteps(way.of.rule, way.of);
  const counting = countings.find(({ group }) => group === way.of) ?? null;
  return way.steps.map((step) => ({ ...step, counting }));
}
