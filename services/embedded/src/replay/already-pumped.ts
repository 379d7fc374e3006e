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
  readonly ahead: LogRecord[];
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
      if (reader === undefined || reader.nextOffset >= reader.endOffset) return false;
      const [stored] = reader.ahead.length > 0 ? reader.ahead : await readAhead(log, topic, reader);
      if (stored === undefined || Buffer.compare(stored.value, record.value) !== 0) {
        throw new Error(
          `${topic} of this data directory holds other events than the source (record ${reader.nextOffset}): replay into an empty directory`,
        );
      }
      reader.ahead.shift();
      reader.nextOffset = stored.offset + 1;
      return true;
    },
  };
}

async function readAhead(log: EventLog, topic: RawTopic, reader: TopicReader): Promise<readonly LogRecord[]> {
  const from = { topic, partition: 0, fromOffset: reader.nextOffset, recordsMax: READ_RECORDS_MAX };
  reader.ahead.push(...(await log.read(from)));
  return reader.ahead;
}
