// Compiles rules into the machines that run them and the steps by which a signal reaches them. Everything that a
// rule's data can decide before the first event is decided here.
import { AREA_LEVELS, type AreaTree, GRADES, type GradeNumber, gradeNumber, numberOf, PARTY_BANDS, SOURCES } from '@fengsui/domain';
import { compileConditions } from '../rules/conditions.ts';
import type {
  BurstRule, ByGrade, ConvergenceRule, DeadlineRule, MagnitudeRule, RateRule, RepeatRule, Rule, Selector,
  SourceHealthRule, TrackingRule,
} from '../rules/rule.ts';
import { CONTACTS_KEPT, ESCALATED, STAGES } from '../tracking/tracked-layout.ts';
import { createTrackingGroup, type TrackedChange, type TrackingGroup } from '../tracking/tracking-group.ts';
import { createDeadlineTracker, createMagnitudeTracker, createRepeatTracker, type Tracker } from '../tracking/trackers.ts';
import type { DistinctTable } from '../windows/distinct-table.ts';
import type { Judge, JudgeContext } from '../windows/judge.ts';
import {
  createBurstJudge, createConvergenceJudge, createRateJudge, createSourceHealthJudge, HEALTH_PANE_MS, HEALTH_PANES,
} from '../windows/judges.ts';
import { createWindowGroup, type GradeChange, type WindowGroup, type WindowSpec } from '../windows/window-group.ts';
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
  readonly tree: AreaTree;
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

interface WindowParts {
  readonly rule: CompiledWindow['rule'];
  readonly measure: string;
  readonly subject: SubjectSource;
  readonly spec: Pick<WindowSpec, 'shape' | 'paneMs' | 'distinct' | 'clock' | 'additive' | 'notesFlow' | 'clearSteps'>;
  readonly makeJudge: (context: JudgeContext) => Judge;
}

function compileWindow(parts: WindowParts & { readonly id: number }, deps: CompileDeps): CompiledWindow {
  const { rule, measure } = parts;
  const judged = rule.levels.map((level) => AREA_LEVELS.indexOf(level));
  // The level below each judged one is counted, too, so that an alert can say which parts contributed.
  const parted = rule.kind === 'source_health' ? [] : judged.map((level) => level + 1);
  const counted = [...new Set([...judged, ...parted])].filter((level) => level < AREA_LEVELS.length).sort((a, b) => b - a);
  const group = createWindowGroup({
    spec: {
      ...parts.spec,
      id: parts.id,
      name: measure === '' ? rule.id : `${rule.id}.${measure}`,
      // Panes of whole days begin at local midnight; shorter ones are aligned to the epoch anyway.
      alignMs: deps.alignMs,
      levels: counted,
      judgedLevels: judged,
    },
    areaPaths: deps.areaPaths,
    distinct: deps.distinct,
    startedAt: deps.startedAt,
    makeJudge: parts.makeJudge,
    onChange: (change) => deps.onWindowChange(compiled, change),
  });
  const compiled: CompiledWindow = { rule, measure, subject: parts.subject, group };
  return compiled;
}

