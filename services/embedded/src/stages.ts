// Intake, detector and alerter over one log and one store: built, started, caught up with and stopped in order. Where
// their input comes from and who reads the alerts is for live mode and replay.
import { type AlerterMetrics, type AlerterService, createAlerterService } from '@fengsui/alerter';
import { ruleTextsOf } from '@fengsui/alerting';
import {
  createDetectorService,
  type DetectorDeps,
  type DetectorMetrics,
  type DetectorService,
  type TenantDetection,
} from '@fengsui/detector';
import type { AreaTree } from '@fengsui/domain';
import { createIntake, type Intake, type IntakeMetrics, type IntakeTime } from '@fengsui/intake';
import type { EventLog } from '@fengsui/log';
import type { Clock, Logger } from '@fengsui/service-kit';
import type { CheckpointStore } from '@fengsui/store';
import { inOrder } from './in-order.ts';

/** The rules as loadRules of the detector gives them. */
export type Rules = DetectorDeps['detection']['rules'];

export interface StageMetrics {
  readonly intake: IntakeMetrics;
  readonly detector: DetectorMetrics;
  readonly alerter: AlerterMetrics;
}

/** In records. They change nothing but speed, memory and how much a restart applies again. */
export interface BatchSizes {
  /** Largest batch of the detector … */
  readonly signalsMax: number;
  /** … and of the alerter. */
  readonly inboxMax: number;
  /** Between two checkpoints of one of them, at most, and one batch. */
  readonly checkpointEvery: number;
}

export const BATCH_SIZES: BatchSizes = { signalsMax: 1_000, inboxMax: 1_000, checkpointEvery: 50_000 };

/** What it takes to tell areas, rules and days apart: the same in live mode and replay. */
export interface Jurisdiction {
  readonly tree: AreaTree;
  readonly rules: Rules;
  /** Offset of the local time zone from UTC in ms: days begin at its midnight. */
  readonly zoneOffsetMs: number;
  /** Calendar and overlays; weekdays alone if not given. */
  readonly tenant?: TenantDetection;
}

export interface StagesOptions extends Jurisdiction {
  readonly log: EventLog;
  readonly store: CheckpointStore;
  /** What intake works on in place of log and store, where it is to see them otherwise. */
  readonly intakeOn?: { readonly log: EventLog; readonly store: CheckpointStore };
  /** The host's: times checkpoints. */
  readonly clock: Clock;
  /** What time it is for intake, and by it for everything behind. */
  readonly time: IntakeTime;
  readonly logger: Logger;
  readonly metrics: StageMetrics;
  readonly batches: BatchSizes;
}

export interface Stages {
  readonly intake: Intake;
  readonly detector: DetectorService;
  readonly alerter: AlerterService;
  /** Resolves when all three read. Rejects with the first that can't; stop() then ends the others. */
  start(): Promise<void>;
  /** No more events follow: closes what is due drainMs after the last, and resolves when its alerts are written. */
  finish(drainMs: number): Promise<void>;
  /** Ends them in the order of the stream, each with a checkpoint. Safe before start and to call twice. */
  stop(): Promise<void>;
  /** Resolves with the first error that ended one of them, or with null when all have been stopped. */
  readonly ended: Promise<Error | null>;
}

/** Three stages that nothing has been started of. */
export function createStages(options: StagesOptions): Stages {
  const { log, store, clock, metrics, tree, rules, zoneOffsetMs, logger, batches, time } = options;
  const intakeOn = options.intakeOn ?? { log, store };
  const intake = createIntake({ ...intakeOn, tree, metrics: metrics.intake, time, group: null });
  const detector = createDetectorService({
    log,
    store,
    clock,
    metrics: metrics.detector,
    logger: logger.child({ stage: 'detector' }),
    detection: { tree, rules, zoneOffsetMs, ...options.tenant },
    options: { recordsMax: batches.signalsMax, checkpointEveryRecords: batches.checkpointEvery, order: 'timestamp' },
  });
  const alerter = createAlerterService({
    log,
    store,
    clock,
    metrics: metrics.alerter,
    alerting: { tree, rules: ruleTextsOf(rules) },
    options: { recordsMax: batches.inboxMax, checkpointEveryRecords: batches.checkpointEvery },
  });
  const stages = [intake, detector, alerter];
  return {
    intake,
    detector,
    alerter,
    start: async () => {
      // From the end of the stream to its beginning: nothing arrives where nobody reads yet.
      for (const stage of stages.toReversed()) await stage.start();
    },
    finish: async (drainMs) => {
      await intake.finish(drainMs);
      await detector.caughtUp();
      await alerter.caughtUp();
    },
    stop: async () => inOrder(stages.map((stage) => async () => stage.stop())),
    ended: firstError(stages.map((stage) => stage.ended)),
  };
}

/** The first error of several ends, or null once all have ended without one. */
export async function firstError(ends: readonly Promise<Error | null>[]): Promise<Error | null> {
  const failed = ends.map(async (end) => {
    const error = await end;
    return error ?? (await Promise.withResolvers<never>().promise);
  });
  const allEnded = Promise.all(ends).then((errors) => errors.find((error) => error !== null) ?? null);
  return Promise.race([...failed, allEnded]);
}
