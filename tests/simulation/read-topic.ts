// A topic as it grows, from its beginning, for a test that looks at what services write.
import type { Consumer, EventLog, LogRecord } from '@fengsui/log';

/** Calls back with each batch; what the callback throws ends the reader. */
export function readTopic(
  log: EventLog,
  topic: string,
  onRecords: (records: readonly LogRecord[], partition: number) => void,
): Consumer {
  return log.consume({
    topics: [topic],
    group: null,
    recordsMax: 1_000,
    order: 'arrival',
    startOffset: async () => 0,
    onBatch: async ({ records, partition }) => onRecords(records, partition),
    onRevoked: async () => undefined,
  });
}
