// Writes records into the bytes of a chunk (see chunk-format).

import { assert } from '@fengsui/domain';
import type { AppendRecord } from '../port.ts';
import { CHUNK_HEADER_BYTES, CHUNK_VERSION, NO_HEADERS, RECORD_HEADER_BYTES } from './chunk-format.ts';

/** 16 pages of LMDB less its page header. Keys and headers of the last record may overrun it. */
export const CHUNK_BYTES_MAX = 65_520;

const UTF8_BYTES_PER_UNIT_MAX = 3;

export interface ChunkWriter {
  begin(largestBefore: number): void;
  /** Whether a record belongs into the next chunk; never for the first one. */
  isFullFor(record: AppendRecord): boolean;
  add(record: AppendRecord): void;
  /** The chunk as a buffer of its own. */
  finish(): Buffer;
}

/** The bytes that a record takes, about: exact for ASCII keys and headers that need no escapes. */
export function recordBytes({ key, value, headers }: AppendRecord): number {
  let bytes = RECORD_HEADER_BYTES + (key?.length ?? 0) + value.byteLength;
  if (headers === undefined) return bytes;
  for (const [name, text] of Object.entries(headers)) bytes += name.length + text.length + 6;
  return bytes;
}

/** A writer that reuses one scratch buffer, which grows to the largest record seen. */
export function createChunkWriter(): ChunkWriter {
  let scratch = Buffer.allocUnsafe(CHUNK_BYTES_MAX);
  let end = 0;
  let count = 0;
  let lastHeaders = NO_HEADERS;
  let lastHeadersText = '';

  const makeRoom = (bytes: number): void => {
    if (end + bytes <= scratch.length) return;
    const larger = Buffer.allocUnsafe((end + bytes) * 2);
    scratch.copy(larger, 0, 0, end);
    scratch = larger;
  };

  // Producers hand the same headers object with every record of a batch: one rendering serves them all.
  const headersText = (headers: Readonly<Record<string, string>>): string => {
    if (headers !== lastHeaders) {
      lastHeaders = headers;
      lastHeadersText = Object.keys(headers).length === 0 ? '' : JSON.stringify(headers);
    }
    return lastHeadersText;
  };

  return {
    begin: (largestBefore) => {
      scratch.writeUInt32LE(CHUNK_VERSION, 0);
      scratch.writeDoubleLE(largestBefore, 8);
      end = CHUNK_HEADER_BYTES;
      count = 0;
      lastHeaders = NO_HEADERS;
      lastHeadersText = '';
    },
    isFullFor: ({ value }) => count > 0 && end + RECORD_HEADER_BYTES + value.byteLength > CHUNK_BYTES_MAX,
    add: ({ timestamp, key, value, headers }) => {
      const text = headers === undefined ? '' : headersText(headers);
      makeRoom(RECORD_HEADER_BYTES + ((key?.length ?? 0) + text.length) * UTF8_BYTES_PER_UNIT_MAX + value.byteLength);
      const bodyAt = end + RECORD_HEADER_BYTES;
      const keyBytes = key === undefined ? 0 : scratch.write(key, bodyAt);
      const headerBytes = text === '' ? 0 : scratch.write(text, bodyAt + keyBytes);
      scratch.writeDoubleLE(timestamp, end);
      scratch.writeUInt32LE(key === undefined ? 0 : keyBytes + 1, end + 8);
      scratch.writeUInt32LE(headerBytes, end + 12);
      scratch.writeUInt32LE(value.byteLength, end + 16);
      scratch.set(value, bodyAt + keyBytes + headerBytes);
      end = bodyAt + keyBytes + headerBytes + value.byteLength;
      count += 1;
    },
    finish: () => {
      assert(count > 0, 'a chunk holds at least one record');
      scratch.writeUInt32LE(count, 4);
      return Buffer.from(scratch.subarray(0, end));
    },
  };
}
