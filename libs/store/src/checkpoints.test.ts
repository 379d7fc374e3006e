// What is saved when, whole or by its changes, and what becomes of the work when a save ends badly or not at all.

import { describe, expect, it } from 'vitest';
import { createCheckpoints, SUPERSEDED_WAIT_MS } from './checkpoints.ts';
import type { CheckpointSave, CheckpointStore, SaveResult } from './port.ts';

/** A store whose saves end when the test says so. */
function aStore() {
  const saves: CheckpointSave[] = [];
  const ends: PromiseWithResolvers<SaveResult>[] = [];
  const store: CheckpointStore = {
    load: () => Promise.resolve(null),
    save: (_name, save) => {
      saves.push(save);
      const end = Promise.withResolvers<SaveResult>();
      ends.push(end);
      return end.promise;
    },
    remove: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  return { store, saves, ends };
}

interface Given {
  readonly everyMs?: number;
  readonly firstAfterMs?: number;
  readonly everyRecords?: number;
  readonly base?: number | null;
  readonly finishWaitMs?: number;
}

function someCheckpoints(given: Given = {}) {
  const host = { at: 1_000 };
  const { store, saves, ends } = aStore();
  const told: string[] = [];
  const checkpoints = createCheckpoints({
    store,
    name: 'detector.0',
    clock: { now: () => host.at },
    take: (extent) => ({ header: Buffer.from(extent), changedPages: [], removedPages: [] }),
    position: 5,
    base: given.base ?? null,
    everyMs: given.everyMs ?? Number.MAX_SAFE_INTEGER,
    ...(given.firstAfterMs === undefined ? {} : { firstAfterMs: given.firstAfterMs }),
    everyRecords: given.everyRecords ?? Number.MAX_SAFE_INTEGER,
    ...(given.finishWaitMs === undefined ? {} : { finishWaitMs: given.finishWaitMs }),
    onOutcome: ({ result, position, durationMs }) => told.push(`${position} ${result} in ${durationMs} ms`),
  });
  /** Ends the save under way, and lets what follows from that happen. */
  const end = async (result: SaveResult | Error): Promise<void> => {
    const last = ends.at(-1);
    if (result instanceof Error) last?.reject(result);
    else last?.resolve(result);
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  };
  /** Position, base and extent of each save, in order. */
  const begun = () => saves.map(({ position, base, header }) => `${position} on ${base} ${String(header)}`);
  return { host, checkpoints, begun, end, told };
}

describe('checkpoints', () => {
  it('are begun by age, by distance, and when the clock of the host was set back', async () => {
    const { host, checkpoints, begun, end } = someCheckpoints({ everyMs: 1_000, everyRecords: 100 });
    checkpoints.passed(104);
    expect(begun()).toEqual([]);
    checkpoints.passed(105);
    await end('saved');
    host.at += 1_000;
    checkpoints.passed(105);
    expect(begun()).toHaveLength(1);
    checkpoints.passed(106);
    await end('saved');
    host.at -= 500;
    checkpoints.passed(107);
    expect(begun()).toEqual(['105 on null whole', '106 on 105 changed', '107 on 106 changed']);
  });

  it('begin sooner the first time, if asked to, and by their age from then on', async () => {
    const { host, checkpoints, begun, end } = someCheckpoints({ everyMs: 1_000, firstAfterMs: 300 });
    host.at += 299;
    checkpoints.passed(6);
    expect(begun()).toEqual([]);
    host.at += 1;
    checkpoints.passed(6);
    await end('saved');
    host.at += 999;
    checkpoints.passed(7);
    expect(begun()).toHaveLength(1);
    host.at += 1;
    checkpoints.passed(7);
    expect(begun()).toHaveLength(2);
  });

  it('rest on the checkpoint that the state was restored from', async () => {
    const { checkpoints, begun, end } = someCheckpoints({ base: 3, everyRecords: 1 });
    checkpoints.passed(6);
    await end('saved');
    checkpoints.passed(7);
    expect(begun()).toEqual(['6 on 3 changed', '7 on 6 changed']);
  });

  it('are written beside the work, one at a time', async () => {
    const { host, checkpoints, begun, end, told } = someCheckpoints({ everyRecords: 1 });
    checkpoints.passed(6);
    checkpoints.passed(7);
    checkpoints.begin(7);
    expect(begun()).toHaveLength(1);
    host.at += 30;
    await end('saved');
    const finishing = checkpoints.finish(7);
    await end('saved');
    await end('saved');
    expect(await finishing).toBe('saved');
    expect(begun()).toEqual(['6 on null whole', '7 on 6 changed']);
    expect(told).toEqual(['6 saved in 30 ms', '7 saved in 0 ms']);
  });

  it('save nothing at the end when all is saved, unless there is news at the same position', async () => {
    const { checkpoints, begun, end } = someCheckpoints();
    expect(await checkpoints.finish(5)).toBe('saved');
    expect(begun()).toEqual([]);
    const finishing = checkpoints.finish(5, () => true);
    await end('saved');
    await end('saved');
    expect(await finishing).toBe('saved');
    expect(begun()).toEqual(['5 on null whole']);
  });
});

describe('a save that ends badly', () => {
  it('for want of its base is followed at once by a whole one', async () => {
    const { checkpoints, begun, end, told } = someCheckpoints({ base: 5, everyRecords: 100 });
    checkpoints.passed(105);
    await end('base_lost');
    checkpoints.passed(106);
    await end('saved');
    checkpoints.passed(107);
    expect(begun()).toEqual(['105 on 5 changed', '106 on null whole']);
    expect(told).toEqual(['105 base_lost in 0 ms', '106 saved in 0 ms']);
  });

  it('for want of its base at the end is made whole there', async () => {
    const { checkpoints, begun, end } = someCheckpoints({ base: 5 });
    const finishing = checkpoints.finish(9);
    await end('base_lost');
    await end('base_lost');
    await end('saved');
    expect(await finishing).toBe('saved');
    expect(begun()).toEqual(['9 on 5 changed', '9 on null whole']);
  });

  it('because another owner is ahead is told, stops neither work nor leave, and is tried again later, whole', async () => {
    const { host, checkpoints, begun, end } = someCheckpoints({ base: 5, everyRecords: 1 });
    checkpoints.passed(6);
    expect(checkpoints.isSuperseded()).toBe(false);
    await end('superseded');
    expect(checkpoints.isSuperseded()).toBe(true);
    checkpoints.passed(7);
    expect(await checkpoints.finish(7)).toBe('superseded');
    expect(begun()).toHaveLength(1);
    host.at += SUPERSEDED_WAIT_MS;
    checkpoints.passed(8);
    await end('saved');
    expect(checkpoints.isSuperseded()).toBe(false);
    expect(begun()).toEqual(['6 on 5 changed', '8 on null whole']);
  });

  it('is told at the next batch and at the end', async () => {
    const { checkpoints, end } = someCheckpoints({ everyRecords: 1 });
    checkpoints.passed(6);
    await end(new Error('no room'));
    expect(() => checkpoints.passed(7)).toThrow('the checkpoint detector.0 could not be saved');
    expect(() => checkpoints.begin(7)).toThrow('could not be saved');
    await expect(checkpoints.finish(7)).rejects.toThrow('could not be saved');
  });
});

describe('a store that does not answer', () => {
  it('holds up neither the work nor the leave', async () => {
    const { checkpoints, begun } = someCheckpoints({ everyRecords: 1, finishWaitMs: 1 });
    checkpoints.passed(6);
    checkpoints.passed(7);
    await checkpoints.settled();
    expect(await checkpoints.finish(7)).toBe('given_up');
    expect(begun()).toEqual(['6 on null whole']);
  });
});
