// The part of the EventLog's contract that is about consumers: order, start, back-pressure, failure, stopping. Waits
// only for promises of the port and of its own handlers, never for time.

import type { EventLog, LogBatch } from '@fengsui/log';
import { describe, expect, it } from 'vitest';
import { collect, createTopic, type MakeLog, numbered, openLog, textOf, textsOf } from './log-under-test.ts';

/** Registers the tests; part of eventLogContract. */
export function consumingContract(makeLog: MakeLog): void {
  describe('delivery', () => deliveryTests(makeLog));
  describe('start', () => startTests(makeLog));
  describe('pace', () => paceTests(makeLog));
  describe('catching up', () => catchingUpTests(makeLog));
  describe('failing', () => failingTests(makeLog));
  describe('stopping', () => stoppingTests(makeLog));
}

function deliveryTests(makeLog: MakeLog): void {
  it('delivers every record of every partition once and in order', async () => {
    const { log } = await openLog(makeLog);
    const topics = [await createTopic(log, 3), await createTopic(log, 1)];
    for (const [index, topic] of topics.entries()) {
      for (let partition = 0; partition < (index === 0 ? 3 : 1); partition += 1) {
        await log.append({ topic, partition }, numbered(250));
      }
    }
    const { consumer, batches } = collect(log, { topics });
    await consumer.caughtUp();
    await consumer.stop();
    const byPartition = Map.groupBy(batches, ({ topic, partition }) => `${topics.indexOf(topic)}/${partition}`);
    expect([...byPartition.keys()].toSorted()).toEqual(['0/0', '0/1', '0/2', '1/0']);
    for (const ofPartition of byPartition.values()) {
      const records = ofPartition.flatMap((batch) => batch.records);
      expect(textsOf(records)).toEqual(numbered(250).map((_, index) => String(index)));
      expect(ofPartition.every((batch) => batch.records.length >= 1 && batch.records.length <= 100)).toBe(true);
    }
  });

  it('delivers what is appended while it waits, each of two consumers for itself', async () => {
    const { log } = await openLog(makeLog);
    const topic = await createTopic(log, 1);
    const readers = [collect(log, { topics: [topic] }), collect(log, { topics: [topic] })];
    for (const { consumer } of readers) await consumer.caughtUp();
    for (const index of [0, 1, 2]) {
      await log.append({ topic, partition: 0 }, numbered(1, index));
      for (const { consumer } of readers) await consumer.caughtUp();
    }
    for (const { consumer, delivered } of readers) {
      expect(delivered()).toEqual(['0:0', '0:1', '0:2']);
      await consumer.stop();
    }
  });

  it('a handler may append: stages in a row pass every record on', async () => {
    const { log } = await openLog(makeLog);
    const [from, to] = [await createTopic(log, 2), await createTopic(log, 1)];
    const passOn = async ({ partition, records }: LogBatch): Promise<void> => {
      const passed = records.map((record) => ({ timestamp: 0, value: Buffer.from(`${partition}:${textOf(record)}`) }));
      await log.append({ topic: to, partition: 0 }, passed);
    };
    const stage = collect(log, { topics: [from], onBatch: passOn }).consumer;
    const sink = collect(log, { topics: [to] });
    for (const partition of [0, 1]) await log.append({ topic: from, partition }, numbered(300));
    await stage.caughtUp();
    await sink.consumer.caughtUp();
    await Promise.all([stage.stop(), sink.consumer.stop()]);
    for (const partition of ['0:0:', '0:1:']) {
      const ofPartition = sink.delivered().filter((text) => text.startsWith(partition));
      expect(ofPartition).toEqual(numbered(300).map((_, index) => `${partition}${index}`));
    }
  });
}

function startTests(makeLog: MakeLog): void {
  it('begins where it is told to, partition by partition, and knows its position', async () => {
    const { log } = await openLog(makeLog);
    const topic = await createTopic(log, 2);
    for (const partition of [0, 1]) await log.append({ topic, partition }, numbered(10));
    const starts = await Promise.all([offsetOf(log, { topic, index: 8 }), log.endOffset({ topic, partition: 1 })]);
    const { consumer, delivered } = collect(log, {
      topics: [topic],
      startOffset: async ({ partition }) => starts[partition] ?? 0,
    });
    await consumer.caughtUp();
    expect(delivered()).toEqual(['0:8', '0:9']);
    for (const partition of [0, 1]) {
      expect(consumer.position({ topic, partition })).toBe(await log.endOffset({ topic, partition }));
    }
    expect(consumer.position({ topic: `${topic}.other`, partition: 0 })).toBe(-1);
    await consumer.stop();
  });

  it('begins at the start of the log if that lies behind the wanted offset', async () => {
    const { log } = await openLog(makeLog);
    const topic = await createTopic(log, 1);
    await log.append({ topic, partition: 0 }, numbered(10));
    await log.deleteBefore({ topic, partition: 0 }, await offsetOf(log, { topic, index: 6 }));
    const { consumer, delivered } = collect(log, { topics: [topic] });
    await consumer.caughtUp();
    await consumer.stop();
    expect(delivered()).toEqual(['0:6', '0:7', '0:8', '0:9']);
  });
}

