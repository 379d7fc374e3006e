// The judges of the windowed kinds: burst, convergence, rate and source health.
import { AREA_LEVELS, GRADE_NUMBERS, GRADES, type GradeNumber, gradeNumber } from '@fengsui/domain';
import type { BurstRule, ClearRule, ConvergenceRule, RateMeasure, RateRule, SourceHealthRule } from '../rules/rule.ts';
import type { Judge, JudgeContext, JudgedCell, Verdict } from './judge.ts';
import {
  areaOf,
  auxiliary,
  clearLevel,
  clearsBelow,
  gravest,
  laneSum,
  mapGrades,
  perGrade,
  valueAt,
  wholeFrom,
  withoutNoise,
} from './judge-parts.ts';
import { baselineOf, totalOf } from './window-ring.ts';

/** The whole of a threshold. */
const REACHED = { ratio: 1 } as const;

/**
 * Burst: distinct matters against thresholds by level, and against a multiple of the baseline, by which a grade is also
 * held: where more than a threshold is usual, an alert ends with what is unusual. Where a second stream agrees
 * (it has enough matters of its own), the grade is one above what the count reaches, if the rule uses that grade.
 */
export function createBurstJudge(rule: BurstRule, context: JudgeContext): Judge {
  const { factors } = context;
  const thresholds = AREA_LEVELS.map((level) =>
    perGrade(mapGrades(rule.thresholds, (byLevel) => byLevel[level] ?? byLevel.any)),
  );
  const thresholdOf = (cell: JudgedCell, grade: number): number => {
    const threshold = valueAt(thresholds[cell.level], grade);
    return Number.isFinite(threshold) ? threshold * factors.at(areaOf(context, cell)) : threshold;
  };
  const floors = thresholds.map((byGrade) => Math.min(...byGrade) * factors.least);
  const total = (cell: JudgedCell): number => totalOf(context.ring, cell.base);
  const agrees = (cell: JudgedCell): boolean =>
    rule.secondStream !== null && secondSum(context, cell) >= rule.secondStream;
  const reached = (cell: JudgedCell): GradeNumber => {
    const alone = gravest((grade) => total(cell) >= withoutNoise(thresholdOf(cell, grade)));
    const next = GRADE_NUMBERS[alone + 1] ?? alone;
    const isUsed = Number.isFinite(thresholdOf(cell, next));
    return alone > 0 && isUsed && agrees(cell) ? next : alone;
  };
  const baselineAt = (cell: JudgedCell): number =>
    rule.baseline === null ? -1 : meanBefore(context, cell, rule.baseline);
  /** What every grade needs beside its threshold: a multiple of the baseline; 0 where none is asked for or known. */
  const usualOf = (baseline: number): number =>
    rule.baseline === null ? 0 : rule.baseline.ratio * Math.max(0, baseline);
  const holdsAlone = (cell: JudgedCell, grade: number): boolean =>
    total(cell) >= clearLevel(rule.clear, thresholdOf(cell, grade));
  return {
    detectorKind: 'burst',
    floorOf: (level) => floors[level] ?? Number.POSITIVE_INFINITY,
    gradeOf: (cell) => {
      if (!factors.isOn(areaOf(context, cell))) return 0;
      const grade = reached(cell);
      return grade > 0 && total(cell) >= usualOf(baselineAt(cell)) ? grade : 0;
    },
    holds: (cell, grade) =>
      factors.isOn(areaOf(context, cell)) &&
      (holdsAlone(cell, grade) || (grade > 1 && agrees(cell) && holdsAlone(cell, grade - 1))) &&
      total(cell) >= clearLevel(rule.clear, usualOf(baselineAt(cell))),
    watches: () => false,
    verdict: (cell, grade) => {
      const baseline = baselineAt(cell);
      const own = thresholdOf(cell, grade);
      const isBySecond = grade > 1 && total(cell) < own && agrees(cell) && total(cell) >= thresholdOf(cell, grade - 1);
      const threshold = wholeFrom(Math.max(isBySecond ? thresholdOf(cell, grade - 1) : own, usualOf(baseline)));
      return {
        unit: rule.count,
        observed: total(cell),
        threshold,
        baseline: baseline < 0 ? null : baseline,
        lacksBaseline: rule.baseline !== null && baseline < 0,
        secondStream: isBySecond,
        sampleCount: 0,
        clearsWhen: clearsBelow(clearLevel(rule.clear, threshold), rule),
      };
    },
  };
}

