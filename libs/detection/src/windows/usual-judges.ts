// The judges that hold a window against what is usual for the same area and subject: aberration (mean and deviation of
// the days before) and ratio (median or mean of earlier windows, or of the same weekday).
import type { AberrationRule, RatioRule } from '../rules/rule.ts';
import type { Judge, JudgeContext, JudgedCell } from './judge.ts';
import { clearLevel, clearsBelow, gravest, perGrade, valueAt, wholeFrom } from './judge-parts.ts';
import { binAt, totalOf } from './window-ring.ts';

/** What is usual; mean null: too little is known. */
interface Usual {
  readonly mean: number | null;
  readonly thresholdOf: (grade: number) => number;
}

/** A judge of counts against thresholds that follow from earlier windows. */
function createUsualJudge(
  rule: AberrationRule | RatioRule,
  context: JudgeContext,
  usualOf: (cell: JudgedCell) => Usual,
): Judge {
  const floors = perGrade(rule.floors);
  const least = Math.min(...floors);
  const total = (cell: JudgedCell): number => totalOf(context.ring, cell.base);
  const reaches = (usual: Usual, count: number, grade: number): boolean =>
    usual.mean !== null && count >= valueAt(floors, grade) && count >= usual.thresholdOf(grade);
  return {
    detectorKind: rule.kind,
    floorOf: () => least,
    gradeOf: (cell) => {
      const count = total(cell);
      // Most windows are below every floor: what is usual need not be worked out for them.
      if (count < least) return 0;
      const usual = usualOf(cell);
      return gravest((grade) => reaches(usual, count, grade));
    },
    holds: (cell, grade) => {
      const usual = usualOf(cell);
      const threshold = Math.max(valueAt(floors, grade), usual.thresholdOf(grade));
      return usual.mean !== null && total(cell) >= clearLevel(rule.clear, threshold);
    },
    watches: () => false,
    verdict: (cell, grade) => {
      const usual = usualOf(cell);
      const threshold = wholeFrom(Math.max(valueAt(floors, grade), usual.thresholdOf(grade)));
      return {
        unit: 'matters',
        observed: total(cell),
        threshold,
        baseline: usual.mean,
        lacksBaseline: usual.mean === null,
        sampleCount: 0,
        clearsWhen: clearsBelow(clearLevel(rule.clear, threshold), rule),
      };
    },
  };
}

/** Days that an aberration rule keeps: those of the baseline, and the lag between them and today. */
export function aberrationDays({ baseline }: AberrationRule): number {
  return baseline.days + baseline.lag;
}

/**
 * Aberration, after EARS C2: mean + z × deviation of the baseline's days. The sample deviation (n - 1) is used, and never
 * less than sigmaMin. The engine's first day was seen in part only and belongs to no baseline.
 */
export function createAberrationJudge(rule: AberrationRule, context: JudgeContext): Judge {
  const { days, lag, sigmaMin } = rule.baseline;
  const scores = perGrade(rule.z);
  return createUsualJudge(rule, context, (cell) => {
    const newest = cell.pane - lag - 1;
    if (newest - days + 1 <= context.firstPane()) return UNKNOWN;
    const counts = Array.from({ length: days }, (_, i) => binAt(context.ring, cell.base, newest - i));
    const mean = meanOf(counts);
    const squares = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0);
    const sigma = Math.max(sigmaMin, Math.sqrt(squares / (days - 1)));
    return { mean, thresholdOf: (grade) => mean + valueAt(scores, grade) * sigma };
  });
}

/** Windows that a ratio rule keeps; for weekdays, days. */
export function ratioWindows({ reference }: RatioRule): number {
  return reference.of === 'same_weekday' ? reference.windows * 7 : reference.windows;
}

/** Ratio: a multiple of the median or mean of earlier windows. Where nothing is usual, the floors alone decide. */
export function createRatioJudge(rule: RatioRule, context: JudgeContext): Judge {
  const { reference } = rule;
  const ratios = perGrade(rule.ratios);
  return createUsualJudge(rule, context, (cell) => {
    const counts = reference.of === 'same_weekday' ? sameWeekdays(rule, context, cell) : previous(rule, context, cell);
    if (counts.length < reference.windowsMin) return UNKNOWN;
    const usual = reference.statistic === 'median' ? medianOf(counts) : meanOf(counts);
    return { mean: usual, thresholdOf: (grade) => valueAt(ratios, grade) * usual };
  });
}

const UNKNOWN: Usual = { mean: null, thresholdOf: () => Number.POSITIVE_INFINITY };

function sameWeekdays({ reference }: RatioRule, { ring, firstPane }: JudgeContext, cell: JudgedCell): number[] {
  const days = Array.from({ length: reference.windows }, (_, i) => cell.pane - 7 * (i + 1));
  return days.filter((day) => day > firstPane()).map((day) => binAt(ring, cell.base, day));
}

/** The newest windows that are complete, as the baseline of a burst has them. */
function previous({ reference }: RatioRule, { ring, firstPane }: JudgeContext, cell: JudgedCell): number[] {
  const { paneCount } = ring.shape;
  const newest = Math.floor((cell.pane - 2 * paneCount + 1) / paneCount);
  const oldestKnown = Math.ceil((firstPane() + 1) / paneCount);
  const known = Math.max(0, Math.min(reference.windows, newest - oldestKnown + 1));
  return Array.from({ length: known }, (_, i) => binAt(ring, cell.base, newest - i));
}

/** Mean of some numbers. */
export function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
}

/** Median of some numbers: of an even number of them, the mean of the middle two. */
export function medianOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return (upper + lower) / 2;
}
