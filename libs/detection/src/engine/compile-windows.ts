// Compiles the windowed kinds (burst, convergence, rate, source health): the shape of their cells, their judge, and the
// steps by which signals are counted.
import { AREA_LEVELS, numberOf, SOURCES } from '@fengsui/domain';
import { compileConditions } from '../rules/conditions.ts';
import type { BurstRule, ConvergenceRule, RateRule, Selector, SourceHealthRule } from '../rules/rule.ts';
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
import type { WindowGroup, WindowSpec } from '../windows/window-group.ts';
import { canonicalText } from './canonical-text.ts';
import type { CompileDeps, CompiledWindow } from './compiled.ts';
import type { Step, SubjectSource } from './plan.ts';
import { matchOf, PLAIN_STEP, selectorText } from './steps.ts';

/** What a windowed rule says of its counting and its judging, before levels and time zone are known. */
export interface WindowParts {
  readonly rule: CompiledWindow['rule'];
  readonly measure: string;
  readonly subject: SubjectSource;
  readonly spec: Pick<WindowSpec, 'shape' | 'paneMs' | 'distinct' | 'clock' | 'additive' | 'notesFlow'> &
    Pick<JudgedSpec, 'clearSteps'> &
    Partial<Pick<JudgedSpec, 'judgedAt'>>;
  readonly makeJudge: (context: JudgeContext) => Judge;
}

/** What a rule counts: the spec of its counting, and a text that is equal for all rules that count the same. */
export interface CountingWanted {
  readonly spec: Omit<WindowSpec, 'id'>;
  readonly key: string;
}

/** The counting that a windowed rule or measure needs; steps: those by which signals reach it. */
export function countingFor(parts: WindowParts, steps: readonly Step[], deps: CompileDeps): CountingWanted {
  const { clearSteps: _steps, judgedAt: _at, ...counted } = parts.spec;
  const judged = judgedLevelsOf(parts);
  // The level below each judged one is counted, too, so that an alert can say which parts contributed.
  const parted = parts.rule.kind === 'source_health' ? [] : judged.map((level) => level + 1);
  const levels = [...new Set([...judged, ...parted])]
    .filter((level) => level < AREA_LEVELS.length)
    .toSorted((a, b) => b - a);
  // Panes of whole days begin at local midnight; shorter ones are aligned to the epoch anyway.
  const spec = { ...counted, alignMs: deps.alignMs, levels };
  // In whatever order selectors are written, they count the same. Functions are no part of the text: step.text is.
  const key = canonicalText({ spec, steps: steps.map(stepText).toSorted() });
  return { spec, key };
}

/** What a step adds where; which signals take it is in its text, in an order that does not depend on the rule's file. */
function stepText(step: Step): string {
  const { phases: _phases, tests: _tests, ...rest } = step;
  return canonicalText(rest);
}

/** Makes the judging of one windowed rule or measure over its group. */
export function compileWindow(
  parts: WindowParts,
  place: { readonly group: WindowGroup; readonly order: number },
  deps: CompileDeps,
): CompiledWindow {
  const { rule, measure } = parts;
  const { group, order } = place;
  const name = measure === '' ? rule.id : `${rule.id}.${measure}`;
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
    makeJudge: parts.makeJudge,
    onChange: (change) => deps.onWindowChange(compiled, change),
    onActive: () => deps.onActive(judged),
  });
  const compiled: CompiledWindow = { rule, measure, subject: parts.subject, group, judged, number: part.number };
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

/** A rate: a counting a measure; lane 0 all events, lane 1 the hits. */
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
export function burstSteps(rule: BurstRule): Step[] {
  const sources = sourcesOf(rule.select);
  return rule.select.map((selector) => {
    const lane = sources.indexOf(numberOf(SOURCES, selector.source));
    return {
      ...PLAIN_STEP,
      ...matchOf(selector),
      action: 'count',
      subject: rule.subject,
      lane,
      laneMask: 1 << lane,
    };
  });
}

/** Steps of a convergence. */
export function convergenceSteps(rule: ConvergenceRule): Step[] {
  return rule.select.map((selector) => {
    const lane = numberOf(SOURCES, selector.source) - 1;
    return {
      ...PLAIN_STEP,
      ...matchOf(selector),
      action: 'count',
      subject: 'risk_domain',
      lane,
      laneMask: 1 << lane,
    };
  });
}

/** Steps of one measure of a rate. */
export function rateSteps(rule: RateRule, measureId: string): Step[] {
  const measure = rule.measures.find((candidate) => candidate.id === measureId);
  if (measure === undefined) return [];
  const hitTests = compileConditions(measure.hit).tests;
  return measure.of.map((selector) => ({
    ...PLAIN_STEP,
    ...matchOf(selector),
    action: 'count',
    subject: 'measure',
    hitTests,
    text: canonicalText({ of: selectorText(selector), hit: measure.hit }),
  }));
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
