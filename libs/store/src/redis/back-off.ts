// How long to wait between tries: twice as long each time up to a bound, less a random part, so that the stages of a
// cluster do not come back to a store that was away all at once.

export const FIRST_WAIT_MS = 20;
export const WAIT_MS_MAX = 2_000;

/** Milliseconds before the try after so many failed ones (from 1 on). random: from 0 to below 1. */
export function backOffMs(failedCount: number, random: number): number {
  const full = Math.min(FIRST_WAIT_MS * 2 ** (failedCount - 1), WAIT_MS_MAX);
  return Math.round(full * (1 - random / 2));
}