function meanBefore(context: JudgeContext, cell: JudgedCell, { windowsMin }: { readonly windowsMin: number }): number {
  return baselineOf(context.ring, cell.base, { pane: cell.pane, firstPane: context.firstPane(), windowsMin });
}

/** Matters of the stream that has the second most. */
function secondSum(context: JudgeContext, cell: JudgedCell): number {
  let most = 0;
  let second = 0;
  for (let lane = 0; lane < context.ring.shape.lanes; lane++) {
    const sum = laneSum(context, cell, lane);
    if (sum > most) {
      second = most;
      most = sum;
    } else if (sum > second) second = sum;
  }
  return second;
}

/** Convergence: enough matters in every stream's lane. Lanes: 0 hotline, 1 grid, 2 mediation. */
export function createConvergenceJudge(rule: ConvergenceRule, context: JudgeContext): Judge {
  const needs = GRADES.map((grade) => {
    const need = grade === 'none' ? undefined : rule.thresholds[grade];
    return need === undefined ? null : [need.hotline, need.grid, need.mediation];
  });
  const totals = needs.map((need) => (need === null ? Number.POSITIVE_INFINITY : need.reduce((sum, n) => sum + n, 0)));
  const meets = (cell: JudgedCell, grade: GradeNumber, clear: Pick<ClearRule, 'ratio'>): boolean => {
    const need = needs[grade] ?? null;
    return need?.every((count, lane) => laneSum(context, cell, lane) >= clearLevel(clear, count)) ?? false;
  };
  return {
    detectorKind: 'convergence',
    floorOf: () => Math.min(...totals),
    gradeOf: (cell) => gravest((grade) => meets(cell, grade, REACHED)),
    holds: (cell, grade) => meets(cell, grade, rule.clear),
    watches: () => false,
    verdict: (cell, grade) => ({
      unit: 'matters',
      observed: totalOf(context.ring, cell.base),
      threshold: totals[grade] ?? 0,
      baseline: null,
      lacksBaseline: false,
      sampleCount: 0,
      clearsWhen: clearsBelow(clearLevel(rule.clear, totals[grade] ?? 0), rule),
    }),
  };
}

/** Rate: the share of hits (lane 1) among events (lane 0), too low or too high being bad, once there are enough events. */
export function createRateJudge(rule: RateRule, measure: RateMeasure, context: JudgeContext): Judge {
  const sign = measure.bad === 'low' ? -1 : 1;
  // Turned round where low is bad, so that graver is always more. An unused grade is never reached.
  const levels = GRADES.map((grade) => {
    const threshold = grade === 'none' ? undefined : measure.thresholds[grade];
    return threshold === undefined ? Number.POSITIVE_INFINITY : sign * threshold;
  });
  const samples = (cell: JudgedCell): number => laneSum(context, cell, 0);
  const percent = (cell: JudgedCell): number => (100 * laneSum(context, cell, 1)) / Math.max(1, samples(cell));
  // Below 98 is bad, from 98 on it is not: at the threshold itself only a rate that is bad when high is reached.
  const isBeyond = (cell: JudgedCell, level: number): boolean =>
    measure.bad === 'low' ? sign * percent(cell) > level : percent(cell) >= level;
  return {
    detectorKind: 'rate',
    floorOf: () => rule.samplesMin,
    gradeOf: (cell) =>
      samples(cell) < rule.samplesMin ? 0 : gravest((grade) => isBeyond(cell, valueAt(levels, grade))),
    holds: (cell, grade) =>
      samples(cell) >= rule.samplesMin && isBeyond(cell, valueAt(levels, grade) - rule.clearMargin),
    watches: () => false,
    verdict: (cell, grade) => {
      const level = sign * valueAt(levels, grade);
      const threshold = Number.isFinite(level) ? level : 0;
      return {
        unit: 'percent',
        observed: percent(cell),
        threshold,
        baseline: null,
        lacksBaseline: false,
        sampleCount: samples(cell),
        clearsWhen: {
          level: withoutNoise(threshold - sign * rule.clearMargin),
          side: measure.bad === 'low' ? 'at_or_above' : 'below',
          steps: rule.clear.steps,
          stepSeconds: rule.advanceMs / 1000,
        },
      };
    },
  };
}

