// The EventLog over Apache Kafka. This file puts the parts together; each part is explained in its own. Everything waits
// out an outage of the cluster and goes on by itself; what rejects will never succeed.
import type { Admin, Kafka } from 'kafkajs';
import type Cluster from 'kafkajs/src/cluster/index.js';
import { LogError } from '../log-error.ts';
import type { ConsumeOptions, Consumer, EventLog, LogRecord, ReadRequest, TopicPartition } from '../port.ts';
import { type Appender, createAppender } from './appender.ts';
import { createClient, createCluster } from './client.ts';
import { createConsumer } from './consumer.ts';
import { readEpoch } from './epoch.ts';
import { OFFSET_OUT_OF_RANGE } from './fetch.ts';
import { fetchOne } from './fetch-one.ts';
import { type KafkaContext, type KafkaLogOptions, SESSION_TIMEOUT_MS } from './options.ts';
import { createAvailability, patiently } from './patience.ts';
import { createProducer, type ProducerDeps } from './producer.ts';
import { readRecords } from './record-batches.ts';
import { createTopics, type TopicDefinition, type Topics } from './topics.ts';

/** The log, with what Kafka offers beyond the port. */
export interface KafkaLog extends EventLog {
  /** As createTopic, with replication and configs. */
  defineTopic(definition: TopicDefinition): ReturnType<EventLog['createTopic']>;
  /** Configs of a topic by name, those that were not set among them. */
  topicConfigs(topic: string): Promise<ReadonlyMap<string, string>>;
  deleteTopics(topics: readonly string[]): Promise<void>;
}

interface Parts {
  readonly context: KafkaContext;
  readonly client: Kafka;
  readonly admin: Admin;
  /** For reads and offsets: consumers have clusters of their own. */
  readonly cluster: Cluster;
  readonly topics: Topics;
  readonly appender: Appender;
  readonly consumers: Set<Consumer>;
}

/** Connects at the first use. Waits for the cluster as long as it takes; close() ends the wait. */
export function createKafkaLog(options: KafkaLogOptions): KafkaLog {
  const closing = new AbortController();
  const context = contextOf(options, closing.signal);
  const client = createClient(context);
  const admin = client.admin();
  const cluster = createCluster(context);
  const topics = createTopics({ admin, cluster, context, replicationFactor: options.replicationFactor ?? null });
  const expectPartition = async (partition: TopicPartition): Promise<void> => topics.expectPartition(partition);
  const endOffsets: ProducerDeps['endOffsets'] = async (topic, partitions) => topics.offsets(topic, partitions, 'end');
  const producer = createProducer({ cluster: createCluster(context), endOffsets });
  const appender = createAppender({ producer, context, expectPartition });
  const parts: Parts = { context, client, admin, cluster, topics, appender, consumers: new Set() };
  const log: KafkaLog = {
    ...topicCalls(parts),
    ...recordCalls(parts),
    epoch: async () => readEpoch(log),
    consume: (consuming) => consume(parts, consuming),
    close: async () => {
      if (closing.signal.aborted) return;
      // First: no new call is taken, and in an outage, what follows would wait for attempts that go on for ever. One that is on its way may still end.
      closing.abort();
      await Promise.all([...parts.consumers].map(async (consumer) => consumer.stop()));
      await appender.close();
      await Promise.allSettled([admin.disconnect(), cluster.disconnect()]);
    },
  };
  return log;
}

/** A log that closes takes no new calls; what is on its way may still end. */
function expectOpen({ context }: Parts): void {
  if (context.closing.aborted) throw new LogError('closed', 'the log has been closed');
}

