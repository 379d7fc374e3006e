// One reader of whole topics inside this process: assigns all partitions at once, delivers one batch at a time, sleeps
// until an append wakes it. Which batch comes next is left to the merge order; groups mean nothing here.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { LogError } from '../log-error.ts';
import type { ConsumeOptions, Consumer, TopicPartition } from '../port.ts';
import type { Catalogue, PartitionState } from './catalogue.ts';
import type { Environment } from './environment.ts';
import { type CompleteOffsets, createArrivalOrder, createTimestampOrder } from './merge-order.ts';
import { createPartitionReader, type PartitionReader } from './partition-reader.ts';

/** Records after which the consumer lets the event loop turn, even if its handler never waits. */
const TURN_RECORDS_MAX = 1_000;
/** The same in batches: in timestamp order a batch may be a single record. */
const TURN_BATCHES_MAX = 200;
/** Callers of caughtUp who wait at once. */
const WAITERS_MAX = 1_000;

/** A consumer that the log wakes after each commit. */
export interface EmbeddedConsumer extends Consumer {
  wake(): void;
}

export interface ConsumerSurroundings {
  readonly environment: Environment;
  readonly catalogue: Catalogue;
  /** Called once, when nothing will be delivered any more. */
  readonly onEnd: () => void;
}

interface Waiter {
  readonly targets: CompleteOffsets;
  readonly resolve: () => void;
  readonly reject: (error: LogError) => void;
}

/**
 * Starts a consumer. caughtUp() of timestamp order declares that what the topics hold at that moment is complete: ties
 * at the low watermark are then delivered, while records above it still wait. So a producer that ends with a tick of
 * one timestamp to every partition, and then calls caughtUp(), gets everything delivered. A consumer that ends first
 * rejects caughtUp() with a LogError. Don't await stop() or caughtUp() inside onBatch: both wait for that batch.
 * onRevoked is never called, for partitions of an embedded log go nowhere else.
 */
export function startConsumer(
  options: ConsumeOptions,
  { environment, catalogue, onEnd }: ConsumerSurroundings,
): EmbeddedConsumer {
  const readers: PartitionReader[] = [];
  let waiters: Waiter[] = [];
  let stopping = false;
  let wakeUp: (() => void) | null = null;

  const wake = (): void => wakeUp?.();

  const assigned = (): readonly PartitionState[] => options.topics.flatMap((topic) => catalogue.partitionsOf(topic));

  const resolveCaughtUp = (): void => {
    const isReached = ({ targets }: Waiter): boolean =>
      readers.every((reader, rank) => reader.position() >= (targets[rank] ?? 0));
    for (const waiter of waiters.filter(isReached)) waiter.resolve();
    waiters = waiters.filter((waiter) => !isReached(waiter));
  };

  const sleep = async (): Promise<void> => {
    await new Promise<void>((resolve) => {
      wakeUp = resolve;
    });
    wakeUp = null;
  };

  const deliver = async (): Promise<void> => {
    const order =
      options.order === 'timestamp'
        ? createTimestampOrder(readers, options.recordsMax)
        : createArrivalOrder(readers, options.recordsMax);
    let records = 0;
    let batches = 0;
    while (!stopping) {
      const batch = order.next(waiters.at(-1)?.targets ?? null);
      if (batch === null) {
        resolveCaughtUp();
        await sleep();
        continue;
      }
      await options.onBatch(batch);
      if (waiters.length > 0) resolveCaughtUp();
      records += batch.records.length;
      batches += 1;
      if (records < TURN_RECORDS_MAX && batches < TURN_BATCHES_MAX) continue;
      records = 0;
      batches = 0;
      await nextTurn();
    }
  };

  const run = async (): Promise<Error | null> => {
    try {
      checkRecordsMax(options.recordsMax);
      for (const state of assigned()) {
        const fromOffset = await options.startOffset({ topic: state.topic, partition: state.partition });
        checkStart(state, fromOffset);
        readers.push(createPartitionReader(environment, state, fromOffset));
      }
      await deliver();
      return null;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error), { cause: error });
    } finally {
      stopping = true;
      for (const waiter of waiters) waiter.reject(ended());
      waiters = [];
      onEnd();
    }
  };

  // Begins after the caller holds the consumer, which its handlers may refer to.
  const finished = nextTurn().then(run);

  return {
    wake,
    ended: finished,
    position: ({ topic, partition }: TopicPartition) =>
      readers.find(({ state }) => state.topic === topic && state.partition === partition)?.position() ?? -1,
    caughtUp: async () => {
      if (stopping) throw ended();
      if (waiters.length >= WAITERS_MAX) throw new LogError('backlog_full', `${WAITERS_MAX} callers wait already`);
      const targets = assigned().map(({ endOffset }) => endOffset);
      await new Promise<void>((resolve, reject) => {
        waiters.push({ targets, resolve, reject });
        wake();
      });
    },
    stop: async () => {
      stopping = true;
      wake();
      await finished;
    },
  };
}

function ended(): LogError {
  return new LogError('consumer_ended', 'the consumer ended before it had caught up');
}

function checkRecordsMax(recordsMax: number): void {
  if (!Number.isInteger(recordsMax) || recordsMax < 1) {
    throw new LogError('bad_request', `a batch holds at least one record, not ${recordsMax}`);
  }
}

/** A start past the end belongs to a longer log than this one: going on would skip the records still to come. */
function checkStart({ topic, partition, endOffset }: PartitionState, fromOffset: number): void {
  if (!Number.isInteger(fromOffset) || fromOffset < 0 || fromOffset > endOffset) {
    throw new LogError('offset_out_of_range', `${topic}/${partition} ends at ${endOffset}, before ${fromOffset}`);
  }
}
