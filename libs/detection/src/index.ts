// Rules as data and the engine that runs them over one partition's signals.

export {
  createDetectionEngine,
  DEDUP_HORIZON_MS,
  type DetectionEngine,
  type EntryPosition,
  type NoticeOutcome,
  type SignalOutcome,
} from './engine/engine.ts';
export type { EngineState, RestoreResult } from './engine/state.ts';
export type { EngineOptions } from './engine/tables.ts';
export type { StatePage } from './memory/block.ts';
export { createNoticeLedger, type NoticeLedger, type NoticeLedgerOutcome } from './releases/notice-ledger.ts';
export {
  createReleaseLedger,
  type LedgerDropReason,
  type LedgerOutcome,
  type ReleaseLedger,
} from './releases/release-ledger.ts';
export { type RuleChange, ruleChanges } from './releases/rule-changes.ts';
export {
  compileFault,
  contentOf,
  parseRuleSet,
  type RuleSetProblem,
  type RuleSetResult,
  ruleSetText,
  ruleSources,
} from './releases/rule-set.ts';
export { compileConditions, conditionWords, meetsAll } from './rules/conditions.ts';
export {
  type BurstRule,
  type Condition,
  type Rule,
  type RuleKind,
  type RuleMode,
  ruleKeyOf,
  type Selector,
} from './rules/rule.ts';
export { parseRule, type RuleResult, ruleJsonSchema } from './rules/rule-schema.ts';
export type { RuleProblem } from './rules/rule-sense.ts';
export type { Overlay, Profile, ThresholdSettings } from './rules/threshold-settings.ts';
export type { WorkingCalendar } from './rules/working-time.ts';
