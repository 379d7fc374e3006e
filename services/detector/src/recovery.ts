// Where a partition's detection goes on after an assignment: engine and offset from the checkpoint, or a fresh engine
// from the oldest kept signal on. Outputs that are made again carry their old positions; the alerter drops them.
//
// Which rules: those of the release that the checkpoint names, as the ledger has them; without one, of the release before
// the oldest kept signal; and always the planning notices that the tenant's topics come to now. A state under any others,
// because topics were edited, is made again, as it is when the calendar is. A log whose beginning is kept begins with the rules that the detector was started with.
import { createDetectionEngine, type DetectionEngine, type EngineOptions, type Rule } from '@fengsui/detection';
import { TOPICS } from '@fengsui/domain';
import type { EventLog } from '@fengsui/log';
import type { Checkpoint, CheckpointStore } from '@fengsui/store';
import { readLedger, releaseInHeader, rulesOfRelease, withNotices } from './releases.ts';

/**
 * origin: the state comes from a checkpoint; was never saved; belongs to other rules, another tree or another time zone;
 * belongs to a release that the ledger does not keep; or could not be read. All but the first rebuild the state from the
 * kept log. lostCount: signals that retention took before they were applied. release: number of the one in effect.
 */
export interface RecoveryReport {
  readonly origin: 'checkpoint' | 'no_checkpoint' | 'other_rules' | 'unknown_release' | 'malformed_header';
  readonly release: number;
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
  const rebuilt = async (origin: RecoveryReport['origin']): Promise<Recovered> => {
    const release = await releaseAt(from, logStart);
    const engine = createDetectionEngine({ ...detection, rules: withNotices(release.rules, detection.rules) });
    return { origin, engine, release: release.number, position: logStart, lostCount: logStart, base: null };
  };
  if (checkpoint === null) return rebuilt('no_checkpoint');
  const logEnd = await log.endOffset(signals);
  if (checkpoint.position > logEnd) {
    throw new Error(`${name} is at ${checkpoint.position}, but ${signals.topic}/${partition} ends at ${logEnd}`);
  }
  const { number: release, header } = releaseInHeader(checkpoint.header);
  const rules = release === 0 ? detection.rules : rulesOfRelease(await readLedger(log), release);
  const engine = createDetectionEngine(
    rules === null ? detection : { ...detection, rules: withNotices(rules, detection.rules) },
  );
  const origin = rules === null ? 'unknown_release' : restore(engine, { ...checkpoint, header });
  if (origin !== 'checkpoint') {
    // It would count as a later one than all that the rebuilding detector saves.
    await store.remove(name);
    return rebuilt(origin);
  }
  const position = Math.max(checkpoint.position, logStart);
  return { origin, engine, release, position, lostCount: position - checkpoint.position, base: checkpoint.position };
}

function restore(engine: DetectionEngine, { header, pages }: Checkpoint): RecoveryReport['origin'] {
  const wanted = JSON.stringify(engine.rules());
  const result = engine.state.restore(header, pages);
  if (result !== 'restored') return result;
  // A state after a release brings its rules along.
  return JSON.stringify(engine.rules()) === wanted ? 'checkpoint' : 'other_rules';
}

/** What runs where the kept log begins: retention may have taken the control record that said so. */
async function releaseAt(
  { log, detection, partition }: Parameters<typeof recover>[0],
  logStart: number,
): Promise<{ readonly number: number; readonly rules: readonly Rule[] }> {
  const atStart = { number: 0, rules: detection.rules };
  if (logStart === 0) return atStart;
  const ledger = await readLedger(log);
  const number = ledger.inEffectAt(partition, logStart);
  const rules = rulesOfRelease(ledger, number);
  return number === 0 || rules === null ? atStart : { number, rules };
}
