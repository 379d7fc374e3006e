// Turns local times of one IANA zone into instants, a million a second: the zone's offset is looked up (through luxon)
// once a day, and by the hour only on the two days a year that have a transition.
import { IANAZone } from 'luxon';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Farther from any local day than any zone's offset: a day is quiet if the offset is the same this far around it. */
const MARGIN_MS = 26 * 3_600_000;
/** Days remembered; a file that spans more (270 years) is forgotten and looked up again. */
const DAYS_MAX = 100_000;
/** Marks a day with a transition. */
const UNQUIET = Number.NaN;

/** Local time, as ms since 1970 as if it were UTC, to the instant in ms. */
export type ZoneClock = (localMs: number) => number;

export function isZone(name: string): boolean {
  return IANAZone.isValidZone(name);
}

/**
 * A clock for a zone that isZone knows. An hour that a transition repeats is taken as its first pass; an hour that it
 * leaves out is moved on by the length of the gap (02:30 becomes 03:30).
 */
export function createZoneClock(name: string): ZoneClock {
  const zone = IANAZone.create(name);
  const offsetAt = (instantMs: number): number => zone.offset(instantMs) * MINUTE_MS;
  const offsetByDay = new Map<number, number>();
  let latestDay = Number.NaN;
  let latestOffset = UNQUIET;
  return (localMs) => {
    const day = Math.floor(localMs / DAY_MS);
    if (day !== latestDay) {
      latestDay = day;
      latestOffset = offsetOfDay(day, offsetByDay, offsetAt);
    }
    return Number.isNaN(latestOffset) ? localMs - offsetByTransition(localMs, offsetAt) : localMs - latestOffset;
  };
}

function offsetOfDay(day: number, offsetByDay: Map<number, number>, offsetAt: (instantMs: number) => number): number {
  const known = offsetByDay.get(day);
  if (known !== undefined) return known;
  const before = offsetAt(day * DAY_MS - MARGIN_MS);
  const after = offsetAt((day + 1) * DAY_MS + MARGIN_MS);
  const offset = before === after ? before : UNQUIET;
  if (offsetByDay.size >= DAYS_MAX) offsetByDay.clear();
  offsetByDay.set(day, offset);
  return offset;
}

function offsetByTransition(localMs: number, offsetAt: (instantMs: number) => number): number {
  const before = offsetAt(localMs - MARGIN_MS);
  const after = offsetAt(localMs + MARGIN_MS);
  // The first pass of a repeated hour still has the offset from before.
  if (offsetAt(localMs - before) === before) return before;
  return offsetAt(localMs - after) === after ? after : before;
}
