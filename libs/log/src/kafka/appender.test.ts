// The appender over a producer of the test: what goes together, what is handed back, and what is sent again.

import kafkajs, {
  type Kafka,
  type Producer,
  type ProducerBatch,
  type ProducerConfig,
  type RecordMetadata,
} from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { LogError } from '../log-error.ts';
import type { AppendRecord } from '../port.ts';
import { createAppender, groupLength, KAFKA_BACKLOG_BYTES_MAX, KAFKA_RECORD_BYTES_MAX } from './appender.ts';
import { aKafkaContext, protocolError } from './fixtures.ts';

const MIB = 1024 ** 2;
const A0 = { topic: 'a', partition: 0 } as const;
const A1 = { topic: 'a', partition: 1 } as const;
const B0 = { topic: 'b', partition: 0 } as const;

function records(...texts: readonly string[]): readonly AppendRecord[] {
  return texts.map((text, index) => ({ timestamp: index, value: Buffer.from(text) }));
}

/** What one request carries: `topic/partition value`, in order. */
function shown({ topicMessages = [] }: ProducerBatch): readonly string[] {
  return topicMessages.flatMap(({ topic, messages }) =>
    messages.map(({ partition, value }) => `${topic}/${partition} ${value?.toString()}`),
  );
}

interface Answers {
  /** Instead of the cluster's own answer to the next request. */
  readonly next: ((batch: ProducerBatch) => Promise<RecordMetadata[]>)[];
}

/** A cluster in memory that counts offsets from 10. */
function aCluster({ next }: Answers = { next: [] }) {
  const requests: ProducerBatch[] = [];
  const events: string[] = [];
  const ends = new Map<string, number>();
  let inFlight = 0;
  let producers = 0;
  const write = async (batch: ProducerBatch): Promise<RecordMetadata[]> => {
    const answers = new Map<string, RecordMetadata>();
    for (const { topic, messages } of batch.topicMessages ?? []) {
      for (const { partition = -1 } of messages) {
        const key = `${topic}/${partition}`;
        const end = ends.get(key) ?? 10;
        if (!answers.has(key)) answers.set(key, { topicName: topic, partition, errorCode: 0, baseOffset: String(end) });
        ends.set(key, end + 1);
      }
    }
    return [...answers.values()];
  };
  const newProducer = (): Producer => {
    const name = `producer ${++producers}`;
    return Object.assign(idleProducer(), {
      connect: async () => void events.push(`${name} connects`),
      disconnect: async () => void events.push(`${name} disconnects`),
      sendBatch: async (batch: ProducerBatch) => {
        requests.push(batch);
        inFlight++;
        expect(inFlight, 'requests on their way').toBe(1);
        await Promise.resolve();
        try {
          return await (next.shift() ?? write)(batch);
        } finally {
          inFlight--;
        }
      },
    });
  };
  const client: Kafka = Object.assign(new kafkajs.Kafka({ brokers: ['localhost:1'] }), { producer: newProducer });
  return { client, requests, events };
}

/** Of kafkajs, never connected: for the form. */
function idleProducer(): Producer {
  return new kafkajs.Kafka({ brokers: ['localhost:1'], logLevel: kafkajs.logLevel.NOTHING }).producer();
}

function anAppender(answers?: Answers) {
  const cluster = aCluster(answers);
  const around = aKafkaContext();
  const appender = createAppender({
    client: cluster.client,
    context: around.context,
    expectPartition: async ({ topic, partition }) => {
      if (topic === 'nowhere') throw new LogError('no_such_partition', `there is no ${topic}[${partition}]`);
    },
  });
  return { ...cluster, ...around, appender };
}

