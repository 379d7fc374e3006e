// Compiles the windowed kinds that look at one window (burst, convergence, rates, source health): the shape of their cells,
// their judge, and the steps by which signals are counted.
import { AREA_LEVELS, numberOf, SOURCES } from '@fengsui/domain';
import { compileConditions } from '../rules/conditions.ts';
import {
  type BurstRule,
  type ConvergenceRule,
  type RateFallRule,
  type RateMeasure,
  type RateRule,
  ruleKeyOf,
  type Selector,
  type SourceHealthRule,
} from '../rules/rule.ts';
import type { Judge, JudgeContext } from '../windows/judge.ts';
import { createJudgedMemory, createJudgedRule, type JudgedRule, type JudgedSpec } from '../windows/judged-rule.ts';
import {
  createBurstJudge,
  createConvergenceJudge,
  createRateJudge,
  createSourceHealthJudge,
  HEALTH_PANE_MS,
  HEALTH_PANES,
} from '../windows/judges.ts';
import { createRateFallJudge, rateFallPanes } from '../windows/trend-judges.ts';
import type { WindowGroup, WindowSpec } from '../windows/window-group.ts';
import { canonicalText } from './canonical-text.ts';
import type { CompileDeps, CompiledWindow } from './compiled.ts';
import type { Step, SubjectSource } from './plan.ts';
import { matchOf, PLAIN_STEP, selectorText, whenOf } from './steps.ts';

/** What a windowed rule says of its counting and its judging, before levels and time zone are known. */
export interface WindowParts {
  readonly rule: CompiledWindow['rule'];
  readonly measure: string;
  readonly subject: SubjectSource;
  readonly spec: Pick<WindowSpec, 'shape' | 'paneMs'> &
    Pick<JudgedSpec, 'clearSteps'> &
    Partial<Pick<JudgedSpec, 'judgedAt'>> &
    Partial<typeof USUAL>;
  readonly makeJudge: (context: JudgeContext) => Judge;
}

/** What most kinds count: distinct matters by when they happened, in lanes that add up. */
const USUAL: Pick<WindowSpec, 'distinct' | 'clock' | 'additive' | 'notesFlow' | 'gapPanesMax' | 'namesMatters'> = {
  distinct: 'matter',
  clock: 'occurredAt',
  additive: true,
  notesFlow: false,
  gapPanesMax: 0,
  namesMatters: true,
};

const WEEK_MS = 7 * 86_400_000;
/** 1970-01-01 was a Thursday: weeks of panes begin on Mondays. */
const TO_MONDAY_MS = 3 * 86_400_000;

/** What a rule counts: the spec of its counting, and a text that is equal for all rules that count the same. */
export interface CountingWanted {
  readonly spec: Omit<WindowSpec, 'id'>;
  readonly key: string;
}

/** The counting that a windowed rule or measure needs; steps: those by which signals reach it. */
export function countingFor(parts: WindowParts, steps: readonly Step[], deps: CompileDeps): CountingWanted {
  const { clearSteps: _steps, judgedAt: _at, ...counted } = parts.spec;
  // Panes of whole days begin at local midnight, weeks on Mondays; shorter ones are aligned to the epoch anyway.
  const alignMs = deps.alignMs + (counted.paneMs % WEEK_MS === 0 ? TO_MONDAY_MS : 0);
  const spec = { ...USUAL, ...counted, alignMs, levels: countedLevelsOf(parts) };
  // In whatever order selectors are written, they count the same. Functions are no part of the text: step.text is.
  const key = canonicalText({ spec, steps: steps.map(stepText).toSorted() });
  return { spec, key };
}

function countedLevelsOf(parts: WindowParts): number[] {
  const { kind } = parts.rule;
  const judged = judgedLevelsOf(parts);
  // The level below each judged one is counted, too, so that an alert can say which parts contributed.
  const hasNoParts = kind === 'source_health' || kind === 'silence' || kind === 'scheduled';
  const parted = hasNoParts ? [] : judged.map((level) => level + 1);
  // A silence is held against the last time that anything of the partition was heard of.
  const widest = kind === 'silence' ? [0, 1, 2, 3].filter((level) => level < Math.min(...judged)) : [];
  return [...new Set([...judged, ...parted, ...widest])]
    .filter((level) => level < AREA_LEVELS.length)
    .toSorted((a, b) => b - a);
}

