// An idempotent producer: one batch a partition and round, numbered, so that a broker knows one that comes again. What
// may be written although no answer came is looked for in the log before it is sent again, because a broker that was
// killed has forgotten the numbers of old records. In place of kafkajs's, which sends again by itself, without looking.
import type Cluster from 'kafkajs/src/cluster/index.js';
import protocolErrors from 'kafkajs/src/protocol/error.js';
import { LogError } from '../log-error.ts';
import type { AppendRecord, TopicPartition } from '../port.ts';
import { type BatchIdentity, encodeBatch } from './batch-encoder.ts';
import { fateOf, toLogError } from './classify-error.ts';
import { findBatch } from './find-batch.ts';
import { byLeader, leaderOf } from './leaders.ts';
import { initProducer, type ProducedPartition, type ProducerIdentity, produceTo } from './produce.ts';

/** Sequence numbers begin anew behind the largest of 31 bits. */
const SEQUENCES = 2 ** 31;
const UNKNOWN_TOPIC_OR_PARTITION = 3;
/** A broker hears of a new partition a moment after the controller has made it. */
const UNKNOWN_ANSWERS_MAX = 5;
/** What was sent may be there: the wait for other replicas was over, or it was known already. */
const MAY_BE_THERE: ReadonlySet<number> = new Set([7, 20, 46]);

/** What one round is to write to one partition, and what has become of it. */
export interface OutgoingBatch extends TopicPartition {
  readonly records: readonly AppendRecord[];
  outcome: BatchOutcome;
  /** As it was last sent. */
  sent: { readonly identity: BatchIdentity; readonly bytes: Buffer } | null;
  /** It was sent, and no answer said what became of it. */
  mayBeThere: boolean;
  /** Answers that the broker knows no such partition. */
  unknownCount: number;
}

export type BatchOutcome =
  | { readonly kind: 'open' }
  | { readonly kind: 'written'; readonly baseOffset: number }
  | { readonly kind: 'refused'; readonly error: LogError };

/** A batch that nobody has sent. */
export function outgoingBatch(at: TopicPartition, records: readonly AppendRecord[]): OutgoingBatch {
  const { topic, partition } = at;
  return { topic, partition, records, outcome: { kind: 'open' }, sent: null, mayBeThere: false, unknownCount: 0 };
}

export interface Producer {
  /** Sends what is open, at most one batch a partition. Rejects while something still is: call it again. One at a time. */
  send(batches: readonly OutgoingBatch[]): Promise<void>;
  /** Goes on under another identity. */
  renew(): void;
  disconnect(): Promise<void>;
}

export interface ProducerDeps {
  /** For this producer alone; it connects and disconnects it. */
  readonly cluster: Cluster;
  /** Where partitions of one topic end now. */
  readonly endOffsets: (topic: string, partitions: readonly number[]) => Promise<ReadonlyMap<number, number>>;
}

interface Standing extends ProducerDeps {
  connected: Promise<void> | null;
  identity: ProducerIdentity | null;
  /** By partition, of the next record under this identity. */
  readonly sequences: Map<string, number>;
  /** By partition: nothing that is still to be sent can stand before. */
  readonly ends: Map<string, number>;
}

/** Connects at the first round. */
export function createProducer(deps: ProducerDeps): Producer {
  const { cluster } = deps;
  const standing: Standing = { ...deps, connected: null, identity: null, sequences: new Map(), ends: new Map() };
  return {
    send: async (batches) => {
      await connect(standing, batches);
      await findThose(standing, batches);
      const open = batches.filter(({ outcome }) => outcome.kind === 'open');
      const rounds = [...byLeader(cluster, open)].map(async ([nodeId, ofBroker]) => sendTo(standing, nodeId, ofBroker));
      const troubles = (await Promise.all(rounds)).flat();
      if (troubles.length === 0) return;
      // What it finds out is for the next call; that it can't be had now is no news.
      await cluster.refreshMetadata().catch(() => undefined);
      throw troubles.find((error) => fateOf(error).kind === 'renew') ?? troubles[0];
    },
    renew: () => {
      standing.identity = null;
      standing.sequences.clear();
    },
    disconnect: async () => cluster.disconnect(),
  };
}

async function connect(standing: Standing, batches: readonly OutgoingBatch[]): Promise<void> {
  const { cluster } = standing;
  standing.connected ??= cluster.connect();
  await standing.connected.catch((error: unknown) => {
    standing.connected = null;
    throw error;
  });
  await cluster.addMultipleTargetTopics([...new Set(batches.map(({ topic }) => topic))]);
  await learnEnds(standing, batches);
  const [first] = batches;
  if (first !== undefined)
    standing.identity ??= await initProducer(await cluster.findBroker({ nodeId: leaderOf(cluster, first) }));
}

