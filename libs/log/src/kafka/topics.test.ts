// Topics over an admin client and a cluster of the test: what is asked of Kafka, and what is made of its answers.

import kafkajs, { type Admin, type ITopicConfig } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { aCluster, aKafkaContext, protocolError } from './fixtures.ts';
import { createTopics, TOPIC_CONFIGS } from './topics.ts';

interface World {
  /** Partitions by topic. */
  readonly counts?: Readonly<Record<string, number>>;
  /** How often the cluster does not know a topic before it does. */
  readonly ignorance?: number;
  readonly replicationFactor?: number | null;
}

function someTopics({ counts = {}, ignorance = 0, replicationFactor = null }: World = {}) {
  const existing = new Map(Object.entries(counts));
  const made: ITopicConfig[] = [];
  const calls: string[] = [];
  let unknownFor = ignorance;
  const cluster = aCluster({
    addMultipleTargetTopics: async ([topic = '']) => {
      calls.push(`look up ${topic}`);
      if (!existing.has(topic) || unknownFor-- > 0) throw protocolError('UNKNOWN_TOPIC_OR_PARTITION', true);
    },
    findTopicPartitionMetadata: (topic) =>
      Array.from({ length: existing.get(topic) ?? 0 }, (_, partitionId) => ({
        partitionId,
        partitionErrorCode: 0,
        leader: 1,
        replicas: [1],
        isr: [1],
      })),
    fetchTopicsOffset: async ([wanted]) => {
      calls.push(`offsets ${JSON.stringify(wanted)}`);
      const { topic = '', partitions = [], fromBeginning = false } = wanted ?? {};
      const offset = fromBeginning ? '3' : '9007199254740991';
      return [{ topic, partitions: partitions.map(({ partition }) => ({ partition, offset })) }];
    },
    refreshMetadata: async () => void calls.push('refresh'),
  });
  const admin: Admin = Object.assign(new kafkajs.Kafka({ brokers: ['localhost:1'] }).admin(), {
    createTopics: async ({ topics: [wanted] }: { readonly topics: readonly ITopicConfig[] }) => {
      if (wanted === undefined || existing.has(wanted.topic)) return false;
      made.push(wanted);
      existing.set(wanted.topic, wanted.numPartitions ?? 1);
      return true;
    },
    describeCluster: async () => ({
      brokers: [{ nodeId: 4, host: 'localhost', port: 1 }],
      controller: 4,
      clusterId: 'c',
    }),
    describeConfigs: async ({ resources: [asked] }: { readonly resources: readonly { readonly name: string }[] }) => {
      calls.push(`configs ${asked?.name}`);
      const configName = asked?.name === '4' ? 'default.replication.factor' : 'retention.ms';
      return { throttleTime: 0, resources: [{ configEntries: [{ configName, configValue: '3' }] }] };
    },
    fetchTopicOffsets: async (topic: string) => {
      calls.push(`leaders of ${topic}`);
      return [];
    },
    deleteTopicRecords: async (request: object) => void calls.push(`delete ${JSON.stringify(request)}`),
  });
  const { context, told, close } = aKafkaContext();
  return { topics: createTopics({ admin, cluster, context, replicationFactor }), made, calls, told, cluster, close };
}

