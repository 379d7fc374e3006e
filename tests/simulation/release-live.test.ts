// A rule release while everything runs in one process, over a restart: the alerts name the version that raised them, what is
// in shadow raises none, and the signals log alone gives the same alerts once more.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeTick, packRules } from '@fengsui/contracts';
import { ruleSetText } from '@fengsui/detection';
import { TOPICS } from '@fengsui/domain';
import { createEmbedded, type Embedded, openDataDirectory } from '@fengsui/embedded';
import type { AppendRecord } from '@fengsui/log';
import { createRuleClient } from '@fengsui/rpc';
import { createLogger, createWallClock } from '@fengsui/service-kit';
import { expect, it, onTestFinished } from 'vitest';
import { alertsIn, nextSources, recordsOf, replayOf, shippedSources } from './release-run.ts';
import { chaoyang, shippedRules } from './replay-input.ts';

const PARTITIONS = 2;
const anyPort = { host: '127.0.0.1', port: 0 };
const clock = createWallClock();

async function jurisdiction() {
  return { tree: await chaoyang('city'), rules: await shippedRules(), zoneOffsetMs: 8 * 3_600_000 };
}

async function anEmbedded(directory: string): Promise<Embedded> {
  const embedded = createEmbedded({
    ...(await jurisdiction()),
    ruleSources: await shippedSources(),
    dataDirectory: directory,
    durability: 'process',
    signalsPartitions: PARTITIONS,
    grpc: anyPort,
    http: anyPort,
    simulation: { seed: 7, speed: 4_000 },
    clock,
    random: () => 0.5,
    logger: createLogger({ service: 'test', level: 'silent' }),
    version: 'test',
  });
  onTestFinished(() => embedded.stop());
  return embedded;
}

/** Proposes the next versions by one role and approves them by another. */
async function release(port: number): Promise<void> {
  const client = createRuleClient({ address: `127.0.0.1:${port}` });
  try {
    const rules = packRules(ruleSetText(await nextSources()));
    const content = { kind: 'rules', rules } as const;
    const who = { role: 'rule-author', reason: 'the next versions' };
    const proposed = await client.proposeRelease({ content, base: 0, isEmergency: false, ...who });
    expect(proposed).toMatchObject({ kind: 'ok', value: { number: 1, state: 'proposed' } });
    const approved = await client.approveRelease({ number: 1, role: 'duty-head', reason: 'agreed' });
    expect(approved).toMatchObject({ kind: 'ok', value: { state: 'released', positions: { length: PARTITIONS } } });
  } finally {
    client.close();
  }
}

/** The partitions up to one time: what is merged by time waits for all of them. */
function withLastTick(signals: readonly (readonly AppendRecord[])[]): readonly (readonly AppendRecord[])[] {
  const last = Math.max(...signals.flat().map(({ timestamp }) => timestamp));
  return signals.map((records) => [...records, { timestamp: last, value: encodeTick(last) }]);
}

const metricsOf = (embedded: Embedded): Promise<string> => embedded.metrics.scrape();
const POLL = { timeout: 60_000, interval: 100 };

it('a release in mid-stream, and a restart behind it, give the alerts of a replay of the same log', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'fengsui-release-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const first = await anEmbedded(directory);
  const { grpc } = await first.start();
  await expect.poll(() => metricsOf(first), POLL).toMatch(/fengsui_alert_revisions_total\{.*change="raised"\} [1-9]/);
  await release(grpc.port);
  await expect.poll(() => metricsOf(first), POLL).toContain('fengsui_rule_release{partition="1"} 1');
  await expect.poll(() => metricsOf(first), POLL).toMatch(/fengsui_shadow_findings_total\{.*\} [1-9]/);
  await first.stop();

  const second = await anEmbedded(directory);
  await second.start();
  const scraped = await metricsOf(second);
  expect(scraped).toContain('fengsui_rule_release{partition="0"} 1');
  await expect.poll(() => metricsOf(second), POLL).toMatch(/fengsui_alert_revisions_total\{.*\} [1-9]/);
  await second.stop();

  const files = await openDataDirectory({ directory, signalsPartitions: PARTITIONS, durability: 'process' });
  const signals: (readonly AppendRecord[])[] = [];
  for (let partition = 0; partition < PARTITIONS; partition++) {
    signals.push(await recordsOf(files.log, { topic: TOPICS.signals, partition }));
  }
  const live = await alertsIn(files.log);
  await files.close();
  const replayed = await replayOf(withLastTick(signals), await jurisdiction());

  expect(new Set(live.alerts.map(({ ruleVersion }) => ruleVersion))).toEqual(new Set([1, 2]));
  // What the live alerter had not yet read when it was stopped comes behind all that it wrote.
  expect(replayed.alerts.slice(0, live.alerts.length)).toEqual(live.alerts);
  // The release knows its rules by their names, and so do its alerts.
  const named = live.alerts.filter(({ ruleId, ruleVersion }) => ruleId === 'R05' && ruleVersion === 2);
  for (const { sentence } of named) expect(sentence).not.toContain('R05');
});