function paceTests(makeLog: MakeLog): void {
  it('delivers no second batch of a partition before the first was handled', async () => {
    const { log } = await openLog(makeLog);
    const topic = await createTopic(log, 1);
    await log.append({ topic, partition: 0 }, numbered(50));
    let inHand = 0;
    let mostInHand = 0;
    let handled = 0;
    const { consumer } = collect(log, {
      topics: [topic],
      recordsMax: 5,
      onBatch: async ({ records }) => {
        inHand += 1;
        mostInHand = Math.max(mostInHand, inHand);
        // A handler that works with the log itself, as stages do.
        await log.endOffset({ topic, partition: 0 });
        handled += records.length;
        inHand -= 1;
      },
    });
    await consumer.caughtUp();
    await consumer.stop();
    expect(mostInHand).toBe(1);
    expect(handled).toBe(50);
  });

  it('waits for a handler however much is appended meanwhile', async () => {
    const { log } = await openLog(makeLog);
    const topic = await createTopic(log, 1);
    const begun = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const seen: number[] = [];
    const { consumer } = collect(log, {
      topics: [topic],
      onBatch: async ({ records }) => {
        seen.push(records.length);
        begun.resolve();
        await release.promise;
      },
    });
    await log.append({ topic, partition: 0 }, numbered(3));
    await begun.promise;
    await log.append({ topic, partition: 0 }, numbered(20));
    expect(seen).toHaveLength(1);
    release.resolve();
    await consumer.caughtUp();
    await consumer.stop();
    expect(seen.reduce((sum, count) => sum + count, 0)).toBe(23);
  });
}

function catchingUpTests(makeLog: MakeLog): void {
  it('has caught up only when the last batch was handled', async () => {
    const { log } = await openLog(makeLog);
    const topic = await createTopic(log, 1);
    await log.append({ topic, partition: 0 }, numbered(1));
    const release = Promise.withResolvers<void>();
    const order: string[] = [];
    const { consumer } = collect(log, {
      topics: [topic],
      onBatch: async () => {
        await release.promise;
        order.push('handled');
      },
    });
    const caughtUp = consumer.caughtUp().then(() => order.push('caught up'));
    await log.endOffset({ topic, partition: 0 });
    release.resolve();
    await caughtUp;
    await consumer.stop();
    expect(order).toEqual(['handled', 'caught up']);
  });

  it('has caught up at once with empty topics', async () => {
    const { log } = await openLog(makeLog);
    const { consumer, batches } = collect(log, { topics: [await createTopic(log, 4)] });
    await consumer.caughtUp();
    await consumer.stop();
    expect(batches).toEqual([]);
  });
}

function failingTests(makeLog: MakeLog): void {
  it('a handler that fails ends the consumer with its error, and nothing more is delivered', async () => {
    const { log } = await openLog(makeLog);
    const topic = await createTopic(log, 1);
    await log.append({ topic, partition: 0 }, numbered(10));
    const failure = new Error('the handler failed');
    let calls = 0;
    const { consumer } = collect(log, {
      topics: [topic],
      recordsMax: 1,
      onBatch: async () => {
        calls += 1;
        if (calls === 3) throw failure;
      },
    });
    expect(await consumer.ended).toBe(failure);
    expect(calls).toBe(3);
    await expect(consumer.caughtUp()).rejects.toThrow();
    await consumer.stop();
  });

  it('a start offset that cannot be had ends the consumer with that error', async () => {
    const { log } = await openLog(makeLog);
    const topic = await createTopic(log, 1);
    const failure = new Error('no checkpoint');
    const { consumer } = collect(log, {
      topics: [topic],
      startOffset: async () => {
        throw failure;
      },
    });
    expect(await consumer.ended).toBe(failure);
  });
}

function stoppingTests(makeLog: MakeLog): void {
  it('stops after the batch in hand, and another resumes at its position', async () => {
    const { log } = await openLog(makeLog);
    const topic = await createTopic(log, 1);
    await log.append({ topic, partition: 0 }, numbered(100));
    const thirdBatch = Promise.withResolvers<void>();
    const texts: string[] = [];
    const first = collect(log, {
      topics: [topic],
      recordsMax: 10,
      onBatch: async ({ records }) => {
        texts.push(...textsOf(records));
        if (texts.length < 30) return;
        thirdBatch.resolve();
        await log.endOffset({ topic, partition: 0 });
      },
    }).consumer;
    await thirdBatch.promise;
    await Promise.all([first.stop(), first.stop()]);
    expect(await first.ended).toBeNull();
    const resumeAt = first.position({ topic, partition: 0 });
    const handled = texts.length;
    const second = collect(log, { topics: [topic], startOffset: async () => resumeAt });
    await second.consumer.caughtUp();
    await second.consumer.stop();
    expect(texts).toHaveLength(handled);
    const resumed = second.delivered().map((text) => text.slice('0:'.length));
    expect([...texts, ...resumed]).toEqual(numbered(100).map((_, index) => String(index)));
  });

  it('closing the log ends its consumers', async () => {
    const { log, reopen } = await openLog(makeLog);
    const { consumer } = collect(log, { topics: [await createTopic(log, 1)] });
    await consumer.caughtUp();
    await reopen();
    expect(await consumer.ended).toBeNull();
  });
}

/** Offset of the record at an index of partition 0, which need not be the index. */
async function offsetOf(
  log: EventLog,
  { topic, index }: { readonly topic: string; readonly index: number },
): Promise<number> {
  const records = await log.read({ topic, partition: 0, fromOffset: 0, recordsMax: index + 1 });
  return records[index]?.offset ?? -1;
}
