// A Kafka log whose cluster is not there: what waits for it, and how the wait ends. All that needs a cluster is in
// tests/contract.

import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { aKafkaContext } from './fixtures.ts';
import { createKafkaLog } from './kafka-log.ts';

/** An address at which nobody listens. */
async function nowhere(): Promise<string> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

async function aLog() {
  const told: string[] = [];
  const waiting = Promise.withResolvers<void>();
  const log = createKafkaLog({
    brokers: [await nowhere()],
    clientId: 'test',
    logger: aKafkaContext().context.logger,
    observer: {
      availability: (isAvailable) => {
        told.push(isAvailable ? 'available' : 'away');
        waiting.resolve();
      },
    },
  });
  return { log, told, waiting: waiting.promise };
}

const AT = { topic: 'a', partition: 0 } as const;
const RECORD = { timestamp: 0, value: new Uint8Array(1) };

it('appends, reads and counts wait for the cluster until the log is closed, and are told of once', async () => {
  const { log, told, waiting } = await aLog();
  const calls = Promise.allSettled([
    log.append(AT, [RECORD]),
    log.append(AT, []),
    log.read({ ...AT, fromOffset: 0, recordsMax: 1 }),
    log.partitionCount('a'),
    log.createTopic('a', 1),
    log.topicConfigs('a'),
  ]);
  await waiting;
  await log.close();
  const closed = { status: 'rejected', reason: { reason: 'closed' } };
  expect(await calls).toMatchObject([closed, closed, closed, closed, closed, closed]);
  expect(told).toEqual(['away']);
});

it('a consumer that waits for the cluster ends with the log', async () => {
  const { log, waiting } = await aLog();
  const consumer = log.consume({
    topics: ['a'],
    group: null,
    recordsMax: 1,
    order: 'arrival',
    startOffset: async () => 0,
    onBatch: async () => undefined,
    onRevoked: async () => undefined,
  });
  await waiting;
  expect(consumer.position(AT)).toBe(-1);
  await log.close();
  expect(await consumer.ended).toBeNull();
  await expect(consumer.caughtUp()).rejects.toMatchObject({ reason: 'consumer_ended' });
});

it('what is asked of a closed log is refused at once', async () => {
  const { log } = await aLog();
  await log.close();
  await log.close();
  const closed = { reason: 'closed' };
  await expect(log.append(AT, [RECORD])).rejects.toMatchObject(closed);
  await expect(log.read({ ...AT, fromOffset: 0, recordsMax: 1 })).rejects.toMatchObject(closed);
  await expect(log.endOffset(AT)).rejects.toMatchObject(closed);
  await expect(log.createTopic('a', 1)).rejects.toMatchObject(closed);
  await expect(log.deleteBefore(AT, 1)).rejects.toMatchObject(closed);
});

it('an order among partitions, which Kafka does not know, is refused', async () => {
  const { log } = await aLog();
  const handlers = { startOffset: async () => 0, onBatch: async () => undefined, onRevoked: async () => undefined };
  expect(() => log.consume({ topics: ['a'], group: null, recordsMax: 1, order: 'timestamp', ...handlers })).toThrow(
    'Kafka delivers in order of arrival',
  );
  await log.close();
});
