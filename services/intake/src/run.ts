// One life of intake between start and stop: its stage, outbox and place, resumed from the checkpoint and saved to it beside the work.
import type { AreaTree } from '@fengsui/domain';
import type { EventLog } from '@fengsui/log';
import type { Clock } from '@fengsui/service-kit';
import { type CheckpointStore, type Checkpoints, createCheckpoints } from '@fengsui/store';
import { createDestinations } from './destinations.ts';
import { createDataClock, createLiveClock, type IntakeClock } from './intake-clock.ts';
import type { IntakeMetrics } from './metrics.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { decodeProgress, encodeProgress, type HeldPosition, type Progress, recordsRead } from './progress.ts';
import { type RawArrival, readArrival } from './raw-arrival.ts';
import { createStage, type Stage } from './stage.ts';

const CHECKPOINT = 'intake';
/** The place is kept at least this often; a restart repeats at most that many records (or a live tick's worth). */
export const SAVE_EVERY_RECORDS = 10_000;

/** live: the host's clock, a tick every tickEveryMs. of_data: the events' own times; notAfter is the host's time. */
export type IntakeTime =
  | { readonly kind: 'live'; readonly clock: Clock; readonly tickEveryMs: number }
  | { readonly kind: 'of_data'; readonly notAfter: () => number };

export interface IntakeDeps {
  readonly log: EventLog;
  readonly store: CheckpointStore;
  readonly tree: AreaTree;
  readonly metrics: IntakeMetrics;
  readonly time: IntakeTime;
  /** Consumer group; null: this intake reads all partitions by itself. */
  readonly group: string | null;
}

export interface Run {
  readonly stage: Stage;
  readonly clock: IntakeClock;
  readonly outbox: Outbox;
  readonly epoch: string;
  /** Next offset to read, by partition key. */
  readonly nextOffsets: Map<string, number>;
  readonly checkpoints: Checkpoints;
  readonly kept: Kept;
}

/** What the last save began with: position, and how many events were held, on which finish() decides without reading. */
interface Kept {
  position: number;
  heldCount: number;
}

/** Begins to save beside the work. Only after the outputs of everything read are durable. Throws as keepRun rejects. */
export function saveRun(run: Run): void {
  const { checkpoints } = run;
  if (checkpoints.isSuperseded()) throw new Error(OUT_OF_DATE);
  if (isNews(run)) checkpoints.begin(recordsRead(run));
}

/** Saves what is not saved yet, within the time that a stop may take. Rejects if another intake is ahead. */
export async function keepRun(run: Run): Promise<void> {
  const result = await run.checkpoints.finish(recordsRead(run), () => isNews(run));
  if (result === 'superseded') throw new Error(OUT_OF_DATE);
}

const OUT_OF_DATE = 'another intake is ahead of this one: its checkpoint is later';

function isNews(run: Run): boolean {
  return recordsRead(run) > run.kept.position || run.stage.held().length !== run.kept.heldCount;
}

/** Everything as it was at the last save, or as at the beginning. */
export async function resumeRun(deps: IntakeDeps): Promise<Run> {
  const { log, tree, metrics, time } = deps;
  const epoch = await log.epoch();
  const progress = await loadProgress(deps, epoch);
  const outbox = await createOutbox(log);
  const clock =
    time.kind === 'live'
      ? createLiveClock(() => time.clock.now(), progress.clockAt)
      : createDataClock(time.notAfter, progress.clockAt);
  const found = await readHeld(log, progress.held);
  const destinations = createDestinations(tree, outbox.partitions);
  const ticksFrom = time.kind === 'live' ? 'host' : 'data';
  const stage = createStage({ clock, ticksFrom, destinations, outbox, metrics, held: found.arrivals });
  for (const place of found.lost) stage.loseHeld({ ...place, sizeBytes: 0 });
  const nextOffsets = new Map(progress.nextOffsets);
  const kept = { position: recordsRead({ nextOffsets }), heldCount: progress.held.length };
  const checkpoints = checkpointsOf(deps, { stage, clock, epoch, nextOffsets, kept });
  return { stage, clock, outbox, epoch, nextOffsets, checkpoints, kept };
}

function checkpointsOf({ store, metrics, time }: IntakeDeps, run: Omit<Run, 'checkpoints' | 'outbox'>): Checkpoints {
  const { stage, clock, epoch, nextOffsets, kept } = run;
  return createCheckpoints({
    store,
    name: CHECKPOINT,
    clock: time.kind === 'live' ? time.clock : { now: time.notAfter },
    take: () => {
      const held = stage.held().map(({ place: { topic, partition, offset } }) => ({ topic, partition, offset }));
      kept.position = recordsRead(run);
      kept.heldCount = held.length;
      const header = encodeProgress({ epoch, clockAt: clock.now(), nextOffsets, held });
      return { header, changedPages: [], removedPages: [] };
    },
    position: kept.position,
    base: null,
    isAlwaysWhole: true,
    everyMs: Number.MAX_SAFE_INTEGER,
    everyRecords: SAVE_EVERY_RECORDS,
    onOutcome: ({ result }) => metrics.checkpointed(result),
  });
}

async function loadProgress(deps: IntakeDeps, epoch: string): Promise<Progress> {
  const none: Progress = { epoch, clockAt: 0, nextOffsets: new Map(), held: [] };
  const checkpoint = await deps.store.load(CHECKPOINT);
  if (checkpoint === null) return none;
  const progress = decodeProgress(checkpoint.header);
  if (progress.epoch === epoch) return progress;
  // Offsets of another log mean nothing in this one, and its position would forbid every save.
  await deps.store.remove(CHECKPOINT);
  return none;
}

interface HeldFound {
  readonly arrivals: readonly RawArrival[];
  /** Deleted by retention in the meantime. */
  readonly lost: readonly HeldPosition[];
}

async function readHeld(log: EventLog, held: readonly HeldPosition[]): Promise<HeldFound> {
  const arrivals: RawArrival[] = [];
  const lost: HeldPosition[] = [];
  for (const { topic, partition, offset } of held) {
    const [record] = await log.read({ topic, partition, fromOffset: offset, recordsMax: 1 });
    const isThere = record !== undefined && record.offset === offset;
    const read = isThere ? readArrival(record, { topic, partition, offset, sizeBytes: record.value.length }) : null;
    if (read?.kind === 'arrival') arrivals.push(read.arrival);
    else lost.push({ topic, partition, offset });
  }
  return { arrivals, lost };
}
