// Compiles rules into the machines that run them and the steps by which a signal reaches them. Everything that a
// rule's data can decide before the first event is decided here. Windowed rules that count the same get one counting.
import { type Rule, ruleKeyOf, type SimpleRule, type TrackingRule } from '../rules/rule.ts';
import { type Counting, createCounting } from '../windows/counting.ts';
import { createWindowGroup, type WindowGroup, type WindowSpec } from '../windows/window-group.ts';
import { createCombinedTable } from './combined.ts';
import { compileTracking, trackingSteps } from './compile-tracking.ts';
import {
  aberrationParts,
  perCapitaParts,
  ratioParts,
  scheduledParts,
  seasonalParts,
  silenceParts,
} from './compile-usual.ts';
import {
  burstParts,
  compileWindow,
  convergenceParts,
  convergenceSteps,
  countingFor,
  countSteps,
  healthParts,
  healthSteps,
  rateFallParts,
  rateParts,
  rateSteps,
  type WindowParts,
} from './compile-windows.ts';
import type { CombinedTable, CompileDeps, CompiledRules, CompiledTracking, CompiledWindow } from './compiled.ts';
import type { Step } from './plan.ts';

/** The steps by which one rule is reached, in their place: those of a counting come with the first rule that needs it. */
type StepsOf = { readonly of: CompiledTracking } | { readonly of: WindowGroup; readonly steps: readonly Step[] };

/** Compiles all rules, in their order. */
export function compileRules(rules: readonly Rule[], deps: CompileDeps): CompiledRules {
  const windows: CompiledWindow[] = [];
  const groups = new Map<string, WindowGroup>();
  const trackings: CompiledTracking[] = [];
  const combined = new Map<string, CombinedTable>();
  const ways: StepsOf[] = [];
  const addWindow = (parts: WindowParts, part: string): CompiledWindow => {
    const steps = windowSteps(parts);
    const { key, spec } = countingFor(parts, steps, deps);
    const known = groups.get(key);
    const group = known ?? groupFor(key, spec, deps);
    if (known === undefined) {
      groups.set(key, group);
      ways.push({ of: group, steps });
    }
    const window = compileWindow(parts, { group, part, order: windows.length + trackings.length }, deps);
    windows.push(window);
    return window;
  };
  const add = (rule: SimpleRule, part: string): readonly (CompiledWindow | CompiledTracking)[] => {
    if (!isTracking(rule)) return windowPartsOf(rule, deps).map((parts) => addWindow(parts, part));
    const tracking = compileTracking(rule, { part, order: windows.length + trackings.length }, deps);
    trackings.push(tracking);
    ways.push({ of: tracking });
    return [tracking];
  };
  for (const rule of rules) {
    if (rule.kind !== 'combined') add(rule, '');
    else {
      const parts = rule.parts.flatMap((one) => add(one.rule, one.part));
      combined.set(ruleKeyOf(rule), createCombinedTable(rule, parts, deps));
    }
  }
  const countings = [...groups.values()].map((group) => countingOf(group, windows));
  const windowMs = countings.filter(({ group }) => group.spec.namesMatters).map(({ group }) => lengthOf(group.spec));
  return {
    windows,
    countings,
    trackings,
    combined,
    steps: ways.flatMap((way) => stepsOf(way, countings)),
    windowMsMax: Math.max(0, ...windowMs),
  };
}

function lengthOf({ paneMs, shape }: WindowSpec): number {
  return paneMs * (shape.paneCount + 1);
}

function isTracking(rule: SimpleRule): rule is TrackingRule {
  return ['deadline', 'magnitude', 'repeat', 'backlog', 'sequence'].includes(rule.kind);
}

function windowPartsOf(rule: CompiledWindow['rule'], deps: CompileDeps): readonly WindowParts[] {
  switch (rule.kind) {
    case 'burst':
      return [burstParts(rule)];
    case 'convergence':
      return [convergenceParts(rule)];
    case 'rate':
      return rateParts(rule);
    case 'rate_fall':
      return rateFallParts(rule);
    case 'aberration':
      return [aberrationParts(rule)];
    case 'ratio':
      return [ratioParts(rule)];
    case 'per_capita':
      return [perCapitaParts(rule)];
    case 'seasonal':
      return [seasonalParts(rule)];
    case 'scheduled':
      return [scheduledParts(rule, deps)];
    case 'silence':
      return [silenceParts(rule)];
    case 'source_health':
      return [healthParts(rule)];
  }
}

function windowSteps(parts: WindowParts): readonly Step[] {
  const { rule } = parts;
  switch (rule.kind) {
    case 'convergence':
      return convergenceSteps(rule);
    case 'rate':
    case 'rate_fall':
      return rule.measures.filter(({ id }) => id === parts.measure).flatMap((measure) => rateSteps(measure));
    case 'source_health':
      return healthSteps(rule);
    default:
      return countSteps(rule.select, parts);
  }
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
