// A topic read whole by this gateway alone: from its oldest kept record on, without a group.
import type { Consumer, EventLog, LogBatch } from '@fengsui/log';

/** Calls onBatch with every batch, in the order of arrival. */
export function followTopic(
  log: Pick<EventLog, 'consume' | 'startOffset'>,
  {
    topic,
    recordsMax,
    onBatch,
  }: { readonly topic: string; readonly recordsMax: number; readonly onBatch: (batch: LogBatch) => void },
): Consumer {
  return log.consume({
    topics: [topic],
    group: null,
    recordsMax,
    order: 'arrival',
    startOffset: (partition) => log.startOffset(partition),
    onBatch: async (batch) => onBatch(batch),
    // Without a group nothing is ever given away.
    onRevoked: () => Promise.resolve(),
  });
}

/** Waits until a topic is read to its present end. The function rejects once its reader has ended; what: in its error. */
export function untilCaughtUp(consumer: Consumer, what: string): () => Promise<void> {
  const failed = consumer.ended.then((error) => {
    throw error ?? new Error(`${what} was closed while it was read`);
  });
  // Whoever waits is told; nobody has to.
  failed.catch(() => undefined);
  return async () => {
    await Promise.race([consumer.caughtUp(), failed]);
  };
}

/** What the work gives; if it fails, what is open is stopped before it is told. */
export async function orStop<T>(work: Promise<T>, open: { stop(): Promise<unknown> }): Promise<T> {
  try {
    return await work;
  } catch (error) {
    await open.stop();
    throw error;
  }
}
