// What a checkpoint may look like. Breaking a bound is a bug of the stage that saves, so it throws; it never truncates.

import { assert } from '@fengsui/domain';
import type { CheckpointSave } from './port.ts';

export const PAGE_NAME_BYTES_MAX = 64;
export const PAGE_BYTES_MAX = 65_536;
export const HEADER_BYTES_MAX = 1_048_576;
export const CHECKPOINT_NAME_BYTES_MAX = 128;

const PRINTABLE_ASCII = /^[\x20-\x7e]+$/;

/** Throws unless the name of a checkpoint is printable ASCII within its bound. */
export function checkName(name: string): void {
  assert(isName(name, CHECKPOINT_NAME_BYTES_MAX), `"${name}" is not a name for a checkpoint`);
}

/** Throws unless the save keeps every bound and names no page twice. */
export function checkSave({ position, base, header, changedPages, removedPages }: CheckpointSave): void {
  assert(Number.isSafeInteger(position) && position >= 0, `${position} is not a position`);
  assert(
    base === null || (Number.isSafeInteger(base) && base >= 0 && base <= position),
    `${base} is no base of ${position}`,
  );
  assert(header.byteLength <= HEADER_BYTES_MAX, `a header has at most ${HEADER_BYTES_MAX} bytes`);
  const names = new Set<string>();
  for (const { name, bytes } of changedPages) {
    checkPageName(name, names);
    assert(bytes.byteLength <= PAGE_BYTES_MAX, `page ${name} has ${bytes.byteLength} bytes, over ${PAGE_BYTES_MAX}`);
  }
  for (const name of removedPages) checkPageName(name, names);
}

function checkPageName(name: string, seen: Set<string>): void {
  assert(isName(name, PAGE_NAME_BYTES_MAX), `"${name}" is not a name for a page`);
  assert(!seen.has(name), `page ${name} is named twice in one save`);
  seen.add(name);
}

function isName(name: string, bytesMax: number): boolean {
  return name.length <= bytesMax && PRINTABLE_ASCII.test(name);
}
