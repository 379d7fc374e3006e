// Turns what lmdb-js throws into the log's own errors. The argument for each case stands beside it.

import { LogError } from '../log-error.ts';

/**
 * fsync: acknowledged means flushed to disk, it survives loss of power. process: acknowledged means handed to the
 * operating system, it survives kill -9 of the process; after loss of power the file may be damaged.
 */
export type Durability = 'fsync' | 'process';

/**
 * Error numbers that mean "no room". EIO is among them because LMDB reports a write cut short by a full disk as EIO;
 * a disk that is truly broken ends as storage_failed when LMDB, unable to write its meta page, panics.
 */
const NO_ROOM: ReadonlyMap<unknown, string> = new Map([
  [5, 'EIO'],
  [27, 'EFBIG'],
  [28, 'ENOSPC'],
  [122, 'EDQUOT'],
  [-30_792, 'MDB_MAP_FULL'],
]);

/**
 * The LogError for a failed commit. A commit fails before its meta page is written or it does not fail: in every case
 * the file holds the state of before, and the records of the commit are not in it.
 */
export async function storageError(error: unknown): Promise<LogError> {
  const cause = await rootCause(error);
  const name = NO_ROOM.get(codeOf(cause));
  if (name !== undefined) return new LogError('storage_full', `no room to write to the log (${name})`, { cause });
  return new LogError('storage_failed', `the log cannot be written: ${messageOf(cause)}`, { cause });
}

/** lmdb-js rejects with a general error that carries the real one as a rejecting promise. */
async function rootCause(error: unknown): Promise<unknown> {
  if (!(error instanceof Error) || !('commitError' in error)) return error;
  try {
    await error.commitError;
    return error;
  } catch (cause) {
    return cause;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