describe('appends', () => {
  it('of one turn go together, and each learns where its first record is', async () => {
    const { appender, requests } = anAppender();
    const offsets = await Promise.all([
      appender.append(A0, records('1', '2')),
      appender.append(B0, records('3')),
      appender.append(A0, records('4', '5', '6')),
      appender.append(A1, records('7')),
      appender.append(A0, records('8')),
    ]);
    expect(offsets).toEqual([10, 10, 12, 10, 15]);
    expect(requests.map(shown)).toEqual([['a/0 1', 'a/0 2', 'a/0 4', 'a/0 5', 'a/0 6', 'a/1 7', 'a/0 8', 'b/0 3']]);
    expect(requests[0]?.acks).toBe(-1);
  });

  it('that come while a request is on its way wait for it and go together in the next', async () => {
    const arrived = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<RecordMetadata[]>();
    const { appender, requests } = anAppender({
      next: [
        async () => {
          arrived.resolve();
          return answer.promise;
        },
      ],
    });
    const first = appender.append(A0, records('1'));
    await arrived.promise;
    const others = [appender.append(A1, records('2')), appender.append(A1, records('3'))];
    answer.resolve([{ topicName: 'a', partition: 0, errorCode: 0, baseOffset: '70' }]);
    expect(await Promise.all([first, ...others])).toEqual([70, 10, 11]);
    expect(requests.map(shown)).toEqual([['a/0 1'], ['a/1 2', 'a/1 3']]);
  });

  it('carry key, time, headers and the bytes themselves', async () => {
    const { appender, requests } = anAppender();
    const value = new Uint8Array(Buffer.from('xxhellox').buffer).slice(0);
    value.set(Buffer.from('xxhellox'));
    await appender.append(A1, [
      { timestamp: 1_600_000_000_000, key: '1101', value: value.subarray(2, 7), headers: { kind: '1' } },
      { timestamp: 0, value: new Uint8Array(0) },
    ]);
    expect(requests[0]?.topicMessages).toEqual([
      {
        topic: 'a',
        messages: [
          {
            partition: 1,
            key: Buffer.from('1101'),
            value: Buffer.from('hello'),
            timestamp: '1600000000000',
            headers: { kind: '1' },
          },
          { partition: 1, key: null, value: Buffer.alloc(0), timestamp: '0' },
        ],
      },
    ]);
  });
});

describe('what goes together', () => {
  it.each([
    [[MIB], 1],
    [[7 * MIB, MIB], 2],
    [[7 * MIB, MIB, 1], 2],
    [[9 * MIB, 1], 1],
    [[1, 9 * MIB, 1], 1],
  ])('of calls with %j bytes are the first %d', (sizes, expected) => {
    expect(groupLength(sizes.map((byteCount) => ({ byteCount })))).toBe(expected);
  });
});

describe('an append is refused', () => {
  it.each([
    ['a broken time', { timestamp: 1.5 }],
    ['a time before 1970', { timestamp: -1 }],
    ['no time', { timestamp: Number.NaN }],
  ])('as bad_record for %s', async (_, { timestamp }) => {
    const { appender, requests } = anAppender();
    const bad = [...records('good'), { timestamp, value: Buffer.from('bad') }];
    const failure = appender.append(A0, bad);
    await expect(failure).rejects.toMatchObject({ reason: 'bad_record', message: expect.stringContaining('record 1') });
    expect(requests).toEqual([]);
  });

  it('as record_too_large for a record over the bound, key and headers included', async () => {
    const { appender } = anAppender();
    const value = Buffer.alloc(KAFKA_RECORD_BYTES_MAX - 100);
    const large = { timestamp: 0, key: 'k'.repeat(20), value, headers: { name: 'h'.repeat(20) } };
    await expect(appender.append(A0, [large])).rejects.toMatchObject({ reason: 'record_too_large' });
    expect(await appender.append(A0, [{ timestamp: 0, value }])).toBe(10);
  });

  it('as backlog_full while too much waits, and taken again when it has gone', async () => {
    const arrived = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<RecordMetadata[]>();
    const { appender } = anAppender({
      next: [
        async () => {
          arrived.resolve();
          return answer.promise;
        },
      ],
    });
    const large = [{ timestamp: 0, value: Buffer.alloc(KAFKA_RECORD_BYTES_MAX - 64) }];
    const fitting = Math.floor(KAFKA_BACKLOG_BYTES_MAX / KAFKA_RECORD_BYTES_MAX);
    const waiting = Array.from({ length: fitting }, async () => appender.append(A0, large));
    await arrived.promise;
    await expect(appender.append(A0, large)).rejects.toMatchObject({ reason: 'backlog_full' });
    answer.resolve([{ topicName: 'a', partition: 0, errorCode: 0, baseOffset: '9' }]);
    await Promise.all(waiting);
    expect(await appender.append(A0, large)).toBe(9 + fitting);
  });

  it('for a partition that is not there, and takes no room from others', async () => {
    const { appender, requests } = anAppender();
    const large = [{ timestamp: 0, value: Buffer.alloc(MIB * 15) }];
    for (let i = 0; i < 20; i++) {
      const failure = appender.append({ topic: 'nowhere', partition: 4 }, large);
      await expect(failure).rejects.toMatchObject({ reason: 'no_such_partition' });
    }
    expect(requests).toEqual([]);
    expect(await appender.append(A0, records('1'))).toBe(10);
  });
});

