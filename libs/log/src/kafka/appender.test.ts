// The appender over a producer of the test: what goes together, what is handed back, and what is sent again.
import { describe, expect, it } from 'vitest';
import { LogError } from '../log-error.ts';
import type { AppendRecord } from '../port.ts';
import { createAppender, groupLength, KAFKA_BACKLOG_BYTES_MAX, KAFKA_RECORD_BYTES_MAX } from './appender.ts';
import { aKafkaContext, protocolError } from './fixtures.ts';
import type { BatchOutcome, OutgoingBatch, Producer } from './producer.ts';

const MIB = 1024 ** 2;
const A0 = { topic: 'a', partition: 0 } as const;
const A1 = { topic: 'a', partition: 1 } as const;
const B0 = { topic: 'b', partition: 0 } as const;

function records(...texts: readonly string[]): readonly AppendRecord[] {
  return texts.map((text, index) => ({ timestamp: index, value: Buffer.from(text) }));
}

/** What one round carries: `topic/partition values`, in order. */
function shown(round: readonly OutgoingBatch[]): readonly string[] {
  return round.map(
    ({ topic, partition, records: ofBatch }) =>
      `${topic}/${partition} ${ofBatch.map(({ value }) => Buffer.from(value).toString()).join()}`,
  );
}

type Send = (round: readonly OutgoingBatch[]) => Promise<void>;

/** A producer that counts offsets from 10; next: in place of its own answers to the next rounds. */
function aProducer(next: Send[] = []) {
  const rounds: string[][] = [];
  const events: string[] = [];
  const ends = new Map<string, number>();
  let inFlight = 0;
  const write: Send = async (round) => {
    for (const batch of round) {
      const name = `${batch.topic}/${batch.partition}`;
      const baseOffset = ends.get(name) ?? 10;
      batch.outcome = { kind: 'written', baseOffset };
      ends.set(name, baseOffset + batch.records.length);
    }
  };
  const producer: Producer = {
    send: async (round) => {
      rounds.push([...shown(round)]);
      inFlight++;
      expect(inFlight, 'rounds on their way').toBe(1);
      await Promise.resolve();
      try {
        await (next.shift() ?? write)(round);
      } finally {
        inFlight--;
      }
    },
    renew: () => void events.push('renewed'),
    disconnect: async () => void events.push('disconnected'),
  };
  return { producer, rounds, events };
}

function anAppender(next?: Send[]) {
  const made = aProducer(next);
  const around = aKafkaContext();
  const appender = createAppender({
    producer: made.producer,
    context: around.context,
    expectPartition: async ({ topic, partition }) => {
      if (topic === 'nowhere') throw new LogError('no_such_partition', `there is no ${topic}[${partition}]`);
    },
  });
  return { ...made, ...around, appender };
}

/** A round that has arrived, and is answered when the test says so: everything is written from that offset on. */
function heldRound() {
  const arrived = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<number>();
  const send: Send = async (round) => {
    arrived.resolve();
    const baseOffset = await answer.promise;
    for (const batch of round) batch.outcome = { kind: 'written', baseOffset };
  };
  return { send, arrived: arrived.promise, answer: answer.resolve };
}

const failing =
  (type: string): Send =>
  async () =>
    Promise.reject(protocolError(type));

describe('appends', () => {
  it('of one turn go together, and each learns where its first record is', async () => {
    const { appender, rounds } = anAppender();
    const offsets = await Promise.all([
      appender.append(A0, records('1', '2')),
      appender.append(B0, records('3')),
      appender.append(A0, records('4', '5', '6')),
      appender.append(A1, records('7')),
      appender.append(A0, records('8')),
    ]);
    expect(offsets).toEqual([10, 10, 12, 10, 15]);
    expect(rounds).toEqual([['a/0 1,2,4,5,6,8', 'b/0 3', 'a/1 7']]);
  });

  it('that come while a round is on its way wait for it and go together in the next', async () => {
    const held = heldRound();
    const { appender, rounds } = anAppender([held.send]);
    const first = appender.append(A0, records('1'));
    await held.arrived;
    const others = [appender.append(A1, records('2')), appender.append(A1, records('3'))];
    held.answer(70);
    expect(await Promise.all([first, ...others])).toEqual([70, 10, 11]);
    expect(rounds).toEqual([['a/0 1'], ['a/1 2,3']]);
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
    const { appender, rounds } = anAppender();
    const bad = [...records('good'), { timestamp, value: Buffer.from('bad') }];
    const failure = appender.append(A0, bad);
    await expect(failure).rejects.toMatchObject({ reason: 'bad_record', message: expect.stringContaining('record 1') });
    expect(rounds).toEqual([]);
  });

  it('as record_too_large for a record over the bound, key and headers included', async () => {
    const { appender } = anAppender();
    const value = Buffer.alloc(KAFKA_RECORD_BYTES_MAX - 100);
    const large = { timestamp: 0, key: 'k'.repeat(20), value, headers: { name: 'h'.repeat(20) } };
    await expect(appender.append(A0, [large])).rejects.toMatchObject({ reason: 'record_too_large' });
    expect(await appender.append(A0, [{ timestamp: 0, value }])).toBe(10);
  });

  it('as backlog_full while too much waits, and taken again when it has gone', async () => {
    const held = heldRound();
    const { appender } = anAppender([held.send]);
    const large = [{ timestamp: 0, value: Buffer.alloc(KAFKA_RECORD_BYTES_MAX - 64) }];
    const fitting = Math.floor(KAFKA_BACKLOG_BYTES_MAX / KAFKA_RECORD_BYTES_MAX);
    const waiting = Array.from({ length: fitting }, async () => appender.append(A0, large));
    await held.arrived;
    await expect(appender.append(A0, large)).rejects.toMatchObject({ reason: 'backlog_full' });
    held.answer(9);
    await Promise.all(waiting);
    expect(await appender.append(A0, large)).toBe(10 + fitting - 1);
  });

  it('for a partition that is not there, and takes no room from others', async () => {
    const { appender, rounds } = anAppender();
    const large = [{ timestamp: 0, value: Buffer.alloc(MIB * 15) }];
    for (let i = 0; i < 20; i++) {
      const failure = appender.append({ topic: 'nowhere', partition: 4 }, large);
      await expect(failure).rejects.toMatchObject({ reason: 'no_such_partition' });
    }
    expect(rounds).toEqual([]);
    expect(await appender.append(A0, records('1'))).toBe(10);
  });
});

