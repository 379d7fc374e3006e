// Topics as data: how they are read, and what provision makes of a cluster that has some of them.

import { LogError, type TopicDefinition } from '@fengsui/log';
import { describe, expect, it } from 'vitest';
import { provision, readTopics } from './provision.ts';

interface Existing {
  readonly partitions: number;
  readonly configs?: Readonly<Record<string, string>>;
}

/** A log that has some topics, and notes what is made. */
function aLog(existing: Readonly<Record<string, Existing>>) {
  const made: TopicDefinition[] = [];
  return {
    made,
    log: {
      partitionCount: async (topic: string) => {
        const found = existing[topic];
        if (found === undefined) throw new LogError('no_such_partition', `there is no topic ${topic}`);
        return found.partitions;
      },
      topicConfigs: async (topic: string) => new Map(Object.entries(existing[topic]?.configs ?? {})),
      defineTopic: async (definition: TopicDefinition) => {
        made.push(definition);
        return { kind: 'created' } as const;
      },
    },
  };
}

describe('provision', () => {
  const wanted = { topic: 'a', partitions: 4, configs: { 'retention.ms': '-1', 'cleanup.policy': 'delete' } };

  it('makes what is missing, as it was defined and in its order', async () => {
    const { log, made } = aLog({ b: { partitions: 1 } });
    const found = await provision(log, [wanted, { topic: 'b', partitions: 1 }, { topic: 'c', partitions: 2 }], {
      isDryRun: false,
    });
    expect(found.map(({ topic, state }) => [topic, state])).toEqual([
      ['a', 'created'],
      ['b', 'same'],
      ['c', 'created'],
    ]);
    expect(made).toEqual([wanted, { topic: 'c', partitions: 2 }]);
  });

  it('makes nothing in a dry run and says what is missing', async () => {
    const { log, made } = aLog({});
    expect(await provision(log, [wanted], { isDryRun: true })).toEqual([
      { topic: 'a', state: 'missing', differences: [] },
    ]);
    expect(made).toEqual([]);
  });

  it('leaves alone what is as wanted, whatever other configs it has', async () => {
    const configs = { ...wanted.configs, 'segment.bytes': '1' };
    const { log, made } = aLog({ a: { partitions: 4, configs } });
    expect(await provision(log, [wanted], { isDryRun: false })).toEqual([
      { topic: 'a', state: 'same', differences: [] },
    ]);
    expect(made).toEqual([]);
  });

  it('tells every difference of what is there, and changes none', async () => {
    const { log, made } = aLog({ a: { partitions: 3, configs: { 'retention.ms': '5' } } });
    expect(await provision(log, [wanted], { isDryRun: false })).toEqual([
      {
        topic: 'a',
        state: 'different',
        differences: [
          '3 partitions, not 4',
          'retention.ms is 5, not -1',
          'cleanup.policy is unknown to the brokers, not delete',
        ],
      },
    ]);
    expect(made).toEqual([]);
  });

  it('fails where the log fails: that is no missing topic', async () => {
    const failure = new LogError('storage_failed', 'not allowed');
    const log = { ...aLog({}).log, partitionCount: async () => Promise.reject(failure) };
    await expect(provision(log, [wanted], { isDryRun: false })).rejects.toBe(failure);
  });
});

describe('the topics of a text', () => {
  it('are read with their configs as texts, whatever YAML takes them for', () => {
    const text = `
topics:
  - topic: fengsui.signals
    partitions: 12
    replicationFactor: 3
    configs: { retention.ms: -1, unclean.leader.election.enable: false, cleanup.policy: delete }
  - { topic: b, partitions: 1 }
`;
    expect(readTopics(text)).toEqual({
      kind: 'topics',
      topics: [
        {
          topic: 'fengsui.signals',
          partitions: 12,
          replicationFactor: 3,
          configs: { 'retention.ms': '-1', 'unclean.leader.election.enable': 'false', 'cleanup.policy': 'delete' },
        },
        { topic: 'b', partitions: 1, configs: {} },
      ],
    });
  });

  it.each([
    ['no topics', 'topics: []', ['topics']],
    ['nothing', '', ['']],
    ['a list', '- a', ['']],
    ['a topic without partitions', 'topics: [{ topic: a }]', ['topics.0.partitions']],
    ['half a partition', 'topics: [{ topic: a, partitions: 0.5 }]', ['topics.0.partitions']],
    ['a name with a slash', 'topics: [{ topic: a/b, partitions: 1 }]', ['topics.0.topic']],
    ['a word that it does not know', 'topics: [{ topic: a, partitions: 1, configz: {} }]', ['topics.0']],
    [
      'several problems',
      'topics: [{ topic: a, partitions: 0 }, { topic: "", partitions: 1, replicationFactor: 0 }]',
      ['topics.0.partitions', 'topics.1.topic', 'topics.1.replicationFactor'],
    ],
  ])('are refused with %s, with the place of each problem', (_, text, fields) => {
    const read = readTopics(text);
    expect(read.kind === 'problems' ? read.problems.map(({ field }) => field) : read).toEqual(fields);
  });

  it('that are no YAML are refused with what the parser says', () => {
    expect(readTopics('topics: [')).toMatchObject({
      kind: 'problems',
      problems: [{ field: '', problem: expect.stringMatching(/line 1/) }],
    });
  });
});
