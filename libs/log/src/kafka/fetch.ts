// One fetch request to one broker, for several partitions, in Kafka's protocol (Fetch, version 11), and its answer with
// the records still as bytes. kafkajs has both, but decodes the records where nobody can look at them before.
import type Cluster from 'kafkajs/src/cluster/index.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import type { TopicPartition } from '../port.ts';
import { type ByteCursor, readInt16, readInt32, readInt64, readText } from './bytes.ts';
import { whole } from './whole-answer.ts';

const FETCH = { apiKey: 1, apiVersion: 11, apiName: 'Fetch' } as const;
const CONSUMER = -1;
const READ_UNCOMMITTED = 0;
/** Kafka's error code for an offset that the partition does not have, or has no more. */
export const OFFSET_OUT_OF_RANGE = 1;
const NO_SESSION = { id: 0, epoch: -1 } as const;

/** Of one partition in one answer, and of one answer. A single larger batch comes nevertheless. */
const PARTITION_BYTES_MAX = 1024 ** 2;
const ANSWER_BYTES_MAX = 8 * 1024 ** 2;

export interface WantedPartition extends TopicPartition {
  readonly fromOffset: number;
}

export interface FetchedPartition extends TopicPartition {
  /** Kafka's error code; 0: none. */
  readonly errorCode: number;
  /** Offset that the next record will get, as far as consumers may see. */
  readonly endOffset: number;
  /** A view of the answer. */
  readonly bytes: Buffer;
}

/** The broker waits up to waitMs for a first record. Rejects with errors of kafkajs. */
export async function fetchFrom(
  broker: Cluster.Broker,
  wanted: readonly WantedPartition[],
  waitMs: number,
): Promise<readonly FetchedPartition[]> {
  const answer = await broker.connectionPool.send({
    request: { ...FETCH, encode: async () => encodeRequest(wanted, waitMs) },
    response: { decode: async (bytes) => whole(bytes, decodeAnswer), parse: async (decoded) => decoded },
  });
  return answer.partitions;
}

function encodeRequest(wanted: readonly WantedPartition[], waitMs: number): Encoder {
  const byTopic = Map.groupBy(wanted, ({ topic }) => topic);
  const topics = [...byTopic].map(([topic, partitions]) =>
    new Encoder().writeString(topic).writeArray(partitions.map(encodePartition)),
  );
  return new Encoder()
    .writeInt32(CONSUMER)
    .writeInt32(waitMs)
    .writeInt32(1)
    .writeInt32(ANSWER_BYTES_MAX)
    .writeInt8(READ_UNCOMMITTED)
    .writeInt32(NO_SESSION.id)
    .writeInt32(NO_SESSION.epoch)
    .writeArray(topics)
    .writeArray([])
    .writeString('');
}

function encodePartition({ partition, fromOffset }: WantedPartition): Encoder {
  return new Encoder()
    .writeInt32(partition)
    .writeInt32(-1)
    .writeInt64(fromOffset)
    .writeInt64(-1)
    .writeInt32(PARTITION_BYTES_MAX);
}

/** clientSideThrottleTime in ms: kafkajs holds the next requests of the connection back so long. */
interface FetchAnswer {
  readonly partitions: readonly FetchedPartition[];
  readonly clientSideThrottleTime: number;
}

/** throttle time, error, session, then topics of partitions. Errors of the whole answer are those of a session: none here. */
export function decodeAnswer(cursor: ByteCursor): FetchAnswer {
  const found: FetchedPartition[] = [];
  const clientSideThrottleTime = readInt32(cursor);
  cursor.at += 6;
  for (let topics = readInt32(cursor); topics > 0; topics--) {
    const topic = readText(cursor);
    for (let partitions = readInt32(cursor); partitions > 0; partitions--) found.push(decodePartition(cursor, topic));
  }
  return { partitions: found, clientSideThrottleTime };
}

function decodePartition(cursor: ByteCursor, topic: string): FetchedPartition {
  const partition = readInt32(cursor);
  const errorCode = readInt16(cursor);
  const endOffset = readInt64(cursor);
  // Last stable offset and start of the log.
  cursor.at += 16;
  // Aborted transactions: nobody who writes here uses any.
  for (let aborted = readInt32(cursor); aborted > 0; aborted--) cursor.at += 16;
  // The replica that a consumer should prefer.
  cursor.at += 4;
  const length = Math.max(0, readInt32(cursor));
  cursor.at += length;
  return { topic, partition, errorCode, endOffset, bytes: cursor.bytes.subarray(cursor.at - length, cursor.at) };
}
