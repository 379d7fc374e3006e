// The alert life cycle as a pure state machine: inbox entries in, alert revisions out, state as checkpoint pages.
export { type Alerter, type AlerterOptions, createAlerter, type RestoreResult, restoreAlerter } from './alerter.ts';
export { formatAmount, levelHeld, observedAmount } from './amounts.ts';
export type { AlerterCheckpoint, BrokenCheckpoint, CheckpointPage } from './checkpoint.ts';
export type {
  AlerterDropReason,
  AlerterEntry,
  AlerterOutcome,
} from './entry.ts';
export type { OpenCounts } from './episodes.ts';
export type { PlaceholderName } from './phrases.ts';

export { type RevisionFacts, type RuleText, type RuleTexts, ruleTextOf, ruleTextsOf } from './rule-text.ts';
export { sentenceFor } from './sentence.ts';
export type { Counters } from './stored-shapes.ts';
export {
  ACK_REASON_WORDS,
  type Bilingual,
  GRADE_WORDS,
  type Language,
  RISK_DOMAIN_WORDS,
  SOURCE_WORDS,
} from './words.ts';
