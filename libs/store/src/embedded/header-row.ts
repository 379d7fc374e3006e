// The bytes of a checkpoint's header row: the position as a float64, then the header as the stage gave it.

import { assert } from '@fengsui/domain';

const POSITION_BYTES = 8;

export interface HeaderRow {
  readonly position: number;
  readonly header: Uint8Array;
}

export function encodeHeaderRow({ position, header }: HeaderRow): Buffer {
  const row = Buffer.allocUnsafe(POSITION_BYTES + header.byteLength);
  row.writeDoubleLE(position, 0);
  row.set(header, POSITION_BYTES);
  return row;
}

/** Throws if the row cannot have been written by encodeHeaderRow. */
export function decodeHeaderRow(bytes: Uint8Array): HeaderRow {
  assert(bytes.length >= POSITION_BYTES, 'a header row begins with its position');
  const row = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const position = row.readDoubleLE(0);
  assert(Number.isSafeInteger(position) && position >= 0, 'a stored position is a position');
  return { position, header: row.subarray(POSITION_BYTES) };
}
