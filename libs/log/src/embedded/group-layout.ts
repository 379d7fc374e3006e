// What a group commit writes: for each partition its appends one after the other in chunks, and the row that says how
// far it then reaches. Pure but for the scratch buffer of the chunk writer; committing is left to the appender.

import type { AppendRecord } from '../port.ts';
import { endRow, type PartitionState } from './catalogue.ts';
import type { ChunkWriter } from './chunk-writer.ts';
import type { Environment, Write } from './environment.ts';

/** Records that somebody wants appended to one partition. */
export interface PartitionAppend {
  readonly state: Readonly<PartitionState>;
  readonly records: readonly AppendRecord[];
}

/** How far a partition will reach once the writes are committed. */
export interface PartitionReach {
  readonly endOffset: number;
  readonly largestTimestamp: number;
}

export interface GroupLayout<Append extends PartitionAppend> {
  readonly writes: readonly Write[];
  readonly reaches: ReadonlyMap<Append['state'], PartitionReach>;
}

export interface LayoutTools {
  readonly environment: Environment;
  readonly writer: ChunkWriter;
}

/** Lays out a group in the order of its appends, cut only where a chunk is full. */
export function layOut<Append extends PartitionAppend>(
  group: readonly Append[],
  tools: LayoutTools,
): GroupLayout<Append> {
  const writes: Write[] = [];
  const reaches = new Map<Append['state'], PartitionReach>();
  for (const [state, appends] of Map.groupBy(group, ({ state }) => state)) {
    const { chunks, reach } = layOutPartition(state, appends, tools.writer);
    for (const [firstOffset, bytes] of chunks) {
      const key = [state.topic, state.partition, firstOffset];
      writes.push({ table: tools.environment.chunks, key, value: bytes });
    }
    writes.push(endRow(tools.environment, state, reach));
    reaches.set(state, reach);
  }
  return { writes, reaches };
}

interface PartitionLayout {
  /** Each with the offset of its first record. */
  readonly chunks: readonly (readonly [number, Buffer])[];
  readonly reach: PartitionReach;
}

function layOutPartition(
  state: Readonly<PartitionState>,
  appends: readonly PartitionAppend[],
  writer: ChunkWriter,
): PartitionLayout {
  const chunks: (readonly [number, Buffer])[] = [];
  let { endOffset, largestTimestamp } = state;
  let firstOffset = endOffset;
  writer.begin(largestTimestamp);
  for (const record of appends.flatMap(({ records }) => records)) {
    if (writer.isFullFor(record)) {
      chunks.push([firstOffset, writer.finish()]);
      firstOffset = endOffset;
      writer.begin(largestTimestamp);
    }
    writer.add(record);
    endOffset += 1;
    largestTimestamp = Math.max(largestTimestamp, record.timestamp);
  }
  chunks.push([firstOffset, writer.finish()]);
  return { chunks, reach: { endOffset, largestTimestamp } };
}
