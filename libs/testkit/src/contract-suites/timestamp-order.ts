// The contract of consumers in timestamp order, for adapters that offer it (Kafka does not): one canonical order, which
// depends on the records and on nothing else.

import type { EventLog } from '@fengsui/log';
import { describe, expect, it } from 'vitest';
import { aRecord, collect, createTopic, type MakeLog, openLog } from './log-under-test.ts';

/** Registers the tests for an adapter under its name. */
export function timestampOrderContract(name: string, makeLog: MakeLog): void {
  describe(`${name} merges by timestamp`, () => {
    describe('order', () => orderTests(makeLog));
    describe('gate', () => gateTests(makeLog));
  });
}

/** One append to partition 0, 1, 2 ... each, of records with these timestamps; the text is the timestamp. */
async function fill(log: EventLog, topic: string, partitions: readonly (readonly number[])[]): Promise<void> {
  for (const [partition, timestamps] of partitions.entries()) {
    const records = timestamps.map((timestamp) => aRecord(String(timestamp), timestamp));
    if (records.length > 0) await log.append({ topic, partition }, records);
  }
}

function orderTests(makeLog: MakeLog): void {
  it('delivers by timestamp, then by partition, then by offset', async () => {
    const { log } = await openLog(makeLog);
    const topic = await createTopic(log, 3);
    await fill(log, topic, [
      [10, 30, 30, 99],
      [5, 30, 40, 99],
      [30, 31, 99],
    ]);
    const { consumer, delivered } = collect(log, { topics: [topic], order: 'timestamp' });
    await consumer.caughtUp();
    await consumer.stop();
    expect(delivered().slice(0, 8)).toEqual(['1:5', '0:10', '0:30', '0:30', '1:30', '2:30', '2:31', '1:40']);
    expect(delivered().slice(8)).toEqual(['0:99', '1:99', '2:99']);
  });

  it('takes a record that is older than one before it at the time of that one', async () => {
    const { log } = await openLog(makeLog);
    const topic = await createTopic(log, 2);
    await fill(log, topic, [
      [50, 10, 60],
      [20, 55, 60],
    ]);
    const { consumer, delivered } = collect(log, { topics: [topic], order: 'timestamp' });
    await consumer.caughtUp();
    await consumer.stop();
    expect(delivered()).toEqual(['1:20', '0:50', '0:10', '1:55', '0:60', '1:60']);
  });

  it.each([
    ['one append', 1],
    ['several appends', 3],
  ])('is the same when it begins in the middle of %s', async (_, appends) => {
    const { log } = await openLog(makeLog);
    const topic = await createTopic(log, 2);
    const timestamps = [50, 10, 60];
    const perAppend = timestamps.length / appends;
    for (let append = 0; append < appends; append += 1) {
      await fill(log, topic, [timestamps.slice(append * perAppend, (append + 1) * perAppend)]);
    }
    await fill(log, topic, [[], [45, 55, 60]]);
    const second = (await log.read({ topic, partition: 0, fromOffset: 0, recordsMax: 2 }))[1]?.offset ?? -1;
    const { consumer, delivered } = collect(log, {
      topics: [topic],
      order: 'timestamp',
      startOffset: async ({ partition }) => (partition === 0 ? second : 0),
    });
    await consumer.caughtUp();
    await consumer.stop();
    // 10 came after 50, so it counts as of 50, whether or not the consumer has seen the 50.
    expect(delivered()).toEqual(['1:45', '0:10', '1:55', '0:60', '1:60']);
  });
}

function gateTests(makeLog: MakeLog): void {
  it('holds a record back while another partition could still bring an older one', async () => {
    const { log } = await openLog(makeLog);
    const topic = await createTopic(log, 2);
    const { consumer, delivered } = collect(log, { topics: [topic], order: 'timestamp' });
    await log.append({ topic, partition: 1 }, [aRecord('10', 10), aRecord('20', 20)]);
    await log.append({ topic, partition: 0 }, [aRecord('15', 15)]);
    const caughtUp = consumer.caughtUp();
    // 20 waits: partition 0 has only reached 15.
    await log.append({ topic, partition: 0 }, [aRecord('17', 17), aRecord('30', 30)]);
    await log.append({ topic, partition: 1 }, [aRecord('30', 30)]);
    await caughtUp;
    await consumer.caughtUp();
    await consumer.stop();
    expect(delivered()).toEqual(['1:10', '0:15', '0:17', '1:20', '0:30', '1:30']);
  });

  it('a final tick to every partition releases everything', async () => {
    const { log } = await openLog(makeLog);
    const topic = await createTopic(log, 3);
    await fill(log, topic, [[1, 2, 3], [2], []]);
    const { consumer, delivered } = collect(log, { topics: [topic], order: 'timestamp' });
    await fill(log, topic, [[9], [9], [9]]);
    await consumer.caughtUp();
    await consumer.stop();
    expect(delivered()).toEqual(['0:1', '0:2', '1:2', '0:3', '0:9', '1:9', '2:9']);
  });

  it('one partition knows no gate', async () => {
    const { log } = await openLog(makeLog);
    const topic = await createTopic(log, 1);
    await fill(log, topic, [[7, 3, 8]]);
    const { consumer, delivered } = collect(log, { topics: [topic], order: 'timestamp' });
    await consumer.caughtUp();
    await consumer.stop();
    expect(delivered()).toEqual(['0:7', '0:3', '0:8']);
  });
}
