// One life of intake between start and stop: its stage and outbox, and its place in each partition that it reads, taken
// over from the partition's checkpoint and saved to it.

import { RAW_TOPICS, type RawTopic } from '@fengsui/contracts';
import type { AreaTree } from '@fengsui/domain';
import type { ConsumeOptions, EventLog, TopicPartition } from '@fengsui/log';
import type { Clock } from '@fengsui/service-kit';
import { type CheckpointStore, type Checkpoints, createCheckpoints } from '@fengsui/store';
import { createDestinations } from './destinations.ts';
import { createDataClock, createLiveClock, type IntakeClock } from './intake-clock.ts';
import type { IntakeMetrics } from './metrics.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { checkpointName, decodeProgress, encodeProgress, type Progress } from './progress.ts';
import { readArrival } from './raw-arrival.ts';
import { createStage, type Stage } from './stage.ts';

/** For each partition in turn: a place that is not saved is only read again, a hand-over that takes long costs more. */
const HAND_OVER_WAIT_MS = 500;

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
  /** How the source topics are merged: by time in a replay where the log can, else as they come. */
  readonly order?: ConsumeOptions['order'];
}

/** Intake's place in one partition. */
interface Place {
  readonly topic: RawTopic;
  readonly partition: number;
  nextOffset: number;
  /** As the last save took it: the offset, and which events were held (finish() decides on them without reading on). */
  readonly saved: { offset: number; held: string };
  readonly checkpoints: Checkpoints;
}

export interface Run {
  readonly stage: Stage;
  readonly clock: IntakeClock;
  readonly outbox: Outbox;
  readonly epoch: string;
  /** By partition key: those that are read here. */
  readonly places: Map<string, Place>;
  /** Records read since the places were last saved. */
  unsavedCount: number;
}

/** Nothing is read yet. */
export async function beginRun(deps: IntakeDeps): Promise<Run> {
  const { log, tree, metrics, time } = deps;
  const epoch = await log.epoch();
  const outbox = await createOutbox(log);
  const clock = time.kind === 'live' ? createLiveClock(() => time.clock.now(), 0) : createDataClock(time.notAfter, 0);
  const destinations = createDestinations(tree, outbox.partitions);
  const ticksFrom = time.kind === 'live' ? 'host' : 'data';
  const stage = createStage({ clock, ticksFrom, destinations, outbox, metrics });
  return { stage, clock, outbox, epoch, places: new Map(), unsavedCount: 0 };
}

/** Everything as it was when the partition was last saved, or as at its beginning. Resolves with the offset to read from. */
export async function takeOver(deps: IntakeDeps, run: Run, at: TopicPartition): Promise<number> {
  const topic = rawTopic(at.topic);
  const progress = await loadProgress(deps, run.epoch, at);
  const nextOffset = progress?.nextOffset ?? (await deps.log.startOffset(at));
  run.stage.resumeAt(progress?.clockAt ?? 0);
  for (const offset of progress?.held ?? [])
    await resumeHeld(deps.log, run.stage, { topic, partition: at.partition, offset });
  run.places.set(partitionKey(at), placeOf(deps, run, { topic, partition: at.partition, nextOffset, progress }));
  // What could not be held on to was quarantined: its place may only be kept once that is durable.
  await run.outbox.flush();
  return nextOffset;
}

/** The partition goes elsewhere; all that was read of it is in the outputs. */
export async function handOver(run: Run, at: TopicPartition): Promise<void> {
  const place = run.places.get(partitionKey(at));
  run.places.delete(partitionKey(at));
  if (place === undefined) return;
  await place.checkpoints.finish(place.nextOffset, () => isNews(run, place));
  run.stage.release(at);
}

/** Begins to save beside the work. Only after the outputs of everything read are durable. */
export function beginSave(run: Run): void {
  for (const place of run.places.values()) if (isNews(run, place)) place.checkpoints.begin(place.nextOffset);
  run.unsavedCount = 0;
}

