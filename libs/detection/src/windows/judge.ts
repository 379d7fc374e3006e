// How a windowed rule turns a cell's counts into a grade: one judge a kind, over the same cells. A judge says which
// grade the counts reach, whether a grade reached before is still held (hysteresis), and what to tell about it.
import type { ClearCondition, DetectorKind, GradeNumber, Unit } from '@fengsui/domain';
import type { WindowRing } from './window-ring.ts';

/** A cell in hand: its base in the block, the level of its area and the pane that the window ends with. */
export interface JudgedCell {
  base: number;
  level: number;
  pane: number;
}

/** What a finding says about observed against threshold. */
export interface Verdict {
  readonly unit: Unit;
  readonly observed: number;
  readonly threshold: number;
  readonly baseline: number | null;
  readonly lacksBaseline: boolean;
  /** The grade is one above what the count alone reaches, because a second stream agrees. */
  readonly secondStream?: boolean;
  readonly sampleCount: number;
  readonly clearsWhen: ClearCondition;
}

export interface Judge {
  readonly detectorKind: DetectorKind;
  /** A cell of that level whose total is below this has no grade: the early way out. */
  floorOf(level: number): number;
  /**
   * Called once before the cells of the rule are judged at a pane's end, or told of at a release, for what depends on
   * several cells at once. Nothing of it may be needed at the next one: it is no part of the state.
   */
  beforePane?(pane: number): void;
  /** The gravest grade whose condition holds now. */
  gradeOf(cell: JudgedCell): GradeNumber;
  /** True while a grade that was reached is kept. */
  holds(cell: JudgedCell, grade: GradeNumber): boolean;
  /** True if the cell must be judged at every pane's end although it has no grade. */
  watches(cell: JudgedCell): boolean;
  verdict(cell: JudgedCell, grade: GradeNumber): Verdict;
  /** Panes that the verdict speaks of; absent: all that the ring holds. */
  readonly windowPanes?: number;
}

/** What thresholds go by beside the counts: profiles of the calendar, notices, overlays of areas. */
export interface ThresholdFactors {
  /** What a rule's thresholds are multiplied by in an area at an instant. */
  at(area: number): number;
  /** The least that `at` can give. */
  readonly least: number;
  /** False while the profile during which alone the rule is judged is not active in the area. */
  isOn(area: number): boolean;
}

/** What judges need of the cells they look at. */
export interface JudgeContext {
  readonly ring: WindowRing;
  /** The first pane of the counting's life: history before it is unknown. */
  readonly firstPane: () => number;
  readonly factors: ThresholdFactors;
  /** Residents of an area; 0 = unknown. */
  readonly populationOf: (area: number) => number;
  /** Base of the cell in a slot. */
  readonly baseOfSlot: (slot: number) => number;
  /** Visits the base of every cell of a level; what a cell holds is up to date only after advanceRing. */
  readonly eachCell: (level: number, visit: (base: number) => void) => void;
}
