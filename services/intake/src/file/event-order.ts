// Puts the events of a file into the order of event time. Rows come sorted by opening time or nearly so; what happens to
// a ticket later waits until the rows have reached that time. How far the rows are is the smallest opening time of the
// last some rows: one absurd time among them can neither hurry nor hold the rest.
import { createPendingEvents } from './pending-events.ts';

/** Events that wait at most, about 300 bytes each; beyond it the earliest go out before their time. */
export const PENDING_EVENTS_MAX = 200_000;
/** Rows that may stand out of place; also how many absurd times in a row it takes to mislead the clock. */
export const REORDER_ROWS = 256;
/** Events that one row may yield. */
const EVENTS_PER_ROW_MAX = 64;

export interface EventOrder<T> {
  /** Notes that a row with this opening time (ms; NaN = unknown) has been read. */
  addRow(openedAt: number): void;
  /** Adds an event of the latest row; index is its place in the row. */
  add(event: T, at: number, index: number): void;
  /** Takes out what is due by now, in order. */
  takeDue(): readonly T[];
  /** Takes out all the rest, in order. */
  takeAll(): readonly T[];
  /** Events that left before their time because too many were waiting. */
  earlyCount(): number;
}

/** An empty order; the bounds are arguments for tests only. */
export function createEventOrder<T>(
  pendingMax: number = PENDING_EVENTS_MAX,
  reorderRows: number = REORDER_ROWS,
): EventOrder<T> {
  const pending = createPendingEvents<T>();
  const recent = new Float64Array(reorderRows).fill(Number.NaN);
  let rowCount = 0;
  let timedCount = 0;
  let reachedAt = Number.NEGATIVE_INFINITY;
  let earlyCount = 0;
  const takeWhile = (holds: () => boolean): readonly T[] => {
    const taken: T[] = [];
    while (holds()) {
      const event = pending.pop();
      if (event === undefined) break;
      taken.push(event);
    }
    return taken;
  };
  return {
    addRow: (openedAt) => {
      rowCount++;
      if (!Number.isNaN(openedAt)) recent[timedCount++ % reorderRows] = openedAt;
    },
    add: (event, at, index) => pending.push({ at, rank: rowCount * EVENTS_PER_ROW_MAX + index, event }),
    takeDue: () => {
      if (timedCount >= reorderRows) reachedAt = Math.max(reachedAt, smallest(recent));
      const due = takeWhile(() => pending.earliestAt() < reachedAt);
      const early = takeWhile(() => pending.size > pendingMax);
      earlyCount += early.length;
      return early.length === 0 ? due : [...due, ...early];
    },
    takeAll: () => takeWhile(() => pending.size > 0),
    earlyCount: () => earlyCount,
  };
}

function smallest(times: Float64Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (const time of times) if (time < least) least = time;
  return least;
}
