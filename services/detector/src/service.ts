// The detector as a service: reads its partitions of fengsui.signals, lets the engine of libs/detection decide, writes
// findings and ticks to fengsui.inbox, and saves checkpoints. The order is the guarantee: an output is durable before
// any checkpoint that has passed it, and what a crash makes again has its old position, by which the alerter drops it.
import { DEDUP_HORIZON_MS, type EngineOptions } from '@fengsui/detection';
import { createSignalRecord, TOPICS } from '@fengsui/domain';
import type { AppendRecord, ConsumeOptions, Consumer, EventLog, LogBatch, TopicPartition } from '@fengsui/log';
import type { Clock, Logger } from '@fengsui/service-kit';
import type { CheckpointStore } from '@fengsui/store';
import { applyBatch, type BatchOutputs, type Detection } from './batch.ts';
import { type Checkpoints, createCheckpoints } from './checkpoints.ts';
import type { DetectorMetrics } from './metrics.ts';
import { checkpointName, type RecoveryReport, recover } from './recovery.ts';

export interface DetectorServiceOptions {
  /** A checkpoint is begun after a batch when the last one is this old … */
  readonly checkpointEveryMs: number;
  /** … or this many records behind. */
  readonly checkpointEveryRecords: number;
  /** Largest batch. */
  readonly recordsMax: number;
  /** timestamp where the log offers it: then even the order among partitions is the same in every run. */
  readonly order: ConsumeOptions['order'];
}

export const DETECTOR_DEFAULTS: DetectorServiceOptions = {
  checkpointEveryMs: 1_000,
  checkpointEveryRecords: 50_000,
  recordsMax: 1_000,
  order: 'arrival',
};

/** The consumer group of all detectors: they share the partitions. */
const GROUP = 'fengsui-detector';
const INBOX: TopicPartition = { topic: TOPICS.inbox, partition: 0 };
const QUARANTINE: TopicPartition = { topic: TOPICS.quarantine, partition: 0 };
/** Outputs of one append: a jump in time may close more windows at once than a log takes in one piece. */
const APPEND_RECORDS_MAX = 1_000;

export interface DetectorDeps {
  readonly log: EventLog;
  readonly store: CheckpointStore;
  /** Times checkpoints; no finding depends on it. */
  readonly clock: Pick<Clock, 'now'>;
  readonly metrics: DetectorMetrics;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /** Tree, rules and time zone; dedupHorizonMs is DEDUP_HORIZON_MS if not given. */
  readonly detection: Omit<EngineOptions, 'dedupHorizonMs'> & Partial<Pick<EngineOptions, 'dedupHorizonMs'>>;
  /** What is not given is taken from DETECTOR_DEFAULTS. */
  readonly options?: Partial<DetectorServiceOptions>;
}

export interface DetectorService {
  /** Begins to read. Rejects if a topic is missing or the inbox has more than one partition. Once only. */
  start(): Promise<void>;
  /** Resolves when all that the signals log held at the time of the call has been applied. Rejects before start. */
  caughtUp(): Promise<void>;
  /** Ends after the batch in hand and saves last checkpoints. Safe before start and to call twice. */
  stop(): Promise<void>;
  /** Resolves with the error that ended the service, or with null after stop. After an error: start a new one. */
  readonly ended: Promise<Error | null>;
}

/** A partition that is assigned here. */
interface Task extends Detection {
  readonly checkpoints: Checkpoints;
  /** Next offset to apply. */
  position: number;
}

/** A detector over a log and a store; nothing happens before start. */
export function createDetectorService(deps: DetectorDeps): DetectorService {
  const { log, store, metrics, clock } = deps;
  const options = { ...DETECTOR_DEFAULTS, ...deps.options };
  const detection = { dedupHorizonMs: DEDUP_HORIZON_MS, ...deps.detection };
  const ended = Promise.withResolvers<Error | null>();
  const tasks = new Map<number, Task>();
  let consumer: Consumer | null = null;

  async function assign({ partition }: TopicPartition): Promise<number> {
    const { engine, ...report } = await recover({ log, store, detection, partition });
    tell(deps, partition, report);
    const { position } = report;
    const checkpoints = createCheckpoints({
      store,
      name: checkpointName(partition),
      engine,
      clock,
      position,
      everyMs: options.checkpointEveryMs,
      everyRecords: options.checkpointEveryRecords,
      onSaved: (saved) => metrics.checkpointed(partition, saved),
    });
    tasks.set(partition, { partition, engine, record: createSignalRecord(), checkpoints, position });
    return position;
  }

  async function onBatch(batch: LogBatch): Promise<void> {
    const task = tasks.get(batch.partition);
    if (task === undefined) throw new Error(`a batch of partition ${batch.partition} came before its assignment`);
    // Should anything below fail, the state is ahead of the inbox: it must never reach a checkpoint.
    tasks.delete(batch.partition);
    try {
      await apply(task, batch);
    } finally {
      // Whoever takes the partition next must find the last save that was begun.
      if (!tasks.has(batch.partition)) await task.checkpoints.settled();
    }
  }

  async function apply(task: Task, batch: LogBatch): Promise<void> {
    const outputs = applyBatch(task, batch);
    await write(log, outputs);
    count(metrics, task, outputs);
    task.position = (batch.records.at(-1)?.offset ?? task.position - 1) + 1;
    task.checkpoints.passed(task.position);
    tasks.set(batch.partition, task);
  }

  /** Superseded: the next owner is ahead already, and needs nothing from here. */
  async function release(partition: number): Promise<void> {
    const task = tasks.get(partition);
    tasks.delete(partition);
    if (task !== undefined) await task.checkpoints.finish(task.position);
  }

  return {
    async start() {
      if (consumer !== null) throw new Error('the detector has been started before');
      await expectTopics(log);
      const reading = { topics: [TOPICS.signals], group: GROUP, recordsMax: options.recordsMax, order: options.order };
      const onRevoked = async ({ partition }: TopicPartition): Promise<void> => release(partition);
      consumer = log.consume({ ...reading, startOffset: assign, onBatch, onRevoked });
      consumer.ended.then(ended.resolve, ended.reject);
    },
    async caughtUp() {
      if (consumer === null) throw new Error('the detector has not been started');
      await consumer.caughtUp();
    },
    async stop() {
      await consumer?.stop();
      await Promise.all([...tasks.keys()].map(release));
      ended.resolve(null);
    },
    ended: ended.promise,
  };
}

async function expectTopics(log: EventLog): Promise<void> {
  await log.partitionCount(TOPICS.signals);
  await log.partitionCount(TOPICS.quarantine);
  const partitions = await log.partitionCount(TOPICS.inbox);
  // The order of one log is what makes a revision number; two partitions have no common order.
  if (partitions !== 1) throw new Error(`${TOPICS.inbox} has ${partitions} partitions; it must have one`);
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

function count(metrics: DetectorMetrics, { partition, engine }: Task, { outcomes, findings }: BatchOutputs): void {
  for (const [outcome, times] of outcomes) metrics.signals(outcome, times);
  for (const finding of findings) metrics.found(finding);
  metrics.streamTime(partition, engine.streamTime());
}

function tell({ metrics, logger }: DetectorDeps, partition: number, report: RecoveryReport): void {
  metrics.recovered(partition, report);
  const isAsUsual = (report.origin === 'checkpoint' || report.origin === 'no_checkpoint') && report.lostCount === 0;
  if (isAsUsual) logger.info({ partition, ...report }, 'a partition is assigned');
  else logger.warn({ partition, ...report }, 'a partition is assigned; its state is not the one it was left with');
}
