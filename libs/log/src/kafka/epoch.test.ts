// The name of a log's content: made once, by whoever comes first.

import { expect, it } from 'vitest';
import type { AppendRecord, LogRecord } from '../port.ts';
import { EPOCH_TOPIC, readEpoch } from './epoch.ts';

/** One topic in memory; a rival writes right before us. */
function aLog(rival: AppendRecord | null = null) {
  const calls: string[] = [];
  const records: LogRecord[] = [];
  const write = ({ timestamp, value }: AppendRecord): void => {
    records.push({ offset: records.length, timestamp, key: null, value, headers: {} });
  };
  return {
    calls,
    log: {
      createTopic: async (topic: string, partitions: number) => {
        calls.push(`create ${topic} ${partitions}`);
        return { kind: 'created' } as const;
      },
      read: async () => records.slice(0, 1),
      append: async (_: unknown, added: readonly AppendRecord[]) => {
        if (rival !== null) write(rival);
        for (const record of added) write(record);
        return 0;
      },
    },
    forget: () => records.splice(0),
  };
}

it('is made at the first call and stays', async () => {
  const { log, calls } = aLog();
  const first = await readEpoch(log);
  expect(first).toMatch(/^[0-9a-f-]{36}$/);
  expect(await readEpoch(log)).toBe(first);
  expect(calls[0]).toBe(`create ${EPOCH_TOPIC} 1`);
});

it('is that of the first of several writers', async () => {
  const { log } = aLog({ timestamp: 0, value: Buffer.from('first come') });
  expect(await readEpoch(log)).toBe('first come');
});

it('is another one once the content is gone', async () => {
  const { log, forget } = aLog();
  const first = await readEpoch(log);
  forget();
  expect(await readEpoch(log)).not.toBe(first);
});
