// The recorded signals in the canonical order: by stream time, partition and offset, as a replay in one process delivers
// them, whichever adapter holds them. It only reads, and ends where the log ended when it began.
import { encodeTick } from '@fengsui/contracts';
import type { EventLog, LogBatch, LogRecord } from '@fengsui/log';
import { recordPieces } from './record-pieces.ts';
import { offsetAtTime, type PartitionExtent } from './signals-span.ts';

/** ms since 1970; null: no bound. */
export interface FeedBounds {
  /** Earlier records are left out. */
  readonly fedFrom: number | null;
  /** No batch has records on both sides of it. */
  readonly cutAt: number | null;
  /** Records from here on are left out; stream time still gets here, so that all that is due before is told. */
  readonly endAt: number | null;
}

export interface Feed {
  /** Records that lie before the reader, as far as offsets tell. */
  readonly recordCount: number;
  readonly batches: AsyncGenerator<LogBatch>;
}

/** Where a partition is read. */
interface Cursor {
  readonly extent: PartitionExtent;
  readonly pieces: AsyncGenerator<readonly LogRecord[]>;
  /** Records from here on all have their place here: one tick stands for them. */
  readonly endAt: number;
  records: readonly LogRecord[];
  index: number;
  /** Stream time: the largest so far. */
  largestAt: number;
  isAtEnd: boolean;
}

/** A place in the canonical order, offsets apart. */
interface Place {
  readonly at: number;
  readonly partition: number;
}

const FAR_FUTURE: Place = { at: Number.POSITIVE_INFINITY, partition: Number.POSITIVE_INFINITY };

/** Finds where to begin; the batches can be taken once. */
export async function openFeed(
  log: EventLog,
  partitions: readonly PartitionExtent[],
  bounds: FeedBounds,
): Promise<Feed> {
  const cursors: Cursor[] = [];
  let recordCount = 0;
  for (const extent of partitions) {
    const { fedFrom } = bounds;
    const fromOffset = fedFrom === null ? extent.startOffset : await offsetAtTime(log, extent, fedFrom);
    recordCount += extent.endOffset - fromOffset;
    const pieces = recordPieces(log, { ...extent, fromOffset });
    const endAt = bounds.endAt ?? Number.POSITIVE_INFINITY;
    const largestAt = Number.NEGATIVE_INFINITY;
    cursors.push({ extent, pieces, endAt, records: [], index: 0, largestAt, isAtEnd: false });
  }
  return { recordCount, batches: batchesOf(cursors, bounds) };
}

async function* batchesOf(cursors: readonly Cursor[], { cutAt }: FeedBounds): AsyncGenerator<LogBatch> {
  for (;;) {
    const empty = cursors.filter(({ index, records, isAtEnd }) => !isAtEnd && index >= records.length);
    if (empty.length > 0) await Promise.all(empty.map(refill));
    const cursor = firstOf(cursors);
    if (cursor === null) return;
    const place = placeOf(cursor);
    if (place.at >= cursor.endAt) {
      yield closingBatch(cursor);
      cursor.isAtEnd = true;
      continue;
    }
    const cut = cutAt !== null && place.at < cutAt ? { at: cutAt, partition: -1 } : FAR_FUTURE;
    const end = { at: cursor.endAt, partition: -1 };
    yield { ...atOf(cursor), records: takeBefore(cursor, earliest([boundOfOthers(cursors, cursor), cut, end])) };
  }
}

async function refill(cursor: Cursor): Promise<void> {
  const next = await cursor.pieces.next();
  cursor.records = next.done === true ? [] : next.value;
  cursor.index = 0;
  cursor.isAtEnd = next.done === true;
}

/** The partition whose next record comes first; null at the end of all. */
function firstOf(cursors: readonly Cursor[]): Cursor | null {
  let first: Cursor | null = null;
  let smallest = FAR_FUTURE;
  for (const cursor of cursors) {
    if (cursor.isAtEnd) continue;
    const place = placeOf(cursor);
    if (!isBefore(place, smallest)) continue;
    first = cursor;
    smallest = place;
  }
  return first;
}

function boundOfOthers(cursors: readonly Cursor[], self: Cursor): Place {
  return earliest(cursors.filter((cursor) => cursor !== self && !cursor.isAtEnd).map(placeOf));
}

function earliest(places: readonly Place[]): Place {
  return places.reduce((first, place) => (isBefore(place, first) ? place : first), FAR_FUTURE);
}

function placeOf({ extent, records, index, largestAt, endAt }: Cursor): Place {
  const at = Math.max(largestAt, records[index]?.timestamp ?? Number.POSITIVE_INFINITY);
  return { at: Math.min(at, endAt), partition: extent.partition };
}

function isBefore(one: Place, other: Place): boolean {
  return one.at < other.at || (one.at === other.at && one.partition < other.partition);
}

/** At least one record: the cursor is the first of all. */
function takeBefore(cursor: Cursor, bound: Place): readonly LogRecord[] {
  const from = cursor.index;
  const { records, endAt, extent } = cursor;
  const isFirstOfEqual = extent.partition < bound.partition;
  // For every signal of a back-test: no place is made for each.
  for (let record = records[from]; record !== undefined; record = records[cursor.index]) {
    const at = Math.min(endAt, Math.max(cursor.largestAt, record.timestamp));
    if (at > bound.at || (at === bound.at && !isFirstOfEqual)) break;
    cursor.largestAt = at;
    cursor.index += 1;
  }
  return cursor.records.slice(from, cursor.index);
}

/** Stream time moved to the end, at the position of the record by which the live stream moved past it. */
function closingBatch(cursor: Cursor): LogBatch {
  const { endAt } = cursor;
  const offset = cursor.records[cursor.index]?.offset ?? cursor.extent.endOffset;
  return {
    ...atOf(cursor),
    records: [{ offset, timestamp: endAt, key: null, value: encodeTick(endAt), headers: {} }],
  };
}

function atOf({ extent }: Cursor): Pick<LogBatch, 'topic' | 'partition'> {
  return { topic: extent.topic, partition: extent.partition };
}
