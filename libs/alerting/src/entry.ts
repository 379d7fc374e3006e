// What the alerter reads, what it answers, and the bounds of what it keeps. The wire form of an entry is the business
// of libs/contracts; here it is a value.
import type { AlertRevision, Command, Finding, ReleasedRuleText, SignalPosition } from '@fengsui/domain';

/** One record of fengsui.inbox. streamTime: ms since 1970. */
export type AlerterEntry =
  | { readonly kind: 'finding'; readonly finding: Finding }
  | { readonly kind: 'tick'; readonly position: SignalPosition; readonly streamTime: number }
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'rule_texts'; readonly texts: readonly ReleasedRuleText[] };

/**
 * Why an entry made no revision. Closed: metric label and test use the same word. repeat: its position or command id
 * was applied before; unchanged: the grade is the one in force; nothing_open: a clear without an alert; unknown_alert:
 * no open alert has that id (never raised, or cleared); already_acknowledged: by the same centre, since the last rise;
 * shadow: the finding is of a rule in shadow, which is counted and never pushed;
 * the rest guard the bounds below and numbers that no threshold can be compared with.
 */
export const ALERTER_DROP_REASONS = [
  'repeat',
  'unchanged',
  'nothing_open',
  'unknown_alert',
  'already_acknowledged',
  'shadow',
  'episodes_exceeded',
  'centres_exceeded',
  'partition_out_of_range',
  'not_finite',
] as const;
export type AlerterDropReason = (typeof ALERTER_DROP_REASONS)[number];

/** The fate of one entry. advanced: a tick was taken in. learned: the words of rules were. */
export type AlerterOutcome =
  | { readonly kind: 'revised'; readonly revision: AlertRevision }
  | { readonly kind: 'advanced' | 'learned' }
  | { readonly kind: 'dropped'; readonly reason: AlerterDropReason };

/** Alerts open at one time; a further one is dropped as episodes_exceeded. */
export const OPEN_EPISODES_MAX = 1_000_000;
/** Partitions of fengsui.signals: numbers 0 to this, exclusive. */
export const PARTITIONS_MAX = 1_024;
/** Commands whose repeats are recognised, counted back from the latest. */
export const COMMAND_IDS_MAX = 10_000;
/** Centres that can acknowledge one alert between two rises of its grade. */
export const ACKNOWLEDGING_CENTRES_MAX = 100;
