// Messages of IntakeService.Publish between values and bytes, both ways: a publisher encodes requests and decodes the
// answer, the server the other way round. What stands in a record's value is looked at by decodeRawEvent, not here.
import { QUARANTINE_REASONS } from '@fengsui/domain';
import * as wire from '../gen/fengsui/intake/v1/intake_service.ts';
import type { RawProblem } from '../raw/problems.ts';
import { exactNumber } from '../wire/instant.ts';
import { orNull, parseMessage, present } from '../wire/malformed.ts';
import { listedWord } from '../wire/words.ts';

/** Records in one request. */
export const PUBLISH_RECORDS_MAX = 1_000;
/** Bytes of one encoded request. */
export const PUBLISH_BYTES_MAX = 1_048_576;
/** Rejected records that an answer lists; all of them are counted. */
export const REJECTED_LISTED_MAX = 1_000;

/** A raw record as a publisher hands it in. topic is as sent: the server checks it. '' = not said. */
export interface PublishedRecord {
  readonly topic: string;
  readonly contentType: string;
  readonly eventType: string;
  readonly value: Uint8Array;
}

/** Where a record stands in the log. */
export interface RecordPosition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** index: n-th record of the stream, from 0. problems: never empty. */
export interface RejectedRecord {
  readonly index: number;
  readonly position: RecordPosition;
  readonly problems: readonly RawProblem[];
}

/** What became of all records of the stream: those refused stand in the quarantine, too. */
export interface PublishResponse {
  readonly acceptedCount: number;
  readonly rejectedCount: number;
  /** The first REJECTED_LISTED_MAX of them. */
  readonly rejected: readonly RejectedRecord[];
}

/** The bytes of one request of the stream. The caller keeps PUBLISH_RECORDS_MAX and PUBLISH_BYTES_MAX. */
export function encodePublishRequest(records: readonly PublishedRecord[]): Uint8Array {
  const messages = records.map(({ topic, contentType, eventType, value }) => ({
    topic,
    contentType,
    eventType,
    value: Buffer.from(value.buffer, value.byteOffset, value.byteLength),
  }));
  return wire.PublishRequest.encode({ records: messages }).finish();
}

/** The records of a request; null when malformed. */
export function decodePublishRequest(bytes: Uint8Array): readonly PublishedRecord[] | null {
  return orNull(() => parseMessage(wire.PublishRequest, bytes).records);
}

/** The bytes of the answer to a whole stream of requests. */
export function encodePublishResponse({ acceptedCount, rejectedCount, rejected }: PublishResponse): Uint8Array {
  return wire.PublishResponse.encode({
    acceptedCount: BigInt(acceptedCount),
    rejectedCount: BigInt(rejectedCount),
    rejected: rejected.map(({ index, position, problems }) => ({
      index: BigInt(index),
      position: positionMessage(position),
      problems: [...problems],
    })),
  }).finish();
}

/** The answer to a stream of records; null when malformed. */
export function decodePublishResponse(bytes: Uint8Array): PublishResponse | null {
  return orNull(() => {
    const { acceptedCount, rejectedCount, rejected } = parseMessage(wire.PublishResponse, bytes);
    return {
      acceptedCount: exactNumber(acceptedCount),
      rejectedCount: exactNumber(rejectedCount),
      rejected: rejected.map(({ index, position, problems }) => ({
        index: exactNumber(index),
        position: positionFrom(position),
        problems: problems.map(problemFrom),
      })),
    };
  });
}

export function positionMessage({ topic, partition, offset }: RecordPosition): wire.RecordPosition {
  return { topic, partition, offset: BigInt(offset) };
}

/** Malformed when absent. */
export function positionFrom(message: wire.RecordPosition | undefined): RecordPosition {
  const { topic, partition, offset } = present(message, 'position');
  return { topic, partition, offset: exactNumber(offset) };
}

/** Malformed when absent or of an unknown reason. */
export function problemFrom(message: wire.RecordProblem | undefined): RawProblem {
  const { reason, fieldPath, hint } = present(message, 'problem');
  return { reason: listedWord(QUARANTINE_REASONS, reason), fieldPath, hint };
}
