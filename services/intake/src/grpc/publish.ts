// Records handed in over gRPC: written to their source topics as they are, good and bad alike, so that one way leads
// into the signals and one into the quarantine. The publisher is told at once what the checks will say.
import {
  CONTENT_TYPE_HEADER,
  EVENT_TYPE_HEADER,
  PUBLISH_BYTES_MAX,
  PUBLISH_RECORDS_MAX,
  type PublishedRecord,
  type PublishResponse,
  RAW_TOPICS,
  type RawRecord,
  type RawTopic,
  REJECTED_LISTED_MAX,
  type RejectedRecord,
} from '@fengsui/contracts';
import { type AppendRecord, classifyError, type EventLog } from '@fengsui/log';
import { validateRecord } from '../validate-record.ts';

/** What a call comes to, with gRPC's names for refusals; the server turns it into a status. */
export type CallOutcome<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  | { readonly kind: 'refused'; readonly reason: 'invalid_argument' | 'unavailable'; readonly message: string };

export interface PublishOptions {
  readonly log: EventLog;
  /** ms since 1970: when the records came, and what event times are held against. */
  readonly now: () => number;
}

/** One message's records, null if it could not be read. */
type Batch = readonly PublishedRecord[] | null;

/** Takes a stream of batches: each is durable before the next one is read. */
export function createPublish({
  log,
  now,
}: PublishOptions): (batches: AsyncIterable<Batch>) => Promise<CallOutcome<PublishResponse>> {
  let streams = 0;
  return async (batches) => {
    const stream = streams++;
    const tally = createTally();
    for await (const batch of batches) {
      const before = `${tally.count()} records before it are written`;
      if (batch === null) return refused(`the message is malformed; ${before}`);
      const problem = batchProblem(batch);
      if (problem !== null) return refused(`${problem}; ${before}`);
      const records = batch.map(rawRecordOf);
      const offsets = await writeAll(log, { records, stream, receivedAt: now() });
      if (offsets === 'try_later') {
        const message = `the log takes no records now, try again later; ${before}`;
        return { kind: 'refused', reason: 'unavailable', message };
      }
      for (const [i, record] of records.entries()) tally.add(record, offsets[i], now());
    }
    return { kind: 'ok', value: tally.response() };
  };
}

function refused(message: string): CallOutcome<never> {
  return { kind: 'refused', reason: 'invalid_argument', message };
}

/** What keeps a batch from being written at all. */
function batchProblem(batch: readonly PublishedRecord[]): string | null {
  if (batch.length > PUBLISH_RECORDS_MAX) return `records: ${batch.length}, at most ${PUBLISH_RECORDS_MAX} a message`;
  const bytes = batch.reduce((sum, record) => sum + record.value.length, 0);
  if (bytes > PUBLISH_BYTES_MAX) return `records: ${bytes} bytes, at most ${PUBLISH_BYTES_MAX} a message`;
  const astray = batch.findIndex(({ topic }) => rawTopicNamed(topic) === undefined);
  return astray < 0 ? null : `records[${astray}].topic: write one of ${RAW_TOPICS.join(', ')}`;
}

function rawTopicNamed(topic: string): RawTopic | undefined {
  return RAW_TOPICS.find((known) => known === topic);
}

function rawRecordOf({ topic, contentType, eventType, value }: PublishedRecord): RawRecord {
  const known = rawTopicNamed(topic);
  if (known === undefined) throw new Error('the topic was checked before');
  const contentTypeHeader = contentType === '' ? {} : { [CONTENT_TYPE_HEADER]: contentType };
  const eventTypeHeader = eventType === '' ? {} : { [EVENT_TYPE_HEADER]: eventType };
  return { topic: known, headers: { ...contentTypeHeader, ...eventTypeHeader }, value };
}

/** Where a record was written to. */
interface WrittenAt {
  readonly partition: number;
  readonly offset: number;
}

interface WriteRequest {
  readonly records: readonly RawRecord[];
  /** Records of one stream go to one partition of their topic, and so keep their order. */
  readonly stream: number;
  readonly receivedAt: number;
}

/** The place of each record, in their order. Rejects when the log is broken. */
async function writeAll(log: EventLog, request: WriteRequest): Promise<readonly WrittenAt[] | 'try_later'> {
  const places: WrittenAt[] = [];
  try {
    for (const topic of RAW_TOPICS) {
      const indexes = [...request.records.keys()].filter((i) => request.records[i]?.topic === topic);
      if (indexes.length === 0) continue;
      const partition = request.stream % (await log.partitionCount(topic));
      const records = indexes.map((i) => appendRecordOf(request, i));
      const first = await log.append({ topic, partition }, records);
      for (const [n, i] of indexes.entries()) places[i] = { partition, offset: first + n };
    }
  } catch (error) {
    if (classifyError(error) === 'retryable') return 'try_later';
    throw error;
  }
  return places;
}

function appendRecordOf({ records, receivedAt }: WriteRequest, i: number): AppendRecord {
  const record = records[i];
  if (record === undefined) throw new Error(`there is no record ${i}`);
  return { timestamp: receivedAt, value: record.value, headers: record.headers };
}

interface Tally {
  add(record: RawRecord, place: WrittenAt | undefined, now: number): void;
  count(): number;
  response(): PublishResponse;
}

function createTally(): Tally {
  const rejected: RejectedRecord[] = [];
  let acceptedCount = 0;
  let rejectedCount = 0;
  return {
    add: (record, place, now) => {
      const problems = validateRecord(record, now);
      if (problems.length === 0) {
        acceptedCount++;
        return;
      }
      const index = acceptedCount + rejectedCount++;
      if (rejected.length >= REJECTED_LISTED_MAX || place === undefined) return;
      rejected.push({ index, position: { topic: record.topic, ...place }, problems });
    },
    count: () => acceptedCount + rejectedCount,
    response: () => ({ acceptedCount, rejectedCount, rejected }),
  };
}
