// One partition of a log from an offset to an end, piece by piece, without a consumer: nobody's place in a group moves.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EventLog, LogRecord, TopicPartition } from '@fengsui/log';

/** Records asked for at a time; an adapter may answer with fewer. */
export const PIECE_RECORDS_MAX = 10_000;

/** The records that stand before endOffset, in order. */
export async function* recordPieces(
  log: EventLog,
  of: TopicPartition & { readonly fromOffset: number; readonly endOffset: number },
): AsyncGenerator<readonly LogRecord[]> {
  const { topic, partition, endOffset } = of;
  for (let fromOffset = of.fromOffset; fromOffset < endOffset; ) {
    const recordsMax = Math.min(PIECE_RECORDS_MAX, endOffset - fromOffset);
    const read = await log.read({ topic, partition, fromOffset, recordsMax });
    // A log that is being written to may answer with more than stood there in the beginning.
    const records = read.filter(({ offset }) => offset < endOffset);
    const last = records.at(-1);
    if (last === undefined) return;
    yield records;
    fromOffset = last.offset + 1;
    // A log in this process answers without waiting: let Ctrl-C and the progress bar have their turn.
    await nextTurn();
  }
}
