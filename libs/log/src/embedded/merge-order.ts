// In which order the partitions of a consumer are read. Both orders look only at the readers and answer the next batch;
// delivering it and waiting for more are left to the consumer.
//
// timestamp: records come by (largest timestamp so far in their partition, order of topic and partition, offset). A
// record is held back while any other partition could still bring one that belongs before it: one whose log has been
// read to its end brings, at the earliest, its own largest timestamp again. So of two partitions that both end at noon,
// the second's noon waits until the first is past noon or somebody declares noon complete (see `complete`). The result
// depends on the records alone, never on when they were appended or how large the batches are.

import type { LogBatch } from '../port.ts';
import { type PartitionReader, upTo } from './partition-reader.ts';

/** Offset per partition, in the order of the readers, below which the log is declared complete. */
export type CompleteOffsets = readonly number[];

export interface MergeOrder {
  /**
   * The next batch, or null if nothing may be delivered now. Where the log is declared complete up to the given
   * offsets, no partition is expected to bring its largest timestamp once more.
   */
  next(complete: CompleteOffsets | null): LogBatch | null;
}

/** Partitions in turns, each with what it has. */
export function createArrivalOrder(readers: readonly PartitionReader[], recordsMax: number): MergeOrder {
  const limits = upTo(recordsMax);
  let turn = 0;
  return {
    next: () => {
      const inTurn = [...readers.slice(turn), ...readers.slice(0, turn)];
      for (const reader of inTurn) {
        turn = (turn + 1) % readers.length;
        const records = reader.take(limits);
        if (records.length > 0) return batchOf(reader, records);
      }
      return null;
    },
  };
}

/** A place in the merged order, offsets apart. */
interface Place {
  readonly timestamp: number;
  readonly rank: number;
}

const FAR_FUTURE: Place = { timestamp: Number.POSITIVE_INFINITY, rank: Number.POSITIVE_INFINITY };

/** By timestamp, as the head of this file says; the order of the readers breaks ties. */
export function createTimestampOrder(readers: readonly PartitionReader[], recordsMax: number): MergeOrder {
  return {
    next: (complete) => {
      const rank = rankOfFirst(readers);
      const reader = readers[rank];
      const timestamp = reader?.headTimestamp() ?? null;
      if (reader === undefined || timestamp === null) return null;
      const completeBefore = complete?.[rank] ?? 0;
      const isComplete = reader.position() < completeBefore;
      const bound = boundOfOthers(readers, rank, isComplete);
      if (!isBefore({ timestamp, rank }, bound)) return null;
      const records = reader.take({
        recordsMax,
        beforeOffset: isComplete ? completeBefore : Number.POSITIVE_INFINITY,
        timestampBound: bound.timestamp,
        boundIncluded: rank < bound.rank,
      });
      return batchOf(reader, records);
    },
  };
}

/** Rank of the reader whose next record comes first among those at hand; -1 if there is none. */
function rankOfFirst(readers: readonly PartitionReader[]): number {
  let first = -1;
  let smallest = Number.POSITIVE_INFINITY;
  for (const [rank, reader] of readers.entries()) {
    const timestamp = reader.headTimestamp();
    if (timestamp === null || timestamp >= smallest) continue;
    first = rank;
    smallest = timestamp;
  }
  return first;
}

/** The earliest place at which any other partition has, or may still get, a record. */
function boundOfOthers(readers: readonly PartitionReader[], self: number, isComplete: boolean): Place {
  let bound = FAR_FUTURE;
  for (const [rank, reader] of readers.entries()) {
    if (rank === self) continue;
    const head = reader.headTimestamp();
    const place =
      head === null
        ? { timestamp: reader.state.largestTimestamp, rank: isComplete ? Number.POSITIVE_INFINITY : rank }
        : { timestamp: head, rank };
    if (isBefore(place, bound)) bound = place;
  }
  return bound;
}

function isBefore(one: Place, other: Place): boolean {
  return one.timestamp < other.timestamp || (one.timestamp === other.timestamp && one.rank < other.rank);
}

function batchOf({ state }: PartitionReader, records: LogBatch['records']): LogBatch {
  return { topic: state.topic, partition: state.partition, records };
}
