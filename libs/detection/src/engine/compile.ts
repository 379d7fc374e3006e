// Compiles rules into the machines that run them and the steps by which a signal reaches them. Everything that a
// rule's data can decide before the first event is decided here.
import type { Rule, SimpleRule, TrackingRule } from '../rules/rule.ts';
import { type CombinedTable, createCombinedTable } from './combined.ts';
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
  countSteps,
  healthParts,
  healthSteps,
  rateFallParts,
  rateParts,
  rateSteps,
  type WindowParts,
} from './compile-windows.ts';
import type { CompileDeps, CompiledTracking, CompiledWindow } from './compiled.ts';
import type { Step } from './plan.ts';

export interface CompiledRules {
  readonly windows: readonly CompiledWindow[];
  readonly trackings: readonly CompiledTracking[];
  /** By rule id. */
  readonly combined: ReadonlyMap<string, CombinedTable>;
  readonly steps: readonly Step[];
  /** Longest window in which matters are told apart: how long one must be remembered after it was last heard of. */
  readonly windowMsMax: number;
}

/** Compiles all rules, in their order. */
export function compileRules(rules: readonly Rule[], deps: CompileDeps): CompiledRules {
  const windows: CompiledWindow[] = [];
  const trackings: CompiledTracking[] = [];
  const combined = new Map<string, CombinedTable>();
  const steps: Step[] = [];
  const add = (rule: SimpleRule, part: string): (CompiledWindow | CompiledTracking)[] => {
    if (isTracking(rule)) {
      const tracking = compileTracking(rule, part, deps);
      trackings.push(tracking);
      steps.push(...trackingSteps(rule, tracking));
      return [tracking];
    }
    return windowPartsOf(rule, deps).map((parts) => {
      const window = compileWindow({ ...parts, part, id: windows.length }, deps);
      windows.push(window);
      steps.push(...windowSteps(window));
      return window;
    });
  };
  for (const rule of rules) {
    if (rule.kind !== 'combined') {
      add(rule, '');
      continue;
    }
    const table = createCombinedTable(rule);
    combined.set(rule.id, table);
    for (const one of rule.parts) table.parts.push(...add(one.rule, one.part));
  }
  const lengths = windows.filter(({ group }) => group.spec.namesMatters).map(({ group }) => lengthOf(group.spec));
  return { windows, trackings, combined, steps, windowMsMax: Math.max(0, ...lengths) };
}

function lengthOf({ paneMs, shape }: CompiledWindow['group']['spec']): number {
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

function windowSteps(window: CompiledWindow): readonly Step[] {
  const { rule, group } = window;
  switch (rule.kind) {
    case 'convergence':
      return convergenceSteps(rule, group);
    case 'rate':
    case 'rate_fall': {
      const measure = rule.measures.find(({ id }) => id === window.measure);
      return measure === undefined ? [] : rateSteps(measure, group);
    }
    case 'source_health':
      return healthSteps(rule, group);
    default:
      return countSteps(rule.select, window);
  }
}
