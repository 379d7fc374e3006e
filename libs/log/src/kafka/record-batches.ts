// The records of a fetched partition, out of the broker's bytes: each batch is checked against its CRC, then walked
// without copies (values are views of the response). In place of kafkajs's decoder, which checks nothing and makes
// several objects a record. Format: Kafka's record batch, magic 2; older ones are gone since Kafka 4.
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { LogError } from '../log-error.ts';
import type { LogRecord, TopicPartition } from '../port.ts';
import { type ByteCursor, readInt64, readVarint, readVarlong } from './bytes.ts';
import { crc32c } from './crc32c.ts';

/** Bytes of a batch before its length counts, and the places of its fields. */
const LENGTH_END = 12;
const MAGIC_AT = 16;
const CRC_AT = 17;
const ATTRIBUTES_AT = 21;
const LAST_OFFSET_DELTA_AT = 23;
const FIRST_TIMESTAMP_AT = 27;
const PRODUCER_ID_AT = 43;
const EPOCH_AT = 51;
const SEQUENCE_AT = 53;
const COUNT_AT = 57;
const RECORDS_AT = 61;

const COMPRESSION_MASK = 7;
const LOG_APPEND_TIME = 8;
const CONTROL = 32;

const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({});

export interface FetchedRecords {
  readonly records: readonly LogRecord[];
  /** Where to read on; beyond the last record if what follows it is no record (control batches, compacted ones). */
  readonly nextOffset: number;
}

export interface Fetched extends TopicPartition {
  readonly fromOffset: number;
  /** Whole batches, the last possibly cut short: a broker fills up the bytes that it was allowed. */
  readonly bytes: Buffer;
}

/**
 * All records from an offset on. Throws a LogError storage_failed that names topic, partition and offset for a batch whose
 * CRC is wrong, and bad_request for a compression that Node can't undo.
 */
export function readRecords(fetched: Fetched): FetchedRecords {
  const { bytes, fromOffset } = fetched;
  const records: LogRecord[] = [];
  let nextOffset = fromOffset;
  let at = 0;
  while (at + RECORDS_AT <= bytes.length) {
    const end = at + LENGTH_END + bytes.readInt32BE(at + 8);
    if (end > bytes.length) break;
    const baseOffset = readInt64({ bytes, at });
    checkBatch(fetched, { at, end, baseOffset });
    nextOffset = Math.max(nextOffset, baseOffset + bytes.readInt32BE(at + LAST_OFFSET_DELTA_AT) + 1);
    if ((bytes.readInt16BE(at + ATTRIBUTES_AT) & CONTROL) === 0) readBatch(fetched, { at, end, baseOffset }, records);
    at = end;
  }
  return { records, nextOffset };
}

/** A batch as its writer has named it. */
export interface BatchHead {
  readonly baseOffset: number;
  /** Offset after the batch. */
  readonly nextOffset: number;
  readonly producerId: number;
  readonly epoch: number;
  readonly sequence: number;
}

/** The heads of whole batches, in order; their records are left alone. */
export function* readHeads(bytes: Buffer): Generator<BatchHead> {
  for (let at = 0; at + RECORDS_AT <= bytes.length; ) {
    const end = at + LENGTH_END + bytes.readInt32BE(at + 8);
    if (end > bytes.length) return;
    const baseOffset = readInt64({ bytes, at });
    yield {
      baseOffset,
      nextOffset: baseOffset + bytes.readInt32BE(at + LAST_OFFSET_DELTA_AT) + 1,
      producerId: readInt64({ bytes, at: at + PRODUCER_ID_AT }),
      epoch: bytes.readInt16BE(at + EPOCH_AT),
      sequence: bytes.readInt32BE(at + SEQUENCE_AT),
    };
    at = end;
  }
}

interface BatchPlace {
  readonly at: number;
  readonly end: number;
  readonly baseOffset: number;
}

