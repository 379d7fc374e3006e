// Compiles the windowed kinds (burst, convergence, rate, source health): the shape of their cells, their judge, and the
// steps by which signals are counted.
import { AREA_LEVELS, numberOf, SOURCES } from '@fengsui/domain';
import { compileConditions } from '../rules/conditions.ts';
import {
  type BurstRule,
  type ConvergenceRule,
  type RateRule,
  ruleKeyOf,
  type Selector,
  type SourceHealthRule,
} from '../rules/rule.ts';
import type { Judge, JudgeContext } from '../windows/judge.ts';
import {
  createBurstJudge,
  createConvergenceJudge,
  createRateJudge,
  createSourceHealthJudge,
  HEALTH_PANE_MS,
  HEALTH_PANES,
} from '../windows/judges.ts';
import { createWindowGroup, type WindowGroup, type WindowSpec } from '../windows/window-group.ts';
import type { CompileDeps, CompiledWindow } from './compiled.ts';
import type { Step, SubjectSource } from './plan.ts';
import { matchOf, PLAIN_STEP } from './steps.ts';

/** What a windowed rule says of its group, before levels and time zone are known. */
export interface WindowParts {
  readonly rule: CompiledWindow['rule'];
  readonly measure: string;
  readonly subject: SubjectSource;
  readonly spec: Pick<WindowSpec, 'shape' | 'paneMs' | 'distinct' | 'clock' | 'additive' | 'notesFlow' | 'clearSteps'>;
  readonly makeJudge: (context: JudgeContext) => Judge;
}

/** Makes the group of one windowed rule or measure. */
export function compileWindow(parts: WindowParts & { readonly id: number }, deps: CompileDeps): CompiledWindow {
  const { rule, measure } = parts;
  const judged = rule.levels.map((level) => AREA_LEVELS.indexOf(level));
  // The level below each judged one is counted, too, so that an alert can say which parts contributed.
  const parted = rule.kind === 'source_health' ? [] : judged.map((level) => level + 1);
  const counted = [...new Set([...judged, ...parted])]
    .filter((level) => level < AREA_LEVELS.length)
    .toSorted((a, b) => b - a);
  const group = createWindowGroup({
    spec: {
      ...parts.spec,
      id: parts.id,
      name: measure === '' ? ruleKeyOf(rule) : `${ruleKeyOf(rule)}.${measure}`,
      // Panes of whole days begin at local midnight; shorter ones are aligned to the epoch anyway.
      alignMs: deps.alignMs,
      levels: counted,
      judgedLevels: judged,
    },
    areaPaths: deps.areaPaths,
    distinct: deps.distinct,
    matters: deps.matters,
    startedAt: deps.startedAt,
    makeJudge: parts.makeJudge,
    onChange: (change) => deps.onWindowChange(compiled, change),
  });
  const compiled: CompiledWindow = { rule, measure, subject: parts.subject, group };
  return compiled;
}

/** A burst: a lane a source, distinct matters. */
export function burstParts(rule: BurstRule): WindowParts {
  return {
    rule,
    measure: '',
    subject: rule.subject,
    spec: {
      shape: {
        lanes: sourcesOf(rule.select).length,
        paneCount: rule.windowMs / rule.advanceMs,
        baselineWindows: rule.baseline?.windows ?? 0,
      },
      paneMs: rule.advanceMs,
      distinct: rule.count === 'matters' ? 'matter' : 'none',
      clock: 'occurredAt',
      additive: true,
      notesFlow: false,
      clearSteps: rule.clear.steps,
    },
    makeJudge: (context) => createBurstJudge(rule, context),
  };
}

/** A convergence: three lanes, in which a matter counts apart. */
export function convergenceParts(rule: ConvergenceRule): WindowParts {
  return {
    rule,
    measure: '',
    subject: 'risk_domain',
    spec: {
      shape: { lanes: 3, paneCount: rule.windowMs / rule.advanceMs, baselineWindows: 0 },
      paneMs: rule.advanceMs,
      distinct: 'matter_and_lane',
      clock: 'occurredAt',
      additive: true,
      notesFlow: false,
      clearSteps: rule.clear.steps,
    },
    makeJudge: (context) => createConvergenceJudge(rule, context),
  };
}

/** A rate: a group a measure; lane 0 all events, lane 1 the hits. */
export function rateParts(rule: RateRule): WindowParts[] {
  return rule.measures.map((measure) => ({
    rule,
    measure: measure.id,
    subject: 'measure',
    spec: {
      shape: { lanes: 2, paneCount: rule.windowMs / rule.advanceMs, baselineWindows: 0 },
      paneMs: rule.advanceMs,
      distinct: 'none',
      clock: 'occurredAt',
      additive: false,
      notesFlow: false,
      clearSteps: rule.clear.steps,
    },
    makeJudge: (context) => createRateJudge(rule, measure, context),
  }));
}

/** Source health: an hour of minutes by arrival. */
export function healthParts(rule: SourceHealthRule): WindowParts {
  return {
    rule,
    measure: '',
    subject: 'source',
    spec: {
      shape: { lanes: 3, paneCount: HEALTH_PANES, baselineWindows: 0 },
      paneMs: HEALTH_PANE_MS,
      distinct: 'none',
      clock: 'receivedAt',
      additive: false,
      notesFlow: true,
      clearSteps: 1,
    },
    makeJudge: (context) => createSourceHealthJudge(rule, context),
  };
}

/** The sources that selectors name, in wire order. A burst over several keeps one lane each. */
export function sourcesOf(select: readonly Selector[]): number[] {
  const numbers = select.map((selector) => numberOf(SOURCES, selector.source));
  return [...new Set(numbers)].toSorted((a, b) => a - b);
}

/** Steps of a burst. */
export function burstSteps(rule: BurstRule, group: WindowGroup): Step[] {
  const sources = sourcesOf(rule.select);
  return rule.select.map((selector) => {
    const lane = sources.indexOf(numberOf(SOURCES, selector.source));
    return {
      ...PLAIN_STEP,
      ...matchOf(selector),
      action: 'count',
      group,
      subject: rule.subject,
      lane,
      laneMask: 1 << lane,
    };
  });
}

/** Steps of a convergence. */
export function convergenceSteps(rule: ConvergenceRule, group: WindowGroup): Step[] {
  return rule.select.map((selector) => {
    const lane = numberOf(SOURCES, selector.source) - 1;
    return {
      ...PLAIN_STEP,
      ...matchOf(selector),
      action: 'count',
      group,
      subject: 'risk_domain',
      lane,
      laneMask: 1 << lane,
    };
  });
}

/** Steps of one measure of a rate. */
export function rateSteps(rule: RateRule, measureId: string, group: WindowGroup): Step[] {
  const measure = rule.measures.find((candidate) => candidate.id === measureId);
  if (measure === undefined) return [];
  const hitTests = compileConditions(measure.hit).tests;
  return measure.of.map((selector) => ({
    ...PLAIN_STEP,
    ...matchOf(selector),
    action: 'count',
    group,
    subject: 'measure',
    hitTests,
  }));
}

/** Steps of source health: every signal of the source. */
export function healthSteps(rule: SourceHealthRule, group: WindowGroup): Step[] {
  return rule.sources.map((source) => ({
    ...PLAIN_STEP,
    source: numberOf(SOURCES, source),
    phases: null,
    tests: [],
    matchesCategory: () => true,
    action: 'count',
    group,
    subject: 'source',
    isHealth: true,
  }));
}
