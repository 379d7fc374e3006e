// Appends, gathered into group commits: whatever arrives while one commit is on its way to the disk goes into the next
// together, so that stages share transactions without knowing of each other. Offsets are given when a group is formed
// and only count once it is committed; a failed group leaves no gap and no trace.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { assert } from '@fengsui/domain';
import { LogError } from '../log-error.ts';
import type { AppendRecord } from '../port.ts';
import type { PartitionState } from './catalogue.ts';
import { createChunkWriter, recordBytes } from './chunk-writer.ts';
import type { Environment } from './environment.ts';
import { layOut, type PartitionReach } from './group-layout.ts';

/** Largest record with key and headers. Far above what intake takes, so that it is intake that refuses, with a reason. */
export const LOG_RECORD_BYTES_MAX = 16 * 1024 ** 2;
/** Records waiting for their commit; beyond it append rejects as backlog_full. */
export const APPEND_BACKLOG_BYTES_MAX = 256 * 1024 ** 2;
/** What one commit takes at most, short of a single larger append: bounds the pause of a reader behind it. */
const GROUP_BYTES_MAX = 8 * 1024 ** 2;

interface PendingAppend {
  readonly state: PartitionState;
  readonly records: readonly AppendRecord[];
  readonly byteCount: number;
  readonly settle: (firstOffset: number) => void;
  readonly fail: (error: unknown) => void;
}

export interface Appender {
  /**
   * Resolves with the first offset once committed. The records' bytes are read until then: don't reuse their buffers
   * before. Of no records: resolves with the end offset. Rejects with a LogError, and then none of them was written.
   */
  append(state: PartitionState, records: readonly AppendRecord[]): Promise<number>;
}

/** onCommit is called after each commit that made records readable. */
export function createAppender(environment: Environment, onCommit: () => void): Appender {
  const writer = createChunkWriter();
  const backlog: PendingAppend[] = [];
  let backlogBytes = 0;
  let draining: Promise<void> | null = null;

  const takeGroup = (): readonly PendingAppend[] => {
    let bytes = 0;
    let length = 0;
    for (const pending of backlog) {
      if (length > 0 && bytes + pending.byteCount > GROUP_BYTES_MAX) break;
      bytes += pending.byteCount;
      length += 1;
    }
    backlogBytes -= bytes;
    return backlog.splice(0, length);
  };

  const commitGroup = async (group: readonly PendingAppend[]): Promise<void> => {
    try {
      const { writes, reaches } = layOut(group, { environment, writer });
      await environment.commit(writes);
      const firstOffsets = advance(group, reaches);
      onCommit();
      for (const [index, pending] of group.entries()) pending.settle(firstOffsets[index] ?? 0);
    } catch (error) {
      for (const pending of group) pending.fail(error);
    }
  };

  const drain = async (): Promise<void> => {
    // Whoever appends in this turn of the event loop still joins the first group.
    await nextTurn();
    while (backlog.length > 0) await commitGroup(takeGroup());
    draining = null;
  };

  return {
    append: async (state, records) => {
      const byteCount = checkRecords(records);
      if (records.length === 0) return state.endOffset;
      if (backlogBytes + byteCount > APPEND_BACKLOG_BYTES_MAX) {
        throw new LogError('backlog_full', `${backlogBytes} bytes wait for their commit already`);
      }
      backlogBytes += byteCount;
      const appended = new Promise<number>((settle, fail) => {
        backlog.push({ state, records, byteCount, settle, fail });
      });
      const busy = draining ?? drain();
      draining = busy;
      return appended;
    },
  };
}

/** Bytes of the records, about. Throws a LogError that names the first record at fault. */
function checkRecords(records: readonly AppendRecord[]): number {
  let byteCount = 0;
  for (const [index, record] of records.entries()) {
    const bytes = recordBytes(record);
    if (bytes > LOG_RECORD_BYTES_MAX) {
      throw new LogError('record_too_large', `record ${index} takes ${bytes} bytes, over ${LOG_RECORD_BYTES_MAX}`);
    }
    if (!Number.isFinite(record.timestamp)) {
      throw new LogError('bad_record', `record ${index} has the timestamp ${record.timestamp}`);
    }
    byteCount += bytes;
  }
  return byteCount;
}

/** Makes the committed group readable; answers each append's first offset. */
function advance(
  group: readonly PendingAppend[],
  reaches: ReadonlyMap<PartitionState, PartitionReach>,
): readonly number[] {
  const firstOffsets: number[] = [];
  for (const { state, records } of group) {
    firstOffsets.push(state.endOffset);
    state.endOffset += records.length;
  }
  for (const [state, reach] of reaches) {
    assert(state.endOffset === reach.endOffset, 'a partition ends where its chunks do');
    state.largestTimestamp = reach.largestTimestamp;
  }
  return firstOffsets;
}