describe('a round that fails', () => {
  it('in passing is sent again as it was, and later calls wait', async () => {
    const { appender, rounds, events, told } = anAppender([failing('NOT_ENOUGH_REPLICAS')]);
    const first = [appender.append(A0, records('1')), appender.append(A0, records('2'))];
    const second = Promise.resolve().then(async () => appender.append(A0, records('3')));
    expect(await Promise.all([...first, second])).toEqual([10, 11, 12]);
    expect(rounds[1]).toEqual(rounds[0]);
    expect(rounds.at(-1)).toEqual(['a/0 3']);
    expect(events).toEqual([]);
    expect(told).toContain('retried broker');
  });

  it('for the identity of its producer is sent under a new one', async () => {
    const { appender, rounds, events } = anAppender([failing('UNKNOWN_PRODUCER_ID')]);
    expect(await appender.append(A0, records('1'))).toBe(10);
    expect(rounds).toEqual([['a/0 1'], ['a/0 1']]);
    expect(events).toEqual(['renewed']);
  });

  it('for good rejects all of its calls and none of the next, which goes under another identity', async () => {
    const { appender, events } = anAppender([failing('MESSAGE_TOO_LARGE')]);
    const failures = await Promise.allSettled([appender.append(A0, records('1')), appender.append(A1, records('2'))]);
    expect(failures).toMatchObject([
      { status: 'rejected', reason: { reason: 'record_too_large' } },
      { status: 'rejected', reason: { reason: 'record_too_large' } },
    ]);
    expect(events).toEqual(['renewed']);
    expect(await appender.append(A0, records('3'))).toBe(10);
  });

  it('for one partition rejects every call of that partition, and no other', async () => {
    const error = new LogError('record_too_large', 'too large');
    const outcomes: readonly BatchOutcome[] = [
      { kind: 'refused', error },
      { kind: 'written', baseOffset: 5 },
    ];
    const partly: Send = async (round) => {
      for (const [index, batch] of round.entries()) batch.outcome = outcomes[index] ?? batch.outcome;
    };
    const { appender } = anAppender([partly]);
    const settled = await Promise.allSettled([
      appender.append(A0, records('1')),
      appender.append(A0, records('2')),
      appender.append(A1, records('3')),
      appender.append(B0, records('4')),
    ]);
    const rejected = { status: 'rejected', reason: error };
    const unknown = { status: 'rejected', reason: { reason: 'storage_failed' } };
    expect(settled).toMatchObject([rejected, rejected, { status: 'fulfilled', value: 5 }, unknown]);
  });
});

describe('closing', () => {
  it('waits for the round on its way and says goodbye', async () => {
    const { appender, events } = anAppender();
    const last = appender.append(A0, records('1'));
    await Promise.resolve();
    await appender.close();
    expect(await last).toBe(10);
    expect(events).toEqual(['disconnected']);
  });

  it('gives up what the cluster has not taken', async () => {
    const around: { close: () => void } = { close: () => undefined };
    const { appender, close } = anAppender([
      async () => {
        around.close();
        throw protocolError('LEADER_NOT_AVAILABLE');
      },
    ]);
    around.close = close;
    await expect(appender.append(A0, records('1'))).rejects.toMatchObject({ reason: 'closed' });
    await appender.close();
  });
});
