import { createDetectionEngine } from '@fengsui/detection';
import type { CheckpointSave, CheckpointStore, SaveResult } from '@fengsui/store';
import { describe, expect, it } from 'vitest';
import { createCheckpoints } from './checkpoints.ts';
import { NOON, someDetection } from './fixtures.ts';

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

function someCheckpoints(given: { readonly everyMs?: number; readonly everyRecords?: number }) {
  const host = { at: 1_000 };
  const engine = createDetectionEngine(someDetection());
  const { store, saves, ends } = aStore();
  const saved: string[] = [];
  const results: SaveResult[] = [];
  const checkpoints = createCheckpoints({
    store,
    name: 'detector.0',
    engine,
    clock: { now: () => host.at },
    position: 5,
    base: 5,
    everyMs: given.everyMs ?? Number.MAX_SAFE_INTEGER,
    everyRecords: given.everyRecords ?? Number.MAX_SAFE_INTEGER,
    onSaved: ({ position, durationMs }) => saved.push(`${position} in ${durationMs} ms`),
    onResult: (result) => results.push(result),
  });
  const positions = (): readonly number[] => saves.map(({ position }) => position);
  return { host, engine, checkpoints, positions, saves, ends, saved, results };
}

const turn = (): Promise<void> => Promise.resolve();

describe('the checkpoints of a partition', () => {
  it('are begun by age, by distance, and when the clock of the host was set back', async () => {
    const { host, checkpoints, positions, ends } = someCheckpoints({ everyMs: 1_000, everyRecords: 100 });
    checkpoints.passed(104);
    expect(positions()).toEqual([]);
    checkpoints.passed(105);
    ends[0]?.resolve('saved');
    await turn();
    await turn();
    host.at += 1_000;
    checkpoints.passed(105);
    expect(positions()).toEqual([105]);
    checkpoints.passed(106);
    ends[1]?.resolve('saved');
    await turn();
    await turn();
    host.at -= 500;
    checkpoints.passed(107);
    expect(positions()).toEqual([105, 106, 107]);
  });

  it('are written beside the work, one at a time, with the pages as they were when they began', async () => {
    const { host, engine, checkpoints, positions, saves, ends, saved } = someCheckpoints({ everyRecords: 1 });
    engine.tick(NOON, { partition: 0, offset: 5 });
    checkpoints.passed(6);
    const first = saves[0]?.changedPages.map(({ bytes }) => Buffer.from(bytes).toString('hex'));
    engine.tick(NOON + 3_600_000, { partition: 0, offset: 6 });
    checkpoints.passed(7);
    expect(positions()).toEqual([6]);
    expect(saves[0]?.changedPages.map(({ bytes }) => Buffer.from(bytes).toString('hex'))).toEqual(first);
    host.at += 30;
    ends[0]?.resolve('saved');
    const finishing = checkpoints.finish(7);
    await turn();
    await turn();
    await turn();
    ends[1]?.resolve('saved');
    expect(await finishing).toBe('saved');
    expect(positions()).toEqual([6, 7]);
    expect(saved).toEqual(['6 in 30 ms', '7 in 0 ms']);
  });

  it('save nothing at the end when all is saved', async () => {
    const { checkpoints, positions } = someCheckpoints({});
    expect(await checkpoints.finish(5)).toBe('saved');
    expect(positions()).toEqual([]);
  });

  it('tell a save that failed at the next batch and at the end', async () => {
    const { checkpoints, ends } = someCheckpoints({ everyRecords: 1 });
    checkpoints.passed(6);
    ends[0]?.reject(new Error('no room'));
    await turn();
    await turn();
    await turn();
    expect(() => checkpoints.passed(7)).toThrow('the checkpoint detector.0 could not be saved');
    await expect(checkpoints.finish(7)).rejects.toThrow('could not be saved');
  });

  it('rest each on the one before, and are whole when it is lost or another owner is ahead', async () => {
    const { checkpoints, ends, saves, engine, results } = someCheckpoints({ everyRecords: 1 });
    const end = async (result: SaveResult): Promise<void> => {
      ends.at(-1)?.resolve(result);
      for (let turns = 0; turns < 4; turns++) await turn();
    };
    engine.tick(NOON, { partition: 0, offset: 5 });
    for (const [position, result] of [
      [6, 'saved'],
      [7, 'base_lost'],
      [8, 'superseded'],
      [9, 'saved'],
      [10, 'saved'],
    ] as const) {
      checkpoints.passed(position);
      await end(result);
    }
    expect(saves.map(({ position, base }) => [position, base])).toEqual([
      [6, 5],
      [7, 6],
      [8, null],
      [9, null],
      [10, 9],
    ]);
    const all = engine.state.takeAllPages().length;
    const counts = saves.map(({ changedPages }) => changedPages.length);
    expect([counts[2], counts[3]]).toEqual([all, all]);
    expect(counts[4]).toBeLessThan(all);
    expect(results).toEqual(['saved', 'base_lost', 'superseded', 'saved', 'saved']);
  });

  it('are whole at the end, too, if the store was emptied, and say so when another owner is ahead', async () => {
    const { checkpoints, ends, saves } = someCheckpoints({});
    const finishing = checkpoints.finish(8);
    await turn();
    ends[0]?.resolve('base_lost');
    for (let turns = 0; turns < 4; turns++) await turn();
    ends[1]?.resolve('superseded');
    expect(await finishing).toBe('superseded');
    expect(saves.map(({ base }) => base)).toEqual([5, null]);
  });
});
