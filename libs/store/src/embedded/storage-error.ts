// Turns what lmdb-js throws into the store's own error, which says what a stage may do about it.

import { StoreError, type StoreErrorClass } from '../store-error.ts';

/**
 * EIO, EFBIG, ENOSPC, EDQUOT, MDB_MAP_FULL: no room, which passes. EIO because LMDB reports a write cut short by a full
 * disk as EIO; a disk that is truly broken makes LMDB panic, which is fatal.
 */
const NO_ROOM: ReadonlySet<unknown> = new Set([5, 27, 28, 122, -30_792]);

/** What may be done about an error of the store. Errors that are not its own are fatal: they are bugs. */
export function classifyError(error: unknown): StoreErrorClass {
  return error instanceof StoreError ? error.errorClass : 'fatal';
}

/** The StoreError for a failed commit. */
export async function storageError(error: unknown): Promise<StoreError> {
  const cause = await rootCause(error);
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new StoreError(NO_ROOM.has(code) ? 'retryable' : 'fatal', `checkpoint not written: ${message}`, { cause });
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
