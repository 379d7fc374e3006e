// Chunks: what is written is read back, whatever the records are.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AppendRecord } from '../port.ts';
import { decodeChunk } from './chunk-reader.ts';
import { CHUNK_BYTES_MAX, createChunkWriter, recordBytes } from './chunk-writer.ts';

const anyRecord: fc.Arbitrary<AppendRecord> = fc.record(
  {
    timestamp: fc.double({ noNaN: true, noDefaultInfinity: true }),
    key: fc.string({ unit: 'grapheme' }),
    value: fc.uint8Array({ maxLength: 300 }),
    headers: fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), { maxKeys: 3 }),
  },
  { requiredKeys: ['timestamp', 'value'] },
);

function write(records: readonly AppendRecord[], largestBefore: number): Buffer {
  const writer = createChunkWriter();
  writer.begin(largestBefore);
  for (const record of records) writer.add(record);
  return writer.finish();
}

it('reads back any records from any offset, with the largest timestamp before them', () => {
  const property = fc.property(
    fc.array(anyRecord, { minLength: 1, maxLength: 20 }),
    fc.nat(20),
    fc.integer(),
    (records, skipped, largestBefore) => {
      const read = decodeChunk(write(records, largestBefore), 100, 100 + skipped);
      const expected = records.slice(skipped).map(({ timestamp, key = null, value, headers = {} }, index) => ({
        offset: 100 + skipped + index,
        timestamp,
        key,
        value: [...value],
        headers: { ...headers },
      }));
      const found = read.records.map((record) => ({
        ...record,
        value: [...record.value],
        headers: { ...record.headers },
      }));
      expect(found).toEqual(expected);
      const before = records.slice(0, skipped).map(({ timestamp }) => timestamp);
      expect(read.largestBefore).toBe(Math.max(largestBefore, ...before));
      expect(read.endOffset).toBe(100 + records.length);
    },
  );
  fc.assert(property);
});

it('a writer is used again and grows for a record beyond its scratch buffer', () => {
  const writer = createChunkWriter();
  for (const bytes of [10, 3 * CHUNK_BYTES_MAX, 10]) {
    writer.begin(0);
    writer.add({ timestamp: 1, value: new Uint8Array(bytes).fill(bytes % 251) });
    const [record] = decodeChunk(writer.finish(), 0, 0).records;
    expect(record?.value).toHaveLength(bytes);
    expect(record?.value.every((byte) => byte === bytes % 251)).toBe(true);
  }
});

it('is full for a record whose value would overrun it, but never for the first', () => {
  const writer = createChunkWriter();
  const large = { timestamp: 1, value: new Uint8Array(CHUNK_BYTES_MAX) };
  writer.begin(0);
  expect(writer.isFullFor(large)).toBe(false);
  writer.add({ timestamp: 1, value: new Uint8Array(10) });
  expect(writer.isFullFor(large)).toBe(true);
  expect(writer.isFullFor({ timestamp: 1, value: new Uint8Array(10) })).toBe(false);
});

it('records of a chunk that carry the same headers share one frozen object', () => {
  const headers = { 'content-type': 'application/json' };
  const { records } = decodeChunk(
    write(
      [1, 2, 3].map((timestamp) => ({ timestamp, value: new Uint8Array(0), headers })),
      0,
    ),
    0,
    0,
  );
  expect(records[0]?.headers).toEqual(headers);
  expect(records[1]?.headers).toBe(records[0]?.headers);
  expect(Object.isFrozen(records[2]?.headers)).toBe(true);
});

it('counts the bytes of a record with key and headers', () => {
  const value = new Uint8Array(100);
  expect(recordBytes({ timestamp: 0, value })).toBe(120);
  expect(recordBytes({ timestamp: 0, value, key: '110105' })).toBe(126);
  expect(recordBytes({ timestamp: 0, value, headers: { a: 'bc' } })).toBe(120 + 3 + 6);
});

it('refuses a chunk of another version, and one that is cut short', () => {
  const chunk = write([{ timestamp: 1, value: Uint8Array.of(1, 2, 3) }], 0);
  const other = Buffer.from(chunk);
  other.writeUInt32LE(2, 0);
  expect(() => decodeChunk(other, 0, 0)).toThrow('known version');
  expect(() => decodeChunk(chunk.subarray(0, -1), 0, 0)).toThrow();
});
