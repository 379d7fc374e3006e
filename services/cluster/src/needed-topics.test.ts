import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { assert } from '@fengsui/domain';
import type { TopicDefinition } from '@fengsui/log';
import { expect, it } from 'vitest';
import { misfits } from './needed-topics.ts';
import { readTopics } from './provision.ts';

const shipped = async (): Promise<readonly TopicDefinition[]> => {
  const path = fileURLToPath(new URL('../../../deploy/topics.yaml', import.meta.url));
  const read = readTopics(await readFile(path, 'utf8'));
  assert(read.kind === 'topics', 'the shipped file is sound');
  return read.topics;
};

it('the shipped topics are all that the services need', async () => {
  expect(misfits(await shipped())).toEqual([]);
});

it('the shipped topics keep the times of their records, whatever the brokers are set to', async () => {
  for (const { configs } of await shipped()) {
    expect(configs).toMatchObject({
      'cleanup.policy': 'delete',
      'message.timestamp.type': 'CreateTime',
      'message.timestamp.before.max.ms': '9223372036854775807',
      'message.timestamp.after.max.ms': '9223372036854775807',
      'retention.ms': expect.stringMatching(/^\d+$/),
    });
  }
});

it('a topic that is missing, twice there or cut in two is told', async () => {
  const topics = await shipped();
  const changed = [
    ...topics.filter(({ topic }) => topic !== 'grid.events' && topic !== 'fengsui.alerts'),
    { topic: 'fengsui.alerts', partitions: 2 },
    { topic: 'fengsui.signals', partitions: 12 },
  ];
  expect(misfits(changed).map(({ problem }) => problem)).toEqual([
    'grid.events is missing',
    'fengsui.signals is there more than once',
    'fengsui.alerts has 2 partitions; it must have one',
  ]);
});

it('what a topic says itself counts before the defaults', () => {
  const read = readTopics(`
defaults: { replicationFactor: 3, configs: { retention.ms: 1000, cleanup.policy: delete } }
topics:
  - { topic: a, partitions: 1 }
  - { topic: b, partitions: 2, replicationFactor: 1, configs: { retention.ms: -1 } }
`);
  expect(read).toEqual({
    kind: 'topics',
    topics: [
      {
        topic: 'a',
        partitions: 1,
        replicationFactor: 3,
        configs: { 'retention.ms': '1000', 'cleanup.policy': 'delete' },
      },
      {
        topic: 'b',
        partitions: 2,
        replicationFactor: 1,
        configs: { 'retention.ms': '-1', 'cleanup.policy': 'delete' },
      },
    ],
  });
});

it('a number that would be rounded is refused', () => {
  const read = readTopics('topics: [{ topic: a, partitions: 1, configs: { x.ms: 9223372036854775807 } }]');
  expect(read).toMatchObject({ kind: 'problems', problems: [{ field: 'topics.0.configs.x.ms' }] });
});
