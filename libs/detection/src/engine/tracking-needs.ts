// What the stages of a rule that follows matters mean: by which grade each counts, and how many matters at which stages
// give an area a grade. Everything here is decided from the rule's data, before the first event.
import {
  AMOUNT_BANDS,
  GRADES,
  type Grade,
  type GradeNumber,
  gradeNumber,
  numberOf,
  PARTY_BANDS,
} from '@fengsui/domain';
import type {
  BacklogRule,
  ByGrade,
  DeadlineRule,
  DeadlineTrack,
  MagnitudeRule,
  RepeatRule,
  TrackingRule,
} from '../rules/rule.ts';
import { OPEN } from '../tracking/backlog.ts';
import { ESCALATED, STAGES, stageOnTrack } from '../tracking/tracked-layout.ts';
import type { Need } from '../tracking/tracking-state.ts';

/** The grades above none, from red to blue: needs stand in this order. */
const GRAVEST_FIRST: readonly Grade[] = ['red', 'orange', 'yellow', 'blue'];

/** Where a magnitude's stages stand: a party band is its own stage, an amount band comes after all of them. */
export const PARTY_STAGES = { first: 1, last: PARTY_BANDS.length - 1 } as const;
export const AMOUNT_STAGES = {
  first: PARTY_STAGES.last + 1,
  last: PARTY_STAGES.last + AMOUNT_BANDS.length - 1,
} as const;

/** The amount band of a stage among AMOUNT_STAGES, and back: both differ by this. */
const AMOUNT_OFFSET = PARTY_STAGES.last;

/** What gives a rule's keys their grades, gravest first. */
export function needsOf(rule: TrackingRule): readonly Need[] {
  switch (rule.kind) {
    case 'deadline':
      return GRAVEST_FIRST.flatMap((grade) => deadlineNeeds(rule, grade));
    case 'backlog':
      return GRAVEST_FIRST.flatMap((grade) => backlogNeed(rule, grade));
    case 'magnitude':
      return oneIsEnough(magnitudeGrades(rule));
    case 'repeat':
      return oneIsEnough(STAGE_IS_GRADE_OR_MORE);
    case 'sequence':
      return oneIsEnough(STAGE_IS_GRADE);
  }
}

const STAGE_IS_GRADE: readonly GradeNumber[] = [0, 1, 2, 3, 4];
/** Stage 1 is a matter that is followed and has no grade yet. */
const STAGE_IS_GRADE_OR_MORE: readonly GradeNumber[] = [0, 0, 1, 2, 3, 4];

/** One matter at a stage of the grade, or of a graver one, gives it. */
function oneIsEnough(gradeOfStage: readonly GradeNumber[]): Need[] {
  return GRAVEST_FIRST.flatMap((word) => {
    const grade = gradeNumber(word);
    const stages = gradeOfStage.flatMap((one, stage) => (one >= grade ? [stage] : []));
    return stages.length === 0 ? [] : [{ grade, stages, count: 1, holdCount: 1 }];
  });
}

/** One matter of any track that asks for no more, or so many of a track that asks for them. */
function deadlineNeeds({ tracks }: DeadlineRule, word: Grade): Need[] {
  const grade = gradeNumber(word);
  const byCount = new Map<string, { readonly count: number; readonly stages: number[] }>();
  for (const [i, track] of tracks.entries()) {
    if (track.stages[word] === undefined) continue;
    const count = track.counts[word] ?? 1;
    const name = count === 1 ? 'one' : `track ${i}`;
    const need = byCount.get(name) ?? { count, stages: [] };
    need.stages.push(...stagesFrom(track, grade).map((reached) => stageOnTrack(i, reached)));
    byCount.set(name, need);
  }
  return [...byCount.values()].map(({ count, stages }) => ({ grade, stages, count, holdCount: count }));
}

/** The grades of a track's stages, from one on. */
function stagesFrom({ stages }: DeadlineTrack, from: GradeNumber): GradeNumber[] {
  return GRADES.flatMap((word) =>
    word !== 'none' && gradeNumber(word) >= from && stages[word] !== undefined ? [gradeNumber(word)] : [],
  );
}

function backlogNeed({ thresholds, clearRatio }: BacklogRule, word: Grade): Need[] {
  const count = thresholds[word];
  if (count === undefined) return [];
  // A share such as 0.55 of 100 comes out a hair above 55; that hair is no matter.
  const holdCount = Math.ceil(clearRatio * count - 1e-9);
  return [{ grade: gradeNumber(word), stages: [OPEN], count, holdCount }];
}

/** By stage: the grade of its party or amount band; of an arrival, stages are grades. */
function magnitudeGrades({ grades, escalate }: MagnitudeRule): GradeNumber[] {
  const stages: GradeNumber[] = new Array<GradeNumber>(STAGES).fill(0);
  if (grades.by === 'partyBand') {
    const { party, amount } = bandGrades(grades);
    party.forEach((grade, band) => {
      stages[band] = grade;
    });
    amount.forEach((grade, band) => {
      if (band > 0) stages[AMOUNT_OFFSET + band] = grade;
    });
  } else {
    for (const grade of GRADES) stages[gradeNumber(grade)] = gradeNumber(grade);
  }
  if (escalate !== null) stages[ESCALATED] = gradeNumber(escalate.grade);
  return stages;
}

type BandGrades = Extract<MagnitudeRule['grades'], { by: 'partyBand' }>;

/** The grade of each band; no band, no grade. */
function bandGrades({ from, amount }: BandGrades): {
  readonly party: readonly GradeNumber[];
  readonly amount: readonly GradeNumber[];
} {
  return { party: gradesOfBands(PARTY_BANDS, from), amount: gradesOfBands(AMOUNT_BANDS, amount) };
}

function gradesOfBands<Band extends string>(bands: readonly Band[], from: ByGrade<Band>): GradeNumber[] {
  return bands.map((_, number) => {
    const reached = GRAVEST_FIRST.find((word) => {
      const lowest = from[word];
      return lowest !== undefined && number >= numberOf(bands, lowest);
    });
    return number === 0 || reached === undefined ? 0 : gradeNumber(reached);
  });
}

/** The stage that bands of parties and money give: that of the parties unless the money is graver. */
export function bandStage(grades: BandGrades): (partyBand: number, amountBand: number) => number {
  const { party, amount } = bandGrades(grades);
  return (partyBand, amountBand) =>
    (amount[amountBand] ?? 0) > (party[partyBand] ?? 0) ? AMOUNT_OFFSET + amountBand : partyBand;
}

/** The stage that contacts give: 1 above the gravest grade that the rule's own thresholds or those of a mark give. */
export function contactStage({ thresholds, marks }: RepeatRule): (contacts: number, seen: number) => number {
  return (contacts, seen) => {
    let reached: GradeNumber = gradeReached(thresholds, contacts);
    for (const [i, mark] of marks.entries()) {
      if (((seen >>> i) & 1) === 0) continue;
      const grade = gradeReached(mark.thresholds, contacts);
      if (grade > reached) reached = grade;
    }
    return reached + 1;
  };
}

function gradeReached(thresholds: ByGrade<number>, value: number): GradeNumber {
  const reached = GRAVEST_FIRST.find((word) => value >= (thresholds[word] ?? Number.POSITIVE_INFINITY));
  return reached === undefined ? 0 : gradeNumber(reached);
}
