// The primitives of Kafka's protocol: whatever their encoding holds comes back, and the cursor stands right behind it.

import fc from 'fast-check';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import { expect, it } from 'vitest';
import {
  type ByteCursor,
  readInt16,
  readInt32,
  readInt64,
  readText,
  readVarint,
  readVarlong,
  sizeOfVarint,
  sizeOfVarlong,
  writeInt64,
  writeVarint,
  writeVarlong,
} from './bytes.ts';

/** Zigzag and seven bits a byte, the lowest first, over integers of any size. */
function varint(value: number): Buffer {
  let rest = BigInt(value);
  rest = rest >= 0n ? rest * 2n : rest * -2n - 1n;
  const bytes: number[] = [];
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}

/** Reads what stands between two other bytes, and expects the cursor behind it. */
function readBetween<T>(read: (cursor: ByteCursor) => T, bytes: Buffer): T {
  const cursor = { bytes: Buffer.concat([Buffer.of(0xaa), bytes, Buffer.of(0xbb)]), at: 1 };
  const value = read(cursor);
  expect(cursor.at).toBe(1 + bytes.length);
  return value;
}

const exact = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer({ min: -300, max: 300 }),
  fc.constantFrom(2 ** 31, -(2 ** 31) - 1, 2 ** 32, -(2 ** 32), 2 ** 52, -(2 ** 52), 63, 64, -64, -65),
);

it('a varint comes back for every integer of 32 bits', () => {
  const integers = fc.oneof(fc.integer(), fc.constantFrom(0, -1, 1, 63, 64, -64, -65, 2 ** 31 - 1, -(2 ** 31)));
  fc.assert(
    fc.property(integers, (value) => {
      expect(readBetween(readVarint, varint(value))).toBe(value);
    }),
  );
});

it('a varlong comes back for every integer that a number holds exactly', () => {
  fc.assert(
    fc.property(exact, (value) => {
      // No other zero than 0: offsets and times are compared with toBe.
      expect(readBetween(readVarlong, varint(value))).toBe(value);
    }),
  );
});

it('an integer of 8 bytes comes back for every one that a number holds exactly', () => {
  fc.assert(
    fc.property(exact, (value) => {
      const bytes = Buffer.alloc(8);
      bytes.writeBigInt64BE(BigInt(value));
      expect(readBetween(readInt64, bytes)).toBe(value);
    }),
  );
});

it('integers of 2 and of 4 bytes come back with their sign', () => {
  fc.assert(
    fc.property(fc.integer({ min: -0x8000, max: 0x7fff }), fc.integer(), (short, long) => {
      const { buffer } = new Encoder().writeInt16(short).writeInt32(long);
      const cursor = { bytes: buffer, at: 0 };
      expect([readInt16(cursor), readInt32(cursor), cursor.at]).toEqual([short, long, 6]);
    }),
  );
});

it('a text comes back in any script, and an absent one is empty', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 50 }), (text) => {
      expect(readBetween(readText, new Encoder().writeString(text).buffer)).toBe(text);
    }),
  );
  expect(readBetween(readText, Buffer.of(0xff, 0xff))).toBe('');
});

/** What is written at the cursor, which must stand right behind it. */
function writtenBy(write: (cursor: ByteCursor) => void, size: number): Buffer {
  const cursor = { bytes: Buffer.alloc(size + 2, 0xaa), at: 1 };
  write(cursor);
  expect(cursor.at).toBe(size + 1);
  expect([cursor.bytes[0], cursor.bytes[size + 1]]).toEqual([0xaa, 0xaa]);
  return cursor.bytes.subarray(1, cursor.at);
}

it('a varint is written for every integer of 32 bits, in the size that is told', () => {
  const integers = fc.oneof(fc.integer(), fc.constantFrom(0, -1, 1, 63, 64, -64, -65, 2 ** 31 - 1, -(2 ** 31)));
  fc.assert(
    fc.property(integers, (value) => {
      expect(writtenBy((cursor) => writeVarint(cursor, value), sizeOfVarint(value))).toEqual(varint(value));
    }),
  );
});

it('a varlong and an integer of 8 bytes are written for every integer that a number holds exactly', () => {
  fc.assert(
    fc.property(exact, (value) => {
      expect(writtenBy((cursor) => writeVarlong(cursor, value), sizeOfVarlong(value))).toEqual(varint(value));
      const bytes = writtenBy((cursor) => writeInt64(cursor, value), 8);
      expect(bytes.readBigInt64BE()).toBe(BigInt(value));
    }),
  );
});
