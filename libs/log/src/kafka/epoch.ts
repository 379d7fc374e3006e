// The identity of the log's content. Kafka's own topic ids are beyond the protocol versions that kafkajs speaks, so the
// log carries a name of its own: the first record of a topic that is made with the others. Whoever deletes the topics
// deletes it with them. A single topic that was made anew is noticed by its offsets: a reader's place lies beyond its end.
import { randomUUID } from 'node:crypto';
import type { EventLog } from '../port.ts';

export const EPOCH_TOPIC = 'fengsui.epoch';

/** The name, made at the first call ever. Of several writers at once the first counts. */
export async function readEpoch(log: Pick<EventLog, 'createTopic' | 'append' | 'read'>): Promise<string> {
  const first = { topic: EPOCH_TOPIC, partition: 0, fromOffset: 0, recordsMax: 1 };
  await log.createTopic(EPOCH_TOPIC, 1);
  const [known] = await log.read(first);
  if (known !== undefined) return Buffer.from(known.value).toString('utf8');
  await log.append(first, [{ timestamp: 0, value: Buffer.from(randomUUID()) }]);
  const [made] = await log.read(first);
  return Buffer.from(made?.value ?? []).toString('utf8');
}
