// When things happen in a Chinese city: the hours of calls, the hours of work. Asia/Shanghai has been UTC+8 all year
// since 1991, so arithmetic is enough.

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const OFFSET_MS = 8 * HOUR_MS;

/**
 * Weight of each hour of contacts: peaks at 9–11 and 14–16. The nights are busier than real ones, as the simulated
 * district is smaller than a real one: a source must not seem to have fallen silent.
 */
const HOUR_WEIGHTS = [
  0.62, 0.6, 0.6, 0.6, 0.6, 0.62, 0.65, 0.8, 1.4, 2.1, 2.3, 1.6, 1.0, 1.15, 1.95, 2.0, 1.5, 1.1, 0.85, 0.75, 0.7, 0.65,
  0.62, 0.62,
];
const HOUR_MEAN = HOUR_WEIGHTS.reduce((sum, weight) => sum + weight, 0) / HOUR_WEIGHTS.length;
/** Sunday first, as getUTCDay counts; mean 1. */
const WEEKDAY_WEIGHTS = [0.75, 1.15, 1.1, 1.05, 1.05, 1.05, 0.85];
const WORK_FROM_HOUR = 8;
const WORK_TO_HOUR = 20;

/** Days since 1970 of the local day. */
export function localDay(at: number): number {
  return Math.floor((at + OFFSET_MS) / DAY_MS);
}

/** The local day as yyyy-mm-dd. */
export function localDate(at: number): string {
  return new Date(at + OFFSET_MS).toISOString().slice(0, 10);
}

/** Local midnight that begins the day. */
export function startOfDay(day: number): number {
  return day * DAY_MS - OFFSET_MS;
}

/** How many contacts come at that time, the mean of a week being 1. */
export function contactWeight(at: number): number {
  const local = new Date(at + OFFSET_MS);
  return ((HOUR_WEIGHTS[local.getUTCHours()] ?? 1) / HOUR_MEAN) * (WEEKDAY_WEIGHTS[local.getUTCDay()] ?? 1);
}

/** The time itself within 8–20 h, else the same share into the next working morning (8–12 h). */
export function inWorkHours(at: number): number {
  const local = at + OFFSET_MS;
  const ofDay = local - Math.floor(local / DAY_MS) * DAY_MS;
  if (ofDay >= WORK_FROM_HOUR * HOUR_MS && ofDay < WORK_TO_HOUR * HOUR_MS) return at;
  const night = DAY_MS - (WORK_TO_HOUR - WORK_FROM_HOUR) * HOUR_MS;
  const intoNight =
    ofDay < WORK_FROM_HOUR * HOUR_MS ? ofDay + DAY_MS - WORK_TO_HOUR * HOUR_MS : ofDay - WORK_TO_HOUR * HOUR_MS;
  const morning = ofDay < WORK_FROM_HOUR * HOUR_MS ? at - ofDay : at - ofDay + DAY_MS;
  return Math.round(morning + WORK_FROM_HOUR * HOUR_MS + (intoNight / night) * 4 * HOUR_MS);
}
