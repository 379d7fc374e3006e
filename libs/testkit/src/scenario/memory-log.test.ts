import type { AppendRecord, ConsumeOptions, EventLog, LogBatch } from '@fengsui/log';
import { describe, expect, it } from 'vitest';
import { createMemoryLog } from './memory-log.ts';

const at = (topic: string, partition = 0) => ({ topic, partition });
const record = (recordedAt: number): AppendRecord => ({ timestamp: recordedAt, value: Uint8Array.of(recordedAt) });

async function aLog(): Promise<EventLog> {
  const log = createMemoryLog();
  await log.createTopic('a', 1);
  await log.createTopic('b', 2);
  return log;
}

function consumed(log: EventLog, options: Partial<ConsumeOptions>) {
  const batches: string[] = [];
  const consumer = log.consume({
    topics: ['a', 'b'],
    group: null,
    recordsMax: 10,
    order: 'arrival',
    startOffset: async (partition) => log.startOffset(partition),
    onBatch: async (batch) => void batches.push(said(batch)),
    onRevoked: async () => undefined,
    ...options,
  });
  return { consumer, batches };
}

function said({ topic, partition, records }: LogBatch): string {
  return `${topic}${partition}: ${records.map(({ timestamp }) => timestamp).join(' ')}`;
}

describe('the log in memory', () => {
  it('gives offsets by partition and reads from any of them', async () => {
    const log = await aLog();
    expect(await log.append(at('a'), [record(5), record(6)])).toBe(0);
    expect(await log.append(at('a'), [record(7)])).toBe(2);
    expect(await log.endOffset(at('a'))).toBe(3);
    const read = await log.read({ ...at('a'), fromOffset: 1, recordsMax: 1 });
    expect(read.map(({ offset, timestamp, key, headers }) => ({ offset, timestamp, key, headers }))).toEqual([
      { offset: 1, timestamp: 6, key: null, headers: {} },
    ]);
    expect(await log.read({ ...at('b', 1), fromOffset: 0, recordsMax: 9 })).toEqual([]);
  });

  it('forgets what is before an offset, and keeps the offsets of the rest', async () => {
    const log = await aLog();
    await log.append(at('a'), [record(1), record(2), record(3)]);
    await log.deleteBefore(at('a'), 2);
    expect(await log.startOffset(at('a'))).toBe(2);
    const read = await log.read({ ...at('a'), fromOffset: 0, recordsMax: 9 });
    expect(read.map(({ offset }) => offset)).toEqual([2]);
  });

  it('tells a topic that exists with another number of partitions, and one that does not exist', async () => {
    const log = await aLog();
    expect(await log.createTopic('b', 2)).toEqual({ kind: 'exists' });
    expect(await log.createTopic('b', 3)).toEqual({ kind: 'mismatch', partitions: 2 });
    await expect(log.partitionCount('c')).rejects.toThrow('no topic c');
    await expect(log.endOffset(at('b', 2))).rejects.toThrow('no partition 2');
  });
});

describe('a consumer of the log in memory', () => {
  it('gets nothing before it is asked whether it has caught up, and then everything once', async () => {
    const log = await aLog();
    const { consumer, batches } = consumed(log, {});
    await log.append(at('a'), [record(1)]);
    await log.append(at('b', 1), [record(9)]);
    await log.append(at('a'), [record(2)]);
    expect(batches).toEqual([]);
    await consumer.caughtUp();
    await consumer.caughtUp();
    expect(batches).toEqual(['a0: 1', 'b1: 9', 'a0: 2']);
    expect(consumer.position(at('a'))).toBe(2);
    expect(consumer.position(at('c'))).toBe(-1);
  });

  it('merges partitions by the largest time so far, in batches of a bounded size', async () => {
    const log = await aLog();
    await log.append(at('b'), [record(4), record(1), record(6)]);
    await log.append(at('a'), [record(3), record(4), record(5), record(7)]);
    const { consumer, batches } = consumed(log, { order: 'timestamp', recordsMax: 2 });
    await consumer.caughtUp();
    expect(batches).toEqual(['a0: 3 4', 'b0: 4 1', 'a0: 5', 'b0: 6', 'a0: 7']);
  });

  it('starts where it is told to', async () => {
    const log = await aLog();
    await log.append(at('a'), [record(1), record(2)]);
    const { consumer, batches } = consumed(log, { startOffset: async ({ topic }) => (topic === 'a' ? 1 : 0) });
    await consumer.caughtUp();
    expect(batches).toEqual(['a0: 2']);
  });

  it('ends with what its handler failed with, and with null when stopped', async () => {
    const log = await aLog();
    await log.append(at('a'), [record(1)]);
    const failing = consumed(log, { onBatch: async () => Promise.reject(new Error('no')) });
    await expect(failing.consumer.caughtUp()).rejects.toThrow('no');
    expect((await failing.consumer.ended)?.message).toBe('no');
    const stopped = consumed(log, {});
    await stopped.consumer.stop();
    await expect(stopped.consumer.caughtUp()).rejects.toThrow('stopped');
    expect(await stopped.consumer.ended).toBeNull();
  });
});
