// Compiles the kinds that follow matters: the steps by which signals open, mark, calm and close a matter, and the tracker
// that takes them. What stages and numbers mean for a grade is in tracking-needs.ts.
import { AREA_LEVELS, GRADES, gradeNumber } from '@fengsui/domain';
import { type DeadlineTrack, type MagnitudeRule, ruleKeyOf, type Selector, type TrackingRule } from '../rules/rule.ts';
import { addWorkingTime, type WorkingCalendar } from '../rules/working-time.ts';
import { createBacklogTracker } from '../tracking/backlog.ts';
import { createDeadlineTracker, type DeadlineStage } from '../tracking/deadline.ts';
import { createMagnitudeTracker, type MagnitudeSettings } from '../tracking/magnitude.ts';
import { createRepeatTracker } from '../tracking/repeat.ts';
import { createSequenceTracker } from '../tracking/sequence.ts';
import { minuteFrom, type Tracker } from '../tracking/tracker.ts';
import {
  createTrackingGroup,
  createTrackingMemory,
  type TrackingGroup,
  type TrackingGroupDeps,
} from '../tracking/tracking-state.ts';
import { canonicalText } from './canonical-text.ts';
import type { CompileDeps, CompiledTracking } from './compiled.ts';
import type { Step } from './plan.ts';
import { matchOf, PLAIN_STEP } from './steps.ts';
import { bandStage, contactStage, needsOf } from './tracking-needs.ts';

/** Steps of a rule that follows matters. */
export function trackingSteps(rule: TrackingRule, compiled: CompiledTracking): Step[] {
  const { tracker, subject } = compiled;
  const step = (selector: Selector, action: Step['action'], track: number): Step => ({
    ...PLAIN_STEP,
    ...matchOf(selector),
    action,
    tracker,
    subject,
    track,
  });
  const calmed = rule.kind === 'magnitude' ? (rule.escalate?.unless ?? []) : [];
  return [
    ...openingSteps(rule, step),
    ...calmed.map((selector) => step(selector, 'calm', 0)),
    ...rule.closedBy.map((selector) => step(selector, 'close', 0)),
  ];
}

type StepOf = (selector: Selector, action: Step['action'], track: number) => Step;

/** The steps that select and mark, in the order in which one signal takes them. */
function openingSteps(rule: TrackingRule, step: StepOf): Step[] {
  const selected = (selectors: readonly Selector[], track: number): Step[] =>
    selectors.map((selector) => step(selector, 'select', track));
  const marked = (selectors: readonly Selector[], mark: number): Step[] =>
    selectors.map((selector) => step(selector, 'mark', mark));
  switch (rule.kind) {
    case 'deadline':
      return rule.tracks.flatMap(({ select }, i) => selected(select, i));
    case 'repeat':
      return [...rule.marks.flatMap(({ select }, i) => marked(select, i)), ...selected(rule.select, 0)];
    case 'sequence': {
      // After the first step, with which an attempt begins, and before the last, which may complete it.
      const graver = rule.graver.flatMap(({ select, grade }) => marked(select, gradeNumber(grade)));
      const [first = [], ...others] = rule.steps.map(({ select }, i) => selected(select, i));
      return [...first, ...graver, ...others.flat()];
    }
    case 'magnitude':
    case 'backlog':
      return selected(rule.select, 0);
  }
}

/** Makes the group and tracker of one rule. */
export function compileTracking(
  rule: TrackingRule,
  place: { readonly part: string; readonly order: number },
  deps: CompileDeps,
): CompiledTracking {
  const levels = rule.levels.map((level) => AREA_LEVELS.indexOf(level)).toSorted((a, b) => b - a);
  /** The area at the finest of the rule's levels; a place known only more coarsely counts where it is. */
  const areaFor = (area: number): number => {
    for (const level of levels) {
      const ancestor = deps.areaPaths[area * AREA_LEVELS.length + level] ?? -1;
      if (ancestor >= 0) return ancestor;
    }
    return area;
  };
  const name = place.part === '' ? ruleKeyOf(rule) : `${ruleKeyOf(rule)}.${place.part}`;
  const part = deps.parts.take(`tracking ${name} ${trackingText(rule)}`);
  const kept = deps.previous()?.trackings.find(({ number }) => number === part.number);
  const memory = kept?.tracker.group ?? createTrackingMemory(`${name}#${part.number}`);
  const groupDeps: TrackingGroupDeps = {
    needs: needsOf(rule),
    many:
      rule.kind === 'magnitude' && rule.many !== null
        ? { count: rule.many.count, grade: gradeNumber(rule.many.grade) }
        : null,
    areaFor,
    onHold: deps.onHold,
    nowMinute: deps.nowMinute,
    onTimerSet: () => deps.onTimerSet(compiled),
    onChange: (change) => deps.onTrackedChange(compiled, change),
  };
  const group = createTrackingGroup(groupDeps, memory);
  const tracker = trackerFor(rule, group, deps.calendar);
  const subject = rule.kind === 'repeat' || rule.kind === 'backlog' ? rule.subject : 'risk_domain';
  const compiled: CompiledTracking = { rule, ...place, subject, tracker, number: part.number };
  return compiled;
}

