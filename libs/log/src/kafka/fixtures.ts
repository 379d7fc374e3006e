// What the tests of the Kafka adapter share: a context that notes what it is told, and errors as kafkajs makes them.
import type Cluster from 'kafkajs/src/cluster/index.js';
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
