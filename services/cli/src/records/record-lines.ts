// Cuts a file of records into their bytes: one JSON object a line, or protobuf messages each after its length. Whatever
// a record holds, no more of it is kept than intake would read: what is longer is refused by its length alone.
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { RECORD_BYTES_MAX } from '@fengsui/domain';
import { fileFailure, runFailure } from '../failure.ts';

/** Enough of a record that is too large to be seen as such. */
export const KEPT_BYTES_MAX = RECORD_BYTES_MAX + 1;

/** place: line of the file, or n-th record of it, from 1. */
export interface FileRecord {
  readonly place: number;
  /** At most KEPT_BYTES_MAX of them. */
  readonly bytes: Uint8Array;
}

/** protobuf: by `.pb` or `.pb.gz`; everything else is lines. */
export function formatOfPath(path: string): 'lines' | 'protobuf' {
  return /\.pb(\.gz)?$/.test(path) ? 'protobuf' : 'lines';
}

/** The records of a file, also gzipped (.gz). Throws a CommandFailure when it cannot be read. */
export async function* recordsOf(path: string): AsyncGenerator<FileRecord> {
  const file = createReadStream(path);
  const pieces = path.endsWith('.gz') ? pipeline(file, createGunzip(), () => undefined) : file;
  try {
    yield* formatOfPath(path) === 'lines' ? linesOf(pieces) : delimitedOf(pieces, path);
  } catch (error) {
    throw fileFailure(path, error);
  } finally {
    file.destroy();
  }
}

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Blank lines are no records. */
export async function* linesOf(pieces: AsyncIterable<Buffer>): AsyncGenerator<FileRecord> {
  let place = 1;
  const line = createKeeper();
  for await (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, from)) {
      line.add(piece.subarray(from, end));
      const bytes = withoutReturn(line.take());
      if (!isBlank(bytes)) yield { place, bytes };
      place++;
      from = end + 1;
    }
    line.add(piece.subarray(from));
  }
  const last = withoutReturn(line.take());
  if (!isBlank(last)) yield { place, bytes: last };
}

function withoutReturn(bytes: Uint8Array): Uint8Array {
  return bytes.at(-1) === CARRIAGE_RETURN ? bytes.subarray(0, -1) : bytes;
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.length < KEPT_BYTES_MAX && bytes.every((byte) => byte === 0x20 || byte === 0x09);
}

/** A length is a base-128 number of at most five bytes. */
const LENGTH_BYTES_MAX = 5;

/** Messages, each after its length (writeDelimitedTo). path is for the failure when the last one is cut off. */
export async function* delimitedOf(pieces: AsyncIterable<Buffer>, path: string): AsyncGenerator<FileRecord> {
  const reader = createDelimitedReader();
  let place = 1;
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      at += reader.take(piece.subarray(at));
      const bytes = reader.message();
      if (bytes !== null) yield { place: place++, bytes };
      else if (reader.isLost()) throw cutOff(path, place);
    }
  }
  if (!reader.isBetween()) throw cutOff(path, place);
}

function cutOff(path: string, place: number): unknown {
  return runFailure(`${path}: record ${place} is cut off, or the file holds no length before each message`);
}

interface DelimitedReader {
  /** Takes bytes up to the end of a length or a message; answers how many. */
  take(bytes: Uint8Array): number;
  /** The message that the last take has made whole, else null. */
  message(): Uint8Array | null;
  /** What should be a length is none. */
  isLost(): boolean;
  /** Nothing of a next message has been taken yet. */
  isBetween(): boolean;
}

function createDelimitedReader(): DelimitedReader {
  const kept = createKeeper();
  let length = { value: 0, bytes: 0 };
  /** Bytes of the message that are still to come; null while its length is read. */
  let missing: number | null = null;
  return {
    take: (bytes) => {
      if (missing !== null) {
        const part = bytes.subarray(0, missing);
        kept.add(part);
        missing -= part.length;
        return part.length;
      }
      const byte = bytes[0] ?? 0;
      length = { value: length.value + (byte & 0x7f) * 2 ** (7 * length.bytes), bytes: length.bytes + 1 };
      if (byte < 0x80) missing = length.value;
      return 1;
    },
    message: () => {
      if (missing !== 0) return null;
      length = { value: 0, bytes: 0 };
      missing = null;
      return kept.take();
    },
    isLost: () => missing === null && length.bytes >= LENGTH_BYTES_MAX,
    isBetween: () => length.bytes === 0,
  };
}

interface Keeper {
  add(part: Uint8Array): void;
  /** All that was added since the last call, up to KEPT_BYTES_MAX. */
  take(): Uint8Array;
}

function createKeeper(): Keeper {
  let parts: Uint8Array[] = [];
  let kept = 0;
  return {
    add: (part) => {
      const wanted = part.subarray(0, KEPT_BYTES_MAX - kept);
      if (wanted.length === 0) return;
      // A copy: the piece it is a part of is not to be kept alive by it.
      parts.push(Uint8Array.from(wanted));
      kept += wanted.length;
    },
    take: () => {
      const bytes = Buffer.concat(parts);
      parts = [];
      kept = 0;
      return bytes;
    },
  };
}
