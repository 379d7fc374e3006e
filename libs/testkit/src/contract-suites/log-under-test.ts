// What the contract suites of the EventLog need of an adapter, and the words that their tests are written in.

import { randomUUID } from 'node:crypto';
import type { AppendRecord, ConsumeOptions, Consumer, EventLog, LogBatch, LogRecord } from '@fengsui/log';
import { onTestFinished } from 'vitest';

/** An adapter with content of its own. Opened again after close, it holds what it held. */
export interface LogUnderTest {
  readonly open: () => Promise<EventLog>;
  /** Frees what was made for the test; the log is closed by then. */
  readonly dispose: () => Promise<void>;
}

export type MakeLog = () => Promise<LogUnderTest>;

export interface OpenedLog {
  readonly log: EventLog;
  /** Closes the log and opens the same content again. */
  readonly reopen: () => Promise<EventLog>;
}

/** A log for this test alone, closed and freed when the test ends. */
export async function openLog(makeLog: MakeLog): Promise<OpenedLog> {
  const subject = await makeLog();
  let current = await subject.open();
  onTestFinished(async () => {
    await current.close();
    await subject.dispose();
  });
  return {
    log: current,
    reopen: async () => {
      await current.close();
      current = await subject.open();
      return current;
    },
  };
}

/** A topic that no other test knows: adapters may share one broker. */
export async function createTopic(log: EventLog, partitions: number): Promise<string> {
  const topic = `contract.${randomUUID()}`;
  await log.createTopic(topic, partitions);
  return topic;
}

/** A record with a text as value; its timestamp is of no matter to the test unless given. */
export function aRecord(text: string, timestamp = 0): AppendRecord {
  return { timestamp, value: Buffer.from(text) };
}

/** Records with the texts 0, 1, 2 ... */
export function numbered(count: number, from = 0): readonly AppendRecord[] {
  return Array.from({ length: count }, (_, index) => aRecord(String(from + index)));
}

export function textOf({ value }: LogRecord): string {
  return Buffer.from(value).toString('utf8');
}

export function textsOf(records: readonly LogRecord[]): readonly string[] {
  return records.map(textOf);
}

/** All that a partition keeps from an offset on, read in steps, for one read need not answer everything. */
export async function readAll(log: EventLog, topic: string, fromOffset = 0): Promise<readonly LogRecord[]> {
  const found: LogRecord[] = [];
  let next = fromOffset;
  for (;;) {
    const records = await log.read({ topic, partition: 0, fromOffset: next, recordsMax: 1_000 });
    const last = records.at(-1);
    if (last === undefined) return found;
    found.push(...records);
    next = last.offset + 1;
  }
}

export interface Collected {
  readonly consumer: Consumer;
  readonly batches: readonly LogBatch[];
  /** `partition:text` of all records in order of delivery. */
  readonly delivered: () => readonly string[];
}

/** Consumes into a list, from offset 0 unless told otherwise. */
export function collect(log: EventLog, options: Partial<ConsumeOptions> & Pick<ConsumeOptions, 'topics'>): Collected {
  const batches: LogBatch[] = [];
  const consumer = log.consume({
    group: null,
    recordsMax: 100,
    order: 'arrival',
    startOffset: async () => 0,
    onBatch: async (batch) => {
      batches.push(batch);
    },
    onRevoked: async () => {
      throw new Error('nothing is revoked from the only consumer');
    },
    ...options,
  });
  const delivered = (): readonly string[] =>
    batches.flatMap(({ partition, records }) => records.map((record) => `${partition}:${textOf(record)}`));
  return { consumer, batches, delivered };
}
