// Compiles the windowed kinds (burst, convergence, rate, source health): the shape of their cells, their judge, and the
// steps by which signals are counted.
import { AREA_LEVELS, numberOf, SOURCES } from '@fengsui/domain';
import { compileConditions } from '../rules/conditions.ts';
import type {
  BurstRule,
  ConvergenceRule,
  RateFallRule,
  RateMeasure,
  RateRule,
  Selector,
  SourceHealthRule,
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
import { createRateFallJudge, rateFallPanes } from '../windows/trend-judges.ts';
import { createWindowGroup, type WindowGroup, type WindowSpec } from '../windows/window-group.ts';
import type { CompileDeps, CompiledWindow } from './compiled.ts';
import type { Step, SubjectSource } from './plan.ts';
import { matchOf, PLAIN_STEP, whenOf } from './steps.ts';

/** What a windowed rule says of its group, before levels and time zone are known. */
export interface WindowParts {
  readonly rule: CompiledWindow['rule'];
  readonly measure: string;
  readonly subject: SubjectSource;
  readonly spec: Pick<WindowSpec, 'shape' | 'paneMs' | 'clearSteps'> & Partial<typeof USUAL>;
  readonly makeJudge: (context: JudgeContext) => Judge;
}

/** What most kinds have: distinct matters by when they happened, lanes that add up, judged as they arrive. */
const USUAL: Pick<WindowSpec, 'distinct' | 'clock' | 'additive' | 'notesFlow' | 'judgedAt' | 'namesMatters'> = {
  distinct: 'matter',
  clock: 'occurredAt',
  additive: true,
  notesFlow: false,
  judgedAt: 'arrival',
  namesMatters: true,
};

const WEEK_MS = 7 * 86_400_000;
/** 1970-01-01 was a Thursday: weeks of panes begin on Mondays. */
const TO_MONDAY_MS = 3 * 86_400_000;

/** Makes the group of one windowed rule or measure. */
export function compileWindow(
  parts: WindowParts & { readonly id: number; readonly part: string },
  deps: CompileDeps,
): CompiledWindow {
  const { rule, measure } = parts;
  const judged = rule.levels.map((level) => AREA_LEVELS.indexOf(level));
  // The level below each judged one is counted, too, so that an alert can say which parts contributed.
  const hasNoParts = rule.kind === 'source_health' || rule.kind === 'silence' || rule.kind === 'scheduled';
  const parted = hasNoParts ? [] : judged.map((level) => level + 1);
  // A silence is held against the last time that anything of the partition was heard of.
  const widest = rule.kind === 'silence' ? [0, 1, 2, 3].filter((level) => level < Math.min(...judged)) : [];
  const counted = [...new Set([...judged, ...parted, ...widest])]
    .filter((level) => level < AREA_LEVELS.length)
    .toSorted((a, b) => b - a);
  const group = createWindowGroup({
    spec: {
      ...USUAL,
      ...parts.spec,
      id: parts.id,
      name: [rule.id, parts.part, measure].filter((word) => word !== '').join('.'),
      // Panes of whole days begin at local midnight; shorter ones are aligned to the epoch anyway.
      alignMs: deps.alignMs + (parts.spec.paneMs % WEEK_MS === 0 ? TO_MONDAY_MS : 0),
      levels: counted,
      judgedLevels: judged,
    },
    areaPaths: deps.areaPaths,
    distinct: deps.distinct,
    matters: deps.matters,
    startedAt: deps.startedAt,
    factors: deps.factorsFor(rule),
    populationOf: deps.populationOf,
    makeJudge: parts.makeJudge,
    onChange: (change) => deps.onWindowChange(compiled, change),
  });
  const compiled: CompiledWindow = { rule, part: parts.part, measure, subject: parts.subject, group };
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
      additive: false,
      clearSteps: rule.clear.steps,
    },
    makeJudge: (context) => createRateJudge(rule, measure, context),
  }));
}

/** A fall of a rate: as a rate, in whole windows of which the last ones are kept. */
export function rateFallParts(rule: RateFallRule): WindowParts[] {
  return rule.measures.map((measure) => ({
    rule,
    measure: measure.id,
    subject: 'measure',
    spec: {
      shape: { lanes: 2, paneCount: rateFallPanes(rule), baselineWindows: 0 },
      paneMs: rule.windowMs,
      distinct: 'none',
      additive: false,
      judgedAt: 'pane_end',
      clearSteps: rule.clear.steps,
    },
    makeJudge: (context) => createRateFallJudge(rule, context),
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

/** Steps of the kinds that count what they select, a lane a source. */
export function countSteps(select: readonly Selector[], compiled: CompiledWindow): Step[] {
  const sources = sourcesOf(select);
  const { lanes } = compiled.group.spec.shape;
  return select.map((selector) => {
    // Kinds that do not tell streams apart have one lane for all.
    const lane = lanes === 1 ? 0 : sources.indexOf(numberOf(SOURCES, selector.source));
    return {
      ...PLAIN_STEP,
      ...matchOf(selector),
      action: 'count',
      group: compiled.group,
      subject: compiled.subject,
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

/** Steps of one measure of a rate or of its fall. */
export function rateSteps(measure: Pick<RateMeasure, 'of' | 'hit' | 'hitWhen' | 'hitBy'>, group: WindowGroup): Step[] {
  const common = { ...PLAIN_STEP, action: 'count', group, subject: 'measure' } as const;
  const hitTests = measure.hitBy === null ? compileConditions(measure.hit).tests : null;
  const hitWhen = whenOf(measure.hitWhen);
  return [
    ...measure.of.map((selector) => ({ ...common, ...matchOf(selector), hitTests, hitWhen })),
    ...(measure.hitBy ?? []).map((selector) => ({ ...common, ...matchOf(selector), laneMask: 2 })),
  ];
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
