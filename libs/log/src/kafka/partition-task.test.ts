// One partition of a consumer: where it begins, in which order it delivers, and how it ends.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { LogError } from '../log-error.ts';
import type { LogBatch } from '../port.ts';
import { aRecordAt } from './fixtures.ts';
import { type PartitionTaskDeps, startPartitionTask } from './partition-task.ts';

/** A task whose batches are handled when the test says so. */
function aTask(deps: Partial<PartitionTaskDeps> = {}) {
  const begun: LogBatch[] = [];
  const failures: unknown[] = [];
  const handled: PromiseWithResolvers<void>[] = [];
  let progressCount = 0;
  const task = startPartitionTask({
    at: { topic: 'ns.signals', partition: 2 },
    shownTopic: 'signals',
    recordsMax: 2,
    startOffset: async () => 5,
    bounds: async () => ({ start: 0, end: 100 }),
    onBatch: async (batch) => {
      begun.push(batch);
      const end = Promise.withResolvers<void>();
      handled.push(end);
      return end.promise;
    },
    onProgress: () => progressCount++,
    onFailure: (error) => failures.push(error),
    ...deps,
  });
  const fetchedUpTo = (first: number, end: number): void => {
    task.fetchOffset = end;
    task.take(Array.from({ length: end - first }, (_, i) => aRecordAt(first + i)));
  };
  /** The batch in hand is done. */
  const handle = async (): Promise<void> => {
    handled.at(-1)?.resolve();
    await nextTurn();
  };
  const offsets = (): readonly (readonly number[])[] => begun.map(({ records }) => records.map(({ offset }) => offset));
  return { task, begun, failures, handled, handle, fetchedUpTo, offsets, progress: () => progressCount };
}

it('begins where its owner wants it to, and not before it has been told', async () => {
  const asked: unknown[] = [];
  const wanted = Promise.withResolvers<number>();
  const { task, progress } = aTask({
    startOffset: async (partition) => {
      asked.push(partition);
      return wanted.promise;
    },
  });
  await nextTurn();
  expect([task.isStarted(), task.position(), progress()]).toEqual([false, -1, 0]);
  wanted.resolve(7);
  await nextTurn();
  expect(asked).toEqual([{ topic: 'signals', partition: 2 }]);
  expect([task.isStarted(), task.position(), task.fetchOffset, progress()]).toEqual([true, 7, 7, 1]);
});

it.each([
  ['the first one that is kept', 3, 10],
  ['the end, where nothing is new', 20, 20],
])('begins with %s', async (_, wanted, expected) => {
  const { task } = aTask({ startOffset: async () => wanted, bounds: async () => ({ start: 10, end: 20 }) });
  await nextTurn();
  expect(task.position()).toBe(expected);
});

it('fails when it is to begin beyond the end: the log has been put back', async () => {
  const { task, failures } = aTask({ startOffset: async () => 101 });
  await nextTurn();
  expect(failures).toEqual([expect.any(LogError)]);
  expect(failures).toMatchObject([
    { reason: 'offset_out_of_range', message: 'signals[2] ends at 100, before the wanted start 101' },
  ]);
  expect(task.isStarted()).toBe(false);
  await task.stop();
});

it('delivers in order, in batches of bounded size, one at a time', async () => {
  const { task, begun, handle, fetchedUpTo, offsets } = aTask();
  await nextTurn();
  fetchedUpTo(5, 10);
  await nextTurn();
  expect([offsets(), task.position(), task.hasWork()]).toEqual([[[5, 6]], 5, true]);
  expect(begun[0]).toMatchObject({ topic: 'signals', partition: 2 });
  await handle();
  expect([offsets(), task.position()]).toEqual([
    [
      [5, 6],
      [7, 8],
    ],
    7,
  ]);
  await handle();
  expect([offsets().at(-1), task.position(), task.hasWork()]).toEqual([[9], 9, true]);
  await handle();
  expect([task.position(), task.hasWork()]).toEqual([10, false]);
});

it('passes over offsets that hold no records, once what came before them is handled', async () => {
  const { task, handle } = aTask();
  await nextTurn();
  task.fetchOffset = 9;
  task.take([aRecordAt(5), aRecordAt(7)]);
  await handle();
  expect(task.position()).toBe(9);
});

it('tells of progress after every batch', async () => {
  const { handle, fetchedUpTo, progress } = aTask();
  await nextTurn();
  const before = progress();
  fetchedUpTo(5, 8);
  await handle();
  expect(progress()).toBe(before + 1);
  await handle();
  expect(progress()).toBe(before + 2);
});

it('stops after the batch in hand, and stays where the rest begins', async () => {
  const { task, handle, fetchedUpTo, offsets } = aTask();
  await nextTurn();
  fetchedUpTo(5, 10);
  let isStopped = false;
  const stopped = task.stop().then(() => {
    isStopped = true;
  });
  await nextTurn();
  expect(isStopped).toBe(false);
  await handle();
  await stopped;
  expect([offsets(), task.position()]).toEqual([[[5, 6]], 7]);
});

it('delivers nothing that comes after it was stopped', async () => {
  const { task, fetchedUpTo, begun } = aTask();
  await nextTurn();
  await task.stop();
  fetchedUpTo(5, 6);
  await nextTurn();
  expect([begun, task.position()]).toEqual([[], 5]);
});

it('that is stopped while it asks where to begin waits for the answer', async () => {
  const wanted = Promise.withResolvers<number>();
  const { task } = aTask({ startOffset: async () => wanted.promise });
  let isStopped = false;
  const stopped = task.stop().then(() => {
    isStopped = true;
  });
  await nextTurn();
  expect(isStopped).toBe(false);
  wanted.resolve(5);
  await stopped;
});

it('tells of a batch that was not handled, and delivers no further one', async () => {
  const { task, handled, failures, fetchedUpTo, begun } = aTask();
  await nextTurn();
  fetchedUpTo(5, 10);
  const failure = new Error('the handler is broken');
  handled[0]?.reject(failure);
  await nextTurn();
  expect([failures, begun.length, task.position(), task.hasWork()]).toEqual([[failure], 1, 5, true]);
  await task.stop();
});

it('tells of an owner that does not know where to begin', async () => {
  const failure = new Error('no checkpoint store');
  const { failures } = aTask({ startOffset: async () => Promise.reject(failure) });
  await nextTurn();
  expect(failures).toEqual([failure]);
});
