// Where the words of a tracked matter and of its key stand. A tracked matter is one open matter that a rule follows
// (a deadline, a group demand, repeated contacts, an open hazard, a course of events); a key is the area and subject
// whose alert it counts into.
import { EVIDENCE_MAX, type GradeNumber } from '@fengsui/domain';
import { FIELDS } from '../memory/keyed-pool.ts';

/** Contact times kept for one matter. */
export const CONTACTS_KEPT = 8;

export const TRACKED = {
  matter: 1,
  area: FIELDS,
  subject: FIELDS + 1,
  /** What the matter counts as, in the rule's own numbers below STAGES; 0 = nothing yet. */
  stage: FIELDS + 2,
  source: FIELDS + 3,
  riskDomain: FIELDS + 4,
  flags: FIELDS + 5,
  /** Timer handles; 0 = not set. */
  timers: FIELDS + 6,
  /** 1 while the matter counts among those that came just now. */
  recent: FIELDS + 8,
  /** Minute of the deadline, of the last selected event or of the newest mark. */
  minute: FIELDS + 9,
  // What follows is a kind's own; kinds share the words, as a rule is of one kind.
  /** Deadline and magnitude: which of the rule's tracks the matter follows. */
  track: FIELDS + 10,
  /** Repeat: bit n = mark n was seen. */
  marks: FIELDS + 10,
  contacts: FIELDS + 11,
  contactMinutes: FIELDS + 12,
  /** Sequence: the step that comes next, its signals so far, and the gravest grade that was seen beside the steps. */
  step: FIELDS + 10,
  seen: FIELDS + 11,
  graver: FIELDS + 12,
  stride: FIELDS + 12 + CONTACTS_KEPT,
} as const;

/** Tracks of a deadline rule. */
const TRACKS_MAX = 6;
const GRADED = 4;
/** Stages a rule may tell apart (a grade on each of its tracks); the last one means escalated. */
export const STAGES = TRACKS_MAX * GRADED + 2;
export const ESCALATED = STAGES - 1;

/** The stage of a matter that has reached a grade (above 0) on a track. */
export function stageOnTrack(track: number, grade: GradeNumber): number {
  return track * GRADED + grade;
}

export const KEY = {
  area: 1,
  subject: 2,
  grade: FIELDS,
  riskDomain: FIELDS + 1,
  flags: FIELDS + 2,
  recent: FIELDS + 3,
  evidenceNext: FIELDS + 4,
  /** Matters by source. */
  sources: FIELDS + 5,
  /** Matters by stage. */
  stages: FIELDS + 8,
  evidence: FIELDS + 8 + STAGES,
  stride: FIELDS + 8 + STAGES + EVIDENCE_MAX,
} as const;
