// What the two row readers (CSV, NDJSON) share: their form, and the file beneath them with its progress.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { QuarantineReason } from '@fengsui/domain';

/** Bytes read at once: rows of one piece become one batch. */
const PIECE_BYTES = 256 * 1024;

/** One row of a file: its cells in the order of the columns. */
export interface Row {
  /** Line of the file on which the row ends, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Why a row, or one event of it, is refused; hint says what was wrong without repeating the row. */
export interface RowProblem {
  readonly line: number;
  /** The column, or '' for the row as a whole. */
  readonly field: string;
  readonly reason: QuarantineReason;
  readonly hint: string;
}

export interface RowBatch {
  readonly rows: readonly Row[];
  readonly problems: readonly RowProblem[];
}

/** The bytes of a plain or gzipped (.gz) file, with how far they have been read on the disk. */
export interface FileBytes {
  readonly pieces: AsyncIterable<Buffer>;
  /** Bytes of the file as it lies on the disk. */
  readonly bytesTotal: number;
  bytesRead(): number;
}

/** Opens a file. Rejects when it is not there; reading rejects when gzip is broken. */
export async function openFileBytes(path: string): Promise<FileBytes> {
  const { size } = await stat(path);
  const file = createReadStream(path, { highWaterMark: PIECE_BYTES });
  const unpacked = path.endsWith('.gz')
    ? pipeline(file, createGunzip({ chunkSize: PIECE_BYTES }), () => {
        // A fault of either stream surfaces where the pieces are read.
      })
    : file;
  return { pieces: unpacked, bytesTotal: size, bytesRead: () => file.bytesRead };
}
