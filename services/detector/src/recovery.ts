// Where a partition's detection goes on after an assignment: engine and offset from the checkpoint, or a fresh engine
// from the oldest kept signal on. Outputs that are made again carry their old positions; the alerter drops them.
import { createDetectionEngine, type DetectionEngine, type EngineOptions } from '@fengsui/detection';
import { TOPICS } from '@fengsui/domain';
import type { EventLog } from '@fengsui/log';
import type { Checkpoint, CheckpointStore } from '@fengsui/store';

/**
 * origin: the state comes from a checkpoint; was never saved; belongs to other rules, another tree or another time zone;
 * or could not be read. All but the first rebuild the state from the kept log. lostCount: signals that retention took
 * before they were applied.
 */
export interface RecoveryReport {
  readonly origin: 'checkpoint' | 'no_checkpoint' | 'other_rules' | 'malformed_header';
  readonly position: number;
  readonly lostCount: number;
}

export interface Recovered extends RecoveryReport {
  readonly engine: DetectionEngine;
  /** Position of the stored checkpoint that the engine was restored from; null: none. */
  readonly base: number | null;
}

/** What a partition's checkpoint is called in the store. */
export function checkpointName(partition: number): string {
  return `detector.${partition}`;
}

/**
 * Rejects if a port fails, or if the checkpoint is ahead of the log: then one of the two was put back to an earlier
 * state, and going on would skip signals.
 */
export async function recover(from: {
  readonly log: EventLog;
  readonly store: CheckpointStore;
  readonly detection: EngineOptions;
  readonly partition: number;
}): Promise<Recovered> {
  const { log, store, detection, partition } = from;
  const signals = { topic: TOPICS.signals, partition };
  const logStart = await log.startOffset(signals);
  const name = checkpointName(partition);
  const checkpoint = await store.load(name);
  const engine = createDetectionEngine(detection);
  const rebuilt = { position: logStart, lostCount: logStart, base: null };
  if (checkpoint === null) return { origin: 'no_checkpoint', engine, ...rebuilt };
  const logEnd = await log.endOffset(signals);
  if (checkpoint.position > logEnd) {
    throw new Error(`${name} is at ${checkpoint.position}, but ${signals.topic}/${partition} ends at ${logEnd}`);
  }
  const origin = restore(engine, checkpoint);
  if (origin !== 'checkpoint') {
    // It would count as a later one than all that the rebuilding detector saves.
    await store.remove(name);
    return { origin, engine: createDetectionEngine(detection), ...rebuilt };
  }
  const position = Math.max(checkpoint.position, logStart);
  return { origin, engine, position, lostCount: position - checkpoint.position, base: checkpoint.position };
}

function restore(engine: DetectionEngine, { header, pages }: Checkpoint): RecoveryReport['origin'] {
  const result = engine.state.restore(header, pages);
  return result === 'restored' ? 'checkpoint' : result;
}
