// The checkpoints of one state under one name, saved beside the work: the pages that changed are copied at once, and
// written while the next batches are applied, one save at a time; so a store that is away holds nothing up. Whoever
// calls vouches that all outputs up to the position are durable.
import type { CheckpointSave, CheckpointStore, SaveResult } from './port.ts';

/** What became of one save, and how long it took. */
export interface SaveOutcome {
  readonly result: SaveResult;
  readonly position: number;
  readonly durationMs: number;
}

export interface CheckpointsOptions {
  readonly store: CheckpointStore;
  readonly name: string;
  /** ms since 1970. */
  readonly clock: { now(): number };
  /** Copies of the state as it is now: what changed since the last call, or all of it. */
  readonly take: (extent: 'changed' | 'whole') => Pick<CheckpointSave, 'header' | 'changedPages' | 'removedPages'>;
  /** The position that the state stands for now. */
  readonly position: number;
  /** Position of the stored checkpoint that the state was restored from; null: it was not. */
  readonly base: number | null;
  /** Each save is whole: for a state that is all in the header. */
  readonly isAlwaysWhole?: boolean;
  /** A save begins when the last one is this old … */
  readonly everyMs: number;
  /** … or this many records behind. */
  readonly everyRecords: number;
  /** When the first is due, so that many states are not saved all at once; default everyMs. */
  readonly firstAfterMs?: number;
  /** How long finish waits for the store; after that the last save is given up. Default FINISH_WAIT_MS. */
  readonly finishWaitMs?: number;
  readonly onOutcome: (outcome: SaveOutcome) => void;
}

export interface Checkpoints {
  /** The outputs up to the position are durable. Throws what became of the save before, if it failed. */
  passed(position: number): void;
  /** As passed, and what it stands for is news, due or not; while a save is under way it has to be told again. */
  begin(position: number): void;
  /** Another owner is ahead, as far as the last save knows. */
  isSuperseded(): boolean;
  /** Resolves when no save is under way any more, whatever became of it, or when the wait is over. */
  settled(): Promise<void>;
  /**
   * Waits for the save under way and saves what is not saved yet: a further position, or news at the same one.
   * given_up: the store did not answer in time.
   */
  finish(position: number, hasNews?: () => boolean): Promise<SaveResult | 'given_up'>;
}

/** What is not saved at the end is only applied again; a leave that takes longer than the group allows costs more. */
export const FINISH_WAIT_MS = 3_000;
/** Another owner is ahead: a whole state is copied for each further try, so they are rare. */
export const SUPERSEDED_WAIT_MS = 10_000;

/** Checkpoints under a name, beginning at what the state was restored from. Nothing is saved before the first call. */
export function createCheckpoints(options: CheckpointsOptions): Checkpoints {
  const waitMs = options.finishWaitMs ?? FINISH_WAIT_MS;
  const tries = createTries(options);
  let underWay: Promise<void> | null = null;

  const start = (position: number): void => {
    underWay = tries.save(position).finally(() => {
      underWay = null;
    });
  };

  const saveRest = async (position: number, hasNews: () => boolean): Promise<SaveResult> => {
    await underWay;
    tries.throwFailure();
    // Superseded: the next owner is ahead already, and needs nothing from here.
    if (tries.last() !== 'superseded' && (tries.isNews(position) || hasNews())) await tries.save(position);
    if (tries.last() === 'base_lost') await tries.save(position);
    tries.throwFailure();
    return tries.last();
  };

  return {
    passed: (position) => {
      tries.throwFailure();
      if (underWay === null && tries.isDue(position)) start(position);
    },
    begin: (position) => {
      tries.throwFailure();
      if (underWay === null) start(position);
    },
    isSuperseded: () => tries.last() === 'superseded',
    settled: async () => {
      await inTime(Promise.resolve(underWay), waitMs);
    },
    finish: async (position, hasNews = () => false) => inTime(saveRest(position, hasNews), waitMs),
  };
}

/** One try to save after another: what each rests on, when the next is due, and what the last came to. */
interface Tries {
  /** Ends without a rejection: what failed is told by throwFailure. */
  save(position: number): Promise<void>;
  throwFailure(): void;
  isDue(position: number): boolean;
  isNews(position: number): boolean;
  last(): SaveResult;
}

function createTries(options: CheckpointsOptions): Tries {
  const { clock, name, everyMs } = options;
  let base = options.base;
  let triedPosition = options.position;
  let triedAt = clock.now() - everyMs + (options.firstAfterMs ?? everyMs);
  let last: SaveResult = 'saved';
  let failure: unknown = null;

  const trySave = async (position: number): Promise<void> => {
    triedPosition = position;
    triedAt = clock.now();
    const result = await options.store.save(name, savedNow(options, { position, base }));
    last = result;
    // The pages taken for a refused save count as unchanged from here on: the next one has to be whole.
    base = result === 'saved' && options.isAlwaysWhole !== true ? position : null;
    options.onOutcome({ result, position, durationMs: Math.max(0, clock.now() - triedAt) });
  };

  return {
    save: async (position) =>
      trySave(position).catch((error: unknown) => {
        failure = error;
      }),
    throwFailure: () => {
      if (failure !== null) throw new Error(`the checkpoint ${name} could not be saved`, { cause: failure });
    },
    isDue: (position) => {
      const age = clock.now() - triedAt;
      // A host clock that was set back makes a checkpoint due, rather than none for as long as it was set back.
      if (last === 'superseded') return age >= SUPERSEDED_WAIT_MS || age < 0;
      if (last === 'base_lost') return true;
      const isFar = position - triedPosition >= options.everyRecords;
      return position > triedPosition && (isFar || age >= everyMs || age < 0);
    },
    isNews: (position) => last === 'base_lost' || position > triedPosition,
    last: () => last,
  };
}

function savedNow(
  { take }: CheckpointsOptions,
  at: { readonly position: number; readonly base: number | null },
): CheckpointSave {
  return { ...at, ...take(at.base === null ? 'whole' : 'changed') };
}

async function inTime<T>(work: Promise<T>, waitMs: number): Promise<T | 'given_up'> {
  const late = Promise.withResolvers<'given_up'>();
  const timer = setTimeout(late.resolve, waitMs, 'given_up');
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
