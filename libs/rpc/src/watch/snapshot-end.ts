// SnapshotEnd of a log that is still empty: it has no cursor, because revision 0 would claim the first alert as sent.
// A client that has no cursor asks for a snapshot when it comes back, which is then just right.
import { type Cursor, decodeWatchResponse, encodeSnapshotEnd, type WatchResponse } from '@fengsui/contracts';

/** WatchResponse{snapshot_end{}}: field 2, length 0. */
const WITHOUT_CURSOR = Uint8Array.of(0x12, 0x00);

export function encodeSnapshotEndAt(cursor: Cursor | null): Uint8Array {
  return cursor === null ? WITHOUT_CURSOR : encodeSnapshotEnd(cursor);
}

/** A watch response, in which SnapshotEnd may be without a cursor. */
export type ReadWatchResponse =
  | Exclude<WatchResponse, { kind: 'snapshot_end' }>
  | { readonly kind: 'snapshot_end'; readonly cursor: Cursor | null };

/** null when malformed or of a kind this release does not know. */
export function readWatchResponse(bytes: Uint8Array): ReadWatchResponse | null {
  const empty = bytes.length === WITHOUT_CURSOR.length && bytes[0] === WITHOUT_CURSOR[0] && bytes[1] === 0;
  return empty ? { kind: 'snapshot_end', cursor: null } : decodeWatchResponse(bytes);
}
