// CRC-32C (Castagnoli, RFC 3720 B.4), which seals every record batch of Kafka: kafkajs does not verify it, and Node's
// zlib has the other CRC-32 only. Four bytes a step over four tables.

const POLYNOMIAL = 0x82f63b78;
const TABLES = tables();

/** The checksum of a part of a buffer, as an unsigned 32-bit number. */
export function crc32c(bytes: Uint8Array, start: number, end: number): number {
  const [first, second, third, fourth] = TABLES;
  let crc = 0xffffffff;
  let i = start;
  for (const aligned = end - ((end - start) & 3); i < aligned; i += 4) {
    crc ^= word(bytes, i);
    crc =
      (fourth[crc & 0xff] ?? 0) ^
      (third[(crc >>> 8) & 0xff] ?? 0) ^
      (second[(crc >>> 16) & 0xff] ?? 0) ^
      (first[crc >>> 24] ?? 0);
  }
  for (; i < end; i++) crc = (first[(crc ^ (bytes[i] ?? 0)) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

function word(bytes: Uint8Array, i: number): number {
  return (bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8) | ((bytes[i + 2] ?? 0) << 16) | ((bytes[i + 3] ?? 0) << 24);
}

/** Table n: what a byte does to the checksum when n more bytes follow it in the same step. */
function tables(): readonly [Int32Array, Int32Array, Int32Array, Int32Array] {
  const first = new Int32Array(256).map((_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ POLYNOMIAL;
    return crc;
  });
  const next = (table: Int32Array): Int32Array => table.map((crc) => (first[crc & 0xff] ?? 0) ^ (crc >>> 8));
  const second = next(first);
  const third = next(second);
  return [first, second, third, next(third)];
}
