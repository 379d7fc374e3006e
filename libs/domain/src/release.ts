// The words of rule releases: what the ledger of fengsui.control says, and what became of a release. Rules are carried
// as bytes here: what they say is for libs/detection, how they are packed for libs/contracts.
import type { NoticeEntry } from './notice.ts';

/** Largest packed set of rules in bytes: it must fit one record of the log. */
export const RELEASE_BYTES_MAX = 900_000;
/** Rules of one release. */
export const RELEASE_RULES_MAX = 1_000;
/** Longest reason of an entry, in characters. */
export const RELEASE_REASON_CHARACTERS_MAX = 200;

/**
 * configured: release 0, the rules the services were started with. proposed: open, nothing runs on it. approved: on its
 * way into the partitions. released: its control record stands in every partition. Index = wire number.
 */
export const RELEASE_STATES = ['unspecified', 'configured', 'proposed', 'approved', 'released', 'withdrawn'] as const;
export type ReleaseState = Exclude<(typeof RELEASE_STATES)[number], 'unspecified'>;

/** What is known of a release beside its rules. Times in ms since 1970; approvedAt 0, approvedBy '': not yet. */
export interface Release {
  readonly number: number;
  readonly state: ReleaseState;
  /** The release that ran when this one was proposed. */
  readonly base: number;
  /** The release whose content it brings back; null: it is no rollback. */
  readonly rollbackTo: number | null;
  /** A rollback that one role may approve alone. */
  readonly isEmergency: boolean;
  /** Roles, never persons. */
  readonly proposedBy: string;
  readonly proposedAt: number;
  readonly reason: string;
  readonly approvedBy: string;
  readonly approvedAt: number;
  readonly approvalReason: string;
  /** Offset of the control record by partition of fengsui.signals; empty until it is released. */
  readonly positions: readonly number[];
}

/** The entries of fengsui.control about releases. at: ms since 1970. */
export type ReleaseEntry = { readonly at: number } & (
  | { readonly kind: 'configured'; readonly rules: Uint8Array }
  | ({ readonly kind: 'proposed'; readonly rules: Uint8Array } & Pick<
      Release,
      'number' | 'base' | 'rollbackTo' | 'isEmergency' | 'proposedBy' | 'reason'
    >)
  | { readonly kind: 'approved'; readonly number: number; readonly approvedBy: string; readonly reason: string }
  | { readonly kind: 'released'; readonly number: number; readonly positions: readonly number[] }
  | { readonly kind: 'withdrawn'; readonly number: number; readonly withdrawnBy: string; readonly reason: string }
);

/** One record of fengsui.control. */
export type ControlEntry = ReleaseEntry | NoticeEntry;

/** What an alert says of its rule, as a release brings it; sentence absent: the common templates. */
export interface ReleasedRuleText {
  readonly id: string;
  readonly version: number;
  readonly name: { readonly en: string; readonly zh: string };
  readonly sentence?: { readonly en: string; readonly zh: string } | undefined;
}
