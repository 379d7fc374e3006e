// Encoded batches: kafkajs's decoder and our own reader find in them what was put in, and a broker its writer.
import fc from 'fast-check';
import Decoder from 'kafkajs/src/protocol/decoder.js';
import decodeBatch from 'kafkajs/src/protocol/recordBatch/v0/decoder.js';
import { expect, it } from 'vitest';
import type { AppendRecord } from '../port.ts';
import { encodeBatch } from './batch-encoder.ts';
import { readHeads, readRecords } from './record-batches.ts';

const IDENTITY = { producerId: 2 ** 40 + 3, epoch: 7, sequence: 2 ** 31 - 5 };

const aRecord: fc.Arbitrary<AppendRecord> = fc.record(
  {
    timestamp: fc.oneof(fc.maxSafeNat(), fc.integer({ min: 1_600_000_000_000, max: 1_600_000_500_000 })),
    value: fc.uint8Array({ maxLength: 300 }),
    key: fc.string({ unit: 'binary', maxLength: 80 }),
    headers: fc.dictionary(fc.string(), fc.string({ unit: 'binary' }), { maxKeys: 4 }),
  },
  { requiredKeys: ['timestamp', 'value'] },
);
const someRecords = fc.array(aRecord, { minLength: 1, maxLength: 40 });

it('what our reader finds in a batch is what was put in, under the CRC that it checks', () => {
  fc.assert(
    fc.property(someRecords, (records) => {
      const bytes = encodeBatch(records, IDENTITY);
      const read = readRecords({ topic: 't', partition: 0, fromOffset: 0, bytes });
      expect(read.nextOffset).toBe(records.length);
      expect(read.records.map(({ value, ...rest }) => ({ ...rest, value: [...value] }))).toEqual(
        records.map(({ timestamp, key, value, headers }, offset) => ({
          offset,
          timestamp,
          key: key ?? null,
          value: [...value],
          headers: { ...headers },
        })),
      );
    }),
  );
});

it("kafkajs's decoder finds the same", async () => {
  await fc.assert(
    fc.asyncProperty(someRecords, async (records) => {
      const bytes = encodeBatch(records, IDENTITY);
      // It wants the bytes behind the offset and the length.
      const { records: decoded } = await decodeBatch(new Decoder(bytes));
      expect(decoded.map(({ timestamp, key, value }) => [timestamp, key?.toString(), value?.toString('hex')])).toEqual(
        records.map(({ timestamp, key, value }) => [
          String(timestamp),
          key,
          value.length === 0 ? '' : Buffer.from(value).toString('hex'),
        ]),
      );
    }),
    { numRuns: 30 },
  );
});

it('the head names its writer, the number of its first record and the span of its offsets', () => {
  const records = [1, 2, 3].map((timestamp) => ({ timestamp, value: Buffer.from('v') }));
  const twice = Buffer.concat([encodeBatch(records, IDENTITY), encodeBatch(records, { ...IDENTITY, sequence: 0 })]);
  expect([...readHeads(twice)]).toEqual([
    { baseOffset: 0, nextOffset: 3, ...IDENTITY },
    { baseOffset: 0, nextOffset: 3, ...IDENTITY, sequence: 0 },
  ]);
  expect([...readHeads(twice.subarray(0, twice.length - 1))]).toHaveLength(1);
});

it('headers that many records share are the same in each', () => {
  const headers = { 'content-type': 'application/x-protobuf' };
  const records = [1, 2].map((timestamp) => ({ timestamp, value: Buffer.from('v'), headers }));
  const read = readRecords({ topic: 't', partition: 0, fromOffset: 0, bytes: encodeBatch(records, IDENTITY) });
  expect(read.records.map((record) => record.headers)).toEqual([headers, headers]);
});
