// Compiles the kinds that follow matters (deadline, magnitude, repeat): their stages and grades, and the steps by which
// signals open, calm and close a matter.
import { AREA_LEVELS, GRADES, type GradeNumber, gradeNumber, numberOf, PARTY_BANDS } from '@fengsui/domain';
import { type ByGrade, type MagnitudeRule, ruleKeyOf, type Selector, type TrackingRule } from '../rules/rule.ts';
import { createDeadlineTracker } from '../tracking/deadline.ts';
import { createMagnitudeTracker, type MagnitudeSettings } from '../tracking/magnitude.ts';
import { createRepeatTracker } from '../tracking/repeat.ts';
import { CONTACTS_KEPT, ESCALATED, STAGES } from '../tracking/tracked-layout.ts';
import type { Tracker } from '../tracking/tracker.ts';
import { createTrackingGroup, type TrackingGroup } from '../tracking/tracking-state.ts';
import type { CompileDeps, CompiledTracking } from './compiled.ts';
import type { Step } from './plan.ts';
import { matchOf, PLAIN_STEP } from './steps.ts';

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

/** Makes the group and tracker of one rule. */
export function compileTracking(rule: TrackingRule, deps: CompileDeps): CompiledTracking {
  const levels = rule.levels.map((level) => AREA_LEVELS.indexOf(level)).toSorted((a, b) => b - a);
  /** The area at the finest of the rule's levels; a place known only more coarsely counts where it is. */
  const areaFor = (area: number): number => {
    for (const level of levels) {
      const ancestor = deps.areaPaths[area * AREA_LEVELS.length + level] ?? -1;
      if (ancestor >= 0) return ancestor;
    }
    return area;
  };
  const group = createTrackingGroup({
    name: ruleKeyOf(rule),
    gradeOfStage: gradesOfStages(rule),
    many:
      rule.kind === 'magnitude' && rule.many !== null
        ? { count: rule.many.count, grade: gradeNumber(rule.many.grade) }
        : null,
    areaFor,
    onHold: deps.onHold,
    onChange: (change) => deps.onTrackedChange(compiled, change),
  });
  const tracker = trackerFor(rule, group);
  const compiled: CompiledTracking = { rule, subject: rule.kind === 'repeat' ? 'matter' : 'risk_domain', tracker };
  return compiled;
}

const minutes = (ms: number): number => Math.round(ms / 60_000);

function trackerFor(rule: TrackingRule, group: TrackingGroup): Tracker {
  switch (rule.kind) {
    case 'deadline':
      return createDeadlineTracker({
        group,
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
        stageOf: magnitudeStage(rule),
        holdMinutes: minutes(rule.holdMs),
        escalateMinutes: minutes(rule.escalate?.afterMs ?? 0),
        recentMinutes: minutes(rule.many?.withinMs ?? 0),
      });
    case 'repeat':
      return createRepeatTracker({ group, windowMinutes: minutes(rule.windowMs) });
  }
}

function magnitudeStage(rule: MagnitudeRule): MagnitudeSettings['stageOf'] {
  const { grades } = rule;
  if (grades.by === 'partyBand') return (incoming) => incoming.record.partyBand;
  const stage = gradeNumber(grades.grade);
  return () => stage;
}

/** What grade each stage has: deadlines and arrivals stage by grade, party bands by band, repeats by contacts. */
function gradesOfStages(rule: TrackingRule): readonly GradeNumber[] {
  const stages: GradeNumber[] = new Array<GradeNumber>(STAGES).fill(0);
  if (rule.kind === 'repeat') {
    for (let contacts = 1; contacts <= CONTACTS_KEPT; contacts++)
      stages[contacts] = gradeReached(rule.thresholds, contacts);
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
