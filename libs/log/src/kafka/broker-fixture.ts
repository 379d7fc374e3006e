// A broker of the tests: it writes batches as Kafka does, knows a batch of a producer that comes again until it forgets
// its producers, and can be told to lose answers. It speaks the bytes of InitProducerId, Produce and Fetch.
import type Cluster from 'kafkajs/src/cluster/index.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import { type ByteCursor, readInt16, readInt32, readInt64, readText } from './bytes.ts';
import { type AnsweredPartition, aCluster, aFetchAnswer, protocolError } from './fixtures.ts';
import { readHeads, readRecords } from './record-batches.ts';

/** What becomes of the next Produce request: as told, or as usual. */
export type ProduceFate =
  | 'lost on the way'
  | 'written, answer lost'
  /** As a kill -9 of the broker does to the records of another day. */
  | 'written, answer lost, producers forgotten'
  /** The broker's error code, instead of writing. */
  | number;

const DUPLICATE_SEQUENCE = 46;
const OUT_OF_ORDER_SEQUENCE = 45;

export interface TestBroker {
  readonly cluster: Cluster;
  /** Of the next Produce requests. */
  readonly fates: ProduceFate[];
  /** Texts of all records of a partition, in order. */
  readonly texts: (topic: string, partition: number) => readonly string[];
  /** Where the partition ends. */
  readonly end: (topic: string, partition: number) => number;
  /** Requests so far, by name. */
  readonly requests: string[];
}

interface StoredPartition {
  batches: Buffer;
  end: number;
  /** Number of the next record, by producer. */
  readonly sequences: Map<number, number>;
}

/** An empty one, which leads every partition that is asked for; partitions begin at offset 10. */
export function aTestBroker(): TestBroker {
  const partitions = new Map<string, StoredPartition>();
  const fates: ProduceFate[] = [];
  const requests: string[] = [];
  let producers = 0;
  const partitionOf = (topic: string, partition: number): StoredPartition => {
    const name = `${topic}/${partition}`;
    const known = partitions.get(name) ?? { batches: Buffer.alloc(0), end: 10, sequences: new Map() };
    partitions.set(name, known);
    return known;
  };
  const produce = (cursor: ByteCursor): Buffer => {
    const fate = fates.shift();
    if (fate === 'lost on the way') throw protocolError('NETWORK_EXCEPTION');
    const answer = produceAnswer(cursor, (topic, partition, bytes) =>
      typeof fate === 'number' ? { errorCode: fate, baseOffset: -1 } : write(partitionOf(topic, partition), bytes),
    );
    if (fate === 'written, answer lost, producers forgotten') {
      for (const { sequences } of partitions.values()) sequences.clear();
    }
    if (fate === undefined || typeof fate === 'number') return answer;
    throw protocolError('NETWORK_EXCEPTION');
  };
  const answer = (name: string, cursor: ByteCursor): Buffer => {
    requests.push(name);
    if (name === 'InitProducerId') {
      return new Encoder().writeInt32(0).writeInt16(0).writeInt64(++producers).writeInt16(0).buffer;
    }
    return name === 'Produce' ? produce(cursor) : fetchAnswer(cursor, partitionOf);
  };
  const broker: Cluster.Broker = {
    connectionPool: {
      send: async ({ request, response }) => {
        const { buffer } = await request.encode();
        const answered = answer(request.apiName, { bytes: buffer, at: 0 });
        return response.parse(await response.decode(answered));
      },
    },
    disconnect: async () => undefined,
  };
  return {
    cluster: aCluster({ findBroker: async () => broker }),
    fates,
    requests,
    end: (topic, partition) => partitionOf(topic, partition).end,
    texts: (topic, partition) => {
      const { batches } = partitionOf(topic, partition);
      const { records } = readRecords({ topic, partition, fromOffset: 0, bytes: batches });
      return records.map(({ value }) => Buffer.from(value).toString());
    },
  };
}

interface Written {
  readonly errorCode: number;
  readonly baseOffset: number;
}

/** A producer that the broker does not know may begin with any number. */
function write(partition: StoredPartition, bytes: Buffer): Written {
  const [head] = readHeads(bytes);
  if (head === undefined) throw new Error('a batch without a head');
  const { producerId, sequence } = head;
  const count = head.nextOffset - head.baseOffset;
  const expected = partition.sequences.get(producerId) ?? sequence;
  if (sequence < expected) return { errorCode: DUPLICATE_SEQUENCE, baseOffset: -1 };
  if (sequence > expected) return { errorCode: OUT_OF_ORDER_SEQUENCE, baseOffset: -1 };
  const baseOffset = partition.end;
  const stored = Buffer.from(bytes);
  stored.writeBigInt64BE(BigInt(baseOffset));
  partition.batches = Buffer.concat([partition.batches, stored]);
  partition.end += count;
  partition.sequences.set(producerId, sequence + count);
  return { errorCode: 0, baseOffset };
}

function produceAnswer(cursor: ByteCursor, take: (topic: string, partition: number, bytes: Buffer) => Written): Buffer {
  // Transaction, acknowledgements, patience.
  readText(cursor);
  readInt16(cursor);
  readInt32(cursor);
  const topics = Array.from({ length: readInt32(cursor) }, () => {
    const topic = readText(cursor);
    const partitions = Array.from({ length: readInt32(cursor) }, () => {
      const partition = readInt32(cursor);
      const length = readInt32(cursor);
      const { errorCode, baseOffset } = take(topic, partition, cursor.bytes.subarray(cursor.at, cursor.at + length));
      cursor.at += length;
      const encoder = new Encoder().writeInt32(partition).writeInt16(errorCode).writeInt64(baseOffset);
      return encoder.writeInt64(-1).writeInt64(0);
    });
    return new Encoder().writeString(topic).writeArray(partitions);
  });
  return new Encoder().writeArray(topics).writeInt32(0).buffer;
}

function fetchAnswer(cursor: ByteCursor, partitionOf: (topic: string, partition: number) => StoredPartition): Buffer {
  // Replica, wait, fewest and most bytes, isolation level, session.
  cursor.at += 16 + 1 + 8;
  const answered: Record<string, AnsweredPartition[]> = {};
  for (let topics = readInt32(cursor); topics > 0; topics--) {
    const topic = readText(cursor);
    answered[topic] = Array.from({ length: readInt32(cursor) }, () => {
      const partition = readInt32(cursor);
      cursor.at += 4;
      const fromOffset = readInt64(cursor);
      cursor.at += 12;
      return { partition, ...batchesFrom(partitionOf(topic, partition), fromOffset) };
    });
  }
  return aFetchAnswer(answered);
}

/** One batch an answer, so that a reader has to ask again. */
function batchesFrom({ batches, end }: StoredPartition, fromOffset: number): Omit<AnsweredPartition, 'partition'> {
  if (fromOffset > end) return { errorCode: 1, endOffset: end, bytes: null };
  let at = 0;
  for (const { nextOffset } of readHeads(batches)) {
    const size = 12 + batches.readInt32BE(at + 8);
    if (nextOffset > fromOffset) return { endOffset: end, bytes: batches.subarray(at, at + size) };
    at += size;
  }
  return { endOffset: end };
}
