// Notices: somebody says that a profile (a weather warning, say) is in force in an area for a time. They stand in the log
// among the signals, and in the ledger of fengsui.control with who declared them; what a profile changes is said by rules.

/** What a profile is called: `weather_notice`. */
export const PROFILE_NAME = /^[a-z][a-z0-9_]{1,31}$/;

/** The latest instant that a notice can name, ms since 1970: its minute is kept in 31 bits. */
export const NOTICE_AT_MAX = 2 ** 31 * 60_000 - 1;

/** Notices in force or to come at a time. */
export const NOTICES_MAX = 1_024;

/**
 * The profile is active in the area and everything below it within [from, to), ms since 1970. A later notice of the same
 * profile and area replaces an earlier one; one whose end has passed ends it.
 */
export interface Notice {
  /** Counts up from 1 in the order in which they were declared; 0: it has none, as in the stories of rules. */
  readonly number: number;
  readonly profile: string;
  readonly areaCode: string;
  readonly from: number;
  readonly to: number;
}

/** What is known of a notice that was declared. */
export interface DeclaredNotice extends Notice {
  /** A role, never a person. */
  readonly declaredBy: string;
  /** ms since 1970. */
  readonly declaredAt: number;
  readonly reason: string;
  /** Its offset by partition of fengsui.signals; empty until it stands in each of them. */
  readonly positions: readonly number[];
}

/** The entries of fengsui.control about notices. at: ms since 1970. */
export type NoticeEntry = { readonly at: number } & (
  | ({ readonly kind: 'declared' } & Pick<
      DeclaredNotice,
      'profile' | 'areaCode' | 'from' | 'to' | 'declaredBy' | 'reason'
    >)
  | { readonly kind: 'placed'; readonly number: number; readonly positions: readonly number[] }
);

/** True for an entry that is about notices, and not about rule releases. */
export function isNoticeEntry<Other extends { readonly kind: string }>(
  entry: NoticeEntry | Other,
): entry is NoticeEntry {
  return entry.kind === 'declared' || entry.kind === 'placed';
}
