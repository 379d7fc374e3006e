// Fetched record batches against kafkajs: what its encoder makes is read as its decoder reads it, in any batches and from
// any offset; and what no encoder makes is refused with its place.

import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import Decoder from 'kafkajs/src/protocol/decoder.js';
import encodeRecord from 'kafkajs/src/protocol/recordBatch/record/v0/index.js';
import decodeBatch from 'kafkajs/src/protocol/recordBatch/v0/decoder.js';
import recordBatch from 'kafkajs/src/protocol/recordBatch/v0/index.js';
import { describe, expect, it } from 'vitest';
import { LogError } from '../log-error.ts';
import type { LogRecord } from '../port.ts';
import { crc32c } from './crc32c.ts';
import { readRecords } from './record-batches.ts';

const TIME = Date.UTC(2021, 8, 1);
const AT = { topic: 'signals', partition: 3 } as const;
const ATTRIBUTES_AT = 21;
const GZIP = 1;

interface Written {
  readonly key: string | null;
  readonly value: string | null;
  readonly age: number;
  readonly headers: Readonly<Record<string, string>>;
}

function aRecord(fields: Partial<Written> = {}): Written {
  return { key: 'key', value: 'value', age: 0, headers: {}, ...fields };
}

interface BatchOptions {
  readonly firstOffset?: number;
  readonly compression?: number;
  /** Offset of the last record, if not the number of records: the ones behind it were compacted away. */
  readonly lastOffsetDelta?: number;
}

async function aBatch(records: readonly Written[], options: BatchOptions = {}): Promise<Buffer> {
  const { firstOffset = 0, compression = 0, lastOffsetDelta = records.length - 1 } = options;
  const encoded = records.map(({ key, value, age, headers }, offsetDelta) =>
    encodeRecord({
      offsetDelta,
      timestampDelta: age,
      key: key === null ? null : Buffer.from(key),
      value: value === null ? null : Buffer.from(value),
      headers,
    }),
  );
  const maxTimestamp = TIME + Math.max(0, ...records.map(({ age }) => age));
  const batch = { compression, firstOffset, firstTimestamp: TIME, maxTimestamp, lastOffsetDelta, records: encoded };
  const { buffer } = await recordBatch.RecordBatch(batch);
  return Buffer.from(buffer);
}

/** A batch with other attributes, sealed again. */
function withAttributes(batch: Buffer, attributes: number): Buffer {
  const changed = Buffer.from(batch);
  changed.writeInt16BE(attributes, ATTRIBUTES_AT);
  return sealed(changed);
}

function sealed(batch: Buffer): Buffer {
  batch.writeUInt32BE(crc32c(batch, ATTRIBUTES_AT, batch.length), 17);
  return batch;
}

function read(bytes: Buffer, fromOffset = 0) {
  return readRecords({ ...AT, fromOffset, bytes });
}

/** What a test compares: texts for bytes. */
function shown({ offset, timestamp, key, value, headers }: LogRecord) {
  return { offset, timestamp, key, value: Buffer.from(value).toString(), headers: Object.entries(headers) };
}

function failureOf(bytes: Buffer): LogError | null {
  try {
    read(bytes);
    return null;
  } catch (error) {
    return error instanceof LogError ? error : null;
  }
}

const written = fc.record({
  key: fc.oneof(fc.constantFrom(null, '', '1101', '北京'), fc.string({ maxLength: 5 })),
  value: fc.option(fc.string({ maxLength: 300 })),
  age: fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
  headers: fc.dictionary(fc.string({ maxLength: 4 }), fc.string({ maxLength: 4, unit: 'grapheme' }), { maxKeys: 3 }),
});