/** What a step adds where; which signals take it is in its text, in an order that does not depend on the rule's file. */
function stepText(step: Step): string {
  const { phases: _phases, tests: _tests, ...rest } = step;
  return canonicalText(rest);
}

/** Makes the judging of one windowed rule or measure over its group. */
export function compileWindow(
  parts: WindowParts,
  place: { readonly group: WindowGroup; readonly part: string; readonly order: number },
  deps: CompileDeps,
): CompiledWindow {
  const { rule, measure } = parts;
  const { group, order } = place;
  const name = [ruleKeyOf(rule), place.part, measure].filter((word) => word !== '').join('.');
  const part = deps.parts.take(`grades ${rule.kind} ${name} of ${group.spec.id}`);
  const kept = deps.previous()?.windows.find(({ number }) => number === part.number);
  const judged: JudgedRule = createJudgedRule({
    group,
    spec: {
      order,
      judgedLevels: judgedLevelsOf(parts),
      clearSteps: parts.spec.clearSteps,
      judgedAt: parts.spec.judgedAt ?? 'arrival',
    },
    memory: kept?.judged ?? createJudgedMemory(`${name}#${part.number}`),
    factors: deps.factorsFor(rule),
    populationOf: deps.populationOf,
    makeJudge: parts.makeJudge,
    onChange: (change) => deps.onWindowChange(compiled, change),
    onActive: () => deps.onActive(judged),
  });
  const { subject } = parts;
  const compiled: CompiledWindow = { rule, part: place.part, measure, subject, group, judged, number: part.number };
  return compiled;
}

function judgedLevelsOf({ rule }: WindowParts): number[] {
  return rule.levels.map((level) => AREA_LEVELS.indexOf(level));
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

/** Steps of the kinds that count what they select, a lane a source; those that do not tell streams apart have one lane. */
export function countSteps(select: readonly Selector[], { subject, spec }: WindowParts): Step[] {
  const sources = sourcesOf(select);
  return select.map((selector) => {
    const lane = spec.shape.lanes === 1 ? 0 : sources.indexOf(numberOf(SOURCES, selector.source));
    return { ...PLAIN_STEP, ...matchOf(selector), action: 'count', subject, lane, laneMask: 1 << lane };
  });
}

/** Steps of a convergence. */
export function convergenceSteps(rule: ConvergenceRule): Step[] {
  return rule.select.map((selector) => {
    const lane = numberOf(SOURCES, selector.source) - 1;
    return { ...PLAIN_STEP, ...matchOf(selector), action: 'count', subject: 'risk_domain', lane, laneMask: 1 << lane };
  });
}

/**
 * Steps of one measure of a rate or of its fall. Where one signal is both an event and a hit by itself, the lane that brings
 * the rate to its good side comes first: what is judged between the two must not be worse than what is judged after them.
 */
export function rateSteps(
  measure: Pick<RateMeasure, 'of' | 'hit' | 'hitWhen' | 'hitBy'> & Partial<Pick<RateMeasure, 'bad'>>,
): Step[] {
  const { hit, hitWhen, hitBy, bad } = measure;
  const counted = { ...PLAIN_STEP, action: 'count', subject: 'measure' } as const;
  const hitTests = hitBy === null ? compileConditions(hit).tests : null;
  const events = measure.of.map((selector) => ({
    ...counted,
    ...matchOf(selector),
    hitTests,
    hitWhen: whenOf(hitWhen),
    text: canonicalText({ of: selectorText(selector), hit, hitWhen, isHitApart: hitBy !== null }),
  }));
  const hits = (hitBy ?? []).map((selector) => ({
    ...counted,
    ...matchOf(selector),
    laneMask: 2,
    text: canonicalText({ hit: selectorText(selector), first: bad === 'low' }),
  }));
  return bad === 'low' ? [...hits, ...events] : [...events, ...hits];
}

/** Steps of source health: every signal of the source. */
export function healthSteps(rule: SourceHealthRule): Step[] {
  return rule.sources.map((source) => ({
    ...PLAIN_STEP,
    source: numberOf(SOURCES, source),
    phases: null,
    tests: [],
    matchesCategory: () => true,
    text: 'every signal',
    action: 'count',
    subject: 'source',
    isHealth: true,
  }));
}
