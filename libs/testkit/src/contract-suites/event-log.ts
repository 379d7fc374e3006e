// The contract of the EventLog port, as tests that any adapter must pass: what is appended can be read, in order, from
// anywhere, after a restart too. They rely on the port's promises alone: offsets grow, but may have gaps.

import type { LogRecord } from '@fengsui/log';
import { describe, expect, it } from 'vitest';
import { consumingContract } from './event-log-consuming.ts';
import { aRecord, createTopic, type MakeLog, numbered, openLog, readAll, textsOf } from './log-under-test.ts';

const MEBIBYTE = 1024 ** 2;

/** Registers the tests for an adapter under its name. */
export function eventLogContract(name: string, makeLog: MakeLog): void {
  describe(`${name} keeps the contract of the event log`, () => {
    describe('topics', () => topicTests(makeLog));
    describe('append and read', () => appendTests(makeLog));
    describe('records', () => recordTests(makeLog));
    describe('reading ranges', () => rangeTests(makeLog));
    describe('retention', () => retentionTests(makeLog));
    describe('restart', () => restartTests(makeLog));
    describe('consumers', () => consumingContract(makeLog));
  });
}

function topicTests(makeLog: MakeLog): void {
  it('creates a topic once and leaves one of another size as it is', async () => {
    const { log } = await openLog(makeLog);
    const topic = await createTopic(log, 3);
    expect(await log.createTopic(topic, 3)).toEqual({ kind: 'exists' });
    expect(await log.createTopic(topic, 4)).toEqual({ kind: 'mismatch', partitions: 3 });
    expect(await log.partitionCount(topic)).toBe(3);
  });

  it('says created for a topic that is new', async () => {
    const { log } = await openLog(makeLog);
    const topic = await createTopic(log, 1);
    expect(await log.createTopic(`${topic}.new`, 2)).toEqual({ kind: 'created' });
  });

  it('rejects what is asked of a topic or partition that is not there', async () => {
    const { log } = await openLog(makeLog);
    const topic = await createTopic(log, 2);
    await expect(log.partitionCount(`${topic}.none`)).rejects.toThrow();
    await expect(log.append({ topic: `${topic}.none`, partition: 0 }, numbered(1))).rejects.toThrow();
    await expect(log.append({ topic, partition: 2 }, numbered(1))).rejects.toThrow();
    await expect(log.read({ topic, partition: 2, fromOffset: 0, recordsMax: 1 })).rejects.toThrow();
    await expect(log.endOffset({ topic, partition: 2 })).rejects.toThrow();
  });

  it('an empty partition starts where it ends and reads as nothing', async () => {
    const { log } = await openLog(makeLog);
    const topic = await createTopic(log, 1);
    const partition = { topic, partition: 0 };
    expect(await log.startOffset(partition)).toBe(await log.endOffset(partition));
    expect(await log.read({ ...partition, fromOffset: 0, recordsMax: 10 })).toEqual([]);
  });
}