describe('the records of fetched batches', () => {
  it('are those that the decoder of kafkajs reads, from any offset on', async () => {
    const batches = fc.array(
      fc.record({
        records: fc.array(written, { minLength: 1, maxLength: 8 }),
        compression: fc.constantFrom(0, GZIP),
        gap: fc.nat(3),
      }),
      { maxLength: 4 },
    );
    await fc.assert(
      fc.asyncProperty(batches, fc.nat(40), fc.nat(2 ** 40), async (all, from, base) => {
        const bytes: Buffer[] = [];
        const expected: unknown[] = [];
        let firstOffset = base;
        for (const { records, compression, gap } of all) {
          const batch = await aBatch(records, { firstOffset, compression });
          bytes.push(batch);
          expected.push(...(await byKafkajs(batch)));
          firstOffset += records.length + gap;
        }
        const { records } = read(Buffer.concat(bytes), base + from);
        expect(records.map(shown)).toEqual(expected.slice(expected.length - records.length));
        expect(records.every(({ offset }) => offset >= base + from)).toBe(true);
        const whole = read(Buffer.concat(bytes), base);
        expect(whole.records.map(shown)).toEqual(expected);
        expect(records.length).toBe(whole.records.filter(({ offset }) => offset >= base + from).length);
      }),
      { numRuns: 60 },
    );
  });

  it('keep their keys apart, also beside equal ones, absent ones and such of equal length', async () => {
    const keys = ['a', 'a', null, null, '', 'ab', 'ac', 'é', 'ab', '北', '北', 'abc'];
    const { records } = read(await aBatch(keys.map((key) => aRecord({ key }))));
    expect(records.map(({ key }) => key)).toEqual(keys);
  });

  it('have a header called __proto__ as any other, and none of those that were not sent', async () => {
    const headers = Object.fromEntries([
      ['__proto__', 'own'],
      ['kind', '1'],
    ]);
    const { records } = read(await aBatch([aRecord({ headers }), aRecord()]));
    expect(records.map(({ headers: found }) => Object.entries(found))).toEqual([Object.entries(headers), []]);
    expect(Object.getPrototypeOf(records[0]?.headers)).toBe(Object.prototype);
  });

  it('have no value where none was sent', async () => {
    const { records } = read(await aBatch([aRecord({ value: null }), aRecord({ value: '' })]));
    expect(records.map(({ value }) => value.length)).toEqual([0, 0]);
  });

  it('have the time of the broker where the topic says so', async () => {
    const { records } = read(withAttributes(await aBatch([aRecord(), aRecord({ age: 500 }), aRecord({ age: 7 })]), 8));
    expect(records.map(({ timestamp }) => timestamp)).toEqual([TIME + 500, TIME + 500, TIME + 500]);
  });

  it('come out of a batch that is compressed with zstd', async () => {
    const plain = await aBatch([aRecord({ value: 'x'.repeat(500) }), aRecord({ value: 'second' })]);
    const batch = Buffer.concat([plain.subarray(0, 61), zstdCompressSync(plain.subarray(61))]);
    batch.writeInt32BE(batch.length - 12, 8);
    expect(read(withAttributes(batch, 4)).records.map(shown)).toEqual(read(plain).records.map(shown));
  });

  it('end before a batch that was cut off, wherever that was', async () => {
    const first = await aBatch([aRecord(), aRecord()]);
    const both = Buffer.concat([first, await aBatch([aRecord()], { firstOffset: 2 })]);
    for (let length = first.length; length < both.length; length++) {
      const { records, nextOffset } = read(both.subarray(0, length));
      expect([records.length, nextOffset], `${length} bytes`).toEqual([2, 2]);
    }
    expect(read(both)).toMatchObject({ records: { length: 3 }, nextOffset: 3 });
    expect(read(Buffer.alloc(0), 7)).toEqual({ records: [], nextOffset: 7 });
  });

  it('are none in a control batch, which is passed over', async () => {
    const control = withAttributes(await aBatch([aRecord()], { firstOffset: 5 }), 32);
    expect(read(control, 5)).toEqual({ records: [], nextOffset: 6 });
    const between = Buffer.concat([control, await aBatch([aRecord()], { firstOffset: 6 })]);
    expect(read(between, 5)).toMatchObject({ records: [{ offset: 6 }], nextOffset: 7 });
  });

  it('may be fewer than their batch once held: reading goes on behind what was compacted away', async () => {
    const batch = await aBatch([aRecord()], { firstOffset: 10, lastOffsetDelta: 4 });
    expect(read(batch, 11)).toEqual({ records: [], nextOffset: 15 });
    expect(read(batch, 20)).toEqual({ records: [], nextOffset: 20 });
  });
});

describe('a batch that nobody can vouch for', () => {
  it('is refused with its place for every single byte that has changed', async () => {
    const first = await aBatch([aRecord()], { firstOffset: 40 });
    const batch = await aBatch([aRecord({ headers: { a: 'b' } })], { firstOffset: 41 });
    for (let at = ATTRIBUTES_AT - 4; at < batch.length; at++) {
      const broken = Buffer.from(batch);
      broken[at] = (broken[at] ?? 0) ^ 0x10;
      const failure = failureOf(Buffer.concat([first, broken]));
      expect(failure?.reason, `byte ${at}`).toBe('storage_failed');
      expect(failure?.message).toBe('the batch at 41 of signals[3] has a wrong CRC');
    }
  });

  it('is refused if it is of another format', async () => {
    const batch = await aBatch([aRecord()], { firstOffset: 8 });
    batch[16] = 1;
    expect(failureOf(batch)).toMatchObject({
      reason: 'storage_failed',
      message: 'the batch at 8 of signals[3] has the unknown format 1',
    });
  });

  it.each([
    [2, 'snappy'],
    [3, 'lz4'],
    [7, 'codec 7'],
  ])('is refused if its compression is of number %d, which Node can not undo', async (codec, name) => {
    const failure = failureOf(withAttributes(await aBatch([aRecord()]), codec));
    expect(failure?.reason).toBe('bad_request');
    expect(failure?.message).toMatch(/^signals\[3\] is compressed with .*: use gzip, zstd or none$/);
    expect(failure?.message).toContain(name);
  });
});

async function byKafkajs(batch: Buffer): Promise<readonly unknown[]> {
  const { records } = await decodeBatch(new Decoder(batch));
  return records.map(({ offset, timestamp, key, value, headers }) => ({
    offset: Number(offset),
    timestamp: Number(timestamp),
    key: key === null ? null : key.toString(),
    value: (value ?? Buffer.alloc(0)).toString(),
    headers: Object.entries(headers).map(([name, bytes]) => [name, bytes.toString()]),
  }));
}
