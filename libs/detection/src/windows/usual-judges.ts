// The judges that hold a window against what is usual for the same area and subject: aberration (mean and deviation of
// the days before) and ratio (median or mean of earlier windows, or of the same weekday).
import type { GradeNumber } from '@fengsui/domain';
import type { AberrationRule, ByGrade, RatioRule } from '../rules/rule.ts';
import type { Judge, JudgeContext, JudgedCell } from './judge.ts';
import { clearLevel, clearsBelow, gravest, perGrade, valueAt, wholeFrom, withoutNoise } from './judge-parts.ts';
import { binAt, totalOf } from './window-ring.ts';

/** What is usual for a cell: a grade is reached at base + its factor × unit. One is filled again and again: see below. */
interface Usual {
  isKnown: boolean;
  mean: number;
  base: number;
  unit: number;
}

/** A judge of counts against thresholds that follow from earlier windows; factors by grade. */
function createUsualJudge(
  rule: AberrationRule | RatioRule,
  context: JudgeContext,
  parts: { readonly factors: ByGrade<number>; readonly workOut: (usual: Usual, cell: JudgedCell) => void },
): Judge {
  const floors = perGrade(rule.floors);
  const least = Math.min(...floors);
  const factors = perGrade(parts.factors);
  const total = (cell: JudgedCell): number => totalOf(context.ring, cell.base);
  // A hot area is above its floor with every event of the day: what is worked out for each of them makes no garbage.
  const usual: Usual = { isKnown: false, mean: 0, base: 0, unit: 0 };
  let count = 0;
  const lookAt = (cell: JudgedCell): void => {
    count = total(cell);
    parts.workOut(usual, cell);
  };
  /** What the count must reach; the floor alone where nothing is usual. */
  const threshold = (grade: number): number => {
    const factor = valueAt(factors, grade);
    const floor = valueAt(floors, grade);
    return Number.isFinite(factor) ? Math.max(floor, withoutNoise(usual.base + factor * usual.unit)) : factor;
  };
  const reaches = (grade: GradeNumber): boolean => count >= threshold(grade);
  return {
    detectorKind: rule.kind,
    floorOf: () => least,
    gradeOf: (cell) => {
      // Most windows are below every floor: what is usual need not be worked out for them.
      if (total(cell) < least) return 0;
      lookAt(cell);
      return usual.isKnown ? gravest(reaches) : 0;
    },
    holds: (cell, grade) => {
      lookAt(cell);
      return usual.isKnown && count >= clearLevel(rule.clear, threshold(grade));
    },
    watches: () => false,
    verdict: (cell, grade) => {
      lookAt(cell);
      const reached = wholeFrom(threshold(grade));
      return {
        unit: 'matters',
        observed: count,
        threshold: reached,
        baseline: usual.isKnown ? usual.mean : null,
        lacksBaseline: !usual.isKnown,
        sampleCount: 0,
        clearsWhen: clearsBelow(clearLevel(rule.clear, reached), rule),
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
 * less than sigmaMin nor than the root of the mean: counts that come by chance (Poisson) deviate by that, and a few days
 * that happen to be alike do not show it. The engine's first day was seen in part only and belongs to no baseline.
 */
export function createAberrationJudge(rule: AberrationRule, context: JudgeContext): Judge {
  const { days, lag, sigmaMin } = rule.baseline;
  const workOut = (usual: Usual, { base, pane }: JudgedCell): void => {
    const newest = pane - lag - 1;
    usual.isKnown = newest - days + 1 > context.firstPane();
    let sum = 0;
    for (let i = 0; i < days; i++) sum += binAt(context.ring, base, newest - i);
    const mean = sum / days;
    let squares = 0;
    for (let i = 0; i < days; i++) squares += (binAt(context.ring, base, newest - i) - mean) ** 2;
    usual.mean = mean;
    usual.base = mean;
    usual.unit = Math.max(sigmaMin, Math.sqrt(squares / (days - 1)), Math.sqrt(mean));
  };
  return createUsualJudge(rule, context, { factors: rule.z, workOut });
}

/** Windows that a ratio rule keeps; for weekdays, days. */
export function ratioWindows({ reference }: RatioRule): number {
  return reference.of === 'same_weekday' ? reference.windows * 7 : reference.windows;
}

/** Ratio: a multiple of the median or mean of earlier windows. Where nothing is usual, the floors alone decide. */
export function createRatioJudge(rule: RatioRule, context: JudgeContext): Judge {
  const { reference } = rule;
  const earlier = Array.from({ length: reference.windows }, () => 0);
  const take = reference.of === 'same_weekday' ? takeSameWeekdays : takePrevious;
  const workOut = (usual: Usual, cell: JudgedCell): void => {
    const known = take(context, cell, earlier);
    usual.isKnown = known >= reference.windowsMin;
    usual.mean = reference.statistic === 'median' ? medianOf(earlier, known) : meanOf(earlier, known);
    usual.base = 0;
    usual.unit = usual.mean;
  };
  return createUsualJudge(rule, context, { factors: rule.ratios, workOut });
}

/** Fills in the same weekday's counts of the weeks before, as far as they are known; how many are. */
function takeSameWeekdays({ ring, firstPane }: JudgeContext, cell: JudgedCell, counts: number[]): number {
  let known = 0;
  for (let day = cell.pane - 7; known < counts.length && day > firstPane(); day -= 7) {
    counts[known] = binAt(ring, cell.base, day);
    known++;
  }
  return known;
}

/** As for weekdays, the newest windows that are complete, as the baseline of a burst has them. */
function takePrevious({ ring, firstPane }: JudgeContext, cell: JudgedCell, counts: number[]): number {
  const { paneCount } = ring.shape;
  const newest = Math.floor((cell.pane - 2 * paneCount + 1) / paneCount);
  const oldestKnown = Math.ceil((firstPane() + 1) / paneCount);
  const known = Math.max(0, Math.min(counts.length, newest - oldestKnown + 1));
  for (let i = 0; i < known; i++) counts[i] = binAt(ring, cell.base, newest - i);
  return known;
}

/** Mean of the first `count` of some numbers; 0 of none. */
export function meanOf(numbers: readonly number[], count = numbers.length): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += numbers[i] ?? 0;
  return count === 0 ? 0 : sum / count;
}

/** Median of the first `count` of some numbers, which it puts in order: of an even number, the mean of the middle two. */
export function medianOf(numbers: number[], count = numbers.length): number {
  for (let i = 1; i < count; i++) insertInOrder(numbers, i);
  const upper = numbers[Math.floor(count / 2)] ?? 0;
  const lower = numbers[Math.floor((count - 1) / 2)] ?? 0;
  return count === 0 ? 0 : (upper + lower) / 2;
}

/** Moves a number forward to its place among those before it, which are in order. */
function insertInOrder(numbers: number[], from: number): void {
  const number = numbers[from] ?? 0;
  let place = from;
  for (; place > 0 && (numbers[place - 1] ?? 0) > number; place--) numbers[place] = numbers[place - 1] ?? 0;
  numbers[place] = number;
}
