// Appending: calls that come while a request is on its way go together in the next one, each of them whole. One request
// at a time, because an idempotent producer of kafkajs loses its sequence when two overlap (kafkajs issue 598); so what
// is tried again after a lost answer is known to the broker by its sequence, and is not written twice.
import type { Kafka, Message, Producer, ProducerBatch, RecordMetadata, TopicMessages } from 'kafkajs';
import { LogError } from '../log-error.ts';
import type { AppendRecord, TopicPartition } from '../port.ts';
import type { KafkaContext } from './options.ts';
import { patiently } from './patience.ts';

/** Of one record with its key and headers: the same as the embedded log's. */
export const KAFKA_RECORD_BYTES_MAX = 16 * 1024 ** 2 - 1024;
/** Of all calls that wait. Beyond it an append is refused as backlog_full. */
export const KAFKA_BACKLOG_BYTES_MAX = 256 * 1024 ** 2;
/** Of the calls that go together in one request; a larger single call goes alone. */
const REQUEST_BYTES_MAX = 8 * 1024 ** 2;
/** What a record takes beside its key, value and headers, at most. */
const RECORD_OVERHEAD = 64;

export interface Appender {
  /** Resolves with the offset of the first record once all are durable. Rejects with a LogError. */
  append(to: TopicPartition, records: readonly AppendRecord[]): Promise<number>;
  /** Waits for what is on its way. */
  close(): Promise<void>;
}

interface PendingAppend extends TopicPartition {
  readonly messages: Message[];
  readonly byteCount: number;
  readonly resolve: (offset: number) => void;
  readonly reject: (error: unknown) => void;
}

export interface AppenderDeps {
  readonly client: Kafka;
  readonly context: KafkaContext;
  /** Rejects if there is no such partition. */
  readonly expectPartition: (partition: TopicPartition) => Promise<void>;
}

/** Connects at the first append. */
export function createAppender({ client, context, expectPartition }: AppenderDeps): Appender {
  const producer = createLazyProducer(client);
  let pending: PendingAppend[] = [];
  let pendingBytes = 0;
  let sending: Promise<void> | null = null;
  /** Calls that have not been answered, also those that still ask for their partition. */
  const inside = new Set<Promise<number>>();

  const send = async (group: readonly PendingAppend[]): Promise<void> => {
    try {
      const answers = await patiently(context, {
        attempt: async () => producer.send({ topicMessages: messagesOf(group), acks: -1 }),
        renew: async () => producer.renew(),
      });
      settle(group, answers);
    } catch (error) {
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
    const messages = records.map((record) => messageOf(record, to.partition));
    await expectPartition(to).catch((error: unknown) => {
      pendingBytes -= byteCount;
      throw error;
    });
    pending.push({ ...to, messages, byteCount, resolve, reject });
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

interface LazyProducer {
  /** Connects before the first request, and tries to again before the next one if it could not. */
  send(batch: ProducerBatch): Promise<RecordMetadata[]>;
  /** Goes on as another producer: the broker knows nothing of it yet. */
  renew(): Promise<void>;
  disconnect(): Promise<void>;
}

function createLazyProducer(client: Kafka): LazyProducer {
  let producer = newProducer(client);
  let connected: Promise<void> | null = null;
  return {
    send: async (batch) => {
      connected ??= producer.connect();
      await connected.catch((error: unknown) => {
        connected = null;
        throw error;
      });
      return producer.sendBatch(batch);
    },
    renew: async () => {
      const old = producer;
      producer = newProducer(client);
      connected = null;
      await old.disconnect();
    },
    disconnect: async () => producer.disconnect(),
  };
}

function newProducer(client: Kafka): Producer {
  return client.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner:
      () =>
      ({ message }) =>
        message.partition ?? 0,
  });
}

/** How many of the first calls go together: at least one. */
export function groupLength(pending: readonly { readonly byteCount: number }[]): number {
  let bytes = 0;
  for (const [index, { byteCount }] of pending.entries()) {
    bytes += byteCount;
    if (index > 0 && bytes > REQUEST_BYTES_MAX) return index;
  }
  return pending.length;
}

function messagesOf(group: readonly PendingAppend[]): TopicMessages[] {
  const byTopic = Map.groupBy(group, ({ topic }) => topic);
  return [...byTopic].map(([topic, appends]) => ({ topic, messages: appends.flatMap(({ messages }) => messages) }));
}

/** Within a partition, each call's first offset follows the last of the call before. */
function settle(group: readonly PendingAppend[], answers: readonly RecordMetadata[]): void {
  const nextOffsets = new Map(
    answers.map(({ topicName, partition, baseOffset }) => [`${topicName}/${partition}`, Number(baseOffset ?? -1)]),
  );
  for (const { topic, partition, messages, resolve, reject } of group) {
    const key = `${topic}/${partition}`;
    const offset = nextOffsets.get(key) ?? -1;
    if (offset < 0)
      reject(new LogError('storage_failed', `Kafka did not say where in ${topic}[${partition}] it wrote`));
    else resolve(offset);
    // What follows an unknown place has none either.
    nextOffsets.set(key, offset < 0 ? -1 : offset + messages.length);
  }
}

function messageOf({ timestamp, key, value, headers }: AppendRecord, partition: number): Message {
  return {
    partition,
    key: key === undefined ? null : Buffer.from(key),
    value: Buffer.from(value.buffer, value.byteOffset, value.byteLength),
    timestamp: String(timestamp),
    ...(headers === undefined ? {} : { headers: { ...headers } }),
  };
}

function checkedBytes(records: readonly AppendRecord[]): number {
  let total = 0;
  for (const [index, { timestamp, key = '', value, headers = {} }] of records.entries()) {
    if (!Number.isSafeInteger(timestamp) || timestamp < 0) {
      throw new LogError('bad_record', `record ${index} has the timestamp ${timestamp}: ms since 1970 are wanted`);
    }
    const headerBytes = Object.entries(headers).reduce((sum, [name, text]) => sum + Buffer.byteLength(name + text), 0);
    const bytes = RECORD_OVERHEAD + Buffer.byteLength(key) + headerBytes + value.length;
    if (bytes > KAFKA_RECORD_BYTES_MAX) {
      throw new LogError('record_too_large', `record ${index} takes ${bytes} bytes, over ${KAFKA_RECORD_BYTES_MAX}`);
    }
    total += bytes;
  }
  return total;
}