/**
 * What decides which matters are followed and what is kept of each. While it is equal, matters and timers outlive a
 * release; what it leaves out is worked out anew for each of them. Times that only a timer remembers stay in.
 */
function trackingText(rule: TrackingRule): string {
  const { id: _id, version: _version, mode: _mode, name: _name, sentence: _sentence, ...rest } = rule;
  switch (rest.kind) {
    case 'deadline': {
      const { giveUpAfterMs: _giveUp, tracks, ...kept } = rest;
      return canonicalText({ ...kept, tracks: tracks.map(({ stages: _stages, counts: _counts, ...track }) => track) });
    }
    case 'magnitude': {
      const { holdMs: _hold, grades, escalate, many, ...kept } = rest;
      const { grade: _grade, ...awaited } = escalate ?? { grade: 'none' };
      // Where money counts beside parties, a stage says which of them was the graver: it stands for these bands only.
      const bands = grades.by === 'partyBand' && Object.keys(grades.amount).length > 0 ? grades : null;
      return canonicalText({ ...kept, by: grades.by, bands, awaited, withinMs: many?.withinMs });
    }
    case 'repeat': {
      const { windowMs: _window, thresholds: _thresholds, marks, ...kept } = rest;
      return canonicalText({ ...kept, marks: marks.map(({ select }) => select) });
    }
    case 'backlog': {
      const { thresholds: _thresholds, clearRatio: _ratio, ...kept } = rest;
      return canonicalText(kept);
    }
    case 'sequence':
      return canonicalText(rest);
  }
}

const MINUTE_MS = 60_000;
const minutes = (ms: number): number => Math.round(ms / MINUTE_MS);

function trackerFor(rule: TrackingRule, group: TrackingGroup, calendar: WorkingCalendar): Tracker {
  switch (rule.kind) {
    case 'deadline':
      return createDeadlineTracker({
        group,
        tracks: rule.tracks.map((track) => ({ from: track.from, stages: deadlineStages(track, calendar) })),
        giveUpAfterMinutes: minutes(rule.giveUpAfterMs),
        breachWithinMinutes: rule.breachWithinMs === null ? null : minutes(rule.breachWithinMs),
      });
    case 'magnitude':
      return createMagnitudeTracker({
        group,
        stageOf: magnitudeStage(rule),
        arrivalStage: rule.grades.by === 'arrival' ? gradeNumber(rule.grades.grade) : null,
        holdMinutes: minutes(rule.holdMs),
        escalateMinutes: minutes(rule.escalate?.afterMs ?? 0),
        recentMinutes: minutes(rule.many?.withinMs ?? 0),
      });
    case 'repeat':
      return createRepeatTracker({ group, windowMinutes: minutes(rule.windowMs), stageOf: contactStage(rule) });
    case 'backlog':
      return createBacklogTracker({ group, giveUpAfterMinutes: minutes(rule.giveUpAfterMs) });
    case 'sequence':
      return createSequenceTracker({
        group,
        times: rule.steps.map(({ times }) => times),
        grade: gradeNumber(rule.grade),
        withinMinutes: minutes(rule.withinMs),
        holdMinutes: minutes(rule.holdMs),
      });
  }
}

function magnitudeStage({ grades }: MagnitudeRule): MagnitudeSettings['stageOf'] {
  if (grades.by === 'partyBand') {
    const stageOf = bandStage(grades);
    return ({ record }) => stageOf(record.partyBand, record.amountBand);
  }
  const stage = gradeNumber(grades.grade);
  return () => stage;
}

/** Stages from blue to red. In working time, the deadline itself (0h) stays the instant that it is, whatever the hour. */
function deadlineStages({ hours, stages }: DeadlineTrack, calendar: WorkingCalendar): DeadlineStage[] {
  return GRADES.flatMap((word) => {
    const after = word === 'none' ? undefined : stages[word];
    if (after === undefined) return [];
    const minuteFor = (base: number): number =>
      hours === 'working' && after !== 0
        ? minuteFrom(addWorkingTime(calendar, base * MINUTE_MS, after))
        : base + minutes(after);
    return [{ grade: gradeNumber(word), minuteFor }];
  });
}
