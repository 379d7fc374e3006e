import { TOPICS } from '@fengsui/domain';
import { expect, it, onTestFinished } from 'vitest';
import { aSignalsLog, MINUTE_MS, NOON, tickAt } from './fixtures.ts';
import { offsetAtTime, readSignalsSpan } from './signals-span.ts';

const LATER = { topic: TOPICS.signals, partition: 2 };

it('tells from when to when the partitions go, and what was forgotten', async () => {
  const { log, remove } = await aSignalsLog([[tickAt(1), tickAt(2), tickAt(3)], [], [tickAt(5), tickAt(9)]]);
  onTestFinished(remove);
  // One record an append: an embedded log forgets whole appends only.
  await log.append(LATER, [tickAt(10)]);
  await log.deleteBefore(LATER, 2);
  const span = await readSignalsSpan(log);
  expect(span).toMatchObject({ firstAt: NOON + MINUTE_MS, lastAt: NOON + 10 * MINUTE_MS, forgottenCount: 2 });
  expect(span?.partitions.map(({ endOffset }) => endOffset)).toEqual([3, 0, 3]);
});

it('a log without signals has no span', async () => {
  const { log, remove } = await aSignalsLog([[], []]);
  onTestFinished(remove);
  expect(await readSignalsSpan(log)).toBeNull();
});

it.each([
  ['before all', -5, 0],
  ['at a record', 2, 2],
  ['between two', 2.5, 3],
  ['at several of one time', 7, 4],
  ['behind all', 99, 7],
] as const)('a time %s is found by halving', async (_, minute, offset) => {
  const { log, remove } = await aSignalsLog([[0, 1, 2, 3, 7, 7, 8].map(tickAt)]);
  onTestFinished(remove);
  const [extent] = (await readSignalsSpan(log))?.partitions ?? [];
  expect(extent === undefined ? -1 : await offsetAtTime(log, extent, NOON + minute * MINUTE_MS)).toBe(offset);
});
