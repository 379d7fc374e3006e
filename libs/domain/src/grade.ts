// The four grades and their order. Compare with isGraver only: in a I-IV scheme the numerals run the other way.

/** From the least to the gravest; index 0 means no grade. */
export const GRADES = ['none', 'blue', 'yellow', 'orange', 'red'] as const;
export type GradeOrNone = (typeof GRADES)[number];
export type Grade = Exclude<GradeOrNone, 'none'>;

/** A grade as the engine holds it: 0 none, 1 blue … 4 red; the wire number. */
export type GradeNumber = 0 | 1 | 2 | 3 | 4;
export const GRADE_NUMBERS = [0, 1, 2, 3, 4] as const;

/** The number of a grade: 0 none, 1 blue … 4 red. */
export function gradeNumber(grade: GradeOrNone): GradeNumber {
  switch (grade) {
    case 'none':
      return 0;
    case 'blue':
      return 1;
    case 'yellow':
      return 2;
    case 'orange':
      return 3;
    case 'red':
      return 4;
  }
}

/** True if a calls for a stronger answer than b. */
export function isGraver(a: GradeOrNone, b: GradeOrNone): boolean {
  return gradeNumber(a) > gradeNumber(b);
}
