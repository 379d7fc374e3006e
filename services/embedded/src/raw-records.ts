// Raw events as records of their source topics, as an integrator would send them: protobuf, with headers.
import {
  encodeRawEvent,
  PROTOBUF_CONTENT_TYPE,
  type RawEvent,
  type RawTopic,
  rawEventHeaders,
  rawTopicOf,
} from '@fengsui/contracts';
import type { AppendRecord, EventLog } from '@fengsui/log';

/** Headers by kind of event, shared by all of its records: writers of the log encode an object they know only once. */
const headersByKind = new Map<RawEvent['kind'], Readonly<Record<string, string>>>();

/** The record of an event under a time in ms since 1970, by which a replay puts the topics in order. */
export function rawRecord(event: RawEvent, at: number): AppendRecord {
  let headers = headersByKind.get(event.kind);
  if (headers === undefined) {
    headers = rawEventHeaders(event, PROTOBUF_CONTENT_TYPE);
    headersByKind.set(event.kind, headers);
  }
  return { timestamp: at, value: encodeRawEvent(event), headers };
}

/** Appends records to the source topics; all are durable when it resolves. */
export async function appendRaw(
  log: EventLog,
  recordsByTopic: ReadonlyMap<RawTopic, readonly AppendRecord[]>,
): Promise<void> {
  const appends = [...recordsByTopic].map(async ([topic, records]) => log.append({ topic, partition: 0 }, records));
  await Promise.all(appends);
}

/** Appends events as they come, each under the time it occurred. */
export async function publishRaw(log: EventLog, events: readonly RawEvent[]): Promise<void> {
  const recordsByTopic = new Map<RawTopic, AppendRecord[]>();
  for (const [topic, ofTopic] of Map.groupBy(events, rawTopicOf)) {
    recordsByTopic.set(
      topic,
      ofTopic.map((event) => rawRecord(event, event.occurredAt)),
    );
  }
  await appendRaw(log, recordsByTopic);
}