function appendTests(makeLog: MakeLog): void {
  it('reads records in the order of their appends, with growing offsets', async () => {
    const { log } = await openLog(makeLog);
    const topic = await createTopic(log, 1);
    const firsts: number[] = [];
    for (const from of [0, 10, 20]) firsts.push(await log.append({ topic, partition: 0 }, numbered(10, from)));
    const records = await readAll(log, topic);
    expect(textsOf(records)).toEqual(numbered(30).map((_, index) => String(index)));
    expect(strictlyGrows(records)).toBe(true);
    expect(firsts).toEqual([records[0]?.offset, records[10]?.offset, records[20]?.offset]);
    expect(await log.endOffset({ topic, partition: 0 })).toBeGreaterThan(
      records.at(-1)?.offset ?? Number.POSITIVE_INFINITY,
    );
  });

  it('keeps appends of the same turn whole and in the order of the calls', async () => {
    const { log } = await openLog(makeLog);
    const topic = await createTopic(log, 1);
    const appends = Array.from({ length: 50 }, async (_, index) =>
      log.append({ topic, partition: 0 }, numbered(3, index * 3)),
    );
    const firsts = await Promise.all(appends);
    const records = await readAll(log, topic);
    expect(textsOf(records)).toEqual(numbered(150).map((_, index) => String(index)));
    expect(firsts).toEqual(records.filter((_, index) => index % 3 === 0).map(({ offset }) => offset));
  });

  it('keeps partitions apart', async () => {
    const { log } = await openLog(makeLog);
    const topic = await createTopic(log, 16);
    const partitions = Array.from({ length: 16 }, (_, partition) => partition);
    await Promise.all(
      partitions.map(async (partition) => log.append({ topic, partition }, [aRecord(`of ${partition}`)])),
    );
    for (const partition of partitions) {
      const records = await log.read({ topic, partition, fromOffset: 0, recordsMax: 10 });
      expect(textsOf(records)).toEqual([`of ${partition}`]);
    }
  });

  it('writes all records of an append or none', async () => {
    const { log } = await openLog(makeLog);
    const topic = await createTopic(log, 1);
    await log.append({ topic, partition: 0 }, numbered(2));
    const endBefore = await log.endOffset({ topic, partition: 0 });
    const withBadOne = [aRecord('good'), aRecord('bad', Number.NaN), aRecord('good')];
    await expect(log.append({ topic, partition: 0 }, withBadOne)).rejects.toThrow();
    expect(await log.endOffset({ topic, partition: 0 })).toBe(endBefore);
    await log.append({ topic, partition: 0 }, numbered(1, 2));
    expect(textsOf(await readAll(log, topic))).toEqual(['0', '1', '2']);
  });

  it('an append of no records resolves with the end and writes nothing', async () => {
    const { log } = await openLog(makeLog);
    const topic = await createTopic(log, 1);
    await log.append({ topic, partition: 0 }, numbered(2));
    const end = await log.endOffset({ topic, partition: 0 });
    expect(await log.append({ topic, partition: 0 }, [])).toBe(end);
    expect(await log.endOffset({ topic, partition: 0 })).toBe(end);
  });
}

function recordTests(makeLog: MakeLog): void {
  it('gives back timestamp, key, headers and value as they were', async () => {
    const { log } = await openLog(makeLog);
    const topic = await createTopic(log, 1);
    const headers = { 'content-type': 'application/json', source: '网格' };
    await log.append({ topic, partition: 0 }, [
      { timestamp: 1_700_000_000_123, key: '110105', value: Uint8Array.of(0, 255, 10), headers },
      { timestamp: 5, value: new Uint8Array(0) },
      { timestamp: 7, key: '', value: Uint8Array.of(1), headers: {} },
      { timestamp: 6, key: '朝阳', value: Uint8Array.of(2), headers: { n: '"quoted"' } },
    ]);
    const records = await readAll(log, topic);
    const plain = records.map(({ timestamp, key, value, headers }) => [timestamp, key, [...value], { ...headers }]);
    expect(plain).toEqual([
      [1_700_000_000_123, '110105', [0, 255, 10], headers],
      [5, null, [], {}],
      [7, '', [1], {}],
      [6, '朝阳', [2], { n: '"quoted"' }],
    ]);
  });

  it('carries a record of one mebibyte among small ones', async () => {
    const { log } = await openLog(makeLog);
    const topic = await createTopic(log, 1);
    const big = Buffer.alloc(MEBIBYTE - 1_024, 'fengsui');
    await log.append({ topic, partition: 0 }, [aRecord('before'), { timestamp: 0, value: big }, aRecord('after')]);
    const [before, middle, after] = await readAll(log, topic);
    expect(big.equals(middle?.value ?? new Uint8Array(0))).toBe(true);
    expect([before, after].map((record) => (record === undefined ? null : textsOf([record])[0]))).toEqual([
      'before',
      'after',
    ]);
  });

  it('the bytes of a record stay as they are while more is appended and read', async () => {
    const { log } = await openLog(makeLog);
    const topic = await createTopic(log, 1);
    await log.append({ topic, partition: 0 }, [aRecord('kept')]);
    const kept = await readAll(log, topic);
    for (let round = 0; round < 20; round += 1) {
      await log.append({ topic, partition: 0 }, numbered(200, round));
      await readAll(log, topic, round * 100);
    }
    expect(textsOf(kept)).toEqual(['kept']);
  });
}