function topicCalls(
  parts: Parts,
): Pick<KafkaLog, 'createTopic' | 'defineTopic' | 'topicConfigs' | 'deleteTopics' | 'partitionCount'> {
  const { context, topics, admin } = parts;
  const { namespace } = context;
  const defineTopic: KafkaLog['defineTopic'] = async (definition) => {
    expectOpen(parts);
    return topics.create({ ...definition, topic: namespace + definition.topic });
  };
  return {
    createTopic: async (topic, partitions) => defineTopic({ topic, partitions }),
    defineTopic,
    topicConfigs: async (topic) => {
      expectOpen(parts);
      return topics.configs(namespace + topic);
    },
    deleteTopics: async (names) => admin.deleteTopics({ topics: names.map((name) => namespace + name) }),
    partitionCount: async (topic) => {
      expectOpen(parts);
      return topics.partitionCount(namespace + topic);
    },
  };
}

function recordCalls(parts: Parts): Pick<EventLog, 'append' | 'read' | 'startOffset' | 'endOffset' | 'deleteBefore'> {
  const { context, topics, appender } = parts;
  const named = <At extends { readonly topic: string }>(at: At): At => ({ ...at, topic: context.namespace + at.topic });
  const bound = async (at: TopicPartition, which: 'start' | 'end'): Promise<number> => {
    expectOpen(parts);
    await topics.expectPartition(at);
    return (await topics.offsets(at.topic, [at.partition], which)).get(at.partition) ?? 0;
  };
  return {
    append: async (partition, records) => {
      expectOpen(parts);
      if (records.length === 0) return bound(named(partition), 'end');
      return appender.append(named(partition), records);
    },
    read: async (request) => {
      expectOpen(parts);
      await topics.expectPartition(named(request));
      return readFrom(parts, named(request));
    },
    startOffset: async (partition) => bound(named(partition), 'start'),
    endOffset: async (partition) => bound(named(partition), 'end'),
    deleteBefore: async (partition, offset) => {
      if (offset > (await bound(named(partition), 'start'))) await topics.deleteBefore(named(partition), offset);
    },
  };
}

function consume(parts: Parts, options: ConsumeOptions): Consumer {
  const { client, context, topics, consumers } = parts;
  expectOpen(parts);
  if (options.order !== 'arrival') {
    throw new LogError('bad_request', 'Kafka delivers in order of arrival: it knows no order among partitions');
  }
  const consumer = createConsumer({ client, context, topics, cluster: createCluster(context) }, options);
  consumers.add(consumer);
  consumer.ended.then(
    () => consumers.delete(consumer),
    () => undefined,
  );
  return consumer;
}

function contextOf(options: KafkaLogOptions, closing: AbortSignal): KafkaContext {
  const { brokers, clientId, namespace = '', sessionTimeoutMs = SESSION_TIMEOUT_MS, logger, observer = {} } = options;
  const nothing = (): void => undefined;
  return {
    brokers,
    clientId,
    namespace,
    sessionTimeoutMs,
    logger,
    observer: {
      rebalanced: observer.rebalanced ?? nothing,
      lag: observer.lag ?? nothing,
      retried: observer.retried ?? nothing,
      availability: createAvailability(observer.availability ?? nothing),
    },
    closing,
  };
}

/** As many records as one answer brings; empty only at the end of the partition. */
async function readFrom({ cluster, context, topics }: Parts, request: ReadRequest): Promise<readonly LogRecord[]> {
  const { topic, partition, recordsMax } = request;
  let fromOffset = request.fromOffset;
  for (;;) {
    const fetched = await patiently(context, {
      attempt: async () => fetchOne(cluster, { topic, partition, fromOffset }),
    });
    if (fetched.errorCode === OFFSET_OUT_OF_RANGE) {
      const start = (await topics.offsets(topic, [partition], 'start')).get(partition) ?? 0;
      if (fromOffset >= start) return [];
      fromOffset = start;
      continue;
    }
    const { records, nextOffset } = readRecords({ topic, partition, fromOffset, bytes: fetched.bytes });
    if (records.length > 0 || nextOffset >= fetched.endOffset) return records.slice(0, recordsMax);
    fromOffset = nextOffset;
  }
}