/** Before anything of ours is sent to a partition: what comes behind may be ours. */
async function learnEnds({ ends, endOffsets }: Standing, batches: readonly OutgoingBatch[]): Promise<void> {
  const unknown = batches.filter((at) => !ends.has(nameOf(at)));
  for (const [topic, ofTopic] of Map.groupBy(unknown, (at) => at.topic)) {
    const found = await endOffsets(
      topic,
      ofTopic.map(({ partition }) => partition),
    );
    for (const at of ofTopic) ends.set(nameOf(at), found.get(at.partition) ?? 0);
  }
}

async function findThose(standing: Standing, batches: readonly OutgoingBatch[]): Promise<void> {
  for (const batch of batches) {
    if (batch.outcome.kind !== 'open' || !batch.mayBeThere || batch.sent === null) continue;
    const place = { ...batch, fromOffset: standing.ends.get(nameOf(batch)) ?? 0 };
    const baseOffset = await findBatch(standing.cluster, place, batch.sent.identity);
    batch.mayBeThere = false;
    if (baseOffset !== null) written(standing, batch, baseOffset);
  }
}

/** The errors that leave some of them open. */
async function sendTo(
  standing: Standing,
  nodeId: string,
  batches: readonly OutgoingBatch[],
): Promise<readonly unknown[]> {
  try {
    const broker = await standing.cluster.findBroker({ nodeId });
    const sent = batches.map((batch) => ({ ...batch, bytes: stamped(standing, batch) }));
    const answers = await produceTo(broker, sent);
    return batches.flatMap((batch) => takeAnswer(standing, batch, answers));
  } catch (error) {
    for (const batch of batches) if (batch.outcome.kind === 'open') batch.mayBeThere = true;
    return [error];
  }
}

/** Under the identity of now; one that was sent under it before keeps its number. */
function stamped({ identity, sequences }: Standing, batch: OutgoingBatch): Buffer {
  if (identity === null) throw new LogError('storage_failed', 'a producer without an identity sends nothing');
  const { producerId, epoch } = identity;
  const before = batch.sent;
  if (before?.identity.producerId === producerId && before.identity.epoch === epoch) return before.bytes;
  const named = { producerId, epoch, sequence: sequences.get(nameOf(batch)) ?? 0 };
  batch.sent = { identity: named, bytes: encodeBatch(batch.records, named) };
  return batch.sent.bytes;
}

function takeAnswer(
  standing: Standing,
  batch: OutgoingBatch,
  answers: readonly ProducedPartition[],
): readonly unknown[] {
  const answer = answers.find(({ topic, partition }) => topic === batch.topic && partition === batch.partition);
  if (answer === undefined) {
    const where = `${batch.topic}[${batch.partition}]`;
    return refused(batch, new LogError('storage_failed', `Kafka did not say what became of a batch for ${where}`));
  }
  const { errorCode, baseOffset } = answer;
  if (errorCode === 0 && baseOffset >= 0) return written(standing, batch, baseOffset);
  // 0 without an offset: it knew it already, and not where.
  if (errorCode === 0 || MAY_BE_THERE.has(errorCode)) batch.mayBeThere = true;
  return notWritten(batch, errorCode);
}

function notWritten(batch: OutgoingBatch, errorCode: number): readonly unknown[] {
  const error = protocolErrors.createErrorFromCode(errorCode);
  if (batch.mayBeThere) return [Object.assign(error, { retriable: true, type: 'REQUEST_TIMED_OUT' })];
  if (errorCode === UNKNOWN_TOPIC_OR_PARTITION && ++batch.unknownCount < UNKNOWN_ANSWERS_MAX) {
    return [Object.assign(error, { type: 'LEADER_NOT_AVAILABLE' })];
  }
  return fateOf(error).kind === 'fail' ? refused(batch, toLogError(error)) : [error];
}

function refused(batch: OutgoingBatch, error: LogError): readonly unknown[] {
  batch.outcome = { kind: 'refused', error };
  return [];
}

function written(
  { sequences, ends, identity }: Standing,
  batch: OutgoingBatch,
  baseOffset: number,
): readonly unknown[] {
  const name = nameOf(batch);
  const { length } = batch.records;
  batch.outcome = { kind: 'written', baseOffset };
  ends.set(name, baseOffset + length);
  const sent = batch.sent?.identity;
  const isOfNow = sent?.producerId === identity?.producerId && sent?.epoch === identity?.epoch;
  if (sent !== undefined && isOfNow) sequences.set(name, (sent.sequence + length) % SEQUENCES);
  return [];
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
