import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeAlert } from '@fengsui/contracts';
import { loadTenantRules } from '@fengsui/detector';
import { type AlertRevision, assert, TOPICS } from '@fengsui/domain';
import { readAreaTree } from '@fengsui/intake';
import { createAlertClient } from '@fengsui/rpc';
import { createLogger, createWallClock } from '@fengsui/service-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataDirectory } from '../state-directory.ts';
import { createEmbedded, type Embedded, type EmbeddedOptions } from './embedded.ts';

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
const clock = createWallClock();
const anyPort = { host: '127.0.0.1', port: 0 };
let directory = '';
let running: Embedded[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fengsui-embedded-'));
});

afterEach(async () => {
  for (const embedded of running) await embedded.stop();
  running = [];
  await rm(directory, { recursive: true, force: true });
});

async function shippedRules() {
  const loaded = await loadTenantRules({ rules: fromRoot('deploy/rules'), tenant: fromRoot('deploy/tenant') });
  assert(loaded.kind === 'rules', 'the shipped rules are sound');
  return loaded.rules;
}

async function anEmbedded(options: Partial<EmbeddedOptions> = {}): Promise<Embedded> {
  const text = await readFile(fromRoot('deploy/areas/chaoyang.csv'), 'utf8');
  const areas = readAreaTree({ text, partitionLevel: 'city' });
  assert(areas.kind === 'tree', 'the shipped areas are sound');
  const embedded = createEmbedded({
    tree: areas.tree,
    rules: await shippedRules(),
    zoneOffsetMs: 8 * 3_600_000,
    dataDirectory: directory,
    durability: 'process',
    grpc: anyPort,
    http: anyPort,
    simulation: { seed: 7, speed: 2_000 },
    clock,
    random: () => 0.5,
    logger: createLogger({ service: 'test', level: 'silent' }),
    version: 'test',
    ...options,
  });
  running.push(embedded);
  return embedded;
}

/** The first alert that a watcher of everything gets, with its answer to an acknowledgement. */
async function firstAlert(port: number): Promise<AlertRevision> {
  const client = createAlertClient({ address: `127.0.0.1:${port}`, clock, random: () => 0.5 });
  const leaving = new AbortController();
  const filter = { areaCodes: [], minGrade: 'none', riskDomains: [] } as const;
  try {
    for await (const event of client.watch({ centreId: 'c-1', filter, cursor: null, signal: leaving.signal })) {
      const alert = event.kind === 'alert' ? decodeAlert(event.alert.alertBytes) : null;
      if (alert !== null) return alert;
    }
    throw new Error('the watch ended');
  } finally {
    leaving.abort();
    client.close();
  }
}

describe('embedded mode', () => {
  it('raises alerts about its simulated district, and says how it is', async () => {
    const embedded = await anEmbedded();
    const { grpc, http } = await embedded.start();
    expect((await firstAlert(grpc.port)).state).toBe('raised');
    const ready = await fetch(`${http.url}/readyz`);
    expect([ready.status, await ready.json()]).toMatchObject([200, { ready: true }]);
    const metrics = await (await fetch(`${http.url}/metrics`)).text();
    for (const name of ['fengsui_events_accepted_total', 'fengsui_stream_time_seconds', 'fengsui_alerts_open']) {
      expect(metrics).toMatch(new RegExp(`^${name}\\{.*\\} [1-9]`, 'm'));
    }
    await embedded.stop();
    expect(await embedded.ended).toBeNull();
    expect(embedded.health.report().ready).toBe(false);
    await expect(fetch(`${http.url}/livez`)).rejects.toThrow();
  });

  it('goes by what the tenant lays over thresholds', async () => {
    const overlays = [{ ruleId: 'R05', areas: { within: ['11'] }, factor: 0.1 }];
    const calendar = { zoneOffsetMs: 0, holidays: [], workdays: [], fromMinute: 540, toMinute: 1_020 };
    const rules = (await shippedRules()).filter(({ id }) => id === 'R05');
    const embedded = await anEmbedded({ rules, tenant: { settings: { profiles: [], overlays }, calendar } });
    const { grpc } = await embedded.start();
    expect(await firstAlert(grpc.port)).toMatchObject({ ruleId: 'R05', explanation: { observed: 1, threshold: 1 } });
  });

  it('lives on in its data directory: simulated time never goes back, alerts are kept', async () => {
    const first = await anEmbedded();
    const alert = await firstAlert((await first.start()).grpc.port);
    await first.stop();
    const second = await anEmbedded();
    const again = await firstAlert((await second.start()).grpc.port);
    await second.stop();
    expect(again.alertId).toBe(alert.alertId);
    const files = await openDataDirectory({ directory, signalsPartitions: 1 });
    const signals = await files.log.read({ topic: TOPICS.signals, partition: 0, fromOffset: 0, recordsMax: 100_000 });
    await files.close();
    const times = signals.map(({ timestamp }) => timestamp);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('tells why it cannot start, and closes what it had opened', async () => {
    const [first, second] = [await anEmbedded({ simulation: null }), await anEmbedded({ simulation: null })];
    await first.start();
    await expect(second.start()).rejects.toThrow(/in use/);
    await second.stop();
    await expect(second.publish([])).rejects.toThrow('nothing is open yet');
    await first.stop();
    const other = await anEmbedded({ simulation: null, signalsPartitions: 3 });
    await expect(other.start()).rejects.toThrow(/fengsui.signals of this data directory has 1 partitions, not 3/);
  });
});
