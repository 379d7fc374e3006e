// Reading one partition in order, a chunk at a time. Whose turn it is among partitions is left to the merge orders.

import { assert } from '@fengsui/domain';
import type { LogRecord } from '../port.ts';
import type { PartitionState } from './catalogue.ts';
import { type ChunkRecords, decodeChunk } from './chunk-reader.ts';
import type { Environment } from './environment.ts';

/** What one read or batch holds at most, short of a single larger record: bounds memory and the pause it makes. */
export const BATCH_BYTES_MAX = 1024 ** 2;

/** How far a batch may go. */
export interface TakeLimits {
  readonly recordsMax: number;
  /** Ends before this offset. */
  readonly beforeOffset: number;
  /** Ends before the first record whose effective timestamp (largest so far in the partition) is above this. */
  readonly timestampBound: number;
  /** Whether a record exactly at the bound is taken. */
  readonly boundIncluded: boolean;
}

export interface PartitionReader {
  readonly state: Readonly<PartitionState>;
  /** Offset of the next record to be taken, as far as is known: retention may have moved it. */
  position(): number;
  /** Effective timestamp of the next record: the largest up to it; null at the end of the log. */
  headTimestamp(): number | null;
  /** The next records within the limits; none at the end of the log. */
  take(limits: TakeLimits): readonly LogRecord[];
}

const NO_RECORDS: ChunkRecords = { records: [], largestBefore: Number.NEGATIVE_INFINITY, endOffset: 0 };

/** Limits by count alone. */
export function upTo(recordsMax: number): TakeLimits {
  return {
    recordsMax,
    beforeOffset: Number.POSITIVE_INFINITY,
    timestampBound: Number.POSITIVE_INFINITY,
    boundIncluded: true,
  };
}

/** A reader that begins at an offset, or at the start of the log if that is later. */
export function createPartitionReader(
  environment: Environment,
  state: Readonly<PartitionState>,
  fromOffset: number,
): PartitionReader {
  let nextOffset = fromOffset;
  let chunk = NO_RECORDS;
  let index = 0;
  let largest = Number.NEGATIVE_INFINITY;

  const head = (): LogRecord | null => {
    const record = chunk.records[index];
    if (record !== undefined) return record;
    nextOffset = Math.max(nextOffset, state.startOffset);
    if (nextOffset >= state.endOffset) return null;
    chunk = chunkHolding(environment, state, nextOffset);
    index = 0;
    largest = chunk.largestBefore;
    const first = chunk.records[0];
    assert(first?.offset === nextOffset, 'a chunk found for an offset holds it');
    return first;
  };

  const headTimestamp = (): number | null => {
    const record = head();
    return record === null ? null : Math.max(largest, record.timestamp);
  };

  return {
    state,
    position: () => nextOffset,
    headTimestamp,
    take: ({ recordsMax, beforeOffset, timestampBound, boundIncluded }) => {
      const taken: LogRecord[] = [];
      let byteCount = 0;
      while (taken.length < recordsMax && nextOffset < beforeOffset) {
        const record = head();
        if (record === null || isPast(Math.max(largest, record.timestamp), timestampBound, boundIncluded)) break;
        byteCount += record.value.byteLength;
        if (taken.length > 0 && byteCount > BATCH_BYTES_MAX) break;
        taken.push(record);
        largest = Math.max(largest, record.timestamp);
        nextOffset = record.offset + 1;
        index += 1;
      }
      return taken;
    },
  };
}

function isPast(timestamp: number, bound: number, boundIncluded: boolean): boolean {
  return boundIncluded ? timestamp > bound : timestamp >= bound;
}

/** The chunk that holds an offset between start and end, from that offset on. */
function chunkHolding(environment: Environment, state: Readonly<PartitionState>, offset: number): ChunkRecords {
  const key = [state.topic, state.partition, offset];
  const exact = environment.chunks.get(key);
  if (exact !== undefined) return decodeChunk(asBuffer(exact), offset, offset);
  const before = { start: key, end: [state.topic, state.partition], reverse: true, limit: 1 };
  for (const { key: found, value } of environment.chunks.getRange(before)) {
    const firstOffset = Array.isArray(found) ? found[2] : null;
    assert(typeof firstOffset === 'number', 'a chunk is keyed by its first offset');
    return decodeChunk(asBuffer(value), firstOffset, offset);
  }
  throw new Error(`invariant broken: ${state.topic}/${state.partition} has no chunk with offset ${offset}`);
}

/** lmdb-js answers with a copy in a plain or a length-patched array; a Buffer over the same bytes reads faster. */
function asBuffer(value: Uint8Array): Buffer {
  return Buffer.from(value.buffer, value.byteOffset, value.length);
}
