// Every scenario once more, in cluster mode: what its intake wrote, and what its command centres said, goes through
// detector and alerter over a real Kafka and a real Redis, and gives the very alerts that it gave in memory.
import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { createAlerterService, prometheusAlerterMetrics } from '@fengsui/alerter';
import { ruleTextsOf } from '@fengsui/alerting';
import { decodeAlertRecord, encodeAlert, encodeInboxEntry } from '@fengsui/contracts';
import { createDetectorService, prometheusDetectorMetrics } from '@fengsui/detector';
import { TOPICS } from '@fengsui/domain';
import { createKafkaLog, type EventLog } from '@fengsui/log';
import { createLogger, createMetrics, createWallClock } from '@fengsui/service-kit';
import { createRedisStore } from '@fengsui/store';
import { describeWithRealParts, type PartAddresses, type ScenarioOptions, type ScenarioRun } from '@fengsui/testkit';
import { expect } from 'vitest';
import { checkEveryRun } from '../scenario/production.ts';

const SIGNALS = { topic: TOPICS.signals, partition: 0 };
const INBOX = { topic: TOPICS.inbox, partition: 0 };
const ALERTS = { topic: TOPICS.alerts, partition: 0 };
const OUTPUTS = [TOPICS.signals, TOPICS.inbox, TOPICS.alerts, TOPICS.control, TOPICS.quarantine];
const APPEND_RECORDS_MAX = 5_000;

describeWithRealParts(['Kafka', 'Redis'], 'in cluster mode', async (addresses) => {
  checkEveryRun(async (run, options) => {
    expect(await alertsInCluster(run, options, addresses)).toEqual(run.revisions.map((one) => hexOf(encodeAlert(one))));
  });
  const directory = new URL('../scenario/', import.meta.url);
  // The quiet month goes past intake's log, so there is nothing of it to be played again.
  const stories = readdirSync(directory).filter((one) => one.endsWith('.test.ts') && one !== 'quiet-month.test.ts');
  for (const name of stories) {
    await import(new URL(name, directory).href);
  }
});

/** The alert log, as bytes in hex, of services of the run's own. */
async function alertsInCluster(
  { recording }: ScenarioRun,
  { tree, rules, zoneOffsetMs, tenant }: ScenarioOptions,
  { kafkaBrokers, redisUrl }: PartAddresses,
): Promise<readonly string[]> {
  const namespace = `scenario-${randomUUID().slice(0, 8)}.`;
  const logger = createLogger({ service: 'test', level: 'error' });
  const clock = createWallClock();
  const log = createKafkaLog({ brokers: kafkaBrokers.split(','), clientId: 'test', namespace, logger });
  const store = createRedisStore({ url: redisUrl, namespace: `${namespace}fengsui:`, logger });
  const metrics = createMetrics({ service: 'test', version: '0' });
  const around = { log, store, clock, logger };
  const detection = { tree, rules, zoneOffsetMs, ...tenant };
  const detector = createDetectorService({ ...around, metrics: prometheusDetectorMetrics(metrics), detection });
  const alerting = { tree, rules: ruleTextsOf(rules) };
  const alerter = createAlerterService({ ...around, metrics: prometheusAlerterMetrics(metrics), alerting });
  try {
    for (const topic of OUTPUTS) await log.createTopic(topic, 1);
    await Promise.all([detector.start(), alerter.start()]);
    await playInto(log, recording, async () => detector.caughtUp());
    await alerter.caughtUp();
    return await alertsIn(log);
  } finally {
    await Promise.all([detector.stop(), alerter.stop()]);
    await log.deleteTopics(OUTPUTS);
    await Promise.all([log.close(), store.close()]);
  }
}

/** Each command behind what the signals before it led to. */
async function playInto(
  log: EventLog,
  { signals, commands }: ScenarioRun['recording'],
  detectorCaughtUp: () => Promise<void>,
): Promise<void> {
  let from = 0;
  const playUntil = async (to: number): Promise<void> => {
    for (; from < to; from += APPEND_RECORDS_MAX) {
      await log.append(SIGNALS, signals.slice(from, Math.min(to, from + APPEND_RECORDS_MAX)));
    }
    from = to;
    await detectorCaughtUp();
  };
  for (const { signalCount, command } of commands) {
    await playUntil(signalCount);
    await log.append(INBOX, [{ timestamp: command.issuedAt, value: encodeInboxEntry({ kind: 'command', command }) }]);
  }
  await playUntil(signals.length);
}

async function alertsIn(log: EventLog): Promise<readonly string[]> {
  const found: string[] = [];
  const end = await log.endOffset(ALERTS);
  for (let fromOffset = 0; fromOffset < end; ) {
    const records = await log.read({ ...ALERTS, fromOffset, recordsMax: 1_000 });
    for (const { value } of records) {
      const stored = decodeAlertRecord(value);
      found.push(stored === null ? 'no alert' : hexOf(stored.alertBytes));
    }
    fromOffset = (records.at(-1)?.offset ?? end) + 1;
  }
  return found;
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