/** Length of a source-health pane. */
export const HEALTH_PANE_MS = 60_000;
/** Panes over which flow and shares are measured. */
export const HEALTH_PANES = 60;

/**
 * Source health over panes of a minute. Lanes: 0 all events, 1 late ones, 2 of unknown area. Auxiliary words: the pane
 * of the last event, and the events of the hour up to it: the flow against which a silence is judged.
 */
export function createSourceHealthJudge(rule: SourceHealthRule, context: JudgeContext): Judge {
  const silentPanes = perGrade(mapGrades(rule.silentMs, (ms) => ms / HEALTH_PANE_MS));
  const flowMin = rule.flowPerMinuteMin * HEALTH_PANES;
  const silence = (cell: JudgedCell): number => cell.pane - auxiliary(context, cell, 0);
  const share = (cell: JudgedCell, lane: number): number =>
    (100 * laneSum(context, cell, lane)) / Math.max(1, laneSum(context, cell, 0));
  const flowed = (cell: JudgedCell): boolean => auxiliary(context, cell, 1) >= flowMin;
  const meets = (cell: JudgedCell, grade: GradeNumber): boolean => {
    if (flowed(cell) && silence(cell) >= (silentPanes[grade] ?? Number.POSITIVE_INFINITY)) return true;
    if (laneSum(context, cell, 0) < rule.samplesMin) return false;
    if (grade === gradeNumber(rule.lateShare.grade) && share(cell, 1) > rule.lateShare.percent) return true;
    return grade === gradeNumber(rule.unknownAreaShare.grade) && share(cell, 2) > rule.unknownAreaShare.percent;
  };
  return {
    detectorKind: 'source_health',
    floorOf: () => 1,
    gradeOf: (cell) => gravest((grade) => meets(cell, grade)),
    holds: (cell, grade) => meets(cell, grade),
    watches: flowed,
    verdict: (cell, grade) => ({
      ...healthObservation(rule, grade, {
        silentPanes,
        silence: silence(cell),
        late: share(cell, 1),
        unknown: share(cell, 2),
      }),
      baseline: auxiliary(context, cell, 1) / HEALTH_PANES,
      lacksBaseline: false,
      sampleCount: laneSum(context, cell, 0),
    }),
  };
}

/** Silence is told in minutes; the shares in percent of the last hour's events. */
function healthObservation(
  rule: SourceHealthRule,
  grade: GradeNumber,
  seen: {
    readonly silentPanes: readonly number[];
    readonly silence: number;
    readonly late: number;
    readonly unknown: number;
  },
): Pick<Verdict, 'unit' | 'observed' | 'threshold' | 'clearsWhen'> {
  const quiet = (level: number): Verdict['clearsWhen'] => ({
    level,
    side: 'below',
    steps: 1,
    stepSeconds: HEALTH_PANE_MS / 1000,
  });
  const silentFor = seen.silentPanes[grade] ?? Number.POSITIVE_INFINITY;
  if (Number.isFinite(silentFor)) {
    return { unit: 'minutes', observed: seen.silence, threshold: silentFor, clearsWhen: quiet(silentFor) };
  }
  const isLate = grade === gradeNumber(rule.lateShare.grade);
  const threshold = isLate ? rule.lateShare.percent : rule.unknownAreaShare.percent;
  return { unit: 'percent', observed: isLate ? seen.late : seen.unknown, threshold, clearsWhen: quiet(threshold) };
}
