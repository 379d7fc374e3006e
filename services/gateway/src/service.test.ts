// The whole gateway over the real embedded log, a real client on a port of its own; the tests play the alerter.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { decodeAlert, decodeInboxEntry } from '@fengsui/contracts';
import { type AlertRevision, TOPICS } from '@fengsui/domain';
import { createEmbeddedLog, type EventLog } from '@fengsui/log';
import { type AlertClient, createAlertClient, type WatchEvent } from '@fengsui/rpc';
import {
  createHealth,
  createLogger,
  createMetrics,
  createWallClock,
  type Health,
  type Metrics,
} from '@fengsui/service-kit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ALL_ALERTS, aCleared, anAcknowledged, anAlert, aTree, toAppend } from './gateway-fixture.ts';
import { createGatewayMetrics } from './gateway-metrics.ts';
import { createGateway, type Gateway } from './service.ts';

const ALERTS = { topic: TOPICS.alerts, partition: 0 } as const;

let directory: string;
let log: EventLog;
let health: Health;
let metrics: Metrics;
let lines: string[];
let inboxOffset: number;
const cleanUps: (() => unknown)[] = [];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'fengsui-gateway-'));
  log = await createEmbeddedLog({ directory, durability: 'process' });
  await log.createTopic(TOPICS.alerts, 1);
  health = createHealth();
  metrics = createMetrics({ service: 'gateway', version: 'test' });
  lines = [];
  inboxOffset = 0;
});

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
  await log.close();
  rmSync(directory, { recursive: true });
});

async function write(...revisions: readonly AlertRevision[]): Promise<void> {
  await log.append(
    ALERTS,
    revisions.map((revision) => toAppend(revision, inboxOffset++)),
  );
}

async function aGateway({ name = 'alert_log', port = 0, over = log } = {}): Promise<Gateway> {
  const gateway = await createGateway({
    log: over,
    tree: aTree(),
    clock: createWallClock(),
    random: () => 0,
    metrics: createGatewayMetrics(metrics),
    logger: createLogger({ service: 'gateway', level: 'info', destination: { write: (line) => lines.push(line) } }),
    readiness: health.check(name, 'reading the alert log'),
    host: '127.0.0.1',
    port,
  });
  cleanUps.push(() => gateway.stop());
  return gateway;
}

function aClient(gateway: Gateway): AlertClient {
  const client = createAlertClient({ address: `127.0.0.1:${gateway.port}`, clock: createWallClock(), random: () => 0 });
  cleanUps.push(() => client.close());
  return client;
}

function watch(client: AlertClient): AsyncGenerator<WatchEvent, void, void> {
  const stop = new AbortController();
  cleanUps.push(() => stop.abort());
  return client.watch({ centreId: 'centre-1', filter: ALL_ALERTS, cursor: null, signal: stop.signal });
}

async function take(events: AsyncGenerator<WatchEvent, void, void>, count: number): Promise<(string | number)[]> {
  const taken: (string | number)[] = [];
  while (taken.length < count) {
    const { value } = await events.next();
    if (value === undefined) break;
    taken.push(value.kind === 'alert' ? value.alert.revision : value.kind);
  }
  return taken;
}

/** The alerter in short: answers each acknowledgement with a revision. */
function answerCommands(): void {
  const consumer = log.consume({
    topics: [TOPICS.inbox],
    group: null,
    recordsMax: 10,
    order: 'arrival',
    startOffset: async () => 0,
    onBatch: async ({ records }) => {
      for (const record of records) {
        const entry = decodeInboxEntry(record.value);
        if (entry?.kind !== 'command') continue;
        await write(anAcknowledged(entry.command.centreId, { alertId: entry.command.alertId }));
      }
    },
    onRevoked: () => Promise.resolve(),
  });
  cleanUps.push(() => consumer.stop());
}

test('a gateway is ready once it has read the log, and serves snapshot, live alerts, lists and histories', async () => {
  await write(anAlert({ alertId: 'a' }), anAlert({ alertId: 'b', grade: 'red' }), aCleared({ alertId: 'a' }));
  expect(health.report().ready).toBe(false);
  const gateway = await aGateway();
  expect(health.report()).toMatchObject({ ready: true });
  const client = aClient(gateway);
  const events = watch(client);
  expect(await take(events, 2)).toEqual([1, 'snapshot_end']);
  await write(anAlert({ alertId: 'c' }));
  expect(await take(events, 1)).toEqual([3]);

  const list = await client.listAlerts({ filter: ALL_ALERTS, includeCleared: true, pageSize: 0, pageToken: '' });
  expect(list.kind === 'ok' && list.value.alerts.map((alert) => alert.revision)).toEqual([1, 3, 2]);
  const got = await client.getAlert({ alertId: 'a' });
  expect(got.kind === 'ok' && got.value.history.map((alert) => alert.revision)).toEqual([0, 2]);
  expect(gateway.standings()).toMatchObject([{ centreId: 'centre-1', state: 'synced', sentRevision: 3 }]);
});

