// A cursor over the bytes of a response: the primitives of Kafka's protocol, big-endian, and its zigzag varints.

/** Where reading stands. `at` moves on with every read. */
export interface ByteCursor {
  readonly bytes: Buffer;
  at: number;
}

/** A signed integer of 8 bytes; exact up to 2^53, far beyond any offset. */
export function readInt64(cursor: ByteCursor): number {
  const { bytes, at } = cursor;
  cursor.at = at + 8;
  return bytes.readInt32BE(at) * 0x1_0000_0000 + bytes.readUInt32BE(at + 4);
}

export function readInt32(cursor: ByteCursor): number {
  cursor.at += 4;
  return cursor.bytes.readInt32BE(cursor.at - 4);
}

export function readInt16(cursor: ByteCursor): number {
  cursor.at += 2;
  return cursor.bytes.readInt16BE(cursor.at - 2);
}

/** A string of at most 32,767 bytes behind its length. */
export function readText(cursor: ByteCursor): string {
  const length = Math.max(0, readInt16(cursor));
  cursor.at += length;
  return cursor.bytes.toString('utf8', cursor.at - length, cursor.at);
}

/** A zigzag varint that fits 32 bits. */
export function readVarint(cursor: ByteCursor): number {
  const { bytes } = cursor;
  let at = cursor.at;
  let byte = bytes[at++] ?? 0;
  let value = byte & 0x7f;
  for (let shift = 7; byte > 0x7f; shift += 7) {
    byte = bytes[at++] ?? 0;
    value |= (byte & 0x7f) << shift;
  }
  cursor.at = at;
  return (value >>> 1) ^ -(value & 1);
}

/** A zigzag varint of up to 64 bits; exact up to 2^53. */
export function readVarlong(cursor: ByteCursor): number {
  const { bytes } = cursor;
  let byte = bytes[cursor.at++] ?? 0;
  const isNegative = (byte & 1) === 1;
  // Without the bit of the sign: with it, the sum would be exact up to 2^52 only, and a lost bit turns the sign.
  let value = (byte & 0x7f) >>> 1;
  for (let factor = 0x40; byte > 0x7f; factor *= 0x80) {
    byte = bytes[cursor.at++] ?? 0;
    value += (byte & 0x7f) * factor;
  }
  return isNegative ? -value - 1 : value;
}

/** Bytes that writeVarint takes. */
export function sizeOfVarint(value: number): number {
  const zigzag = ((value << 1) ^ (value >> 31)) >>> 0;
  let size = 1;
  for (let rest = zigzag; rest > 0x7f; rest >>>= 7) size++;
  return size;
}

/** An integer of 32 bits as a zigzag varint. */
export function writeVarint(cursor: ByteCursor, value: number): void {
  const { bytes } = cursor;
  let rest = ((value << 1) ^ (value >> 31)) >>> 0;
  for (; rest > 0x7f; rest >>>= 7) bytes[cursor.at++] = (rest & 0x7f) | 0x80;
  bytes[cursor.at++] = rest;
}

/** Bytes that writeVarlong takes. */
export function sizeOfVarlong(value: number): number {
  if (value >> 0 === value) return sizeOfVarint(value);
  let size = 1;
  for (let rest = zigzagOf(value); rest > 0x7fn; rest >>= 7n) size++;
  return size;
}

/** A safe integer as a zigzag varint of up to 64 bits. */
export function writeVarlong(cursor: ByteCursor, value: number): void {
  if (value >> 0 === value) {
    writeVarint(cursor, value);
    return;
  }
  const { bytes } = cursor;
  let rest = zigzagOf(value);
  for (; rest > 0x7fn; rest >>= 7n) bytes[cursor.at++] = Number(rest & 0x7fn) | 0x80;
  bytes[cursor.at++] = Number(rest);
}

/** Doubled, a large integer is no longer exact as a number. */
function zigzagOf(value: number): bigint {
  const exact = BigInt(value);
  return exact >= 0n ? exact * 2n : exact * -2n - 1n;
}

/** A signed integer of 8 bytes, out of a safe integer. */
export function writeInt64(cursor: ByteCursor, value: number): void {
  cursor.at = cursor.bytes.writeBigInt64BE(BigInt(value), cursor.at);
}
