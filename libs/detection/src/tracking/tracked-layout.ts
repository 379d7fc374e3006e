// Where the words of a tracked matter and of its key stand. A tracked matter is one open matter that a rule follows
// (a deadline, a group demand, repeated contacts); a key is the area and subject whose alert it counts into.
import { EVIDENCE_MAX } from '@fengsui/domain';
import { FIELDS } from '../memory/keyed-pool.ts';

/** Contact times kept for one matter. */
export const CONTACTS_KEPT = 8;

export const TRACKED = {
  matter: 1,
  area: FIELDS,
  subject: FIELDS + 1,
  /** What the matter counts as: an index into gradeOfStage; 0 = nothing yet. */
  stage: FIELDS + 2,
  source: FIELDS + 3,
  riskDomain: FIELDS + 4,
  flags: FIELDS + 5,
  /** Timer handles; 0 = not set. */
  timers: FIELDS + 6,
  /** 1 while the matter counts among those that came just now. */
  recent: FIELDS + 8,
  /** Minute of the deadline or of the last selected event. */
  minute: FIELDS + 9,
  /** Which of the rule's tracks the matter follows. */
  track: FIELDS + 10,
  contacts: FIELDS + 11,
  contactMinutes: FIELDS + 12,
  stride: FIELDS + 12 + CONTACTS_KEPT,
} as const;

/** Stages a rule may tell apart; the last one means escalated. */
export const STAGES = 16;
export const ESCALATED = 15;

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