function burstParts(rule: BurstRule): WindowParts {
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

function convergenceParts(rule: ConvergenceRule): WindowParts {
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

function rateParts(rule: RateRule): WindowParts[] {
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

function healthParts(rule: SourceHealthRule): WindowParts {
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
  return [...new Set(numbers)].sort((a, b) => a - b);
}

const PLAIN_STEP = { group: null, tracker: null, hitTests: null, isHealth: false, track: 0, lane: 0, laneMask: 1 } as const;

function burstSteps(rule: BurstRule, group: WindowGroup): Step[] {
  const sources = sourcesOf(rule.select);
  return rule.select.map((selector) => {
    const lane = sources.indexOf(numberOf(SOURCES, selector.source));
    return { ...PLAIN_STEP, ...matchOf(selector), action: 'count', group, subject: rule.subject, lane, laneMask: 1 << lane };
  });
}

function convergenceSteps(rule: ConvergenceRule, group: WindowGroup): Step[] {
  return rule.select.map((selector) => {
    const lane = numberOf(SOURCES, selector.source) - 1;
    return { ...PLAIN_STEP, ...matchOf(selector), action: 'count', group, subject: 'risk_domain', lane, laneMask: 1 << lane };
  });
}

function rateSteps(rule: RateRule, measureId: string, group: WindowGroup): Step[] {
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

function healthSteps(rule: SourceHealthRule, group: WindowGroup): Step[] {
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

function matchOf(selector: Selector): Pick<Step, 'source' | 'phases' | 'tests' | 'matchesCategory'> {
  return { source: numberOf(SOURCES, selector.source), phases: selector.phases, ...compileConditions(selector.where) };
}

function trackingSteps(rule: TrackingRule, compiled: CompiledTracking): Step[] {
  const { tracker, subject } = compiled;
  const step = (selector: Selector, action: Step['action'], track: number): Step => ({
    ...PLAIN_STEP,
    ...matchOf(selector),
    action,
    tracker,
    subject,
    track,
  });
  const selected =
    rule.kind === 'deadline'
      ? rule.tracks.flatMap((track, i) => track.select.map((selector) => step(selector, 'select', i)))
      : rule.select.map((selector) => step(selector, 'select', 0));
  const calmed = rule.kind === 'magnitude' ? (rule.escalate?.unless ?? []) : [];
  return [
    ...selected,
    ...calmed.map((selector) => step(selector, 'calm', 0)),
    ...rule.closedBy.map((selector) => step(selector, 'close', 0)),
  ];
}

function compileTracking(rule: TrackingRule, deps: CompileDeps): CompiledTracking {
  const levels = rule.levels.map((level) => AREA_LEVELS.indexOf(level)).sort((a, b) => b - a);
  /** The area at the finest of the rule's levels; a place known only more coarsely counts where it is. */
  const areaFor = (area: number): number => {
    for (const level of levels) {
      const ancestor = deps.areaPaths[area * AREA_LEVELS.length + level] ?? -1;
      if (ancestor >= 0) return ancestor;
    }
    return area;
  };
  const group = createTrackingGroup({
    name: rule.id,
    gradeOfStage: gradesOfStages(rule),
    many: rule.kind === 'magnitude' && rule.many !== null ? { count: rule.many.count, grade: gradeNumber(rule.many.grade) } : null,
    areaFor,
    onHold: deps.onHold,
    onChange: (change) => deps.onTrackedChange(compiled, change),
  });
  const tracker = trackerFor(rule, group, areaFor);
  const compiled: CompiledTracking = { rule, subject: rule.kind === 'repeat' ? 'matter' : 'risk_domain', tracker };
  return compiled;
}

const minutes = (ms: number): number => Math.round(ms / 60_000);

function trackerFor(rule: TrackingRule, group: TrackingGroup, areaFor: (area: number) => number): Tracker {
  switch (rule.kind) {
    case 'deadline':
      return createDeadlineTracker({
        group,
        areaFor,
        stageMinutes: rule.tracks.map((track) =>
          GRADES.map((grade) => {
            const after = grade === 'none' ? undefined : track.stages[grade];
            return after === undefined ? null : minutes(after);
          }),
        ),
        giveUpAfterMinutes: minutes(rule.giveUpAfterMs),
      });
    case 'magnitude':
      return createMagnitudeTracker({
        group,
        areaFor,
        stageOf: magnitudeStage(rule),
        holdMinutes: minutes(rule.holdMs),
        escalateMinutes: minutes(rule.escalate?.afterMs ?? 0),
        recentMinutes: minutes(rule.many?.withinMs ?? 0),
      });
    case 'repeat':
      return createRepeatTracker({ group, windowMinutes: minutes(rule.windowMs) });
  }
}

function magnitudeStage(rule: MagnitudeRule): Parameters<typeof createMagnitudeTracker>[0]['stageOf'] {
  const { grades } = rule;
  if (grades.by === 'partyBand') return (incoming) => incoming.record.partyBand;
  const stage = gradeNumber(grades.grade);
  return () => stage;
}

/** What grade each stage has: deadlines and arrivals stage by grade, party bands by band, repeats by contacts. */
function gradesOfStages(rule: DeadlineRule | MagnitudeRule | RepeatRule): readonly GradeNumber[] {
  const stages: GradeNumber[] = new Array<GradeNumber>(STAGES).fill(0);
  if (rule.kind === 'repeat') {
    for (let contacts = 1; contacts <= CONTACTS_KEPT; contacts++) stages[contacts] = gradeReached(rule.thresholds, contacts);
  } else if (rule.kind === 'magnitude' && rule.grades.by === 'partyBand') {
    const { from } = rule.grades;
    const bands: ByGrade<number> = {
      blue: bandNumber(from.blue),
      yellow: bandNumber(from.yellow),
      orange: bandNumber(from.orange),
      red: bandNumber(from.red),
    };
    for (let band = 1; band < PARTY_BANDS.length; band++) stages[band] = gradeReached(bands, band);
  } else {
    for (const grade of GRADES) stages[gradeNumber(grade)] = gradeNumber(grade);
  }
  if (rule.kind === 'magnitude' && rule.escalate !== null) stages[ESCALATED] = gradeNumber(rule.escalate.grade);
  return stages;
}

function bandNumber(band: (typeof PARTY_BANDS)[number] | undefined): number | undefined {
  return band === undefined ? undefined : numberOf(PARTY_BANDS, band);
}

function gradeReached(thresholds: ByGrade<number>, value: number): GradeNumber {
  let reached: GradeNumber = 0;
  for (const grade of GRADES) {
    const threshold = grade === 'none' ? undefined : thresholds[grade];
    if (threshold !== undefined && value >= threshold) reached = gradeNumber(grade);
  }
  return reached;
}
