// What the embedded log promises beyond the port's contract (that one is in tests/contract): dense offsets, one owner,
// bounds, retention that frees, and consumers that refuse a checkpoint from another log.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LogError } from '../log-error.ts';
import type { ConsumeOptions, EventLog } from '../port.ts';
import { APPEND_BACKLOG_BYTES_MAX, LOG_RECORD_BYTES_MAX } from './appender.ts';
import { createEmbeddedLog } from './embedded-log.ts';
import { openEnvironment } from './environment.ts';

const PARTITION = { topic: 't', partition: 0 };
const MEBIBYTE = 1024 ** 2;

let directory = '';
let log: EventLog;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fengsui-embedded-'));
  log = await createEmbeddedLog({ directory, durability: 'process' });
  await log.createTopic('t', 1);
});

afterEach(async () => {
  await log.close();
  await rm(directory, { recursive: true, force: true });
});

async function reasonOf(operation: Promise<unknown>): Promise<string> {
  try {
    await operation;
    return 'no error';
  } catch (error) {
    return error instanceof LogError ? error.reason : String(error);
  }
}

function records(count: number, bytes = 1): { timestamp: number; value: Uint8Array }[] {
  return Array.from({ length: count }, (_, timestamp) => ({ timestamp, value: new Uint8Array(bytes) }));
}

function consumeOptions(overrides: Partial<ConsumeOptions>): ConsumeOptions {
  return {
    topics: ['t'],
    group: null,
    recordsMax: 10,
    order: 'arrival',
    startOffset: async () => 0,
    onBatch: async () => undefined,
    onRevoked: async () => undefined,
    ...overrides,
  };
}

it('offsets are dense from 0, also over chunks, restarts and forgetting', async () => {
  expect(await log.append(PARTITION, records(2_000, 100))).toBe(0);
  await log.deleteBefore(PARTITION, 1_500);
  await log.close();
  log = await createEmbeddedLog({ directory, durability: 'process' });
  expect(await log.append(PARTITION, records(1))).toBe(2_000);
  const read = await log.read({ ...PARTITION, fromOffset: 0, recordsMax: 10_000 });
  expect(read.map(({ offset }) => offset)).toEqual(Array.from({ length: 501 }, (_, index) => 1_500 + index));
});

it('a directory that is open is refused to a second log, and free again after close', async () => {
  expect(await reasonOf(createEmbeddedLog({ directory }))).toBe('directory_in_use');
  await log.append(PARTITION, records(1));
  await log.close();
  log = await createEmbeddedLog({ directory });
  expect(await log.endOffset(PARTITION)).toBe(1);
});

it('a record over the bound is refused as too large, one at the bound is taken', async () => {
  const tooLarge = [...records(1), { timestamp: 0, value: new Uint8Array(LOG_RECORD_BYTES_MAX) }];
  expect(await reasonOf(log.append(PARTITION, tooLarge))).toBe('record_too_large');
  expect(await log.append(PARTITION, [{ timestamp: 0, value: new Uint8Array(LOG_RECORD_BYTES_MAX - 20) }])).toBe(0);
});

it('appends beyond the backlog are refused as such, and those within it are written', async () => {
  const large = [{ timestamp: 0, value: new Uint8Array(15 * MEBIBYTE) }];
  const fits = Math.floor(APPEND_BACKLOG_BYTES_MAX / (15 * MEBIBYTE + 20));
  const outcomes = await Promise.all(
    Array.from({ length: fits + 1 }, async () => reasonOf(log.append(PARTITION, large))),
  );
  expect(outcomes).toEqual([...Array.from({ length: fits }, () => 'no error'), 'backlog_full']);
  expect(await log.endOffset(PARTITION)).toBe(fits);
  expect(await reasonOf(log.append(PARTITION, large))).toBe('no error');
});

it.each([
  ['no name', '', 1],
  ['a name with a slash', 'a/b', 1],
  ['no partitions', 'u', 0],
  ['half a partition', 'u', 1.5],
  ['too many partitions', 'u', 1_025],
])('refuses a topic of %s', async (_, topic, partitions) => {
  expect(await reasonOf(log.createTopic(topic, partitions))).toBe('bad_request');
});

it('two callers that create one topic at once agree', async () => {
  const results = await Promise.all([log.createTopic('u', 2), log.createTopic('u', 3), log.createTopic('u', 2)]);
  expect(results).toEqual([{ kind: 'created' }, { kind: 'mismatch', partitions: 2 }, { kind: 'exists' }]);
});

it.each([
  ['a negative offset', -1, 1],
  ['half an offset', 0.5, 1],
  ['no records', 0, 0],
])('refuses to read %s', async (_, fromOffset, recordsMax) => {
  expect(await reasonOf(log.read({ ...PARTITION, fromOffset, recordsMax }))).toBe('bad_request');
});

