// Lengths of time as scenarios say them; used for instants, too, counted from the scenario's start.

const MINUTE_MS = 60_000;

/** So many minutes in ms. */
export const minute = (count: number): number => count * MINUTE_MS;
/** So many hours in ms. */
export const hour = (count: number): number => count * 60 * MINUTE_MS;
/** So many days of 24 hours in ms. */
export const day = (count: number): number => count * 1_440 * MINUTE_MS;
