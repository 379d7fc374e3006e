// One partition of a consumer: asks where to begin, takes fetched records, and hands them out in batches, one at a time.
import { LogError } from '../log-error.ts';
import type { ConsumeOptions, LogRecord, TopicPartition } from '../port.ts';
import type { FetchTarget } from './fetch-loop.ts';

export interface PartitionTask extends FetchTarget {
  /** Next offset to be delivered. */
  position(): number;
  /** True while a batch is being handled or records wait to be. */
  hasWork(): boolean;
  /** True once it may be fetched from. */
  isStarted(): boolean;
  /** No batch begins after this; resolves when the one in hand is done. */
  stop(): Promise<void>;
}

export interface PartitionTaskDeps extends Pick<ConsumeOptions, 'startOffset' | 'onBatch' | 'recordsMax'> {
  readonly at: TopicPartition;
  /** Under which name the consumer's owner knows the topic. */
  readonly shownTopic: string;
  readonly bounds: () => Promise<{ readonly start: number; readonly end: number }>;
  /** It may be fetched from (again), or its position has moved on. */
  readonly onProgress: () => void;
  readonly onFailure: (error: unknown) => void;
}

/** Begins at once. */
export function startPartitionTask(deps: PartitionTaskDeps): PartitionTask {
  const { at, recordsMax, onBatch, shownTopic, onProgress, onFailure } = deps;
  let waiting: readonly LogRecord[] = [];
  let position = -1;
  let inHand: Promise<void> | null = null;
  let isStopped = false;

  const deliver = async (): Promise<void> => {
    while (waiting.length > 0 && !isStopped) {
      const records = waiting.slice(0, recordsMax);
      waiting = waiting.slice(records.length);
      await onBatch({ topic: shownTopic, partition: at.partition, records });
      position = (records.at(-1)?.offset ?? position) + 1;
      if (waiting.length > 0) onProgress();
    }
    inHand = null;
    if (waiting.length === 0) position = Math.max(position, task.fetchOffset);
    onProgress();
  };

  const task: PartitionTask = {
    ...at,
    fetchOffset: -1,
    endOffset: -1,
    position: () => position,
    hasWork: () => inHand !== null || waiting.length > 0,
    isStarted: () => position >= 0,
    take: (records) => {
      waiting = records;
      if (!isStopped) inHand = deliver().catch(onFailure);
    },
    stop: async () => {
      isStopped = true;
      await started;
      await inHand;
    },
  };
  const started = start(deps).then((offset) => {
    task.fetchOffset = offset;
    position = offset;
    onProgress();
  }, onFailure);
  return task;
}

async function start({ at, startOffset, shownTopic, bounds }: PartitionTaskDeps): Promise<number> {
  const wanted = await startOffset({ topic: shownTopic, partition: at.partition });
  const { start: first, end } = await bounds();
  if (wanted > end) {
    const message = `${shownTopic}[${at.partition}] ends at ${end}, before the wanted start ${wanted}`;
    throw new LogError('offset_out_of_range', message);
  }
  return Math.max(wanted, first);
}
