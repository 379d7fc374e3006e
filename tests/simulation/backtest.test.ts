// A back-test of the rules that were live gives the very alerts that were raised, alert by alert and byte by byte; only
// the revision numbers, which no alert's bytes hold, are not made again. Over one partition and over several, with the
// commands of centres in between.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAlerterService, prometheusAlerterMetrics } from '@fengsui/alerter';
import { createDetectorService, prometheusDetectorMetrics } from '@fengsui/detector';
import { TOPICS } from '@fengsui/domain';
import { openDataDirectory, openRecordedLog } from '@fengsui/embedded';
import type { EventLog } from '@fengsui/log';
import { createLogger, createMetrics, createWallClock } from '@fengsui/service-kit';
import { expect, it, onTestFinished } from 'vitest';
import { answerOpenAlerts, backtestOf, liveHistories } from './backtest-run.ts';
import { generatedProvince, PARTITIONS, type Recording, record } from './cluster-input.ts';
import { bostonExtract, queensExtract, type ReplayInput, simulatedDistrict } from './replay-input.ts';
import { runReplay } from './replay-run.ts';

const SLICES = 12;

async function aDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'fengsui-backtest-'));
  onTestFinished(async () => rm(directory, { recursive: true, force: true }));
  return directory;
}

it.each([
  ['the Queens extract', 1, async () => queensExtract('city')],
  ['the Queens extract, its streets in several partitions,', 5, async () => queensExtract('street')],
  ['the Boston extract', 3, async () => bostonExtract('street')],
  ['a simulated district', 3, async () => simulatedDistrict('street', 8)],
  ['a province of twelve prefectures', 12, generatedProvince],
] as const)('%s gives the alerts of its replay over %i partitions', async (_, signalsPartitions, read) => {
  const input = await read();
  const directory = await aDirectory();
  await runReplay(input, { dataDirectory: directory, signalsPartitions, drainMs: 3_600_000 });
  const log = await openRecordedLog(directory);
  onTestFinished(async () => log.close());
  const live = await liveHistories(log);
  const ends = await endsOf(log);
  const { histories } = await backtestOf(log, input);
  expect(live.size).toBeGreaterThan(5);
  expect(histories).toEqual(live);
  expect(await endsOf(log), 'nothing is written').toEqual(ends);
});

it('acknowledgements take the place that they had among the alerts of their partition', async () => {
  const input = await generatedProvince();
  const log = await liveWithAnswers(input, await record(input));
  const live = await liveHistories(log);
  const { histories, run } = await backtestOf(log, input);
  expect(histories).toEqual(live);
  expect(run.candidate.filter(({ isAcknowledged }) => isAcknowledged).length).toBeGreaterThan(5);
  expect(new Set(run.candidate.map(({ verdict }) => verdict))).toEqual(new Set([null, 'right', 'false_alarm']));
});

it('other rules get the verdicts on their alerts about the same matters, though they raise them at other times', async () => {
  const input = await generatedProvince();
  const log = await liveWithAnswers(input, await record(input));
  const { run: before } = await backtestOf(log, input);
  const later = input.rules.map((rule) =>
    rule.kind === 'burst' ? { ...rule, thresholds: { ...rule.thresholds, blue: { any: 4 } } } : rule,
  );
  const { run: after } = await backtestOf(log, { ...input, rules: later });
  const raises = (run: typeof before): ReadonlySet<number> =>
    new Set(run.candidate.filter(({ verdict }) => verdict !== null).map(({ raisedAt }) => raisedAt));
  expect(raises(after).size).toBeGreaterThan(0);
  expect(raises(after).difference(raises(before)).size, 'judged, and raised at another time').toBeGreaterThan(0);
});

/** The recording once more through detector and alerter, and centres that answer after each slice of it. */
async function liveWithAnswers({ tree, rules, zoneOffsetMs }: ReplayInput, { signals }: Recording): Promise<EventLog> {
  const held = await openDataDirectory({ directory: null, signalsPartitions: PARTITIONS });
  onTestFinished(async () => held.close());
  const { log, store } = held;
  const metrics = createMetrics({ service: 'test', version: '0' });
  const around = { log, store, clock: createWallClock(), logger: createLogger({ service: 'test', level: 'error' }) };
  const detector = createDetectorService({
    ...around,
    metrics: prometheusDetectorMetrics(metrics),
    detection: { tree, rules, zoneOffsetMs },
  });
  const alerter = createAlerterService({
    ...around,
    metrics: prometheusAlerterMetrics(metrics),
    alerting: { tree, rules: new Map(rules.map((rule) => [rule.id, rule])) },
  });
  await Promise.all([detector.start(), alerter.start()]);
  let answered = 0;
  for (let slice = 0; slice < SLICES; slice++) {
    for (const [partition, records] of signals.entries()) {
      const [from, to] = [slice, slice + 1].map((n) => Math.floor((records.length * n) / SLICES));
      await log.append({ topic: TOPICS.signals, partition }, records.slice(from, to));
    }
    await detector.caughtUp();
    await alerter.caughtUp();
    answered += await answerOpenAlerts(log, `round ${slice}`);
  }
  await alerter.caughtUp();
  await Promise.all([detector.stop(), alerter.stop()]);
  expect(answered).toBeGreaterThan(SLICES);
  return log;
}

async function endsOf(log: EventLog): Promise<readonly number[]> {
  const topics = Object.values(TOPICS);
  return Promise.all(topics.map(async (topic) => log.endOffset({ topic, partition: 0 })));
}
