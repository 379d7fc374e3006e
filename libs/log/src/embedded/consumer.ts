// One reader of whole topics inside this process: assigns all partitions at once, delivers one batch at a time, sleeps
// until an append wakes it. Which batch comes next is left to the merge order; groups mean nothing here.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { LogError } from '../log-error.ts';
import type { ConsumeOptions, Consumer, LogBatch, TopicPartition } from '../port.ts';
import type { Catalogue, PartitionState } from './catalogue.ts';
import { createCaughtUpWaiters } from './caught-up.ts';
import type { Environment } from './environment.ts';
import { createArrivalOrder, createTimestampOrder, type MergeOrder } from './merge-order.ts';
import { createPartitionReader, type PartitionReader } from './partition-reader.ts';

/** Records that are delivered in one turn of the event loop. */
const TURN_RECORDS_MAX = 1_000;
/** The same in batches: in timestamp order a batch may be a single record. */
const TURN_BATCHES_MAX = 200;

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
  const waiters = createCaughtUpWaiters(readers);
  let stopping = false;
  const { sleep, wake } = createSleep();

  const assigned = (): readonly PartitionState[] => options.topics.flatMap((topic) => catalogue.partitionsOf(topic));

  const assign = async (): Promise<void> => {
    checkRecordsMax(options.recordsMax);
    for (const state of assigned()) {
      const fromOffset = await options.startOffset({ topic: state.topic, partition: state.partition });
      checkStart(state, fromOffset);
      readers.push(createPartitionReader(environment, state, fromOffset));
    }
  };

  const deliver = async (): Promise<void> => {
    const order = createMergeOrder(options, readers);
    const turn = createTurn();
    while (!stopping) {
      const batch = order.next(waiters.targets());
      if (batch === null) {
        waiters.resolveReached();
        await sleep();
        continue;
      }
      await options.onBatch(batch);
      waiters.resolveReached();
      if (turn.isOver(batch)) await nextTurn();
    }
  };

  const run = async (): Promise<Error | null> => {
    try {
      await assign();
      await deliver();
      return null;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error), { cause: error });
    } finally {
      waiters.end();
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
      const caughtUp = waiters.wait(assigned().map(({ endOffset }) => endOffset));
      wake();
      await caughtUp;
    },
    stop: async () => {
      stopping = true;
      wake();
      await finished;
    },
  };
}

interface Sleep {
  readonly sleep: () => Promise<void>;
  /** Ends the sleep; without effect on one who is awake, who will look for batches anyway before sleeping. */
  readonly wake: () => void;
}

function createSleep(): Sleep {
  let wakeUp: (() => void) | null = null;
  return {
    sleep: async () => {
      await new Promise<void>((resolve) => {
        wakeUp = resolve;
      });
      wakeUp = null;
    },
    wake: () => wakeUp?.(),
  };
}

function createMergeOrder({ order, recordsMax }: ConsumeOptions, readers: readonly PartitionReader[]): MergeOrder {
  return order === 'timestamp' ? createTimestampOrder(readers, recordsMax) : createArrivalOrder(readers, recordsMax);
}

/** How much is delivered before the event loop turns, even if the handler never waits. */
function createTurn(): { readonly isOver: (batch: LogBatch) => boolean } {
  let records = 0;
  let batches = 0;
  return {
    isOver: (batch) => {
      records += batch.records.length;
      batches += 1;
      if (records < TURN_RECORDS_MAX && batches < TURN_BATCHES_MAX) return false;
      records = 0;
      batches = 0;
      return true;
    },
  };
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
