// The bounds of the gateway's memory and answers, each with what happens at it.

/** Cleared alerts kept for ListAlerts and GetAlert; the one cleared longest ago is forgotten first. */
export const CLEARED_ALERTS_MAX = 20_000;
/** Revisions of one alert that GetAlert can tell; the oldest is forgotten first. */
export const HISTORY_REVISIONS_MAX = 1_000;
/** Bytes of history in one answer; older revisions are left out. */
export const HISTORY_BYTES_MAX = 2_097_152;
/** Stretches of repeats in the alert log that are remembered; a cursor older than a forgotten one has expired. */
export const REPEAT_RANGES_MAX = 10_000;
/** Alerts on one page of ListAlerts; 0 asks for the default. */
export const PAGE_ALERTS_MAX = 1_000;
export const PAGE_ALERTS_DEFAULT = 100;
/** Bytes on one page; the page ends early and a next one follows. */
export const PAGE_BYTES_MAX = 1_048_576;
/** How long an acknowledgement waits for the alerter's answer. */
export const ACKNOWLEDGE_MS_MAX = 5_000;
/** Acknowledgements waiting at a time; more are refused with RESOURCE_EXHAUSTED. */
export const ACKNOWLEDGEMENTS_PENDING_MAX = 1_000;
/** Records of the alert log applied in one go. */
export const BATCH_RECORDS_MAX = 1_000;
/** Longest alert id in UTF-8 bytes. */
export const ALERT_ID_BYTES_MAX = 128;
