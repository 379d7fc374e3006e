import type { ConsumeOptions, EventLog, LogBatch } from '@fengsui/log';
import { expect, it } from 'vitest';
import { watchSingleSource } from './single-source.ts';

const batchOf = (topic: string, partition: number): LogBatch => ({ topic, partition, records: [] });

/** What becomes of batches on their way through. */
function aReplay() {
  const warnings: object[] = [];
  const handled: string[] = [];
  let reading: ConsumeOptions | null = null;
  const log: Pick<EventLog, 'consume'> = {
    consume: (options) => {
      reading = options;
      const ended = Promise.resolve(null);
      return { caughtUp: async () => undefined, position: () => 0, stop: async () => undefined, ended };
    },
  };
  watchSingleSource(log, { warn: (fields) => warnings.push(fields) }).consume({
    topics: ['a', 'b'],
    group: null,
    recordsMax: 1,
    order: 'arrival',
    startOffset: async () => 0,
    onBatch: async ({ topic, partition }) => {
      handled.push(`${topic}/${partition}`);
    },
    onRevoked: async () => undefined,
  });
  const deliver = async (batch: LogBatch): Promise<void> => reading?.onBatch(batch);
  return { warnings, handled, deliver };
}

it('a replay from one partition is none to talk about', async () => {
  const { warnings, handled, deliver } = aReplay();
  await deliver(batchOf('a', 0));
  await deliver(batchOf('a', 0));
  expect([warnings, handled]).toEqual([[], ['a/0', 'a/0']]);
});

it('a replay from several is warned of once, and goes on', async () => {
  const { warnings, handled, deliver } = aReplay();
  for (const batch of [batchOf('a', 0), batchOf('a', 1), batchOf('b', 0)]) await deliver(batch);
  expect(warnings).toEqual([{ sources: ['a/0', 'a/1'] }]);
  expect(handled).toEqual(['a/0', 'a/1', 'b/0']);
});
