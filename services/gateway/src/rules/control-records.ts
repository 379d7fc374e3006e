// Puts the control record of an approved release, or a notice, into every partition of fengsui.signals. Doing it once more
// does no harm: detectors drop a number that they have met already.
import { TOPICS } from '@fengsui/domain';
import { type EventLog, lastTimeOf } from '@fengsui/log';

type SignalsLog = Pick<EventLog, 'append' | 'read' | 'startOffset' | 'endOffset' | 'partitionCount'>;

/**
 * Resolves with the offset in each partition, at the time that it has come to: stream time is intake's to move, and in a log
 * that is merged by time a record ahead of it would hold up what follows. Rejects when the log fails: some partitions may have
 * it then.
 */
export async function appendToEveryPartition(log: SignalsLog, value: Uint8Array): Promise<readonly number[]> {
  const partitions = await log.partitionCount(TOPICS.signals);
  const positions: number[] = [];
  for (let partition = 0; partition < partitions; partition++) {
    const at = { topic: TOPICS.signals, partition };
    positions.push(await log.append(at, [{ timestamp: await lastTimeOf(log, at), value }]));
  }
  return positions;
}
