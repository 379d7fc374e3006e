import type { AppendRecord } from '@fengsui/log';
import { expect, it, onTestFinished } from 'vitest';
import { type FeedBounds, openFeed } from './feed.ts';
import { aSignalsLog, MINUTE_MS, NOON, tickAt } from './fixtures.ts';
import { readSignalsSpan } from './signals-span.ts';

const NO_BOUNDS: FeedBounds = { fedFrom: null, cutAt: null, endAt: null };
const at = (minute: number): number => NOON + minute * MINUTE_MS;

/** Each batch as `partition: minute of each record`. */
async function fed(partitions: readonly (readonly AppendRecord[])[], bounds: Partial<FeedBounds> = {}) {
  const { log, remove } = await aSignalsLog(partitions);
  onTestFinished(remove);
  const span = await readSignalsSpan(log);
  const feed = await openFeed(log, span?.partitions ?? [], { ...NO_BOUNDS, ...bounds });
  const batches: string[] = [];
  for await (const { partition, records } of feed.batches) {
    batches.push(`${partition}: ${records.map(({ timestamp: time }) => (time - NOON) / MINUTE_MS).join(' ')}`);
  }
  return { batches, recordCount: feed.recordCount };
}

const ticks = (...minutes: readonly number[]): readonly AppendRecord[] => minutes.map(tickAt);

it('gives the records of several partitions by stream time, then by partition', async () => {
  const { batches, recordCount } = await fed([ticks(0, 3, 4, 9), ticks(3, 5), ticks()]);
  expect(batches).toEqual(['0: 0 3', '1: 3', '0: 4', '1: 5', '0: 9']);
  expect(recordCount).toBe(6);
});

it('a record older than its stream time has the place of its stream time', async () => {
  const { batches } = await fed([ticks(0, 6, 2), ticks(4, 7)]);
  expect(batches).toEqual(['0: 0', '1: 4', '0: 6 2', '1: 7']);
});

it('begins at the first record of a time', async () => {
  const { batches, recordCount } = await fed([ticks(0, 1, 2, 3, 4, 5, 6), ticks(0, 9), ticks(1)], { fedFrom: at(4) });
  expect(batches).toEqual(['0: 4 5 6', '1: 9']);
  expect(recordCount).toBe(4);
});

it('no batch has records on both sides of a cut', async () => {
  expect((await fed([ticks(0, 1, 2, 3)], { cutAt: at(2) })).batches).toEqual(['0: 0 1', '0: 2 3']);
});

it('ends before a time, and moves every stream that was still going on to it', async () => {
  const { batches } = await fed([ticks(0, 2, 7, 8), ticks(1), ticks(5, 6)], { endAt: at(5) });
  expect(batches).toEqual(['0: 0', '1: 1', '0: 2', '0: 5', '2: 5']);
});

it('reads on where one piece of the log is at its end', async () => {
  const many = Array.from({ length: 25_000 }, (_, n) => tickAt(n));
  const { batches } = await fed([many]);
  expect(batches.length).toBeGreaterThan(1);
  expect(batches.flatMap((batch) => batch.slice(3).split(' ')).map(Number)).toEqual(many.map((_, n) => n));
});
