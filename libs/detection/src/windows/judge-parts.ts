// What the judges of several kinds share: thresholds by grade number, the gravest grade that a test accepts, lanes.
import { GRADE_NUMBERS, GRADES, type GradeNumber } from '@fengsui/domain';
import { at } from '../memory/block.ts';
import type { ByGrade, ClearRule } from '../rules/rule.ts';
import { CELL } from './cell-layout.ts';
import type { JudgeContext, JudgedCell, Verdict } from './judge.ts';

/** A value a grade number; absent grades are Infinity (never reached from below). */
export function perGrade(values: ByGrade<number>): readonly number[] {
  return GRADES.map((grade) =>
    grade === 'none' ? Number.POSITIVE_INFINITY : (values[grade] ?? Number.POSITIVE_INFINITY),
  );
}

/** The value of a grade number; Infinity where the grade is not used. */
export function valueAt(values: readonly number[] | undefined, grade: number): number {
  return values?.[grade] ?? Number.POSITIVE_INFINITY;
}

/** The gravest grade that a test accepts, or 0. */
export function gravest(accepts: (grade: GradeNumber) => boolean): GradeNumber {
  for (let i = GRADE_NUMBERS.length - 1; i > 0; i--) {
    const grade = GRADE_NUMBERS[i] ?? 0;
    if (accepts(grade)) return grade;
  }
  return 0;
}

/** The value below which a grade is no longer held, free of the noise of binary fractions (0.7 × 10 is 7). */
export function clearLevel(clear: Pick<ClearRule, 'ratio'>, threshold: number): number {
  return withoutNoise(clear.ratio * threshold);
}

/** A product or sum of decimal fractions without the noise of binary ones. */
export function withoutNoise(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** The first whole number at or above a threshold: what a count must reach. */
export function wholeFrom(threshold: number): number {
  return Math.max(1, Math.ceil(withoutNoise(threshold)));
}

/** Sum of one lane of a cell. */
export function laneSum(context: JudgeContext, cell: JudgedCell, lane: number): number {
  return at(context.ring.block.words, cell.base + CELL.sums + lane);
}

/** The area of a cell. */
export function areaOf(context: JudgeContext, cell: Pick<JudgedCell, 'base'>): number {
  return at(context.ring.block.words, cell.base + CELL.area);
}

/** One of the two words kept for the judge. */
export function auxiliary(context: JudgeContext, cell: Pick<JudgedCell, 'base'>, which: 0 | 1): number {
  return at(context.ring.block.words, cell.base + CELL.auxiliary + which);
}

/** Clears once the number has been below a level for the rule's steps. */
export function clearsBelow(
  level: number,
  { clear, advanceMs }: { readonly clear: ClearRule; readonly advanceMs: number },
): Verdict['clearsWhen'] {
  return { level, side: 'below', steps: clear.steps, stepSeconds: advanceMs / 1000 };
}

/** Each value of grades mapped. */
export function mapGrades<T>(values: ByGrade<T>, map: (value: T) => number | undefined): ByGrade<number> {
  const pick = (value: T | undefined): number | undefined => (value === undefined ? undefined : map(value));
  return { blue: pick(values.blue), yellow: pick(values.yellow), orange: pick(values.orange), red: pick(values.red) };
}
