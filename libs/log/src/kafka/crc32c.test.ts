// The checksum of record batches: published vectors, and any bytes at any place against the definition, bit by bit.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { crc32c } from './crc32c.ts';

/** CRC-32C as it is defined: one bit a step. */
function bitwise(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ 0x82f63b78;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

const ascending = Uint8Array.from({ length: 32 }, (_, i) => i);

it.each([
  ['nothing', new Uint8Array(0), 0],
  ['the check string', Buffer.from('123456789'), 0xe3069283],
  ['32 bytes of zeros', new Uint8Array(32), 0x8a9136aa],
  ['32 bytes of ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ['32 ascending bytes', ascending, 0x46dd794e],
  ['32 descending bytes', ascending.toReversed(), 0x113fdb5c],
])('of %s is the published one', (_, bytes, expected) => {
  expect(crc32c(bytes, 0, bytes.length)).toBe(expected);
});

it('of any part of any bytes is as defined', () => {
  const parts = fc
    .uint8Array({ maxLength: 200 })
    .chain((bytes) => fc.tuple(fc.constant(bytes), fc.nat(bytes.length), fc.nat(bytes.length)));
  fc.assert(
    fc.property(parts, ([bytes, a, b]) => {
      const [start, end] = [Math.min(a, b), Math.max(a, b)];
      expect(crc32c(bytes, start, end)).toBe(bitwise(bytes.subarray(start, end)));
    }),
  );
});

it('is as defined for every alignment of the start and of the end', () => {
  const bytes = Uint8Array.from({ length: 24 }, (_, i) => (i * 151 + 17) & 0xff);
  for (let start = 0; start <= 8; start++) {
    for (let end = start; end <= bytes.length; end++) {
      expect(crc32c(bytes, start, end), `${start} to ${end}`).toBe(bitwise(bytes.subarray(start, end)));
    }
  }
});
