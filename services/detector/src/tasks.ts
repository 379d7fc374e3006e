// The partitions that are assigned to this detector: each has an engine of its own, its place in the log, and its
// checkpoints. Batches come in here and leave as durable outputs; which partitions there are is the consumer's business.
import { DEDUP_HORIZON_MS, type EngineOptions } from '@fengsui/detection';
import { createSignalRecord, TOPICS } from '@fengsui/domain';
import type { AppendRecord, EventLog, LogBatch, TopicPartition } from '@fengsui/log';
import type { Clock, Logger } from '@fengsui/service-kit';
import { type CheckpointStore, type Checkpoints, createCheckpoints } from '@fengsui/store';
import { applyBatch, type BatchOutputs, type Detection } from './batch.ts';
import type { DetectorMetrics } from './metrics.ts';
import { checkpointName, type RecoveryReport, recover } from './recovery.ts';
import { headerWithRelease } from './releases.ts';

export interface TaskOptions {
  /** A checkpoint is begun after a batch when the last one is this old … */
  readonly checkpointEveryMs: number;
  /** … or this many records behind. */
  readonly checkpointEveryRecords: number;
}

export interface TaskDeps {
  readonly log: EventLog;
  readonly store: CheckpointStore;
  /** Times checkpoints; no finding depends on it. */
  readonly clock: Pick<Clock, 'now'>;
  readonly metrics: DetectorMetrics;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /** Tree, rules and time zone; dedupHorizonMs is DEDUP_HORIZON_MS if not given. */
  readonly detection: Omit<EngineOptions, 'dedupHorizonMs'> & Partial<Pick<EngineOptions, 'dedupHorizonMs'>>;
}

export interface Tasks {
  /** Takes a partition over; answers the first offset that it wants. */
  assign(partition: number): Promise<number>;
  /** Applies the next batch of an assigned partition. Rejects when its outputs could not be written. */
  apply(batch: LogBatch): Promise<void>;
  /** Gives a partition away, with a last checkpoint. */
  release(partition: number): Promise<void>;
  releaseAll(): Promise<void>;
}

const INBOX: TopicPartition = { topic: TOPICS.inbox, partition: 0 };
const QUARANTINE: TopicPartition = { topic: TOPICS.quarantine, partition: 0 };
/** Outputs of one append: a jump in time may close more windows at once than a log takes in one piece. */
const APPEND_RECORDS_MAX = 1_000;

interface Task extends Detection {
  readonly checkpoints: Checkpoints;
  /** Next offset to apply. */
  position: number;
}

/** No partition at first. */
export function createTasks(deps: TaskDeps, options: TaskOptions): Tasks {
  const tasks = new Map<number, Task>();

  async function apply(batch: LogBatch): Promise<void> {
    const { partition } = batch;
    const task = tasks.get(partition);
    if (task === undefined) throw new Error(`a batch of partition ${partition} came before its assignment`);
    // Should anything below fail, the state is ahead of the inbox: it must never reach a checkpoint.
    tasks.delete(partition);
    try {
      await applyTo(task, batch, deps);
      tasks.set(partition, task);
    } finally {
      // Whoever takes the partition next must find the last save that was begun.
      if (!tasks.has(partition)) await task.checkpoints.settled();
    }
  }

  /** Superseded: the next owner is ahead already, and needs nothing from here. */
  async function release(partition: number): Promise<void> {
    const task = tasks.get(partition);
    tasks.delete(partition);
    if (task !== undefined) await task.checkpoints.finish(task.position);
  }

  return {
    assign: async (partition) => {
      const task = await recoveredTask(partition, deps, options);
      tasks.set(partition, task);
      return task.position;
    },
    apply,
    release,
    releaseAll: async () => {
      await Promise.all([...tasks.keys()].map(release));
    },
  };
}

async function recoveredTask(partition: number, deps: TaskDeps, options: TaskOptions): Promise<Task> {
  const { log, store, clock, metrics } = deps;
  const detection = { dedupHorizonMs: DEDUP_HORIZON_MS, ...deps.detection };
  const { engine, base, ...report } = await recover({ log, store, detection, partition });
  tell(deps, partition, report);
  const { position } = report;
  const checkpoints = createCheckpoints({
    store,
    name: checkpointName(partition),
    clock,
    take: (extent) => ({
      changedPages: extent === 'whole' ? engine.state.takeAllPages() : engine.state.takeChangedPages(),
      header: headerWithRelease(task.release, engine.state.header()),
      removedPages: extent === 'whole' ? [] : engine.state.takeRemovedPages(),
    }),
    position,
    base,
    everyMs: options.checkpointEveryMs,
    firstAfterMs: options.checkpointEveryMs * shareOf(partition),
    everyRecords: options.checkpointEveryRecords,
    onOutcome: (outcome) => {
      metrics.checkpointResult(outcome.result);
      if (outcome.result === 'saved') metrics.checkpointed(partition, outcome);
    },
  });
  const task: Task = {
    partition,
    engine,
    record: createSignalRecord(),
    configured: detection.rules,
    release: report.release,
    checkpoints,
    position,
  };
  return task;
}

/** In [0, 1): neighbouring numbers lie far apart, however many there are (multiples of the golden ratio). */
function shareOf(partition: number): number {
  return ((partition + 1) * 0.618_033_988_749_895) % 1;
}

async function applyTo(task: Task, batch: LogBatch, { log, metrics }: TaskDeps): Promise<void> {
  const outputs = applyBatch(task, batch);
  await write(log, outputs);
  count(metrics, task, outputs);
  task.position = (batch.records.at(-1)?.offset ?? task.position - 1) + 1;
  task.checkpoints.passed(task.position);
}

/** Refusals first: below the last output the quarantine is complete. */
async function write(log: EventLog, { inbox, quarantined }: BatchOutputs): Promise<void> {
  await appendInPieces(log, QUARANTINE, quarantined);
  await appendInPieces(log, INBOX, inbox);
}

async function appendInPieces(log: EventLog, to: TopicPartition, records: readonly AppendRecord[]): Promise<void> {
  for (let from = 0; from < records.length; from += APPEND_RECORDS_MAX) {
    await log.append(to, records.slice(from, from + APPEND_RECORDS_MAX));
  }
}

function count(
  metrics: DetectorMetrics,
  { partition, engine, release }: Task,
  { outcomes, findings }: BatchOutputs,
): void {
  for (const [outcome, times] of outcomes) metrics.signals(outcome, times);
  for (const finding of findings) metrics.found(finding);
  metrics.streamTime(partition, engine.streamTime());
  metrics.ruleRelease(partition, release);
}

function tell({ metrics, logger }: TaskDeps, partition: number, report: RecoveryReport): void {
  metrics.recovered(partition, report);
  metrics.ruleRelease(partition, report.release);
  const isAsUsual = (report.origin === 'checkpoint' || report.origin === 'no_checkpoint') && report.lostCount === 0;
  if (isAsUsual) logger.info({ partition, ...report }, 'a partition is assigned');
  else logger.warn({ partition, ...report }, 'a partition is assigned; its state is not the one it was left with');
}
