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
  let value = byte & 0x7f;
  for (let factor = 0x80; byte > 0x7f; factor *= 0x80) {
    byte = bytes[cursor.at++] ?? 0;
    value += (byte & 0x7f) * factor;
  }
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
