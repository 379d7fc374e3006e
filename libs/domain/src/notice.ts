// Notices: somebody says that a profile (a weather warning, say) is in force in an area for a time. They stand in the log
// among the signals; what a profile changes is said by rules.

/** What a profile is called: `weather_notice`. */
export const PROFILE_NAME = /^[a-z][a-z0-9_]{1,31}$/;

/** The latest instant that a notice can name, ms since 1970: its minute is kept in 31 bits. */
export const NOTICE_AT_MAX = 2 ** 31 * 60_000 - 1;

/**
 * The profile is active in the area and everything below it within [from, to), ms since 1970. A later notice of the same
 * profile and area replaces an earlier one; one whose end has passed ends it.
 */
export interface Notice {
  readonly profile: string;
  readonly areaCode: string;
  readonly from: number;
  readonly to: number;
}
