// The service: reads the three raw topics, runs their records through the stage, appends what comes out, and keeps
// its place. Everything happens in turns, so that there is one order of signals and ticks, and one clock.
import { RAW_TOPICS } from '@fengsui/contracts';
import type { Consumer, LogBatch } from '@fengsui/log';
import {
  beginRun,
  beginSave,
  handOver,
  type IntakeDeps,
  passRecord,
  type Run,
  rawTopic,
  saveRun,
  takeOver,
} from './run.ts';
import { startTicker } from './ticker.ts';
import { createTurns, type Turns } from './turns.ts';
import { END_OF_FEED, isWatermark, watermarkRecord } from './watermark.ts';

/** Records of a batch: with RECORD_BYTES_MAX each, this bounds what intake holds in memory. */
export const BATCH_RECORDS_MAX = 1_000;
/** The place is kept at least this often; a restart repeats at most that many records (or a live tick's worth). */
export const SAVE_EVERY_RECORDS = 10_000;

export interface Intake {
  /** Resolves when records are being read. Rejects when a topic is missing or the checkpoint is broken. */
  start(): Promise<void>;
  /**
   * Resolves when all that the raw topics held at the time of the call is in the outputs. In a replay that takes a
   * watermark in every raw partition, or finish(). Rejects before start.
   */
  caughtUp(): Promise<void>;
  /**
   * For replays, once no record will follow: ends the raw topics with watermarks, reads them to their end, decides on
   * held events and ticks at the clock plus drainMs, so that windows close. Rejects before start.
   */
  finish(drainMs: number): Promise<void>;
  /** Ends reading after the batch in hand and keeps the place. Safe to call twice. */
  stop(): Promise<void>;
  /** Resolves with what stopped it, or with null after stop(). Never rejects. */
  readonly ended: Promise<Error | null>;
}

/** What runs between start and stop. */
interface Session {
  readonly run: Run;
  readonly consumer: Consumer;
  readonly turns: Turns;
  readonly stopTicks: () => void;
}

export function createIntake(deps: IntakeDeps): Intake {
  const end = Promise.withResolvers<Error | null>();
  let session: Session | null = null;
  let failure: Error | null = null;

  const fail = (error: unknown): void => {
    failure ??= error instanceof Error ? error : new Error(String(error));
    session?.stopTicks();
    end.resolve(failure);
  };
  const started = (): Session => {
    if (session === null) throw new Error('intake has not been started');
    return session;
  };
  return {
    start: async () => {
      session = await open(deps, fail);
      void session.consumer.ended.then((error) => {
        if (error !== null) fail(error);
      }, fail);
    },
    caughtUp: async () => started().consumer.caughtUp(),
    finish: async (drainMs) => {
      const { run, consumer, turns } = started();
      await endFeeds(deps);
      await consumer.caughtUp();
      await turns.take(() => finishRun(run, drainMs));
    },
    stop: async () => {
      const stopped = session;
      session = null;
      if (stopped !== null) {
        stopped.stopTicks();
        await stopped.consumer.stop();
        // After a failure the outputs may lag behind what was read: the place stays where it was last kept.
        if (failure === null) await stopped.turns.take(() => saveRun(stopped.run));
      }
      end.resolve(null);
    },
    ended: end.promise,
  };
}

async function open(deps: IntakeDeps, fail: (error: unknown) => void): Promise<Session> {
  const run = await beginRun(deps);
  const turns = createTurns();
  const { log, time } = deps;
  const consumer = log.consume({
    topics: RAW_TOPICS,
    group: deps.group,
    recordsMax: BATCH_RECORDS_MAX,
    order: deps.order ?? (time.kind === 'live' ? 'arrival' : 'timestamp'),
    startOffset: (partition) => turns.take(() => takeOver(deps, run, partition)),
    onBatch: (batch) => turns.take(() => takeBatch(run, batch)),
    onRevoked: (partition) => turns.take(() => handOver(run, partition)),
  });
  if (time.kind === 'of_data') return { run, consumer, turns, stopTicks: () => undefined };
  const task = (): Promise<void> => turns.take(() => tick(run));
  const stopTicks = startTicker({ clock: time.clock, everyMs: time.tickEveryMs, task, onFailure: fail });
  return { run, consumer, turns, stopTicks };
}

async function takeBatch(run: Run, batch: LogBatch): Promise<void> {
  const topic = rawTopic(batch.topic);
  for (const record of batch.records) {
    if (!isWatermark(record)) run.stage.take(topic, batch.partition, record);
    passRecord(run, batch, record.offset);
  }
  await run.outbox.flush();
  if (run.unsavedCount >= SAVE_EVERY_RECORDS) beginSave(run);
}

async function tick(run: Run): Promise<void> {
  run.stage.tick(run.clock.now());
  await run.outbox.flush();
  beginSave(run);
}

/** Topics without further records must not hold the others back. */
async function endFeeds({ log }: IntakeDeps): Promise<void> {
  for (const topic of RAW_TOPICS) {
    const partitions = await log.partitionCount(topic);
    for (let partition = 0; partition < partitions; partition++) {
      await log.append({ topic, partition }, [watermarkRecord(END_OF_FEED)]);
    }
  }
}

async function finishRun(run: Run, drainMs: number): Promise<void> {
  run.stage.finish();
  if (run.clock.now() > 0) run.stage.tick(run.clock.now() + drainMs);
  await run.outbox.flush();
  await saveRun(run);
}
