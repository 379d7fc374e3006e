import { describe, expect, it } from 'vitest';
import { LogError } from '../log-error.ts';
import type { KafkaContext } from './options.ts';
import { createTopics, type Topics, type TopicsDeps } from './topics.ts';

const nothing = (): void => undefined;

function aContext(closing = new AbortController().signal): KafkaContext {
  return {
    brokers: [],
    clientId: 'test',
    namespace: '',
    sessionTimeoutMs: 10_000,
    logger: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    observer: { availability: nothing, rebalanced: nothing, lag: nothing, retried: nothing },
    closing,
  };
}

const notAsked = async (): Promise<never> => {
  throw new Error('making a topic does not ask for this');
};

const unknownTopic = (): Error =>
  Object.assign(new Error('This server does not host this topic-partition'), {
    type: 'UNKNOWN_TOPIC_OR_PARTITION',
    retriable: true,
  });

interface Brokers {
  /** How often a topic is asked for before they know it. */
  readonly unknownCount: number;
  /** It was there before. */
  readonly exists?: boolean;
  readonly partitions?: number;
}

/** Topics over brokers that come to know a topic only after a while; what they were asked for is in `asked`. */
function topicsOver(
  brokers: Brokers,
  closing?: AbortSignal,
): { readonly topics: Topics; readonly asked: () => number } {
  let asked = 0;
  const topicMetadata = Array.from({ length: brokers.partitions ?? 3 }, (_, partitionId) => ({
    partitionErrorCode: 0,
    partitionId,
    leader: 1,
    replicas: [1],
    isr: [1],
  }));
  const cluster: TopicsDeps['cluster'] = {
    connect: async () => undefined,
    addMultipleTargetTopics: async () => {
      asked++;
      if (asked <= brokers.unknownCount) throw unknownTopic();
    },
    findTopicPartitionMetadata: () => topicMetadata,
    refreshMetadata: notAsked,
    refreshMetadataIfNecessary: notAsked,
    fetchTopicsOffset: notAsked,
  };
  const admin: TopicsDeps['admin'] = {
    createTopics: async () => brokers.exists !== true,
    describeCluster: notAsked,
    describeConfigs: notAsked,
    fetchTopicOffsets: notAsked,
    deleteTopicRecords: notAsked,
  };
  const topics = createTopics({ admin, cluster, context: aContext(closing), replicationFactor: 1 });
  return { topics, asked: () => asked };
}

describe('a topic that is made', () => {
  it('is waited for until the brokers know it', async () => {
    const { topics, asked } = topicsOver({ unknownCount: 2 });
    expect(await topics.create({ topic: 't', partitions: 3 })).toEqual({ kind: 'created' });
    expect(asked()).toBe(3);
    expect(await topics.partitionCount('t')).toBe(3);
  });

  it('is waited for as well when somebody else has made it a moment ago', async () => {
    const { topics } = topicsOver({ unknownCount: 1, exists: true });
    expect(await topics.create({ topic: 't', partitions: 3 })).toEqual({ kind: 'exists' });
  });

  it('is left as it is when it was made with other partitions', async () => {
    const { topics } = topicsOver({ unknownCount: 0, exists: true, partitions: 5 });
    expect(await topics.create({ topic: 't', partitions: 3 })).toEqual({ kind: 'mismatch', partitions: 5 });
  });

  it('is waited for no longer once the log is closed', async () => {
    const { topics, asked } = topicsOver({ unknownCount: 100 }, AbortSignal.abort());
    await expect(topics.create({ topic: 't', partitions: 3 })).rejects.toBeInstanceOf(LogError);
    expect(asked()).toBe(1);
  });
});

it('a topic that nobody makes is told at once as not there', async () => {
  const { topics, asked } = topicsOver({ unknownCount: 100 });
  await expect(topics.partitionCount('t')).rejects.toMatchObject({ reason: 'no_such_partition' });
  expect(asked()).toBe(1);
});