function rangeTests(makeLog: MakeLog): void {
  it('reads from any offset, at most as many as asked for', async () => {
    const { log } = await openLog(makeLog);
    const topic = await createTopic(log, 1);
    for (const from of [0, 7, 14, 21]) await log.append({ topic, partition: 0 }, numbered(7, from));
    const all = await readAll(log, topic);
    expect(all).toHaveLength(28);
    for (const [index, { offset }] of all.entries()) {
      const found = await log.read({ topic, partition: 0, fromOffset: offset, recordsMax: 3 });
      expect(textsOf(found)).toEqual(textsOf(all.slice(index, index + found.length)));
      expect(found.length).toBeGreaterThan(0);
      expect(found.length).toBeLessThanOrEqual(3);
    }
  });

  it('reads nothing at the end and beyond it', async () => {
    const { log } = await openLog(makeLog);
    const topic = await createTopic(log, 1);
    await log.append({ topic, partition: 0 }, numbered(4));
    const end = await log.endOffset({ topic, partition: 0 });
    expect(await log.read({ topic, partition: 0, fromOffset: end, recordsMax: 10 })).toEqual([]);
    expect(await log.read({ topic, partition: 0, fromOffset: end + 100, recordsMax: 10 })).toEqual([]);
  });
}

function retentionTests(makeLog: MakeLog): void {
  it('forgets what lies before an offset; reading from below begins at the start', async () => {
    const { log } = await openLog(makeLog);
    const topic = await createTopic(log, 1);
    for (const from of [0, 5]) await log.append({ topic, partition: 0 }, numbered(5, from));
    const seventh = (await readAll(log, topic))[7]?.offset ?? -1;
    await log.deleteBefore({ topic, partition: 0 }, seventh);
    expect(await log.startOffset({ topic, partition: 0 })).toBe(seventh);
    expect(textsOf(await readAll(log, topic))).toEqual(['7', '8', '9']);
  });

  it('goes on counting offsets when everything was forgotten', async () => {
    const { log } = await openLog(makeLog);
    const topic = await createTopic(log, 1);
    const partition = { topic, partition: 0 };
    await log.append(partition, numbered(5));
    const end = await log.endOffset(partition);
    await log.deleteBefore(partition, end);
    expect(await log.startOffset(partition)).toBe(end);
    expect(await log.endOffset(partition)).toBe(end);
    expect(await readAll(log, topic)).toEqual([]);
    expect(await log.append(partition, numbered(1, 5))).toBeGreaterThanOrEqual(end);
    expect(textsOf(await readAll(log, topic))).toEqual(['5']);
  });
}

function restartTests(makeLog: MakeLog): void {
  it('has everything that was acknowledged, and goes on after it', async () => {
    const { log, reopen } = await openLog(makeLog);
    const topic = await createTopic(log, 2);
    await log.append({ topic, partition: 0 }, numbered(1_000));
    const end = await log.endOffset({ topic, partition: 0 });
    const reopened = await reopen();
    expect(await reopened.partitionCount(topic)).toBe(2);
    expect(await reopened.endOffset({ topic, partition: 0 })).toBe(end);
    expect(await reopened.append({ topic, partition: 0 }, numbered(1, 1_000))).toBeGreaterThanOrEqual(end);
    expect(textsOf(await readAll(reopened, topic))).toEqual(numbered(1_001).map((_, index) => String(index)));
  });

  it('remembers what was forgotten, and never gives an offset twice', async () => {
    const { log, reopen } = await openLog(makeLog);
    const topic = await createTopic(log, 1);
    const partition = { topic, partition: 0 };
    await log.append(partition, numbered(5));
    const end = await log.endOffset(partition);
    await log.deleteBefore(partition, end);
    const reopened = await reopen();
    expect(await reopened.startOffset(partition)).toBe(end);
    expect(await reopened.append(partition, numbered(1))).toBeGreaterThanOrEqual(end);
  });

  it('close waits for the appends on their way', async () => {
    const { log, reopen } = await openLog(makeLog);
    const topic = await createTopic(log, 1);
    const appends = [0, 5].map(async (from) => log.append({ topic, partition: 0 }, numbered(5, from)));
    const reopened = await reopen();
    await Promise.all(appends);
    expect(textsOf(await readAll(reopened, topic))).toHaveLength(10);
  });

  it('keeps its epoch', async () => {
    const { log, reopen } = await openLog(makeLog);
    const epoch = await log.epoch();
    expect(epoch).not.toBe('');
    expect(await (await reopen()).epoch()).toBe(epoch);
  });

  it('rejects what is asked of it once it is closed', async () => {
    const { log, reopen } = await openLog(makeLog);
    const topic = await createTopic(log, 1);
    await reopen();
    await expect(log.append({ topic, partition: 0 }, numbered(1))).rejects.toThrow();
    await expect(log.read({ topic, partition: 0, fromOffset: 0, recordsMax: 1 })).rejects.toThrow();
  });
}

function strictlyGrows(records: readonly LogRecord[]): boolean {
  return records.every(({ offset }, index) => offset > (records[index - 1]?.offset ?? -1));
}