describe('a request that fails', () => {
  it('in passing is sent again as it was, by the same producer, and later calls wait', async () => {
    const { appender, requests, events, told } = anAppender({
      next: [async () => Promise.reject(protocolError('NOT_ENOUGH_REPLICAS'))],
    });
    const first = [appender.append(A0, records('1')), appender.append(A0, records('2'))];
    const second = Promise.resolve().then(async () => appender.append(A0, records('3')));
    expect(await Promise.all([...first, second])).toEqual([10, 11, 12]);
    expect(requests[1]).toEqual(requests[0]);
    expect(requests.flatMap(shown).at(-1)).toBe('a/0 3');
    expect(events).toEqual(['producer 1 connects']);
    expect(told).toContain('retried broker');
  });

  it('for the identity of its producer is sent by a new one', async () => {
    const { appender, requests, events } = anAppender({
      next: [async () => Promise.reject(protocolError('UNKNOWN_PRODUCER_ID'))],
    });
    expect(await appender.append(A0, records('1'))).toBe(10);
    expect(requests.map(shown)).toEqual([['a/0 1'], ['a/0 1']]);
    expect(events).toEqual(['producer 1 connects', 'producer 1 disconnects', 'producer 2 connects']);
  });

  it('for good rejects all of its calls and none of the next', async () => {
    const { appender } = anAppender({
      next: [async () => Promise.reject(protocolError('MESSAGE_TOO_LARGE'))],
    });
    const failures = await Promise.allSettled([appender.append(A0, records('1')), appender.append(A1, records('2'))]);
    expect(failures).toMatchObject([
      { status: 'rejected', reason: { reason: 'record_too_large' } },
      { status: 'rejected', reason: { reason: 'record_too_large' } },
    ]);
    expect(await appender.append(A0, records('3'))).toBe(10);
  });

  it('to say where it wrote rejects every call of that partition', async () => {
    const known = { topicName: 'a', partition: 1, errorCode: 0, baseOffset: '5' };
    const { appender } = anAppender({
      next: [async () => [known, { topicName: 'a', partition: 0, errorCode: 0, baseOffset: '-1' }]],
    });
    const settled = await Promise.allSettled([
      appender.append(A0, records('1')),
      appender.append(A0, records('2')),
      appender.append(A1, records('3')),
      appender.append(B0, records('4')),
    ]);
    const unknown = { status: 'rejected', reason: { reason: 'storage_failed' } };
    expect(settled).toMatchObject([unknown, unknown, { status: 'fulfilled', value: 5 }, unknown]);
  });
});

describe('closing', () => {
  it('waits for the request on its way and says goodbye', async () => {
    const { appender, events } = anAppender();
    const last = appender.append(A0, records('1'));
    await Promise.resolve();
    await appender.close();
    expect(await last).toBe(10);
    expect(events).toEqual(['producer 1 connects', 'producer 1 disconnects']);
  });

  it('gives up what the cluster has not taken', async () => {
    const { appender, close } = anAppender({
      next: [
        async () => {
          close();
          throw protocolError('LEADER_NOT_AVAILABLE');
        },
      ],
    });
    await expect(appender.append(A0, records('1'))).rejects.toMatchObject({ reason: 'closed' });
    await appender.close();
  });

  it('connects again where the first attempt was in vain', async () => {
    const { client, requests } = aCluster();
    let attempts = 0;
    const producer = client.producer();
    const hesitant = Object.assign(client, {
      producer: () =>
        Object.assign(producer, {
          connect: async () => {
            if (++attempts === 1) throw new kafkajs.KafkaJSConnectionError('refused');
          },
        }),
    });
    const { context } = aKafkaContext();
    const appender = createAppender({ client: hesitant, context, expectPartition: async () => undefined });
    expect(await appender.append(A0, records('1'))).toBe(10);
    expect([attempts, requests.length]).toEqual([2, 1]);
  });
});

it('the producer is idempotent, and leaves records in the partition that they name', () => {
  const given: (ProducerConfig | undefined)[] = [];
  const { client } = aCluster();
  const watched = Object.assign(client, {
    producer: (config?: ProducerConfig) => {
      given.push(config);
      return idleProducer();
    },
  });
  const { context } = aKafkaContext();
  createAppender({ client: watched, context, expectPartition: async () => undefined });
  expect(given).toMatchObject([{ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false }]);
  const partitionOf = given[0]?.createPartitioner?.();
  const inA = { topic: 'a', partitionMetadata: [] };
  expect(partitionOf?.({ ...inA, message: { partition: 3, key: 'k', value: 'v' } })).toBe(3);
  expect(partitionOf?.({ ...inA, message: { key: 'k', value: 'v' } })).toBe(0);
});
