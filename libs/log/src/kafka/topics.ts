// Topics: making them, counting their partitions, and where these begin and end. Counts are remembered: partitions are
// never taken away, and a change of their number is refused at the next start.
import kafkajs, { type Admin, type ITopicConfig } from 'kafkajs';
import type Cluster from 'kafkajs/src/cluster/index.js';
import { LogError } from '../log-error.ts';
import type { CreateTopicResult, TopicPartition } from '../port.ts';
import type { KafkaContext } from './options.ts';
import { patiently } from './patience.ts';

/** As `provision` or a test wants a topic to be. */
export interface TopicDefinition {
  readonly topic: string;
  readonly partitions: number;
  readonly replicationFactor?: number;
  readonly configs?: Readonly<Record<string, string>>;
}

/**
 * What the log cannot do without, whoever makes a topic: times are the data's own, so neither may a record be refused for
 * being ahead of the broker's clock nor be deleted for its age; and an append goes as one batch.
 */
export const TOPIC_CONFIGS: Readonly<Record<string, string>> = {
  'message.timestamp.type': 'CreateTime',
  'message.timestamp.after.max.ms': '9223372036854775807',
  'retention.ms': '-1',
  'max.message.bytes': String(64 * 1024 ** 2),
};

export interface Topics {
  create(definition: TopicDefinition): Promise<CreateTopicResult>;
  /** Rejects with no_such_partition if there is no such topic. */
  partitionCount(topic: string): Promise<number>;
  expectPartition(partition: TopicPartition): Promise<void>;
  /** Offsets of several partitions of one topic, by partition. */
  offsets(topic: string, partitions: readonly number[], which: 'start' | 'end'): Promise<ReadonlyMap<number, number>>;
  deleteBefore(partition: TopicPartition, offset: number): Promise<void>;
  /** Every config of a topic, by name. */
  configs(topic: string): Promise<ReadonlyMap<string, string>>;
}

export interface TopicsDeps {
  readonly admin: Admin;
  readonly cluster: Cluster;
  readonly context: KafkaContext;
  readonly replicationFactor: number | null;
}

export function createTopics(deps: TopicsDeps): Topics {
  const { admin, cluster, context } = deps;
  const counts = new Map<string, number>();

  async function knownCount(topic: string): Promise<number> {
    const known = counts.get(topic);
    if (known !== undefined) return known;
    const count = await patiently(context, { attempt: async () => countPartitions(cluster, topic) });
    counts.set(topic, count);
    return count;
  }

  return {
    create: async (definition) => {
      const isNew = await patiently(context, { attempt: async () => createTopic(deps, definition) });
      const partitions = await knownCount(definition.topic);
      if (isNew) return { kind: 'created' };
      return partitions === definition.partitions ? { kind: 'exists' } : { kind: 'mismatch', partitions };
    },
    partitionCount: knownCount,
    expectPartition: async ({ topic, partition }) => {
      if (partition >= (counts.get(topic) ?? (await knownCount(topic)))) {
        throw new LogError('no_such_partition', `${topic} has no partition ${partition}`);
      }
    },
    offsets: async (topic, partitions, which) => {
      await knownCount(topic);
      const wanted = {
        topic,
        partitions: partitions.map((partition) => ({ partition })),
        fromBeginning: which === 'start',
      };
      const found = await patiently(context, {
        attempt: async () => {
          await cluster.refreshMetadataIfNecessary();
          return cluster.fetchTopicsOffset([wanted]).catch(async (error: unknown) => {
            await cluster.refreshMetadata();
            throw error;
          });
        },
      });
      return new Map(
        found.flatMap((one) => one.partitions.map(({ partition, offset }) => [partition, Number(offset)])),
      );
    },
    deleteBefore: async ({ topic, partition }, offset) => {
      const partitions = [{ partition, offset: String(offset) }];
      await patiently(context, {
        attempt: async () => {
          // Has the admin's own cluster learn who leads the topic: by itself it asks for no topic at all.
          await admin.fetchTopicOffsets(topic);
          await admin.deleteTopicRecords({ topic, partitions });
        },
      });
    },
    configs: async (topic) => patiently(context, { attempt: async () => configsOf(admin, topic) }),
  };
}

async function countPartitions(cluster: Cluster, topic: string): Promise<number> {
  await cluster.connect();
  await cluster.addMultipleTargetTopics([topic]);
  const count = cluster.findTopicPartitionMetadata(topic).length;
  if (count === 0) throw new LogError('no_such_partition', `there is no topic ${topic}`);
  return count;
}

/** False if the topic is there already. */
async function createTopic(
  { admin, replicationFactor }: TopicsDeps,
  { topic, partitions, configs = {}, ...definition }: TopicDefinition,
): Promise<boolean> {
  const factor = definition.replicationFactor ?? replicationFactor ?? (await defaultReplication(admin));
  const configEntries = Object.entries({ ...TOPIC_CONFIGS, ...configs }).map(([name, value]) => ({ name, value }));
  const wanted: ITopicConfig = { topic, numPartitions: partitions, replicationFactor: factor, configEntries };
  return admin.createTopics({ waitForLeaders: true, topics: [wanted] });
}

/** kafkajs speaks no version of CreateTopics that leaves the factor to the broker: so the broker is asked for it. */
async function defaultReplication(admin: Admin): Promise<number> {
  const { brokers } = await admin.describeCluster();
  const name = String(brokers[0]?.nodeId ?? 0);
  const configNames = ['default.replication.factor'];
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: kafkajs.ConfigResourceTypes.BROKER, name, configNames }],
  });
  return Number(resources[0]?.configEntries[0]?.configValue ?? 1);
}

async function configsOf(admin: Admin, topic: string): Promise<ReadonlyMap<string, string>> {
  const resources = [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic }];
  const described = await admin.describeConfigs({ includeSynonyms: false, resources });
  const entries = described.resources.flatMap(({ configEntries }) => configEntries);
  return new Map(entries.map(({ configName, configValue }) => [configName, configValue]));
}