it('a read holds about a mebibyte at most, but at least one record', async () => {
  await log.append(PARTITION, [...records(5, MEBIBYTE / 2), ...records(2, 3 * MEBIBYTE)]);
  const sizes = async (fromOffset: number): Promise<readonly number[]> =>
    (await log.read({ ...PARTITION, fromOffset, recordsMax: 100 })).map(({ offset }) => offset);
  expect(await sizes(0)).toEqual([0, 1]);
  expect(await sizes(4)).toEqual([4]);
  expect(await sizes(5)).toEqual([5]);
});

it('forgetting frees the chunks that lie below the start whole, and no others', async () => {
  for (let append = 0; append < 700; append += 1) await log.append(PARTITION, records(2));
  await log.deleteBefore(PARTITION, 1_201);
  await log.deleteBefore(PARTITION, 5);
  expect(await log.startOffset(PARTITION)).toBe(1_201);
  await log.deleteBefore(PARTITION, 1_201);
  expect(await log.read({ ...PARTITION, fromOffset: 0, recordsMax: 1 })).toMatchObject([{ offset: 1_201 }]);
  await log.close();
  const environment = openEnvironment(directory, 'process');
  expect([...environment.chunks.getKeys({ limit: 1 })]).toEqual([['t', 0, 1_200]]);
  expect(environment.chunks.getKeysCount()).toBe(100);
  await environment.close();
});

it('refuses to forget before what is no offset', async () => {
  expect(await reasonOf(log.deleteBefore(PARTITION, -1))).toBe('bad_request');
});

it('a checkpoint from a longer log ends its consumer instead of waiting for ever', async () => {
  await log.append(PARTITION, records(3));
  const consumer = log.consume(consumeOptions({ startOffset: async () => 4 }));
  expect(await consumer.ended).toMatchObject({ reason: 'offset_out_of_range' });
});

it('a consumer of a topic that is not there, or of batches of nothing, ends with the reason', async () => {
  expect(await log.consume(consumeOptions({ topics: ['none'] })).ended).toMatchObject({ reason: 'no_such_partition' });
  expect(await log.consume(consumeOptions({ recordsMax: 0 })).ended).toMatchObject({ reason: 'bad_request' });
});

it('whoever waits for a consumer that ends learns it', async () => {
  await log.createTopic('held', 2);
  await log.append({ topic: 'held', partition: 1 }, records(1));
  const consumer = log.consume(consumeOptions({ topics: ['held'], order: 'timestamp' }));
  const waiting = reasonOf(consumer.caughtUp());
  await consumer.stop();
  expect(await waiting).toBe('consumer_ended');
});

it('timestamp order over many chunks is the same for batches of 1, 7 and 10,000', async () => {
  await log.createTopic('merged', 3);
  for (const partition of [0, 1, 2]) {
    const timestamps = Array.from({ length: 2_000 }, (_, index) => index + ((index * 7_919 + partition * 31) % 40));
    const filler = new Uint8Array(100);
    const appended = [...timestamps, 3_000].map((timestamp) => ({ timestamp, value: filler }));
    for (let from = 0; from < appended.length; from += 700) {
      await log.append({ topic: 'merged', partition }, appended.slice(from, from + 700));
    }
  }
  const runs: string[][] = [];
  for (const recordsMax of [1, 7, 10_000]) {
    const delivered: string[] = [];
    const consumer = log.consume(
      consumeOptions({
        topics: ['merged'],
        order: 'timestamp',
        recordsMax,
        onBatch: async (batch) => {
          for (const { offset } of batch.records) delivered.push(`${batch.partition}/${offset}`);
        },
      }),
    );
    await consumer.caughtUp();
    await consumer.stop();
    runs.push(delivered);
  }
  expect(runs[0]).toHaveLength(6_003);
  expect(runs[1]).toEqual(runs[0]);
  expect(runs[2]).toEqual(runs[0]);
});

it('a consumer lets others have their turn, even if its handler never waits', async () => {
  await log.append(PARTITION, records(50_000));
  let handled = 0;
  let handledAtTurn = 0;
  const consumer = log.consume(
    consumeOptions({
      onBatch: async (batch) => {
        handled += batch.records.length;
        if (handled === 10) {
          setImmediate(() => {
            handledAtTurn = handled;
          });
        }
      },
    }),
  );
  await consumer.caughtUp();
  expect(handled).toBe(50_000);
  expect(handledAtTurn).toBeGreaterThan(0);
  expect(handledAtTurn).toBeLessThan(5_000);
});

it('close waits for the batch in hand, which may still append', async () => {
  await log.createTopic('out', 1);
  await log.append(PARTITION, records(1));
  const begun = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const consumer = log.consume(
    consumeOptions({
      onBatch: async () => {
        begun.resolve();
        await release.promise;
        await log.append({ topic: 'out', partition: 0 }, records(1));
      },
    }),
  );
  await begun.promise;
  const closing = log.close();
  release.resolve();
  await closing;
  expect(await consumer.ended).toBeNull();
  log = await createEmbeddedLog({ directory });
  expect(await log.endOffset({ topic: 'out', partition: 0 })).toBe(1);
});
