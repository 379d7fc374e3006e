// Topics, their partitions and how far each partition reaches. Kept in memory, written through to LMDB; the records
// themselves are left to the chunks. Starts and ends are rows of their own, because retention writes the ones and
// appending the others, and neither may write back a stale value of the other's.

import { assert } from '@fengsui/domain';
import { LogError } from '../log-error.ts';
import type { CreateTopicResult, TopicPartition } from '../port.ts';
import type { Environment, Write } from './environment.ts';

/** The committed reach of a partition. Only the appender and retention change it, after their commit. */
export interface PartitionState extends TopicPartition {
  /** Oldest kept offset. */
  startOffset: number;
  /** Next offset. */
  endOffset: number;
  /** Of all records ever appended; -Infinity before the first. */
  largestTimestamp: number;
}

export interface Catalogue {
  createTopic(topic: string, partitions: number): Promise<CreateTopicResult>;
  /** In order of partition number. Throws a LogError if there is no such topic. */
  partitionsOf(topic: string): readonly PartitionState[];
  /** Throws a LogError if there is no such partition. */
  partitionOf(partition: TopicPartition): PartitionState;
}

/** As Kafka allows them, so that a topic's name is good for either log. */
const TOPIC_NAME = /^[a-zA-Z0-9._-]{1,249}$/;
/** Bounds the memory of readers, which hold a chunk of each partition. */
const PARTITIONS_MAX = 1_024;

const TOPIC_ROWS = 'topic';

/** The catalogue as stored, read back whole: it is small. */
export function openCatalogue(environment: Environment): Catalogue {
  const topics = new Map<string, readonly PartitionState[]>();
  for (const { key, value } of environment.facts.getRange({ start: [TOPIC_ROWS], end: [TOPIC_ROWS, '\uffff'] })) {
    const topic = Array.isArray(key) ? key[1] : null;
    assert(typeof topic === 'string', 'a row of a topic is keyed by its name');
    topics.set(topic, loadPartitions(environment, topic, Number(value)));
  }
  // One topic after the other: two callers that make the same one must not both find it missing.
  let earlier: Promise<unknown> = Promise.resolve();

  const createNow = async (topic: string, partitions: number): Promise<CreateTopicResult> => {
    const existing = topics.get(topic);
    if (existing !== undefined) {
      return existing.length === partitions ? { kind: 'exists' } : { kind: 'mismatch', partitions: existing.length };
    }
    await environment.commit([{ table: environment.facts, key: [TOPIC_ROWS, topic], value: String(partitions) }]);
    topics.set(topic, loadPartitions(environment, topic, partitions));
    return { kind: 'created' };
  };

  const partitionsOf = (topic: string): readonly PartitionState[] => {
    const partitions = topics.get(topic);
    if (partitions === undefined) throw new LogError('no_such_partition', `there is no topic ${topic}`);
    return partitions;
  };

  return {
    createTopic: async (topic, partitions) => {
      checkTopic(topic, partitions);
      const created = earlier.then(() => createNow(topic, partitions));
      earlier = created.catch(() => null);
      return created;
    },
    partitionsOf,
    partitionOf: ({ topic, partition }) => {
      const state = partitionsOf(topic)[partition];
      if (state === undefined) throw new LogError('no_such_partition', `${topic} has no partition ${partition}`);
      return state;
    },
  };
}

/** The row that says how far a partition reaches. */
export function endRow(
  environment: Environment,
  { topic, partition }: TopicPartition,
  { endOffset, largestTimestamp }: Pick<PartitionState, 'endOffset' | 'largestTimestamp'>,
): Write {
  return {
    table: environment.facts,
    key: ['end', topic, partition],
    value: JSON.stringify([endOffset, largestTimestamp]),
  };
}

/** The row that says where a partition begins. */
export function startRow(environment: Environment, { topic, partition }: TopicPartition, startOffset: number): Write {
  return { table: environment.facts, key: ['start', topic, partition], value: String(startOffset) };
}

function checkTopic(topic: string, partitions: number): void {
  if (!TOPIC_NAME.test(topic)) throw new LogError('bad_request', `"${topic}" is not a name for a topic`);
  if (!Number.isInteger(partitions) || partitions < 1 || partitions > PARTITIONS_MAX) {
    throw new LogError('bad_request', `a topic has 1 to ${PARTITIONS_MAX} partitions, not ${partitions}`);
  }
}

function loadPartitions(environment: Environment, topic: string, count: number): readonly PartitionState[] {
  const states: PartitionState[] = [];
  for (let partition = 0; partition < count; partition += 1) {
    const startOffset = Number(environment.facts.get(['start', topic, partition]) ?? 0);
    const [endOffset = 0, largestTimestamp = Number.NEGATIVE_INFINITY] = readEnd(
      environment.facts.get(['end', topic, partition]),
    );
    assert(startOffset <= endOffset, 'a partition does not start after its end');
    states.push({ topic, partition, startOffset, endOffset, largestTimestamp });
  }
  return states;
}

function readEnd(text: string | undefined): readonly number[] {
  const parsed: readonly number[] = text === undefined ? [] : JSON.parse(text);
  return parsed;
}
