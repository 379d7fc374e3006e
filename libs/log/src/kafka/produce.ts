// The two requests of a producer in Kafka's protocol: InitProducerId (version 1), which gives it an identity, and Produce
// (version 7), which writes one batch to each of several partitions of one broker, and answers when all replicas have it.
import type Cluster from 'kafkajs/src/cluster/index.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import protocolErrors from 'kafkajs/src/protocol/error.js';
import type { TopicPartition } from '../port.ts';
import { type ByteCursor, readInt16, readInt32, readInt64, readText } from './bytes.ts';
import { whole } from './whole-answer.ts';

const INIT_PRODUCER_ID = { apiKey: 22, apiVersion: 1, apiName: 'InitProducerId' } as const;
const PRODUCE = { apiKey: 0, apiVersion: 7, apiName: 'Produce' } as const;
const ALL_REPLICAS = -1;
/** How long a broker waits for the other replicas; well below the client's own patience for an answer. */
const REPLICAS_WAIT_MS = 10_000;
/** Of a transaction, of which there is none. */
const NO_TIMEOUT = -1;

/** Under what a producer is known to all brokers. */
export interface ProducerIdentity {
  readonly producerId: number;
  readonly epoch: number;
}

/** A new identity. Rejects with errors of kafkajs. */
export async function initProducer(broker: Cluster.Broker): Promise<ProducerIdentity> {
  return broker.connectionPool.send({
    request: { ...INIT_PRODUCER_ID, encode: async () => new Encoder().writeString(null).writeInt32(NO_TIMEOUT) },
    response: { decode: async (bytes) => whole(bytes, decodeIdentity), parse: async (answer) => answer },
  });
}

export interface SentBatch extends TopicPartition {
  readonly bytes: Buffer;
}

export interface ProducedPartition extends TopicPartition {
  /** Kafka's error code; 0: none. */
  readonly errorCode: number;
  /** Offset of the first record; -1 if it is not known any more. */
  readonly baseOffset: number;
}

/** At most one batch a partition. Rejects with errors of kafkajs; then nobody knows what was written. */
export async function produceTo(
  broker: Cluster.Broker,
  batches: readonly SentBatch[],
): Promise<readonly ProducedPartition[]> {
  const answer = await broker.connectionPool.send({
    request: { ...PRODUCE, encode: async () => encodeRequest(batches) },
    response: { decode: async (bytes) => whole(bytes, decodeAnswer), parse: async (decoded) => decoded },
  });
  return answer.partitions;
}

function encodeRequest(batches: readonly SentBatch[]): Encoder {
  const byTopic = Map.groupBy(batches, ({ topic }) => topic);
  const topics = [...byTopic].map(([topic, ofTopic]) =>
    new Encoder().writeString(topic).writeArray(ofTopic.map(encodePartition)),
  );
  return new Encoder().writeString(null).writeInt16(ALL_REPLICAS).writeInt32(REPLICAS_WAIT_MS).writeArray(topics);
}

function encodePartition({ partition, bytes }: SentBatch): Encoder {
  return new Encoder(bytes.length + 8).writeInt32(partition).writeInt32(bytes.length).writeBuffer(bytes);
}

function decodeIdentity(cursor: ByteCursor): ProducerIdentity {
  // Throttle time: this request is rare.
  readInt32(cursor);
  const errorCode = readInt16(cursor);
  if (errorCode !== 0) throw protocolErrors.createErrorFromCode(errorCode);
  return { producerId: readInt64(cursor), epoch: readInt16(cursor) };
}

/** clientSideThrottleTime in ms: kafkajs holds the next requests of the connection back so long. */
interface ProduceAnswer {
  readonly partitions: readonly ProducedPartition[];
  readonly clientSideThrottleTime: number;
}

function decodeAnswer(cursor: ByteCursor): ProduceAnswer {
  const found: ProducedPartition[] = [];
  for (let topics = readInt32(cursor); topics > 0; topics--) {
    const topic = readText(cursor);
    for (let partitions = readInt32(cursor); partitions > 0; partitions--) {
      const partition = readInt32(cursor);
      const errorCode = readInt16(cursor);
      found.push({ topic, partition, errorCode, baseOffset: readInt64(cursor) });
      // Time of the append, start of the log.
      cursor.at += 16;
    }
  }
  return { partitions: found, clientSideThrottleTime: readInt32(cursor) };
}
