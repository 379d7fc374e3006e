// What a recorded signals log holds: from when to when, and at which offset a time begins.
import { TOPICS } from '@fengsui/domain';
import type { EventLog, LogRecord, TopicPartition } from '@fengsui/log';

/** One partition, as far as it was written when it was looked at. */
export interface PartitionExtent extends TopicPartition {
  readonly startOffset: number;
  readonly endOffset: number;
}

/** firstAt, lastAt: stream time of the first and the last record, ms since 1970. */
export interface SignalsSpan {
  readonly partitions: readonly PartitionExtent[];
  readonly firstAt: number;
  readonly lastAt: number;
  /** Records that retention has taken before they could be read here. */
  readonly forgottenCount: number;
}

/** null: the log holds no record of fengsui.signals. Rejects if there is no such topic. */
export async function readSignalsSpan(log: EventLog): Promise<SignalsSpan | null> {
  const count = await log.partitionCount(TOPICS.signals);
  const partitions: PartitionExtent[] = [];
  let firstAt = Number.POSITIVE_INFINITY;
  let lastAt = Number.NEGATIVE_INFINITY;
  let forgottenCount = 0;
  for (let partition = 0; partition < count; partition++) {
    const at = { topic: TOPICS.signals, partition };
    const extent = { ...at, startOffset: await log.startOffset(at), endOffset: await log.endOffset(at) };
    partitions.push(extent);
    forgottenCount += extent.startOffset;
    const first = await recordFrom(log, extent, extent.startOffset);
    const last = await recordFrom(log, extent, extent.endOffset - 1);
    firstAt = Math.min(firstAt, first?.timestamp ?? firstAt);
    lastAt = Math.max(lastAt, last?.timestamp ?? first?.timestamp ?? lastAt);
  }
  return lastAt < firstAt ? null : { partitions, firstAt, lastAt, forgottenCount };
}

/**
 * The offset of the first record at or after a time: stream time never goes back within a partition, so halving finds
 * it. Where several intakes have written side by side it may be off by what they were apart.
 */
export async function offsetAtTime(log: EventLog, extent: PartitionExtent, time: number): Promise<number> {
  let low = extent.startOffset;
  let high = extent.endOffset;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const record = await recordFrom(log, extent, middle);
    if (record === null || record.timestamp >= time) high = middle;
    else low = record.offset + 1;
  }
  return low;
}

/** The first record at or behind an offset; null at the end of the extent. */
async function recordFrom(log: EventLog, extent: PartitionExtent, fromOffset: number): Promise<LogRecord | null> {
  const { topic, partition, startOffset, endOffset } = extent;
  if (fromOffset < startOffset || fromOffset >= endOffset) return null;
  const [record] = await log.read({ topic, partition, fromOffset, recordsMax: 1 });
  return record === undefined || record.offset >= endOffset ? null : record;
}
