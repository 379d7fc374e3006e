// The alerter as a service: reads fengsui.inbox, lets the state machine of libs/alerting decide, writes its revisions
// to fengsui.alerts, and saves checkpoints. The order is the guarantee: a revision is durable before any checkpoint
// that has passed it, and after a crash in between it is made again but not written again.
import type { AlerterOptions } from '@fengsui/alerting';
import { TOPICS } from '@fengsui/domain';
import type { Consumer, EventLog, LogBatch, TopicPartition } from '@fengsui/log';
import type { Clock } from '@fengsui/service-kit';
import { type CheckpointStore, type Checkpoints, createCheckpoints } from '@fengsui/store';
import { applyBatch } from './batch.ts';
import type { AlerterMetrics } from './metrics.ts';
import { ALERTS, CHECKPOINT_NAME, INBOX, type Recovered, recover } from './recovery.ts';

export interface AlerterServiceOptions {
  /** A checkpoint is begun after a batch when the last one is this old … */
  readonly checkpointEveryMs: number;
  /** … or this many records behind: the most that a restart applies again, and one batch. */
  readonly checkpointEveryRecords: number;
  /** Largest batch. */
  readonly recordsMax: number;
}

export const ALERTER_DEFAULTS: AlerterServiceOptions = {
  checkpointEveryMs: 1_000,
  checkpointEveryRecords: 10_000,
  recordsMax: 1_000,
};

/** The consumer group of all alerters: one of them reads the inbox, the others stand by. */
const GROUP = 'fengsui-alerter';
const QUARANTINE: TopicPartition = { topic: TOPICS.quarantine, partition: 0 };

export interface AlerterDeps {
  readonly log: EventLog;
  readonly store: CheckpointStore;
  /** Times checkpoints and stamps the quarantine; no alert depends on it. */
  readonly clock: Pick<Clock, 'now'>;
  readonly metrics: AlerterMetrics;
  /** Area tree and rules' words. */
  readonly alerting: AlerterOptions;
  /** What is not given is taken from ALERTER_DEFAULTS. */
  readonly options?: Partial<AlerterServiceOptions>;
}

export interface AlerterService {
  /** Begins to read. Rejects if inbox or alert log are missing or have more than one partition. Once only. */
  start(): Promise<void>;
  /** Resolves when all that the inbox held at the time of the call has been applied. Rejects before start. */
  caughtUp(): Promise<void>;
  /** Ends after the batch in hand and saves a last checkpoint. Safe before start and to call twice. */
  stop(): Promise<void>;
  /** Resolves with the error that ended the service, or with null after stop. After an error: start a new one. */
  readonly ended: Promise<Error | null>;
}

/** What the service holds while the inbox is assigned to it. */
interface Assignment extends Recovered {
  /** Next offset to apply. */
  readonly position: number;
  readonly checkpoints: Checkpoints;
}

/** An alerter over a log and a store; nothing happens before start. */
export function createAlerterService(deps: AlerterDeps): AlerterService {
  const { log } = deps;
  const options = { ...ALERTER_DEFAULTS, ...deps.options };
  const ended = Promise.withResolvers<Error | null>();
  let consumer: Consumer | null = null;
  let assignment: Assignment | null = null;

  async function startOffset(): Promise<number> {
    const recovered = await recover({ log, store: deps.store, options: deps.alerting });
    const { origin, position, lostCount, alerter } = recovered;
    deps.metrics.recovered({ origin, position, lostCount });
    deps.metrics.open(alerter.openCounts());
    assignment = { ...recovered, checkpoints: checkpointsOf(deps, options, recovered) };
    return position;
  }

  async function onBatch(batch: LogBatch): Promise<void> {
    const current = assignment;
    if (current === null) throw new Error('a batch of the inbox came before its assignment');
    // Should anything below fail, the state is ahead of the alert log: it must never reach a checkpoint.
    assignment = null;
    try {
      assignment = await applied(deps, current, batch);
    } finally {
      // Whoever takes the inbox next must find the last save that was begun.
      if (assignment === null) await current.checkpoints.settled();
    }
  }

  /** Superseded: the next owner is ahead already, and needs nothing from here. */
  async function release(): Promise<void> {
    const current = assignment;
    assignment = null;
    await current?.checkpoints.finish(current.position);
  }

  return {
    async start() {
      if (consumer !== null) throw new Error('the alerter has been started before');
      await expectOnePartition(log, INBOX);
      await expectOnePartition(log, ALERTS);
      const { recordsMax } = options;
      const reading = { topics: [INBOX.topic], group: GROUP, recordsMax, order: 'arrival' } as const;
      consumer = log.consume({ ...reading, startOffset, onBatch, onRevoked: release });
      consumer.ended.then(ended.resolve, ended.reject);
    },
    async caughtUp() {
      if (consumer === null) throw new Error('the alerter has not been started');
      await consumer.caughtUp();
    },
    async stop() {
      await consumer?.stop();
      await release();
      ended.resolve(null);
    },
    ended: ended.promise,
  };
}

async function expectOnePartition(log: EventLog, { topic }: TopicPartition): Promise<void> {
  const partitions = await log.partitionCount(topic);
  // The order of one log is what makes a revision number; two partitions have no common order.
  if (partitions !== 1) throw new Error(`${topic} has ${partitions} partitions; it must have one`);
}

/** Applies a batch and makes its outputs durable, the quarantine first (see applyBatch). */
async function write(deps: AlerterDeps, current: Assignment, batch: LogBatch): Promise<Assignment> {
  const { log, metrics, clock } = deps;
  const { alerter, written } = current;
  const outputs = applyBatch(batch, { alerter, written, receivedAt: clock.now() });
  if (outputs.quarantined.length > 0) await log.append(QUARANTINE, outputs.quarantined);
  if (outputs.alerts.length > 0) await log.append(ALERTS, outputs.alerts);
  for (const revision of outputs.revisions) metrics.revised(revision);
  for (const reason of outputs.dropped) metrics.dropped(reason);
  for (const finding of outputs.shadowed) metrics.shadowed(finding);
  metrics.open(alerter.openCounts());
  const last = batch.records.at(-1);
  return last === undefined ? current : { ...current, position: last.offset + 1 };
}

/** Applies a batch, its outputs durable, and begins a checkpoint if one is due. */
async function applied(deps: AlerterDeps, current: Assignment, batch: LogBatch): Promise<Assignment> {
  const { checkpoints } = current;
  // The consumer hands the inbox to whoever is its owner now; what this one has written beyond, readers drop.
  if (checkpoints.isSuperseded()) throw new Error(OUT_OF_DATE);
  const next = await write(deps, current, batch);
  checkpoints.passed(next.position);
  return next;
}

const OUT_OF_DATE = 'another alerter has saved a later checkpoint: this one is out of date';

function checkpointsOf(
  { store, clock, metrics }: AlerterDeps,
  options: AlerterServiceOptions,
  { alerter, position, base }: Recovered,
): Checkpoints {
  return createCheckpoints({
    store,
    name: CHECKPOINT_NAME,
    clock,
    take: (extent) => alerter.takeCheckpoint(extent),
    position,
    base,
    everyMs: options.checkpointEveryMs,
    everyRecords: options.checkpointEveryRecords,
    onOutcome: (outcome) => {
      metrics.checkpointResult(outcome.result);
      if (outcome.result === 'saved') metrics.checkpointed(outcome);
    },
  });
}
