// Records as one record batch of Kafka (magic 2), written into one buffer of the very size. In place of kafkajs's encoder,
// which makes several buffers a record. Uncompressed: brokers, consumers and tools all read it as it is.
import type { AppendRecord } from '../port.ts';
import { type ByteCursor, sizeOfVarint, sizeOfVarlong, writeInt64, writeVarint, writeVarlong } from './bytes.ts';
import { crc32c } from './crc32c.ts';

/** Bytes before the first record. */
const HEAD_BYTES = 61;
/** Bytes of a batch before its length counts. */
const LENGTH_END = 12;
const CRC_AT = 17;
const ATTRIBUTES_AT = 21;
const MAGIC = 2;
/** The leader writes its own. */
const NO_LEADER_EPOCH = -1;

/** By what a broker knows a batch that comes a second time. */
export interface BatchIdentity {
  readonly producerId: number;
  readonly epoch: number;
  /** Of the batch's first record, in its partition. */
  readonly sequence: number;
}

/** At least one record, with times that are safe integers. */
export function encodeBatch(records: readonly AppendRecord[], identity: BatchIdentity): Buffer {
  const firstTimestamp = records[0]?.timestamp ?? 0;
  const sizes = records.map((record, index) => bodySize(record, index, record.timestamp - firstTimestamp));
  const size = sizes.reduce((sum, body) => sum + sizeOfVarint(body) + body, HEAD_BYTES);
  const cursor: ByteCursor = { bytes: Buffer.allocUnsafe(size), at: HEAD_BYTES };
  for (const [index, record] of records.entries()) {
    writeVarint(cursor, sizes[index] ?? 0);
    writeBody(cursor, record, { index, age: record.timestamp - firstTimestamp });
  }
  writeHead(cursor.bytes, records, identity);
  return cursor.bytes;
}

function writeHead(bytes: Buffer, records: readonly AppendRecord[], identity: BatchIdentity): void {
  const { producerId, epoch, sequence } = identity;
  const cursor: ByteCursor = { bytes, at: 0 };
  writeInt64(cursor, 0);
  cursor.at = bytes.writeInt32BE(bytes.length - LENGTH_END, cursor.at);
  cursor.at = bytes.writeInt32BE(NO_LEADER_EPOCH, cursor.at);
  bytes.writeInt8(MAGIC, cursor.at);
  cursor.at = bytes.writeInt16BE(0, ATTRIBUTES_AT);
  cursor.at = bytes.writeInt32BE(records.length - 1, cursor.at);
  writeInt64(cursor, records[0]?.timestamp ?? 0);
  writeInt64(
    cursor,
    records.reduce((latest, { timestamp }) => Math.max(latest, timestamp), 0),
  );
  writeInt64(cursor, producerId);
  cursor.at = bytes.writeInt16BE(epoch, cursor.at);
  cursor.at = bytes.writeInt32BE(sequence, cursor.at);
  bytes.writeInt32BE(records.length, cursor.at);
  bytes.writeUInt32BE(crc32c(bytes, ATTRIBUTES_AT, bytes.length), CRC_AT);
}

/** Attributes, which no record has, then what writeBody writes. */
function bodySize({ key, value, headers }: AppendRecord, index: number, age: number): number {
  const keyLength = key === undefined ? 0 : Buffer.byteLength(key);
  return (
    1 +
    sizeOfVarlong(age) +
    sizeOfVarint(index) +
    sizeOfVarint(key === undefined ? -1 : keyLength) +
    keyLength +
    sizeOfVarint(value.length) +
    value.length +
    headerBytes(headers).length
  );
}

function writeBody(
  cursor: ByteCursor,
  { key, value, headers }: AppendRecord,
  { index, age }: { readonly index: number; readonly age: number },
): void {
  const { bytes } = cursor;
  bytes[cursor.at++] = 0;
  writeVarlong(cursor, age);
  writeVarint(cursor, index);
  if (key === undefined) writeVarint(cursor, -1);
  else writeText(cursor, key);
  writeVarint(cursor, value.length);
  bytes.set(value, cursor.at);
  cursor.at += value.length;
  const ofHeaders = headerBytes(headers);
  bytes.set(ofHeaders, cursor.at);
  cursor.at += ofHeaders.length;
}

function writeText(cursor: ByteCursor, text: string): void {
  writeVarint(cursor, Buffer.byteLength(text));
  cursor.at += cursor.bytes.write(text, cursor.at);
}

/** Bytes that the headers of a record take; none take none, but for their count. */
export function sizeOfHeaders(headers: AppendRecord['headers']): number {
  return headers === undefined ? 0 : headerBytes(headers).length;
}

const NO_HEADERS = Buffer.of(0);
/** Writers give the same few objects again and again: each is encoded once. */
const encodedHeaders = new WeakMap<object, Buffer>();

function headerBytes(headers: AppendRecord['headers']): Buffer {
  if (headers === undefined) return NO_HEADERS;
  const known = encodedHeaders.get(headers);
  if (known !== undefined) return known;
  const entries = Object.entries(headers);
  const textSize = (text: string): number => sizeOfVarint(Buffer.byteLength(text)) + Buffer.byteLength(text);
  const size = entries.reduce((sum, pair) => sum + textSize(pair[0]) + textSize(pair[1]), sizeOfVarint(entries.length));
  const cursor: ByteCursor = { bytes: Buffer.alloc(size), at: 0 };
  writeVarint(cursor, entries.length);
  for (const [name, text] of entries) {
    writeText(cursor, name);
    writeText(cursor, text);
  }
  encodedHeaders.set(headers, cursor.bytes);
  return cursor.bytes;
}
