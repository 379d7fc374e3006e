// Saves the checkpoints of one partition beside the work: the pages that changed are copied at once, written while the
// next batches are applied, one save at a time. Whoever calls vouches that all outputs up to the position are durable.
//
// A save brings what changed since the one before, on which it rests. When the store does not hold that one any more (it
// was emptied), the next save is whole. When another owner is ahead, this one may be out of date without knowing it yet,
// or be the owner by now: either way its outputs carry their positions, and it tries again, whole, once it is further.
import type { DetectionEngine } from '@fengsui/detection';
import type { Clock } from '@fengsui/service-kit';
import type { CheckpointStore, SaveResult } from '@fengsui/store';

export interface CheckpointsOptions {
  readonly store: CheckpointStore;
  readonly name: string;
  readonly engine: DetectionEngine;
  readonly clock: Pick<Clock, 'now'>;
  /** The position that the engine's state stands for now. */
  readonly position: number;
  /** Position of the stored checkpoint that it was restored from; null: none. */
  readonly base: number | null;
  /** A save begins when the last one is this old … */
  readonly everyMs: number;
  /** … or this many records behind. */
  readonly everyRecords: number;
  readonly onSaved: (saved: { readonly position: number; readonly durationMs: number }) => void;
  /** What became of each save. */
  readonly onResult: (result: SaveResult) => void;
}

export interface Checkpoints {
  /** The outputs up to the position are durable. Throws what became of the save before, if it failed. */
  passed(position: number): void;
  /** Resolves when no save is under way any more, whatever became of it. */
  settled(): Promise<void>;
  /** Waits for the save under way and saves what is not saved yet. superseded: another owner is ahead. */
  finish(position: number): Promise<SaveResult>;
}

/** Checkpoints under a name, beginning at what the engine was restored from. */
export function createCheckpoints(options: CheckpointsOptions): Checkpoints {
  const { store, name, engine, clock, everyMs, everyRecords, onSaved, onResult } = options;
  let base = options.base;
  let savedPosition = options.position;
  let savedAt = clock.now();
  let underWay: Promise<void> | null = null;
  let failure: unknown = null;

  const save = async (position: number): Promise<SaveResult> => {
    const startedAt = clock.now();
    savedPosition = position;
    savedAt = startedAt;
    const changedPages = base === null ? engine.state.takeAllPages() : engine.state.takeChangedPages();
    const header = engine.state.header();
    const result = await store.save(name, { position, base, header, changedPages, removedPages: [] });
    onResult(result);
    base = result === 'saved' ? position : null;
    if (result === 'saved') onSaved({ position, durationMs: Math.max(0, clock.now() - startedAt) });
    // At the next batch, unless another owner is further: then in its time.
    if (result === 'base_lost') savedAt = Number.NEGATIVE_INFINITY;
    return result;
  };

  const isDue = (position: number): boolean => {
    const now = clock.now();
    // A host clock that was set back makes a checkpoint due, rather than none for as long as it was set back.
    return position - savedPosition >= everyRecords || now - savedAt >= everyMs || now < savedAt;
  };

  const begin = (position: number): void => {
    underWay = save(position).then(
      () => {
        underWay = null;
      },
      (error: unknown) => {
        failure = error;
        underWay = null;
      },
    );
  };

  const throwFailure = (): void => {
    if (failure !== null) throw new Error(`the checkpoint ${name} could not be saved`, { cause: failure });
  };

  return {
    passed: (position) => {
      throwFailure();
      if (underWay === null && position > savedPosition && isDue(position)) begin(position);
    },
    settled: async () => {
      await underWay;
    },
    finish: async (position) => {
      await underWay;
      throwFailure();
      if (position === options.position || position === base) return 'saved';
      const result = await save(position);
      return result === 'base_lost' ? save(position) : result;
    },
  };
}
