// A replay: the events of a source through the whole path, raw topics to alert log, in the events' own time. The same
// source into an empty directory gives the same alerts, revision numbers included; one that was interrupted goes on
// where it stopped, and gives the same alerts, too.
import { createForgetfulStore, createMadeAgainLog } from '@fengsui/intake';
import type { Consumer, EventLog } from '@fengsui/log';
import type { Clock, Logger } from '@fengsui/service-kit';
import { inOrder } from '../in-order.ts';
import { BATCH_SIZES, type BatchSizes, createStages, type Jurisdiction, type Stages } from '../stages.ts';
import { type DataDirectory, type DataDirectoryOptions, openDataDirectory } from '../state-directory.ts';
import { type PumpCounts, type PumpOptions, pump } from './pump.ts';
import { createReplayCounting, type ReplayCounting, type ReplayCounts } from './replay-counts.ts';
import { tailRevisions, type WrittenRevision } from './revision-tail.ts';

export interface ReplayOptions extends Jurisdiction {
  /** Kept, and gone on with if it holds the beginning of this replay; null: thrown away at the end. */
  readonly dataDirectory: string | null;
  readonly durability?: DataDirectoryOptions['durability'];
  /** In the order of event time, or nearly so; read once. */
  readonly source: PumpOptions['source'];
  readonly clock: Clock;
  readonly logger: Logger;
  /** Every revision in the directory, in order, as soon as it is written; what it throws ends the replay. */
  readonly onRevision: (written: WrittenRevision) => void;
  /** From this revision on; 0 if not given. */
  readonly fromRevision?: number;
  /** How far stream time goes on after the last event, ms; 0 (what is open stays open) if not given. */
  readonly drainMs?: number;
  /** Simulated seconds per second; as fast as it goes if not given. */
  readonly speed?: number | null;
  readonly onProgress?: PumpOptions['onProgress'];
  /** Ends the replay early and in order. */
  readonly abort?: AbortSignal;
  /** 1 if not given. */
  readonly signalsPartitions?: number;
  readonly batches?: Partial<BatchSizes>;
}

/** aborted: alerts and counts end where the replay did. durationMs is the host's time from the first event on. */
export interface ReplayResult extends PumpCounts, ReplayCounts {
  readonly kind: 'finished' | 'aborted';
  readonly durationMs: number;
}

/**
 * Resolves when every alert is written and handed on, or soon after the abort; rejects with what failed. Either way all
 * is closed by then, and a directory that is thrown away is gone.
 */
export async function replay(options: ReplayOptions): Promise<ReplayResult> {
  const { dataDirectory, durability, signalsPartitions = 1 } = options;
  const held = await openDataDirectory({
    directory: dataDirectory,
    signalsPartitions,
    ...(durability === undefined ? {} : { durability }),
  });
  const closing: (() => Promise<unknown>)[] = [async () => held.close()];
  try {
    return await replayInto(options, held, closing);
  } finally {
    // Begun last, ended first.
    await inOrder(closing.toReversed());
  }
}

async function replayInto(
  options: ReplayOptions,
  { log, store }: DataDirectory,
  closing: (() => Promise<unknown>)[],
): Promise<ReplayResult> {
  const { clock, logger, tree, rules, zoneOffsetMs, batches, drainMs = 0 } = options;
  const abort = options.abort ?? new AbortController().signal;
  const counting = createReplayCounting();
  const tail = followRevisions(log, options, counting);
  closing.push(async () => tail.stop());
  const stages = createStages({
    log,
    store,
    intakeOn: { log: await createMadeAgainLog(log), store: createForgetfulStore(store) },
    clock,
    logger,
    tree,
    rules,
    zoneOffsetMs,
    ...(options.tenant === undefined ? {} : { tenant: options.tenant }),
    time: { kind: 'of_data', notAfter: () => clock.now() },
    metrics: counting.metrics,
    batches: { ...BATCH_SIZES, ...batches },
  });
  closing.push(async () => stages.stop());
  await stages.start();
  const startedAt = clock.now();
  const failed = failureOf(stages, tail);
  const pumped = await Promise.race([failed, pumpInto(stages, { ...options, log, abort })]);
  if (!abort.aborted) {
    await Promise.race([failed, stages.finish(drainMs)]);
    await Promise.race([failed, tail.caughtUp()]);
  }
  const durationMs = Math.max(0, clock.now() - startedAt);
  return { kind: abort.aborted ? 'aborted' : 'finished', ...pumped, ...counting.counts(), durationMs };
}

function followRevisions(
  log: EventLog,
  { onRevision, fromRevision = 0 }: ReplayOptions,
  counting: ReplayCounting,
): Consumer {
  return tailRevisions(log, {
    fromRevision,
    onRevision: (written) => {
      counting.addRevision(written.alert);
      onRevision(written);
    },
  });
}

async function pumpInto(
  stages: Stages,
  options: ReplayOptions & { readonly log: EventLog; readonly abort: AbortSignal },
): Promise<PumpCounts> {
  const { log, clock, source, speed = null, abort, onProgress = () => undefined } = options;
  return pump({ log, clock, source, speed, intakeCaughtUp: async () => stages.intake.caughtUp(), abort, onProgress });
}

/** Rejects when a stage or the reader of alerts ends by itself; never resolves. */
function failureOf(stages: Stages, tail: Consumer): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  const fail = (error: unknown): void => {
    if (error !== null) reject(error);
  };
  stages.ended.then(fail, fail);
  tail.ended.then(fail, fail);
  // It may fail when nobody waits for it any more.
  promise.catch(() => undefined);
  return promise;
}