test('an acknowledgement goes through the inbox and is answered with its revision, which watchers get, too', async () => {
  await write(anAlert());
  const gateway = await aGateway();
  answerCommands();
  const client = aClient(gateway);
  const events = watch(client);
  await take(events, 2);
  const request = { alertId: 'alert-1', centreId: 'centre-1', role: 'duty-officer', reason: 'handling' } as const;
  const result = await client.acknowledge(request);
  if (result.kind !== 'ok') throw new Error(result.message);
  expect(decodeAlert(result.value.alertBytes)).toMatchObject({
    state: 'acknowledged',
    acknowledgement: { centreId: 'centre-1' },
  });
  expect(await take(events, 1)).toEqual([result.value.revision]);
  expect(await client.acknowledge(request)).toEqual(result);
  expect(await log.endOffset({ topic: TOPICS.inbox, partition: 0 })).toBe(1);
});

test('a watcher survives a restart of the gateway: it misses none and repeats none', async () => {
  await write(anAlert({ alertId: 'a' }));
  const gateway = await aGateway();
  const events = watch(aClient(gateway));
  expect(await take(events, 2)).toEqual([0, 'snapshot_end']);
  expect(await gateway.stop()).toBe('drained');
  expect(await gateway.ended).toBeNull();
  await write(anAlert({ alertId: 'b' }), anAlert({ alertId: 'a', grade: 'red', change: 'raised_higher', sequence: 2 }));
  await aGateway({ name: 'second', port: gateway.port });
  const seen: (string | number)[] = [];
  while (seen.at(-1) !== 'snapshot_end') seen.push(...(await take(events, 1)));
  expect(seen.filter((item) => item !== 'reconnecting')).toEqual([1, 2, 'snapshot_end']);
});

test('what a restarted alerter has written again reaches nobody', async () => {
  await write(anAlert({ alertId: 'a' }), anAlert({ alertId: 'b' }));
  await log.append(ALERTS, [toAppend(anAlert({ alertId: 'b' }), 1)]);
  const gateway = await aGateway();
  const events = watch(aClient(gateway));
  expect(await take(events, 3)).toEqual([0, 1, 'snapshot_end']);
  await log.append(ALERTS, [toAppend(anAlert({ alertId: 'b' }), 1)]);
  await write(anAlert({ alertId: 'c' }));
  expect(await take(events, 1)).toEqual([4]);
  expect(await metrics.scrape()).toContain('fengsui_alert_records_refused_total{reason="repeat"} 2');
  expect(lines.join('')).toContain('"reason":"repeat"');
});

test('a record that does not decode is counted and left out', async () => {
  await log.append(ALERTS, [{ timestamp: 1, value: Uint8Array.of(0xff) }]);
  await write(anAlert());
  const events = watch(aClient(await aGateway()));
  expect(await take(events, 2)).toEqual([1, 'snapshot_end']);
  expect(await metrics.scrape()).toContain('fengsui_alert_records_refused_total{reason="malformed"} 1');
});

test('watchers, deliveries, ends and acknowledgements are counted', async () => {
  await write(anAlert({ grade: 'red' }));
  const client = aClient(await aGateway());
  const events = watch(client);
  await take(events, 2);
  expect(await metrics.scrape()).toContain('fengsui_watchers 1');
  await events.return();
  await client.acknowledge({ alertId: 'nobody', centreId: 'centre-1', role: 'duty-officer', reason: 'known' });
  let text = await metrics.scrape();
  while (!text.includes('fengsui_watchers 0')) {
    await setImmediate();
    text = await metrics.scrape();
  }
  expect(text).toContain('fengsui_watch_deliveries_total{grade="red"} 1');
  expect(text).toContain('fengsui_watch_ended_total{reason="cancelled"} 1');
  expect(text).toContain('fengsui_acknowledgements_total{outcome="not_found"} 1');
});

test('a log that fails while serving ends the gateway and its watchers', async () => {
  const broken = Promise.withResolvers<Error>();
  const over: EventLog = { ...log, consume: (options) => ({ ...log.consume(options), ended: broken.promise }) };
  const gateway = await aGateway({ over });
  const events = watch(aClient(gateway));
  await take(events, 1);
  broken.resolve(new Error('the disk is gone'));
  expect(String(await gateway.ended)).toContain('the disk is gone');
  expect(await take(events, 1)).toEqual(['reconnecting']);
  expect(health.report()).toMatchObject({ ready: false });
});

test('a topic with the wrong number of partitions, and a taken port, are refused at the start', async () => {
  const gateway = await aGateway();
  await expect(aGateway({ name: 'second', port: gateway.port })).rejects.toThrow('EADDRINUSE');
  const over: EventLog = { ...log, createTopic: async () => ({ kind: 'mismatch', partitions: 3 }) };
  await expect(aGateway({ name: 'third', over })).rejects.toThrow('fengsui.alerts has 3 partitions: it must have 1');
});

test('a log that cannot be read at the start is refused', async () => {
  const ended = Promise.resolve(new Error('the disk is gone'));
  const caughtUp = () => Promise.withResolvers<void>().promise;
  const over: EventLog = { ...log, consume: (options) => ({ ...log.consume(options), ended, caughtUp }) };
  await expect(aGateway({ over })).rejects.toThrow('the disk is gone');
  expect(health.report().ready).toBe(false);
});
