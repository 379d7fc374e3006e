// The values of a recorded topic of one partition, in order, as far as it was written when the reading began.
import { decodeInboxEntry, type InboxEntry } from '@fengsui/contracts';
import { isAtOrBelow, type SignalPosition, TOPICS } from '@fengsui/domain';
import { type EventLog, LogError } from '@fengsui/log';
import { recordPieces } from './record-pieces.ts';

/** Entries that nobody can read were quarantined by the alerter, and are passed over here. */
export async function* inboxEntries(log: EventLog): AsyncGenerator<InboxEntry> {
  for await (const value of valuesOf(log, TOPICS.inbox)) {
    const entry = decodeInboxEntry(value);
    if (entry !== null) yield entry;
  }
}

/** A detector that started again repeats itself: only what is further on counts, and is noted as reached. */
export function isFurther(reached: Map<number, SignalPosition>, position: SignalPosition): boolean {
  const before = reached.get(position.partition);
  if (before !== undefined && isAtOrBelow(position, before)) return false;
  reached.set(position.partition, position);
  return true;
}

/** The records of a topic of one partition; none where there is no such topic. */
export async function* valuesOf(log: EventLog, topic: string): AsyncGenerator<Uint8Array> {
  const at = { topic, partition: 0 };
  const exists = await log.partitionCount(topic).catch((error: unknown) => {
    if (error instanceof LogError && error.reason === 'no_such_partition') return 0;
    throw error;
  });
  if (exists === 0) return;
  const of = { ...at, fromOffset: await log.startOffset(at), endOffset: await log.endOffset(at) };
  for await (const records of recordPieces(log, of)) for (const { value } of records) yield value;
}