describe('a topic that is made', () => {
  it('has the configs that the log needs, and those that were asked for beside or instead', async () => {
    const { topics, made } = someTopics();
    const configs = { 'retention.ms': '1000', 'cleanup.policy': 'compact' };
    expect(await topics.create({ topic: 'a', partitions: 3, configs })).toEqual({ kind: 'created' });
    const entries = made[0]?.configEntries?.map(({ name, value }) => [name, value]) ?? [];
    expect(Object.fromEntries(entries)).toEqual({ ...TOPIC_CONFIGS, ...configs });
    expect(made).toMatchObject([{ topic: 'a', numPartitions: 3 }]);
  });

  it.each([
    ['its definition', { replicationFactor: 2 }, 1, 2],
    ['the log', {}, 1, 1],
    ['the broker', {}, null, 3],
  ])('has the replication factor of %s', async (_, definition, replicationFactor, expected) => {
    const { topics, made } = someTopics({ replicationFactor });
    await topics.create({ topic: 'a', partitions: 1, ...definition });
    expect(made[0]?.replicationFactor).toBe(expected);
  });

  it('is waited for until the brokers know it', async () => {
    const { topics, told, calls } = someTopics({ ignorance: 2 });
    expect(await topics.create({ topic: 'a', partitions: 2 })).toEqual({ kind: 'created' });
    expect(calls.filter((call) => call === 'look up a')).toHaveLength(3);
    // No outage: the cluster answers all the time.
    expect(told.filter((one) => one !== 'available true ')).toEqual([]);
    await topics.expectPartition({ topic: 'a', partition: 1 });
  });

  it.each([
    [4, { kind: 'exists' }],
    [5, { kind: 'mismatch', partitions: 4 }],
  ])('with %d partitions, where one has 4 already: %j', async (partitions, expected) => {
    const { topics, made } = someTopics({ counts: { a: 4 } });
    expect([await topics.create({ topic: 'a', partitions }), made]).toEqual([expected, []]);
  });

  it('is waited for no longer once the log is closed', async () => {
    const { topics, close } = someTopics({ ignorance: Number.POSITIVE_INFINITY });
    close();
    await expect(topics.create({ topic: 'a', partitions: 2 })).rejects.toMatchObject({ reason: 'closed' });
  });

  it('fails with what will not pass', async () => {
    const { topics, cluster } = someTopics();
    Object.assign(cluster, { addMultipleTargetTopics: async () => Promise.reject(new TypeError('a bug')) });
    await expect(topics.create({ topic: 'a', partitions: 1 })).rejects.toMatchObject({ reason: 'storage_failed' });
  });
});

describe('the partitions of a topic', () => {
  it('are counted once and remembered', async () => {
    const { topics, calls } = someTopics({ counts: { a: 2 } });
    expect([await topics.partitionCount('a'), await topics.partitionCount('a')]).toEqual([2, 2]);
    expect(calls).toEqual(['look up a']);
  });

  it('are those below their number', async () => {
    const { topics } = someTopics({ counts: { a: 2 } });
    await topics.expectPartition({ topic: 'a', partition: 1 });
    await expect(topics.expectPartition({ topic: 'a', partition: 2 })).rejects.toMatchObject({
      reason: 'no_such_partition',
      message: 'a has no partition 2',
    });
  });

  it('are none of a topic that is not there, or of which nothing is known', async () => {
    const { topics } = someTopics({ counts: { empty: 0 } });
    await expect(topics.partitionCount('a')).rejects.toMatchObject({ reason: 'no_such_partition' });
    await expect(topics.partitionCount('empty')).rejects.toMatchObject({ message: 'there is no topic empty' });
  });
});

describe('offsets', () => {
  it('are those of the start or of the end, as numbers', async () => {
    const { topics, calls } = someTopics({ counts: { a: 2 } });
    expect(await topics.offsets('a', [0, 1], 'start')).toEqual(
      new Map([
        [0, 3],
        [1, 3],
      ]),
    );
    expect(await topics.offsets('a', [1], 'end')).toEqual(new Map([[1, Number.MAX_SAFE_INTEGER]]));
    expect(calls).toContain('offsets {"topic":"a","partitions":[{"partition":1}],"fromBeginning":false}');
  });

  it('are asked for again, of whoever leads by then', async () => {
    const { topics, cluster, calls } = someTopics({ counts: { a: 1 } });
    const fetchTopicsOffset = cluster.fetchTopicsOffset.bind(cluster);
    const failing = async (): Promise<never> => {
      Object.assign(cluster, { fetchTopicsOffset });
      throw protocolError('NOT_LEADER_FOR_PARTITION');
    };
    Object.assign(cluster, { fetchTopicsOffset: failing });
    expect(await topics.offsets('a', [0], 'start')).toEqual(new Map([[0, 3]]));
    expect(calls).toContain('refresh');
  });
});

it('records are deleted once it is known who leads their topic', async () => {
  const { topics, calls } = someTopics();
  await topics.deleteBefore({ topic: 'a', partition: 1 }, 77);
  expect(calls).toEqual(['leaders of a', 'delete {"topic":"a","partitions":[{"partition":1,"offset":"77"}]}']);
});

it('the configs of a topic come by name', async () => {
  const { topics } = someTopics();
  expect(await topics.configs('a')).toEqual(new Map([['retention.ms', '3']]));
});
