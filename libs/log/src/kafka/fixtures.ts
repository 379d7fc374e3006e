// What the tests of the Kafka adapter share: a context that notes what it is told, and errors as kafkajs makes them.
import type Cluster from 'kafkajs/src/cluster/index.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import type { LogRecord } from '../port.ts';
import type { KafkaContext } from './options.ts';

/** A context; what observer and logger hear, in order, as short texts. */
export function aKafkaContext() {
  const told: string[] = [];
  const closing = new AbortController();
  const logger = (level: string) => (_: object, message: string) => told.push(`${level} ${message}`);
  const context: KafkaContext = {
    brokers: ['localhost:1'],
    clientId: 'test',
    namespace: '',
    sessionTimeoutMs: 10_000,
    logger: { debug: logger('debug'), info: logger('info'), warn: logger('warn'), error: logger('error') },
    observer: {
      availability: (isAvailable, why) => told.push(`available ${isAvailable} ${why}`),
      rebalanced: (group, partitionCount) => told.push(`rebalanced ${group} ${partitionCount}`),
      lag: ({ topic, partition }, records) => told.push(`lag ${topic}/${partition} ${records}`),
      retried: (cause) => told.push(`retried ${cause}`),
    },
    closing: closing.signal,
  };
  return { context, told, close: () => closing.abort() };
}

/** An error of the protocol, as kafkajs tells it. */
export function protocolError(type: string, retriable = false): Error {
  return Object.assign(new Error(type), { name: 'KafkaJSProtocolError', type, retriable });
}

/** A record without content. */
export function aRecordAt(offset: number): LogRecord {
  return { offset, timestamp: 0, key: null, value: new Uint8Array(0), headers: {} };
}

/** A cluster of one broker that answers what the test says, and nothing else. */
export function aCluster(answers: Partial<Cluster>): Cluster {
  const unexpected = async (): Promise<never> => Promise.reject(new Error('the test expects no such call'));
  return {
    connect: async () => undefined,
    disconnect: async () => undefined,
    refreshMetadata: async () => undefined,
    refreshMetadataIfNecessary: async () => undefined,
    addMultipleTargetTopics: async () => undefined,
    findTopicPartitionMetadata: () => [],
    findLeaderForPartitions: (_, partitions) => ({ 1: [...partitions] }),
    findBroker: unexpected,
    fetchTopicsOffset: unexpected,
    ...answers,
  };
}

export interface AnsweredPartition {
  readonly partition: number;
  readonly errorCode?: number;
  readonly endOffset?: number;
  readonly abortedCount?: number;
  /** null: as brokers answer an error. */
  readonly bytes?: Buffer | null;
}

function encodePartition(answered: AnsweredPartition): Encoder {
  const { partition, errorCode = 0, endOffset = 0, abortedCount = 0, bytes = Buffer.alloc(0) } = answered;
  const encoder = new Encoder().writeInt32(partition).writeInt16(errorCode).writeInt64(endOffset);
  // Last stable offset, start of the log, aborted transactions (producer, first offset), preferred replica.
  encoder.writeInt64(endOffset).writeInt64(0);
  encoder.writeInt32(abortedCount === 0 ? -1 : abortedCount);
  for (let i = 0; i < abortedCount; i++) encoder.writeInt64(77).writeInt64(i);
  encoder.writeInt32(-1).writeInt32(bytes === null ? -1 : bytes.length);
  return bytes === null ? encoder : encoder.writeBuffer(bytes);
}

/** The answer to a fetch, by topic, as a broker sends it. */
export function aFetchAnswer(topics: Readonly<Record<string, readonly AnsweredPartition[]>>): Buffer {
  const encoded = Object.entries(topics).map(([topic, partitions]) =>
    new Encoder().writeString(topic).writeArray(partitions.map(encodePartition)),
  );
  // Throttle time, error code, id of the session.
  return new Encoder().writeInt32(9).writeInt16(0).writeInt32(0).writeArray(encoded).buffer;
}
