// The records of a file as they are published or validated: with topic and content type, in the order of the file.
import { JSON_CONTENT_TYPE, PROTOBUF_CONTENT_TYPE, type PublishedRecord, type RawTopic } from '@fengsui/contracts';
import { usageFailure } from '../failure.ts';
import { type FileRecord, formatOfPath, recordsOf } from './record-lines.ts';
import { type SourceWord, topicOfRecord, topicOfSource } from './source-of-record.ts';

export interface PlacedRecord {
  /** Line of the file, or n-th record of it, from 1. */
  readonly place: number;
  readonly record: PublishedRecord & { readonly topic: RawTopic };
}

export interface RecordFile {
  readonly path: string;
  readonly source: SourceWord | null;
  /** Name of the protobuf message; '' leaves it to the topic. */
  readonly eventType: string;
}

/** Records whose stream cannot be told that are held until one comes that tells it. */
const UNTOLD_MAX = 1_000;

/**
 * Without a source, a record belongs to the stream that its fields tell; one that does not tell goes with the one before
 * it, those at the head of the file with the first that tells. Throws a CommandFailure if no record does.
 */
export async function* readRecords({ path, source, eventType }: RecordFile): AsyncGenerator<PlacedRecord> {
  const contentType = contentTypeOf(path, source);
  const placed = ({ place, bytes }: FileRecord, topic: RawTopic): PlacedRecord => ({
    place,
    record: { topic, contentType, eventType, value: bytes },
  });
  const untold: FileRecord[] = [];
  let topic = source === null ? null : topicOfSource(source);
  for await (const record of recordsOf(path)) {
    if (source === null) topic = topicOfRecord(record.bytes) ?? topic;
    untold.push(record);
    if (topic === null && untold.length < UNTOLD_MAX) continue;
    if (topic === null) break;
    for (const held of untold.splice(0)) yield placed(held, topic);
  }
  if (untold.length > 0) {
    throw usageFailure(`${path}: no record tells its stream: add --source hotline, grid or mediation`);
  }
}

function contentTypeOf(path: string, source: SourceWord | null): string {
  if (formatOfPath(path) === 'lines') return JSON_CONTENT_TYPE;
  if (source === null) throw usageFailure(`${path}: protobuf does not tell its stream: add --source`);
  return PROTOBUF_CONTENT_TYPE;
}
