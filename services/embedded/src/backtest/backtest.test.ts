import type { AppendRecord } from '@fengsui/log';
import { expect, it, onTestFinished } from 'vitest';
import { type BacktestOptions, backtest } from './backtest.ts';
import { aBurstRule, aSignalsLog, MINUTE_MS, NOON, tickAt, ticketAt, twoStreets } from './fixtures.ts';
import { readSignalsSpan } from './signals-span.ts';

const at = (minute: number): number => NOON + minute * MINUTE_MS;
const minuteOf = (time: number): number => (time - NOON) / MINUTE_MS;

/** Three tickets at noon and three an hour later, and nothing for an hour behind each. */
const TWO_BURSTS = [0, 1, 2, 60, 61, 62].map((minute) => ticketAt(minute)).concat([tickAt(120)]);

async function tried(records: readonly AppendRecord[], options: Partial<BacktestOptions> = {}) {
  const { log, remove } = await aSignalsLog([records]);
  onTestFinished(remove);
  const span = await readSignalsSpan(log);
  if (span === null) throw new Error('the log of the test is empty');
  const run = await backtest({
    log,
    span,
    tree: twoStreets(),
    zoneOffsetMs: 0,
    candidate: [aBurstRule(3)],
    current: null,
    from: null,
    to: null,
    warmUpMs: 0,
    ...options,
  });
  return { run, raised: run.candidate.map(({ raisedAt }) => minuteOf(raisedAt)) };
}

it('reports what the rules raise from the beginning of the log to its end, and what became of it', async () => {
  const { run, raised } = await tried(TWO_BURSTS);
  expect(raised).toEqual([2, 62]);
  expect(run.candidate.map(({ clearedAt }) => clearedAt === null)).toEqual([false, false]);
  expect(run).toMatchObject({
    kind: 'finished',
    readCount: 7,
    period: { from: at(0), to: at(120) + 1 },
    current: null,
  });
  expect(run.signals).toEqual(new Map([['handled', 6]]));
});

it.each([
  ['from the second burst on', { from: at(60) }, [62], 3],
  ['before the second burst', { to: at(60) }, [2], 3],
  ['from within a burst, with a warm-up that knows its beginning', { from: at(62), warmUpMs: 5 * MINUTE_MS }, [62], 1],
  ['from within a burst, without a warm-up', { from: at(62) }, [], 1],
  ['between the bursts', { from: at(10), to: at(50) }, [], 0],
] as const)('%s', async (_, range, expected, signalCount) => {
  const { run, raised } = await tried(TWO_BURSTS, range);
  expect(raised).toEqual(expected);
  expect(run.signals.get('handled') ?? 0).toBe(signalCount);
});

it('what was raised before is not reported, even where it goes on', async () => {
  const { run } = await tried(TWO_BURSTS, { from: at(3), to: at(50), warmUpMs: 60 * MINUTE_MS });
  expect(run.candidate).toEqual([]);
});

it('with an end, what is due before it is told although the next record lies behind it', async () => {
  const { run } = await tried(TWO_BURSTS, { to: at(40) });
  expect(run.candidate[0]?.clearedAt).toBeLessThan(at(40));
});

it('current rules run beside, over the same reading', async () => {
  const { run, raised } = await tried(TWO_BURSTS, { current: [aBurstRule(2)] });
  expect(raised).toEqual([2, 62]);
  expect(run.current?.map(({ raisedAt }) => minuteOf(raisedAt))).toEqual([1, 61]);
  expect(run.readCount).toBe(7);
});

it('entries of a kind that is not known here are counted and passed over', async () => {
  const unknown = { timestamp: at(1), value: Uint8Array.of(0xfa, 0x01, 0x01, 0x00) };
  const { run, raised } = await tried([ticketAt(0), unknown, ticketAt(1), ticketAt(2)]);
  expect(raised).toEqual([2]);
  expect(run.signals.get('malformed_signal')).toBe(1);
});

it('tells how far it is, and ends at the wish to', async () => {
  const abort = new AbortController();
  const seen: number[] = [];
  const onProgress: BacktestOptions['onProgress'] = ({ readCount, recordCount }) => {
    seen.push(readCount, recordCount);
    abort.abort();
  };
  const { run } = await tried(TWO_BURSTS, { from: at(60), warmUpMs: 60 * MINUTE_MS, onProgress, abort: abort.signal });
  expect(run.kind).toBe('aborted');
  expect(seen).toEqual([3, 7]);
});
