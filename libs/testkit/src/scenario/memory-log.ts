// An event log in memory for scenarios: the port's order and offsets without files, threads or waiting. It delivers to
// a consumer when that consumer is asked whether it has caught up, and at no other time, so that a test decides what is
// handled when. Durability and groups are left to the real adapters and their contract suite.
import type {
  AppendRecord,
  ConsumeOptions,
  Consumer,
  EventLog,
  LogBatch,
  LogRecord,
  TopicPartition,
} from '@fengsui/log';

interface StoredRecord extends LogRecord {
  /** Place among all appends to the log: the order of arrival. */
  readonly arrival: number;
  /** The largest time in the partition up to this record: the order of time. */
  readonly latest: number;
}

interface Partition extends TopicPartition {
  readonly records: StoredRecord[];
  start: number;
}

/** An empty log. */
export function createMemoryLog(): EventLog {
  const topics = new Map<string, readonly Partition[]>();
  let arrivals = 0;
  const partitionsOf = (topic: string): readonly Partition[] => {
    const partitions = topics.get(topic);
    if (partitions === undefined) throw new Error(`there is no topic ${topic}`);
    return partitions;
  };
  const find = ({ topic, partition }: TopicPartition): Partition => {
    const found = partitionsOf(topic)[partition];
    if (found === undefined) throw new Error(`${topic} has no partition ${partition}`);
    return found;
  };
  return {
    createTopic: async (topic, partitions) => {
      const known = topics.get(topic);
      if (known !== undefined) {
        return known.length === partitions ? { kind: 'exists' } : { kind: 'mismatch', partitions: known.length };
      }
      topics.set(
        topic,
        Array.from({ length: partitions }, (_, partition) => ({ topic, partition, records: [], start: 0 })),
      );
      return { kind: 'created' };
    },
    partitionCount: async (topic) => partitionsOf(topic).length,
    append: async (at, records) => {
      const { records: stored } = find(at);
      const first = stored.length;
      for (const record of records) stored.push(storedRecord(record, stored, arrivals++));
      return first;
    },
    read: async ({ fromOffset, recordsMax, ...at }) => {
      const { records, start } = find(at);
      const from = Math.max(fromOffset, start);
      return records.slice(from, from + recordsMax);
    },
    startOffset: async (at) => find(at).start,
    endOffset: async (at) => find(at).records.length,
    deleteBefore: async (at, offset) => {
      const partition = find(at);
      partition.start = Math.max(partition.start, offset);
    },
    epoch: async () => 'memory',
    consume: (options) => consumerOf(options, () => options.topics.flatMap(partitionsOf)),
    close: async () => undefined,
  };
}

function storedRecord(record: AppendRecord, before: readonly StoredRecord[], arrival: number): StoredRecord {
  const { timestamp, value, key = null, headers = {} } = record;
  const latest = Math.max(timestamp, before.at(-1)?.latest ?? 0);
  return { offset: before.length, timestamp, value, key, headers, arrival, latest };
}

function consumerOf(options: ConsumeOptions, partitions: () => readonly Partition[]): Consumer {
  const positions = new Map<Partition, number>();
  const ended = Promise.withResolvers<Error | null>();
  let isStopped = false;
  const assigned = assign(options, partitions, positions);
  const deliver = async (batch: LogBatch, from: Partition): Promise<void> => {
    await options.onBatch(batch);
    positions.set(from, (batch.records.at(-1)?.offset ?? -1) + 1);
  };
  const caughtUp = async (): Promise<void> => {
    await assigned;
    for (const { partition, batch } of batchesOf(options, pendingOf(positions))) {
      if (isStopped) throw new Error('the consumer has been stopped');
      await deliver(batch, partition);
    }
  };
  return {
    caughtUp: async () => {
      try {
        await caughtUp();
      } catch (error) {
        ended.resolve(error instanceof Error ? error : new Error(String(error)));
        throw error;
      }
    },
    position: ({ topic, partition }) =>
      [...positions].find(([at]) => at.topic === topic && at.partition === partition)?.[1] ?? -1,
    stop: async () => {
      isStopped = true;
      ended.resolve(null);
    },
    ended: ended.promise,
  };
}

async function assign(
  options: ConsumeOptions,
  partitions: () => readonly Partition[],
  positions: Map<Partition, number>,
): Promise<void> {
  // Begins after the caller holds the consumer, which its handlers may refer to.
  await Promise.resolve();
  for (const partition of partitions()) positions.set(partition, await options.startOffset(partition));
}

interface Pending {
  readonly partition: Partition;
  readonly rank: number;
  readonly record: StoredRecord;
}

function pendingOf(positions: ReadonlyMap<Partition, number>): readonly Pending[] {
  return [...positions].flatMap(([partition, position], rank) =>
    partition.records.slice(Math.max(position, partition.start)).map((record) => ({ partition, rank, record })),
  );
}

/** In the order asked for, records of one partition that follow each other in one batch. */
function batchesOf(
  { order, recordsMax }: ConsumeOptions,
  pending: readonly Pending[],
): { readonly partition: Partition; readonly batch: LogBatch }[] {
  const inOrder = pending.toSorted((a, b) =>
    order === 'arrival'
      ? a.record.arrival - b.record.arrival
      : a.record.latest - b.record.latest || a.rank - b.rank || a.record.offset - b.record.offset,
  );
  const batches: { readonly partition: Partition; readonly records: StoredRecord[] }[] = [];
  for (const { partition, record } of inOrder) {
    const last = batches.at(-1);
    if (last?.partition === partition && last.records.length < recordsMax) last.records.push(record);
    else batches.push({ partition, records: [record] });
  }
  return batches.map(({ partition, records }) => ({
    partition,
    batch: { topic: partition.topic, partition: partition.partition, records },
  }));
}
