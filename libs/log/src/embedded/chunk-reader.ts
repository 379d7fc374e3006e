// Reads the bytes of a chunk (see chunk-format) back into records.

import { assert } from '@fengsui/domain';
import type { LogRecord } from '../port.ts';
import { CHUNK_HEADER_BYTES, CHUNK_VERSION, NO_HEADERS, RECORD_HEADER_BYTES } from './chunk-format.ts';

/** Records of a chunk from an offset on. */
export interface ChunkRecords {
  readonly records: readonly LogRecord[];
  /** Largest timestamp in the partition before the first of these records; -Infinity if there is none. */
  readonly largestBefore: number;
  /** Offset after the chunk. */
  readonly endOffset: number;
}

/** Reads a chunk. The records' values are views into its bytes, nothing is copied. */
export function decodeChunk(chunk: Buffer, firstOffset: number, fromOffset: number): ChunkRecords {
  assert(chunk.readUInt32LE(0) === CHUNK_VERSION, 'a chunk is of the known version');
  const count = chunk.readUInt32LE(4);
  let largestBefore = chunk.readDoubleLE(8);
  let at = CHUNK_HEADER_BYTES;
  const records: LogRecord[] = [];
  const headersOf = createHeadersReader(chunk);
  for (let offset = firstOffset; offset < firstOffset + count; offset += 1) {
    const timestamp = chunk.readDoubleLE(at);
    const keyBytes = chunk.readUInt32LE(at + 8);
    const keyAt = at + RECORD_HEADER_BYTES;
    const headersAt = keyBytes === 0 ? keyAt : keyAt + keyBytes - 1;
    const valueAt = headersAt + chunk.readUInt32LE(at + 12);
    at = valueAt + chunk.readUInt32LE(at + 16);
    if (offset < fromOffset) {
      largestBefore = Math.max(largestBefore, timestamp);
    } else {
      const key = keyBytes === 0 ? null : chunk.toString('utf8', keyAt, headersAt);
      const headers = headersAt === valueAt ? NO_HEADERS : headersOf(headersAt, valueAt);
      records.push({ offset, timestamp, key, value: chunk.subarray(valueAt, at), headers });
    }
  }
  assert(at === chunk.length, 'a chunk ends with its last record');
  return { records, largestBefore, endOffset: firstOffset + count };
}

/** Headers hardly ever differ from those of the record before: the object is then shared. */
function createHeadersReader(chunk: Buffer): (start: number, end: number) => Readonly<Record<string, string>> {
  let lastText = '';
  let last = NO_HEADERS;
  return (start, end) => {
    const text = chunk.toString('utf8', start, end);
    if (text !== lastText) {
      lastText = text;
      const parsed: Readonly<Record<string, string>> = JSON.parse(text);
      last = Object.freeze(parsed);
    }
    return last;
  };
}