function checkBatch({ bytes, topic, partition }: Fetched, { at, end, baseOffset }: BatchPlace): void {
  const magic = bytes[at + MAGIC_AT];
  const isWhole = magic === 2 && bytes.readUInt32BE(at + CRC_AT) === crc32c(bytes, at + ATTRIBUTES_AT, end);
  if (isWhole) return;
  const what = magic === 2 ? 'has a wrong CRC' : `has the unknown format ${magic}`;
  throw new LogError('storage_failed', `the batch at ${baseOffset} of ${topic}[${partition}] ${what}`);
}

function readBatch(fetched: Fetched, { at, end, baseOffset }: BatchPlace, into: LogRecord[]): void {
  const { bytes, fromOffset } = fetched;
  const attributes = bytes.readInt16BE(at + ATTRIBUTES_AT);
  const firstTimestamp = readInt64({ bytes, at: at + FIRST_TIMESTAMP_AT });
  const appendTime =
    (attributes & LOG_APPEND_TIME) === 0 ? null : readInt64({ bytes, at: at + FIRST_TIMESTAMP_AT + 8 });
  const count = bytes.readInt32BE(at + COUNT_AT);
  const cursor = recordsOf(fetched, { codec: attributes & COMPRESSION_MASK, at: at + RECORDS_AT, end });
  let previous: LogRecord | null = null;
  for (let i = 0; i < count; i++) {
    const recordEnd = readVarint(cursor) + cursor.at;
    cursor.at++;
    const timestamp = appendTime ?? firstTimestamp + readVarlong(cursor);
    if (appendTime !== null) readVarlong(cursor);
    const offset = baseOffset + readVarint(cursor);
    if (offset >= fromOffset) {
      previous = readRecord(cursor, { offset, timestamp, previous });
      into.push(previous);
    }
    cursor.at = recordEnd;
  }
}

function recordsOf(
  { bytes, topic, partition }: Fetched,
  { codec, at, end }: { readonly codec: number; readonly at: number; readonly end: number },
): ByteCursor {
  switch (codec) {
    case 0:
      return { bytes, at };
    case 1:
      return { bytes: gunzipSync(bytes.subarray(at, end)), at: 0 };
    case 4:
      return { bytes: zstdDecompressSync(bytes.subarray(at, end)), at: 0 };
    default: {
      const name = codec === 2 ? 'snappy' : `lz4 or codec ${codec}`;
      throw new LogError('bad_request', `${topic}[${partition}] is compressed with ${name}: use gzip, zstd or none`);
    }
  }
}

function readRecord(
  cursor: ByteCursor,
  known: { readonly offset: number; readonly timestamp: number; readonly previous: LogRecord | null },
): LogRecord {
  const key = readKey(cursor, known.previous?.key ?? null);
  const valueLength = Math.max(0, readVarint(cursor));
  const value = cursor.bytes.subarray(cursor.at, cursor.at + valueLength);
  cursor.at += valueLength;
  const headerCount = readVarint(cursor);
  const headers = headerCount === 0 ? NO_HEADERS : readHeaders(cursor, headerCount);
  return { offset: known.offset, timestamp: known.timestamp, key, value, headers };
}

/** Neighbours mostly have the same key: then the string of the one before serves again. */
function readKey(cursor: ByteCursor, previous: string | null): string | null {
  const length = readVarint(cursor);
  if (length < 0) return null;
  const { bytes, at } = cursor;
  cursor.at = at + length;
  if (previous?.length === length && isAscii(bytes, at, previous)) return previous;
  return bytes.toString('utf8', at, at + length);
}

function isAscii(bytes: Buffer, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f || bytes[at + i] !== code) return false;
  }
  return true;
}

function readHeaders(cursor: ByteCursor, count: number): Readonly<Record<string, string>> {
  // Not by assignment: a header may be called __proto__.
  return Object.fromEntries(Array.from({ length: count }, () => [readBytesText(cursor), readBytesText(cursor)]));
}

function readBytesText(cursor: ByteCursor): string {
  const length = Math.max(0, readVarint(cursor));
  cursor.at += length;
  return cursor.bytes.toString('utf8', cursor.at - length, cursor.at);
}
