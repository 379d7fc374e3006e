// What an interrupted replay has put into the source topics before: the events of its source, from the first on. The
// source is read again from its beginning, and events that are there already are recognised by their bytes.
import { RAW_TOPICS, type RawTopic } from '@fengsui/contracts';
import type { AppendRecord, EventLog, LogRecord } from '@fengsui/log';

/** Records read ahead of each topic. */
const READ_RECORDS_MAX = 1_000;

export interface AlreadyPumped {
  /** True if the topic's next record is this one. Rejects if it is another: then the directory is another source's. */
  isThere(topic: RawTopic, record: AppendRecord): Promise<boolean>;
}

interface TopicReader {
  readonly endOffset: number;
  nextOffset: number;
  /** Read and not yet compared, the next one last. */
  ahead: LogRecord[];
}

/** Compares from the start of each topic up to its present end. */
export async function readAlreadyPumped(log: EventLog): Promise<AlreadyPumped> {
  const readers = new Map<RawTopic, TopicReader>();
  for (const topic of RAW_TOPICS) {
    const endOffset = await log.endOffset({ topic, partition: 0 });
    readers.set(topic, { endOffset, nextOffset: 0, ahead: [] });
  }
  return {
    isThere: async (topic, record) => {
      const reader = readers.get(topic);
      const stored = reader === undefined ? null : await nextEvent(log, topic, reader);
      if (stored === null) return false;
      if (Buffer.compare(stored.value, record.value) === 0) return true;
      throw new Error(
        `${topic} of this data directory holds another event at ${stored.offset} than the source: replay into an empty directory`,
      );
    },
  };
}

/** The next record that holds an event; null at the end of what was there when the reading began. */
async function nextEvent(log: EventLog, topic: RawTopic, reader: TopicReader): Promise<LogRecord | null> {
  for (;;) {
    const record = reader.ahead.pop();
    if (record === undefined && reader.nextOffset >= reader.endOffset) return null;
    if (record === undefined) await readAhead(log, topic, reader);
    // Watermarks hold nothing, and stand wherever a run of the replay has put them.
    else if (record.value.length > 0) return record;
  }
}

async function readAhead(log: EventLog, topic: RawTopic, reader: TopicReader): Promise<void> {
  const recordsMax = Math.min(READ_RECORDS_MAX, reader.endOffset - reader.nextOffset);
  const records = await log.read({ topic, partition: 0, fromOffset: reader.nextOffset, recordsMax });
  reader.nextOffset = (records.at(-1)?.offset ?? reader.endOffset - 1) + 1;
  reader.ahead = records.toReversed();
}
