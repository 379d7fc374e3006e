// Cuts what a save brings into pieces, so that no single command holds Redis or its buffers for long.
import type { Page } from '../port.ts';

/** Bytes of the pages in one command. A page alone is within it. */
export const PIECE_BYTES_MAX = 1_048_576;
/** Pages, or names, in one command. */
export const PIECE_ENTRIES_MAX = 1_000;

/** The pages in their order, each piece within both bounds. */
export function* piecesOf<P extends Page>(pages: readonly P[]): Generator<readonly P[]> {
  let piece: P[] = [];
  let bytes = 0;
  for (const page of pages) {
    if (piece.length === PIECE_ENTRIES_MAX || bytes + page.bytes.byteLength > PIECE_BYTES_MAX) {
      yield piece;
      piece = [];
      bytes = 0;
    }
    piece.push(page);
    bytes += page.bytes.byteLength;
  }
  if (piece.length > 0) yield piece;
}

/** Runs of at most so many entries. */
export function* runsOf<T>(entries: readonly T[], entriesMax: number): Generator<readonly T[]> {
  for (let from = 0; from < entries.length; from += entriesMax) yield entries.slice(from, from + entriesMax);
}
