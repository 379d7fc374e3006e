// What lets an interrupted replay go on with the very same alerts. In a replay intake is a function of the raw topics, so
// it begins at their start again and makes what it has made before; here that is recognised and not written twice. Then
// every signal has the offset it would have had, and with it every alert its id and its revision number.
//
// Intake's own checkpoint can't do that: what it wrote after its last save, it would write once more.
import { decodeQuarantineEntry, readSignalEntry, SIGNAL_ENTRY } from '@fengsui/contracts';
import { createSignalRecord, TOPICS } from '@fengsui/domain';
import type { AppendRecord, EventLog, LogRecord, TopicPartition } from '@fengsui/log';
import type { CheckpointStore } from '@fengsui/store';

const READ_RECORDS_MAX = 1_000;

/** How far one partition of fengsui.signals has been made again. */
interface MadeAgain {
  nextOffset: number;
  readonly endOffset: number;
}

/**
 * The log as intake is to see it: fengsui.signals is empty at first, appends that repeat what stands there move over it,
 * refusals that stand in the quarantine are not repeated. An append that would repeat something else rejects.
 */
export async function createMadeAgainLog(log: EventLog): Promise<EventLog> {
  const partitions = await log.partitionCount(TOPICS.signals);
  const places: MadeAgain[] = [];
  for (let partition = 0; partition < partitions; partition++) {
    const at = { topic: TOPICS.signals, partition };
    places.push({ nextOffset: await log.startOffset(at), endOffset: await log.endOffset(at) });
  }
  const refusals = await refusalsIn(log);
  const placeOf = ({ topic, partition }: TopicPartition): MadeAgain | null => {
    const place = topic === TOPICS.signals ? places[partition] : undefined;
    return place === undefined || place.nextOffset >= place.endOffset ? null : place;
  };
  return {
    ...log,
    startOffset: async (partition) => placeOf(partition)?.nextOffset ?? log.startOffset(partition),
    endOffset: async (partition) => placeOf(partition)?.nextOffset ?? log.endOffset(partition),
    append: async (partition, records) => {
      const place = placeOf(partition);
      if (place !== null) return appendBehind(log, { ...partition, place }, records);
      const isNew = ({ value }: AppendRecord): boolean => !refusals.has(refusalOf(value));
      const kept = partition.topic === TOPICS.quarantine ? records.filter(isNew) : records;
      return log.append(partition, kept);
    },
  };
}

/** A store in which intake finds no checkpoint, and saves its own as far as they lead beyond the one that is kept. */
export function createForgetfulStore(store: CheckpointStore): CheckpointStore {
  return {
    ...store,
    load: () => Promise.resolve(null),
    save: async (name, save) => {
      await store.save(name, save);
      return 'saved';
    },
  };
}

/** Passes over the records that stand there already, and appends the rest. */
async function appendBehind(
  log: EventLog,
  { place, ...at }: TopicPartition & { readonly place: MadeAgain },
  records: readonly AppendRecord[],
): Promise<number> {
  const firstOffset = place.nextOffset;
  let repeatedCount = 0;
  while (repeatedCount < records.length && place.nextOffset < place.endOffset) {
    const recordsMax = records.length - repeatedCount;
    const stored = await log.read({ ...at, fromOffset: place.nextOffset, recordsMax });
    for (const record of stored) {
      place.nextOffset = record.offset + 1;
      // Not intake's: the gateway puts rule releases and notices between its records.
      if (isOfGateway(record)) continue;
      expectSame(at, record, records[repeatedCount]);
      repeatedCount += 1;
    }
  }
  await log.append(at, records.slice(repeatedCount));
  return firstOffset;
}

const scratch = createSignalRecord();

function isOfGateway({ value }: LogRecord): boolean {
  const read = readSignalEntry(value, scratch);
  return read === SIGNAL_ENTRY.release || read === SIGNAL_ENTRY.notice;
}

function expectSame({ topic, partition }: TopicPartition, stored: LogRecord, made: AppendRecord | undefined): void {
  if (made !== undefined && Buffer.compare(stored.value, made.value) === 0) return;
  throw new Error(
    `${topic}/${partition} of this data directory holds another record at ${stored.offset} than this replay makes: areas or events differ from those it was begun with`,
  );
}

/** The refused records that stand in the quarantine, by their places. */
async function refusalsIn(log: EventLog): Promise<ReadonlySet<string | null>> {
  const at = { topic: TOPICS.quarantine, partition: 0 };
  const found = new Set<string | null>();
  let fromOffset = await log.startOffset(at);
  for (;;) {
    const records = await log.read({ ...at, fromOffset, recordsMax: READ_RECORDS_MAX });
    const last = records.at(-1);
    if (last === undefined) return found;
    for (const { value } of records) found.add(refusalOf(value));
    fromOffset = last.offset + 1;
  }
}

function refusalOf(value: Uint8Array): string | null {
  const entry = decodeQuarantineEntry(value);
  return entry === null ? null : `${entry.topic}/${entry.partition}@${entry.offset}`;
}
