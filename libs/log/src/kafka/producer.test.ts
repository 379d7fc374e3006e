// The producer over a broker of the tests: nothing is written twice and nothing is lost, whichever answer is lost, also
// when the broker has forgotten the producer.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aTestBroker, type ProduceFate } from './broker-fixture.ts';
import { fateOf } from './classify-error.ts';
import { createProducer, type OutgoingBatch, outgoingBatch } from './producer.ts';

const A0 = { topic: 'a', partition: 0 } as const;
const A1 = { topic: 'a', partition: 1 } as const;
const B0 = { topic: 'b', partition: 0 } as const;

function batchOf(at: { readonly topic: string; readonly partition: number }, ...texts: readonly string[]) {
  return outgoingBatch(
    at,
    texts.map((text, index) => ({ timestamp: index, value: Buffer.from(text) })),
  );
}

function aProducer() {
  const broker = aTestBroker();
  const producer = createProducer({
    cluster: broker.cluster,
    endOffsets: async (topic, partitions) => new Map(partitions.map((one) => [one, broker.end(topic, one)])),
  });
  /** As the appender: again until nothing is open, under a new identity where that helps. */
  const sendAll = async (...batches: readonly OutgoingBatch[]): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await producer.send(batches);
      } catch (error) {
        if (attempt === 20) throw error;
        if (fateOf(error).kind === 'renew') producer.renew();
      }
    }
  };
  return { ...broker, producer, sendAll };
}

const written = (baseOffset: number) => ({ kind: 'written', baseOffset });

describe('a round', () => {
  it('writes one batch to each partition, and says where', async () => {
    const { sendAll, texts, requests } = aProducer();
    const batches = [batchOf(A0, '1', '2'), batchOf(A1, '3'), batchOf(B0, '4')];
    await sendAll(...batches);
    expect(batches.map(({ outcome }) => outcome)).toEqual([written(10), written(10), written(10)]);
    expect([texts('a', 0), texts('a', 1), texts('b', 0)]).toEqual([['1', '2'], ['3'], ['4']]);
    expect(requests).toEqual(['InitProducerId', 'Produce']);
  });

  it('goes on where the one before ended', async () => {
    const { sendAll, texts } = aProducer();
    for (const text of ['1', '2', '3']) await sendAll(batchOf(A0, text, text));
    const last = batchOf(A0, 'end');
    await sendAll(last);
    expect(last.outcome).toEqual(written(16));
    expect(texts('a', 0)).toEqual(['1', '1', '2', '2', '3', '3', 'end']);
  });
});

describe('a batch', () => {
  it.each<[ProduceFate]>([
    ['lost on the way'],
    ['written, answer lost'],
    ['written, answer lost, producers forgotten'],
  ])('that was %s is written once, and what follows comes behind it', async (fate) => {
    const { sendAll, texts, fates } = aProducer();
    await sendAll(batchOf(A0, 'before'));
    fates.push(fate);
    const batches = [batchOf(A0, '1', '2'), batchOf(A1, '3')];
    await sendAll(...batches);
    await sendAll(batchOf(A0, 'behind'));
    expect(batches.map(({ outcome }) => outcome)).toEqual([written(11), written(10)]);
    expect([texts('a', 0), texts('a', 1)]).toEqual([['before', '1', '2', 'behind'], ['3']]);
  });

  it('that was written is found behind those of others', async () => {
    const one = aProducer();
    const other = createProducer({ cluster: one.cluster, endOffsets: async () => new Map([[0, 10]]) });
    await one.sendAll(batchOf(A0, 'first'));
    await other.send([batchOf(A0, 'other')]);
    await other.send([batchOf(A0, 'another')]);
    one.fates.push('written, answer lost, producers forgotten');
    const batch = batchOf(A0, 'mine');
    await one.sendAll(batch);
    expect(batch.outcome).toEqual(written(13));
    expect(one.texts('a', 0)).toEqual(['first', 'other', 'another', 'mine']);
  });

  it('whose number the broker refuses is written under a new identity, with what follows', async () => {
    const { sendAll, texts, fates, requests } = aProducer();
    await sendAll(batchOf(A0, 'before'));
    fates.push(45);
    await sendAll(batchOf(A0, '1'), batchOf(A1, '2'));
    await sendAll(batchOf(A0, '3'));
    expect([texts('a', 0), texts('a', 1)]).toEqual([['before', '1', '3'], ['2']]);
    expect(requests.filter((name) => name === 'InitProducerId')).toHaveLength(2);
  });

  it('that was written before its producer was renewed is not written again', async () => {
    const { sendAll, texts, fates } = aProducer();
    await sendAll(batchOf(A0, 'before'));
    fates.push('written, answer lost, producers forgotten', 45);
    await sendAll(batchOf(A0, '1'), batchOf(A1, '2'));
    expect([texts('a', 0), texts('a', 1)]).toEqual([['before', '1'], ['2']]);
  });

  it('that was given up although it may be there is not taken for the next', async () => {
    const { producer, sendAll, texts, fates } = aProducer();
    fates.push('written, answer lost');
    await expect(producer.send([batchOf(A0, 'given up')])).rejects.toThrow();
    producer.renew();
    const next = batchOf(A0, 'next');
    await sendAll(next);
    expect(next.outcome).toEqual(written(11));
    expect(texts('a', 0)).toEqual(['given up', 'next']);
  });

  it('that is refused for good is told as such, and the next has its number', async () => {
    const { sendAll, texts, fates } = aProducer();
    await sendAll(batchOf(A0, 'before'));
    fates.push(10);
    const large = batchOf(A0, 'large');
    await sendAll(large);
    await sendAll(batchOf(A0, 'next'));
    expect(large.outcome).toMatchObject({ kind: 'refused', error: { reason: 'record_too_large' } });
    expect(texts('a', 0)).toEqual(['before', 'next']);
  });

  it('for a partition that the broker does not know yet is tried again, and refused in the end', async () => {
    const { sendAll, texts, fates } = aProducer();
    fates.push(3, 3);
    const batch = batchOf(A0, '1');
    await sendAll(batch);
    expect(batch.outcome).toEqual(written(10));
    fates.push(3, 3, 3, 3, 3);
    const hopeless = batchOf(A0, '2');
    await sendAll(hopeless);
    expect(hopeless.outcome).toMatchObject({ kind: 'refused', error: { reason: 'no_such_partition' } });
    expect(texts('a', 0)).toEqual(['1']);
  });
});

it('whatever is lost and forgotten, every batch is written once and in order', async () => {
  const fate = fc.constantFrom<ProduceFate | null>(
    null,
    'lost on the way',
    'written, answer lost',
    'written, answer lost, producers forgotten',
    5,
    6,
    7,
    19,
    45,
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(fate, { maxLength: 3 }), { minLength: 1, maxLength: 6 }), async (plan) => {
      const { sendAll, texts, fates } = aProducer();
      const expected: string[] = [];
      for (const [round, fatesOfRound] of plan.entries()) {
        fates.push(...fatesOfRound.filter((one) => one !== null));
        await sendAll(batchOf(A0, `${round}a`, `${round}b`), batchOf(A1, `${round}a`));
        fates.length = 0;
        expected.push(`${round}a`, `${round}b`);
      }
      expect(texts('a', 0)).toEqual(expected);
      expect(texts('a', 1)).toEqual(expected.filter((text) => text.endsWith('a')));
    }),
  );
});
