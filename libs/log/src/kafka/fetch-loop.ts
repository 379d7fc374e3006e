// Fetching for a consumer: one request a broker at a time, for those partitions whose records have been handed out. So
// a slow handler holds back its own partition only, and what is held in memory is bounded by the answers' size.
import type Cluster from 'kafkajs/src/cluster/index.js';
import { LogError } from '../log-error.ts';
import type { LogRecord, TopicPartition } from '../port.ts';
import { fateOf } from './classify-error.ts';
import { type FetchedPartition, fetchFrom, OFFSET_OUT_OF_RANGE } from './fetch.ts';
import { byLeader } from './leaders.ts';
import type { KafkaContext } from './options.ts';
import { delayBefore, pause } from './patience.ts';
import { readRecords } from './record-batches.ts';

/** How long a broker may wait for a first record: while all partitions wait, and while some are being handled. */
const IDLE_WAIT_MS = 500;
const BUSY_WAIT_MS = 5;

/** Corrupt on the broker's side, unknown topic, no leader, not the leader, no replica, fenced and unknown epochs. */
const PASSING_CODES: ReadonlySet<number> = new Set([2, 3, 5, 6, 9, 56, 74, 75, 78]);

/** A partition that is being read. */
export interface FetchTarget extends TopicPartition {
  /** Next offset to fetch. */
  fetchOffset: number;
  /** Offset after the last record that the broker has, as last heard. */
  endOffset: number;
  /** True while records of it wait to be handled. */
  hasWork(): boolean;
  take(records: readonly LogRecord[]): void;
}

export interface FetchLoopDeps {
  readonly cluster: Cluster;
  readonly context: KafkaContext;
  readonly targets: () => readonly FetchTarget[];
  /** First offset that the partition still has. */
  readonly logStart: (partition: TopicPartition) => Promise<number>;
  readonly stopping: AbortSignal;
  readonly onFailure: (error: unknown) => void;
}

export interface FetchLoop {
  /** A partition may be fetched from again, or there are others than before. */
  wake(): void;
  /** Resolves when no request is on its way any more; stopping must be aborted. */
  readonly ended: Promise<unknown>;
}

/** Runs until stopping is aborted or something fails for good. */
export function startFetchLoop(deps: FetchLoopDeps): FetchLoop {
  // One promise a round, never raced against one that lives longer: that would keep something of every round.
  let awake = Promise.withResolvers<void>();
  const wake = (): void => awake.resolve();
  deps.stopping.addEventListener('abort', wake, { once: true });
  const inFlight = new Map<string, Promise<void>>();
  const trouble: Trouble = { failedCount: 0 };
  let failure: { readonly error: unknown } | null = null;

  const request = async (nodeId: string, targets: readonly FetchTarget[]): Promise<void> => {
    try {
      await fetchOnce(deps, { nodeId, targets, trouble });
    } catch (error) {
      failure ??= { error };
    }
    inFlight.delete(nodeId);
    wake();
  };
  const run = async (): Promise<void> => {
    while (!deps.stopping.aborted) {
      awake = Promise.withResolvers();
      // A partition without a leader waits for news of one.
      const free = deps.targets().filter((target) => !target.hasWork());
      for (const [nodeId, targets] of byLeader(deps.cluster, free)) {
        if (!inFlight.has(nodeId)) inFlight.set(nodeId, request(nodeId, targets));
      }
      await awake.promise;
      if (failure !== null) throw failure.error;
    }
  };
  const ended = run()
    .catch(deps.onFailure)
    .then(async () => Promise.allSettled(inFlight.values()));
  return { wake, ended };
}

/** How often in a row fetching has failed. */
interface Trouble {
  failedCount: number;
}

/** Never rejects for what passes: it waits, has the leaders looked up again, and leaves the rest to the next round. */
async function fetchOnce(
  deps: FetchLoopDeps,
  from: { readonly nodeId: string; readonly targets: readonly FetchTarget[]; readonly trouble: Trouble },
): Promise<void> {
  const { cluster, context, stopping } = deps;
  const { nodeId, targets, trouble } = from;
  try {
    const broker = await cluster.findBroker({ nodeId });
    const isBusy = deps.targets().some((target) => target.hasWork());
    const wanted = targets.map(({ topic, partition, fetchOffset }) => ({ topic, partition, fromOffset: fetchOffset }));
    const answer = await fetchFrom(broker, wanted, isBusy ? BUSY_WAIT_MS : IDLE_WAIT_MS);
    if (stopping.aborted) return;
    const codes = await takeAnswer(deps, targets, answer);
    if (codes.length > 0) throw passingError(codes);
    trouble.failedCount = 0;
    context.observer.availability(true, '');
  } catch (error) {
    if (stopping.aborted) return;
    const fate = fateOf(error);
    if (fate.kind === 'fail') throw error;
    trouble.failedCount += 1;
    const why = error instanceof Error ? error.message : String(error);
    context.observer.availability(false, why);
    context.observer.retried(fate.cause);
    await pause(delayBefore(trouble.failedCount), stopping);
    // What it finds out is for the next round; that it can't be had now is no news.
    await cluster.refreshMetadata().catch(() => undefined);
  }
}

function passingError(codes: readonly number[]): Error {
  const error = new Error(`Kafka answered with the error codes ${codes.join(', ')}`);
  return Object.assign(error, { type: 'NOT_LEADER_FOR_PARTITION' });
}

/** Hands out what came; answers the error codes of partitions that must be asked for again. */
async function takeAnswer(
  deps: FetchLoopDeps,
  targets: readonly FetchTarget[],
  answer: readonly FetchedPartition[],
): Promise<readonly number[]> {
  const codes: number[] = [];
  for (const fetched of answer) {
    const target = targets.find((one) => one.topic === fetched.topic && one.partition === fetched.partition);
    // Gone to another consumer in the meantime.
    if (target === undefined || !deps.targets().includes(target)) continue;
    if (fetched.errorCode === 0) takeRecords(target, fetched);
    else if (fetched.errorCode === OFFSET_OUT_OF_RANGE) await moveToStart(deps, target);
    else if (PASSING_CODES.has(fetched.errorCode)) codes.push(fetched.errorCode);
    else throw new LogError('storage_failed', `${placeOf(target)}: Kafka's error code ${fetched.errorCode}`);
  }
  return codes;
}

/**
 * Records below the wanted offset are left out by readRecords. Offsets that are missing between are none that the log
 * has lost: a broker answers with all it has from the offset on, and each batch says how far it reaches.
 */
function takeRecords(target: FetchTarget, fetched: FetchedPartition): void {
  const { topic, partition, bytes } = fetched;
  target.endOffset = fetched.endOffset;
  const { records, nextOffset } = readRecords({ topic, partition, bytes, fromOffset: target.fetchOffset });
  target.fetchOffset = nextOffset;
  if (records.length > 0) target.take(records);
}

/** Retention may have taken what was wanted next; a log that ends before it has lost what was read already. */
async function moveToStart({ logStart }: FetchLoopDeps, target: FetchTarget): Promise<void> {
  const start = await logStart(target);
  if (start <= target.fetchOffset) {
    throw new LogError(
      'offset_out_of_range',
      `${placeOf(target)} ends before ${target.fetchOffset}, which was to be read next: it was put back or made anew`,
    );
  }
  target.fetchOffset = start;
}

function placeOf({ topic, partition }: TopicPartition): string {
  return `${topic}[${partition}]`;
}
