// Forgetting the oldest records of a partition. The new start counts first and durably; the chunks below it are
// removed afterwards in small commits, so that a long deletion neither blocks appends nor, cut short, hides records.

import type { Key } from 'lmdb';
import { LogError } from '../log-error.ts';
import { type PartitionState, startRow } from './catalogue.ts';
import type { Environment, Write } from './environment.ts';

/** Chunks removed in one commit. */
const CHUNKS_PER_COMMIT_MAX = 256;

/**
 * Moves the start of a partition to an offset (to its end if that is less) and frees what lies below. An offset below
 * the start changes nothing. A chunk that straddles the new start stays until all of it lies below.
 */
export async function deleteBefore(environment: Environment, state: PartitionState, offset: number): Promise<void> {
  if (!Number.isInteger(offset) || offset < 0) throw new LogError('bad_request', `${offset} is no offset`);
  const start = Math.min(offset, state.endOffset);
  if (start <= state.startOffset) return;
  await environment.commit([startRow(environment, state, start)]);
  state.startOffset = Math.max(state.startOffset, start);
  let writes = removals(environment, state);
  while (writes.length > 0) {
    await environment.commit(writes);
    writes = removals(environment, state);
  }
}

/** Removes the next chunks that lie below the start whole: each that is followed by one at or below the start. */
function removals(environment: Environment, { topic, partition, startOffset }: PartitionState): readonly Write[] {
  const range = { start: [topic, partition, 0], end: [topic, partition, startOffset], inclusiveEnd: true };
  const keys: Key[] = [];
  for (const key of environment.chunks.getKeys({ ...range, limit: CHUNKS_PER_COMMIT_MAX + 1 })) keys.push(key);
  return keys.slice(0, -1).map((key) => ({ table: environment.chunks, key, value: null }));
}
