// The time that a partition has come to.
import type { EventLog, TopicPartition } from './port.ts';

/** Records looked at: one that another program put between may have an older time than those before it. */
const LAST_RECORDS = 20;

/** The largest time among the partition's last records, ms since 1970; 0 when it is empty. */
export async function lastTimeOf(
  log: Pick<EventLog, 'startOffset' | 'endOffset' | 'read'>,
  at: TopicPartition,
): Promise<number> {
  const [start, end] = await Promise.all([log.startOffset(at), log.endOffset(at)]);
  if (end <= start) return 0;
  const last = await log.read({ ...at, fromOffset: Math.max(start, end - LAST_RECORDS), recordsMax: LAST_RECORDS });
  return last.reduce((largest, { timestamp }) => Math.max(largest, timestamp), 0);
}
