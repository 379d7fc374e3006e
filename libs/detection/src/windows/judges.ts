// The judges of the windowed kinds: burst, convergence, rate and source health.
import { AREA_LEVELS, GRADE_NUMBERS, GRADES, type GradeNumber, gradeNumber } from '@fengsui/domain';
import { at } from '../memory/block.ts';
import type {
  BurstRule,
  ByGrade,
  ClearRule,
  ConvergenceRule,
  RateMeasure,
  RateRule,
  SourceHealthRule,
} from '../rules/rule.ts';
import { CELL } from './cell-layout.ts';
import type { Judge, JudgeContext, JudgedCell, Verdict } from './judge.ts';
import { baselineOf, totalOf } from './window-ring.ts';

/** A value a grade number; absent grades are Infinity (never reached from below). */
function perGrade(values: ByGrade<number>): readonly number[] {
  return GRADES.map((grade) =>
    grade === 'none' ? Number.POSITIVE_INFINITY : (values[grade] ?? Number.POSITIVE_INFINITY),
  );
}

/** The gravest grade that a test accepts, or 0. */
function gravest(accepts: (grade: GradeNumber) => boolean): GradeNumber {
  for (let i = GRADE_NUMBERS.length - 1; i > 0; i--) {
    const grade = GRADE_NUMBERS[i] ?? 0;
    if (accepts(grade)) return grade;
  }
  return 0;
}

/** The whole of a threshold. */
const REACHED = { ratio: 1 } as const;

/** The value below which a grade is no longer held, free of the noise of binary fractions (0.7 × 10 is 7). */
function clearLevel(clear: Pick<ClearRule, 'ratio'>, threshold: number): number {
  return Math.round(clear.ratio * threshold * 1e6) / 1e6;
}

/** Sum of one lane of a cell. */
function laneSum(context: JudgeContext, cell: JudgedCell, lane: number): number {
  return at(context.ring.block.words, cell.base + CELL.sums + lane);
}

/** One of the two words kept for the judge. */
function auxiliary(context: JudgeContext, cell: JudgedCell, which: 0 | 1): number {
  return at(context.ring.block.words, cell.base + CELL.auxiliary + which);
}

/** Burst: distinct matters against thresholds by level, and against a multiple of the baseline. */
export function createBurstJudge(rule: BurstRule, context: JudgeContext): Judge {
  const thresholds = AREA_LEVELS.map((level) =>
    perGrade(mapGrades(rule.thresholds, (byLevel) => byLevel[level] ?? byLevel.any)),
  );
  const thresholdOf = (level: number, grade: number): number => thresholds[level]?.[grade] ?? Number.POSITIVE_INFINITY;
  const floors = thresholds.map((byGrade) => Math.min(...byGrade));
  const baselineAt = (cell: JudgedCell): number =>
    rule.baseline === null
      ? -1
      : baselineOf(context.ring, cell.base, {
          pane: cell.pane,
          firstPane: context.firstPane(),
          windowsMin: rule.baseline.windowsMin,
        });
  return {
    detectorKind: 'burst',
    floorOf: (level) => floors[level] ?? Number.POSITIVE_INFINITY,
    gradeOf: (cell) => {
      const total = totalOf(context.ring, cell.base);
      const grade = gravest((candidate) => total >= thresholdOf(cell.level, candidate));
      if (grade === 0 || rule.baseline === null) return grade;
      return total >= rule.baseline.ratio * baselineAt(cell) ? grade : 0;
    },
    holds: (cell, grade) => totalOf(context.ring, cell.base) >= clearLevel(rule.clear, thresholdOf(cell.level, grade)),
    watches: () => false,
    verdict: (cell, grade) => {
      const baseline = baselineAt(cell);
      const threshold = thresholdOf(cell.level, grade);
      return {
        unit: rule.count,
        observed: totalOf(context.ring, cell.base),
        threshold,
        baseline: baseline < 0 ? null : baseline,
        lacksBaseline: rule.baseline !== null && baseline < 0,
        sampleCount: 0,
        clearsWhen: {
          level: clearLevel(rule.clear, threshold),
          side: 'below',
          steps: rule.clear.steps,
          stepSeconds: rule.advanceMs / 1000,
        },
      };
    },
  };
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
      clearsWhen: {
        level: clearLevel(rule.clear, totals[grade] ?? 0),
        side: 'below',
        steps: rule.clear.steps,
        stepSeconds: rule.advanceMs / 1000,
      },
    }),
  };
}

/** Rate: the share of hits (lane 1) among events (lane 0), too low being bad, once there are enough events. */
export function createRateJudge(rule: RateRule, measure: RateMeasure, context: JudgeContext): Judge {
  const below = GRADES.map((grade) => (grade === 'none' ? -1 : (measure.below[grade] ?? -1)));
  const samples = (cell: JudgedCell): number => laneSum(context, cell, 0);
  const percent = (cell: JudgedCell): number => (100 * laneSum(context, cell, 1)) / Math.max(1, samples(cell));
  return {
    detectorKind: 'rate',
    floorOf: () => rule.samplesMin,
    gradeOf: (cell) => (samples(cell) < rule.samplesMin ? 0 : gravest((grade) => percent(cell) < (below[grade] ?? -1))),
    holds: (cell, grade) =>
      samples(cell) >= rule.samplesMin &&
      percent(cell) < (below[grade] ?? -1) + rule.clearMargin &&
      (below[grade] ?? -1) >= 0,
    watches: () => false,
    verdict: (cell, grade) => ({
      unit: 'percent',
      observed: percent(cell),
      threshold: below[grade] ?? 0,
      baseline: null,
      lacksBaseline: false,
      sampleCount: samples(cell),
      clearsWhen: {
        level: (below[grade] ?? 0) + rule.clearMargin,
        side: 'at_or_above',
        steps: rule.clear.steps,
        stepSeconds: rule.advanceMs / 1000,
      },
    }),
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

function mapGrades<T>(values: ByGrade<T>, map: (value: T) => number | undefined): ByGrade<number> {
  const pick = (value: T | undefined): number | undefined => (value === undefined ? undefined : map(value));
  return { blue: pick(values.blue), yellow: pick(values.yellow), orange: pick(values.orange), red: pick(values.red) };
}
