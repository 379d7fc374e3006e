// The alerter as a service: reads fengsui.inbox, lets the state machine of libs/alerting decide, writes its revisions
// to fengsui.alerts, and saves checkpoints. The order is the guarantee: a revision is durable before any checkpoint
// that has passed it, and after a crash in between it is made again but not written again.
import type { AlerterOptions } from '@fengsui/alerting';
import { TOPICS } from '@fengsui/domain';
import type { Consumer, EventLog, LogBatch, TopicPartition } from '@fengsui/log';
import type { Clock } from '@fengsui/service-kit';
import type { CheckpointStore, SaveResult } from '@fengsui/store';
import { applyBatch } from './batch.ts';
import type { AlerterMetrics } from './metrics.ts';
import { ALERTS, CHECKPOINT_NAME, INBOX, type Recovered, recover } from './recovery.ts';

export interface AlerterServiceOptions {
  /** A checkpoint is saved after a batch when the last one is this old … */
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
  readonly savedPosition: number;
  readonly savedAt: number;
}

/** An alerter over a log and a store; nothing happens before start. */
export function createAlerterService(deps: AlerterDeps): AlerterService {
  const { log, clock } = deps;
  const options = { ...ALERTER_DEFAULTS, ...deps.options };
  const ended = Promise.withResolvers<Error | null>();
  let consumer: Consumer | null = null;
  let assignment: Assignment | null = null;

  async function startOffset(): Promise<number> {
    const recovered = await recover({ log, store: deps.store, options: deps.alerting });
    const { origin, position, lostCount, alerter } = recovered;
    deps.metrics.recovered({ origin, position, lostCount });
    deps.metrics.open(alerter.openCounts());
    assignment = { ...recovered, savedPosition: position, savedAt: clock.now() };
    return position;
  }

  async function onBatch(batch: LogBatch): Promise<void> {
    const current = assignment;
    if (current === null) throw new Error('a batch of the inbox came before its assignment');
    // Should anything below fail, the state is ahead of the alert log: it must never reach a checkpoint.
    assignment = null;
    const applied = await write(deps, current, batch);
    const isDue = isCheckpointDue(applied, { now: clock.now(), options });
    const next = isDue ? await saveCheckpoint(deps, applied) : applied;
    if (next === null) throw new Error('another alerter has saved a later checkpoint: this one is out of date');
    assignment = next;
  }

  async function release(): Promise<void> {
    const current = assignment;
    assignment = null;
    // Superseded: the next owner is ahead already, and needs nothing from here.
    if (current !== null) await saveCheckpoint(deps, current);
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
  metrics.open(alerter.openCounts());
  const last = batch.records.at(-1);
  return last === undefined ? current : { ...current, position: last.offset + 1 };
}

/** A host clock that was set back makes a checkpoint due, rather than none for as long as it was set back. */
function isCheckpointDue(
  { position, savedPosition, savedAt }: Assignment,
  { now, options }: { readonly now: number; readonly options: AlerterServiceOptions },
): boolean {
  if (position - savedPosition >= options.checkpointEveryRecords) return true;
  return now - savedAt >= options.checkpointEveryMs || now < savedAt;
}

/** null: the store holds a later checkpoint. */
async function saveCheckpoint(deps: AlerterDeps, current: Assignment): Promise<Assignment | null> {
  const { position, savedPosition, alerter } = current;
  if (position === savedPosition) return current;
  const startedAt = deps.clock.now();
  const save = async (base: number | null): Promise<SaveResult> => {
    const result = await deps.store.save(CHECKPOINT_NAME, {
      position,
      base,
      ...alerter.takeCheckpoint(base === null ? 'whole' : 'changed'),
    });
    deps.metrics.checkpointResult(result);
    // The store was emptied since the last save: what it has lost goes with this one.
    return result === 'base_lost' ? save(null) : result;
  };
  if ((await save(current.base)) === 'superseded') return null;
  const savedAt = deps.clock.now();
  deps.metrics.checkpointed({ position, durationMs: Math.max(0, savedAt - startedAt) });
  return { ...current, savedPosition: position, savedAt, base: position };
}
