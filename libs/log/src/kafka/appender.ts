// Appending: calls that come while a round is on its way go together in the next one, each of them whole. One round at a
// time, so that what is tried again after a lost answer is the last of its partition; how it is not written twice is the
// producer's business.
import { LogError } from '../log-error.ts';
import type { AppendRecord, TopicPartition } from '../port.ts';
import { sizeOfHeaders } from './batch-encoder.ts';
import type { KafkaContext } from './options.ts';
import { patiently } from './patience.ts';
import { type OutgoingBatch, outgoingBatch, type Producer } from './producer.ts';

/** Of one record with its key and headers: the same as the embedded log's. */
export const KAFKA_RECORD_BYTES_MAX = 16 * 1024 ** 2 - 1024;
/** Of all calls that wait. Beyond it an append is refused as backlog_full. */
export const KAFKA_BACKLOG_BYTES_MAX = 256 * 1024 ** 2;
/** Of the calls that go together in one round; a larger single call goes alone. */
const ROUND_BYTES_MAX = 8 * 1024 ** 2;
/** What a record takes beside its key, value and headers, at most. */
const RECORD_OVERHEAD = 64;

export interface Appender {
  /** Resolves with the offset of the first record once all are durable. Rejects with a LogError. */
  append(to: TopicPartition, records: readonly AppendRecord[]): Promise<number>;
  /** Waits for what is on its way. */
  close(): Promise<void>;
}

interface PendingAppend extends TopicPartition {
  readonly records: readonly AppendRecord[];
  readonly byteCount: number;
  readonly resolve: (offset: number) => void;
  readonly reject: (error: unknown) => void;
}

export interface AppenderDeps {
  readonly producer: Producer;
  readonly context: KafkaContext;
  /** Rejects if there is no such partition. */
  readonly expectPartition: (partition: TopicPartition) => Promise<void>;
}

/** Connects at the first append. */
export function createAppender({ producer, context, expectPartition }: AppenderDeps): Appender {
  let pending: PendingAppend[] = [];
  let pendingBytes = 0;
  let sending: Promise<void> | null = null;
  /** Calls that have not been answered, also those that still ask for their partition. */
  const inside = new Set<Promise<number>>();

  const send = async (group: readonly PendingAppend[]): Promise<void> => {
    const batches = batchesOf(group);
    try {
      await patiently(context, {
        attempt: async () => producer.send(batches),
        renew: async () => producer.renew(),
      });
      settle(group, batches);
    } catch (error) {
      // What was given up may be there under its number: the next batch must not be taken for it.
      producer.renew();
      for (const { reject } of group) reject(error);
    }
  };
  const sendAll = async (): Promise<void> => {
    // Calls of the same turn go together.
    await Promise.resolve();
    while (pending.length > 0) {
      const group = pending.slice(0, groupLength(pending));
      pending = pending.slice(group.length);
      await send(group);
      for (const { byteCount } of group) pendingBytes -= byteCount;
    }
    sending = null;
  };

  const add = async (to: TopicPartition, records: readonly AppendRecord[]): Promise<number> => {
    const byteCount = checkedBytes(records);
    if (pendingBytes + byteCount > KAFKA_BACKLOG_BYTES_MAX) {
      throw new LogError('backlog_full', `${pendingBytes} bytes wait for Kafka already`);
    }
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    pendingBytes += byteCount;
    await expectPartition(to).catch((error: unknown) => {
      pendingBytes -= byteCount;
      throw error;
    });
    pending.push({ ...to, records, byteCount, resolve, reject });
    sending ??= sendAll();
    return promise;
  };

  return {
    append: async (to, records) => {
      const added = add(to, records);
      inside.add(added);
      return added.finally(() => inside.delete(added));
    },
    close: async () => {
      await Promise.allSettled(inside);
      await sending;
      await producer.disconnect();
    },
  };
}

/** How many of the first calls go together: at least one. */
export function groupLength(pending: readonly { readonly byteCount: number }[]): number {
  let bytes = 0;
  for (const [index, { byteCount }] of pending.entries()) {
    bytes += byteCount;
    if (index > 0 && bytes > ROUND_BYTES_MAX) return index;
  }
  return pending.length;
}

/** One a partition, with the calls in their order. */
function batchesOf(group: readonly PendingAppend[]): readonly OutgoingBatch[] {
  const byPartition = Map.groupBy(group, nameOf);
  return [...byPartition.values()].flatMap((calls) => {
    const [first] = calls;
    const records = calls.length === 1 && first !== undefined ? first.records : calls.flatMap((call) => call.records);
    return first === undefined ? [] : [outgoingBatch(first, records)];
  });
}

/** Within a partition, each call's first offset follows the last of the call before. */
function settle(group: readonly PendingAppend[], batches: readonly OutgoingBatch[]): void {
  const outcomes = new Map(batches.map((batch) => [nameOf(batch), batch.outcome]));
  const passedCounts = new Map<string, number>();
  for (const call of group) {
    const name = nameOf(call);
    const outcome = outcomes.get(name);
    const passedCount = passedCounts.get(name) ?? 0;
    passedCounts.set(name, passedCount + call.records.length);
    if (outcome?.kind === 'written') call.resolve(outcome.baseOffset + passedCount);
    else
      call.reject(outcome?.kind === 'refused' ? outcome.error : new LogError('storage_failed', `${name} was not sent`));
  }
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

function checkedBytes(records: readonly AppendRecord[]): number {
  let total = 0;
  for (const [index, { timestamp, key = '', value, headers }] of records.entries()) {
    if (!Number.isSafeInteger(timestamp) || timestamp < 0) {
      throw new LogError('bad_record', `record ${index} has the timestamp ${timestamp}: ms since 1970 are wanted`);
    }
    const bytes = RECORD_OVERHEAD + Buffer.byteLength(key) + sizeOfHeaders(headers) + value.length;
    if (bytes > KAFKA_RECORD_BYTES_MAX) {
      throw new LogError('record_too_large', `record ${index} takes ${bytes} bytes, over ${KAFKA_RECORD_BYTES_MAX}`);
    }
    total += bytes;
  }
  return total;
}