/** Saves what is not saved yet, within the time that a stop may take. */
export async function saveRun(run: Run): Promise<void> {
  const places = [...run.places.values()];
  await Promise.all(places.map((place) => place.checkpoints.finish(place.nextOffset, () => isNews(run, place))));
  run.unsavedCount = 0;
}

/** Notes that a record was read. */
export function passRecord(run: Run, at: TopicPartition, offset: number): void {
  const place = run.places.get(partitionKey(at));
  if (place !== undefined) place.nextOffset = offset + 1;
  run.unsavedCount += 1;
}

/** The topic as one of the source topics; throws for any other. */
export function rawTopic(topic: string): RawTopic {
  const found = RAW_TOPICS.find((candidate) => candidate === topic);
  if (found === undefined) throw new Error(`${topic} is no source topic`);
  return found;
}

function partitionKey({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

/**
 * superseded: another intake has the partition by now, and this one does not know it yet. Then the other's place counts;
 * what both have read are repeats that the detector knows by their ids.
 */
function placeOf(
  { store, time }: IntakeDeps,
  run: Run,
  from: Pick<Place, 'topic' | 'partition' | 'nextOffset'> & { readonly progress: StoredProgress | null },
): Place {
  const { progress, ...at } = from;
  const saved = { offset: progress?.nextOffset ?? -1, held: heldOf(run, at).join() };
  const place: Place = {
    ...at,
    saved,
    checkpoints: createCheckpoints({
      store,
      name: checkpointName(at),
      clock: time.kind === 'live' ? time.clock : { now: time.notAfter },
      take: () => {
        const held = heldOf(run, place);
        saved.offset = place.nextOffset;
        saved.held = held.join();
        const header = encodeProgress({ epoch: run.epoch, clockAt: run.clock.now(), held });
        return { header, changedPages: [], removedPages: [] };
      },
      position: at.nextOffset,
      base: null,
      isAlwaysWhole: true,
      everyMs: Number.MAX_SAFE_INTEGER,
      everyRecords: Number.MAX_SAFE_INTEGER,
      finishWaitMs: HAND_OVER_WAIT_MS,
      onOutcome: () => undefined,
    }),
  };
  return place;
}

function isNews(run: Run, { saved, ...place }: Place): boolean {
  return place.nextOffset !== saved.offset || heldOf(run, place).join() !== saved.held;
}

function heldOf({ stage }: Run, { topic, partition }: TopicPartition): readonly number[] {
  const ofPartition = stage.held().filter(({ place }) => place.topic === topic && place.partition === partition);
  return ofPartition.map(({ place }) => place.offset);
}

interface StoredProgress extends Progress {
  readonly nextOffset: number;
}

async function loadProgress({ store }: IntakeDeps, epoch: string, at: TopicPartition): Promise<StoredProgress | null> {
  const checkpoint = await store.load(checkpointName(at));
  if (checkpoint === null) return null;
  const progress = decodeProgress(checkpoint.header);
  if (progress.epoch === epoch) return { ...progress, nextOffset: checkpoint.position };
  // Offsets of another log mean nothing in this one, and its position would forbid every save.
  await store.remove(checkpointName(at));
  return null;
}

/** Read again from its topic; one that retention has deleted in the meantime is refused. */
async function resumeHeld(
  log: EventLog,
  stage: Stage,
  at: { readonly topic: RawTopic; readonly partition: number; readonly offset: number },
): Promise<void> {
  const [record] = await log.read({ ...at, fromOffset: at.offset, recordsMax: 1 });
  const isThere = record !== undefined && record.offset === at.offset;
  const read = isThere ? readArrival(record, { ...at, sizeBytes: record.value.length }) : null;
  if (read?.kind === 'arrival') stage.resumeHeld(read.arrival);
  else stage.loseHeld({ ...at, sizeBytes: 0 });
}
