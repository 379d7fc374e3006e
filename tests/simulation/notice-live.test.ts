// Notices while everything runs in one process, on a clock of the test's: flood mode (R34) is silent without one, raises as
// soon as one is declared, and clears after it was ended; a restart between changes nothing.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BLANK_TICKET, decodeAlert, type RawEvent } from '@fengsui/contracts';
import { loadTenant, tenantDetection } from '@fengsui/detector';
import { assert } from '@fengsui/domain';
import { createEmbedded, type Embedded } from '@fengsui/embedded';
import { createAlertClient, createRuleClient } from '@fengsui/rpc';
import { createLogger } from '@fengsui/service-kit';
import { createManualClock } from '@fengsui/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { chaoyang, shippedRules } from './replay-input.ts';

const MINUTE_MS = 60_000;
const ZONE_OFFSET_MS = 8 * 3_600_000;
const STREET = '110105001';
const POLL = { timeout: 30_000, interval: 20 };
const clock = createManualClock(Date.parse('2026-07-20T20:00:00+08:00'));
const ahead = (ms: number): void => clock.advanceTo(clock.now() + ms);

async function anEmbedded(directory: string): Promise<{ readonly embedded: Embedded; readonly port: number }> {
  const tenant = await loadTenant(fileURLToPath(new URL('../../deploy/tenant', import.meta.url)));
  assert(tenant.kind === 'tenant', 'the shipped tenant is sound');
  const rules = (await shippedRules()).filter(({ id }) => id === 'R34');
  const anyPort = { host: '127.0.0.1', port: 0 };
  const embedded = createEmbedded({
    tree: await chaoyang('city'),
    rules,
    zoneOffsetMs: ZONE_OFFSET_MS,
    tenant: tenantDetection({ ...tenant.tenant, overlays: [] }, ZONE_OFFSET_MS),
    dataDirectory: directory,
    durability: 'process',
    signalsPartitions: 2,
    grpc: anyPort,
    http: anyPort,
    simulation: null,
    clock,
    random: () => 0.5,
    logger: createLogger({ service: 'test', level: 'silent' }),
    version: 'test',
  });
  onTestFinished(() => embedded.stop());
  const { grpc } = await embedded.start();
  return { embedded, port: grpc.port };
}

/** Calls about flooding in one street, all at the present moment. */
const calls = (count: number, name: string): readonly RawEvent[] =>
  Array.from({ length: count }, (_, n) => ({
    ...BLANK_TICKET,
    ticketId: `${name}-${n}`,
    phase: 'hotline.accepted',
    areaCode: STREET,
    areaSource: 'stated',
    channel: 'phone',
    requestType: 'complaint',
    riskDomain: 'weather_flood',
    category: '05',
    acceptedAt: clock.now(),
    occurredAt: clock.now(),
  }));

/** What there is of R34, as `red raised`. */
async function alertsAt(port: number): Promise<readonly string[]> {
  const client = createAlertClient({ address: `127.0.0.1:${port}`, clock, random: () => 0.5 });
  const filter = { areaCodes: [], minGrade: 'none', riskDomains: [] } as const;
  const listed = await client.listAlerts({ filter, includeCleared: true, pageSize: 100, pageToken: '' });
  client.close();
  assert(listed.kind === 'ok', 'alerts are listed');
  return listed.value.alerts.map(({ alertBytes }) => {
    const alert = decodeAlert(alertBytes);
    return `${alert?.peakGrade} ${alert?.state}`;
  });
}

/** Declares weather_notice in the county for so long; 0 s: its end. */
async function declare(port: number, seconds: number): Promise<void> {
  const client = createRuleClient({ address: `127.0.0.1:${port}` });
  const what = { profile: 'weather_notice', areaCode: '110105', from: null, role: 'duty-head', reason: 'rain' };
  const declared = await client.declareNotice({ ...what, until: { kind: 'after', seconds } });
  client.close();
  const [from, to] = [clock.now(), clock.now() + seconds * 1_000];
  expect(declared).toMatchObject({ kind: 'ok', value: { from, to, positions: { length: 2 } } });
}

/** How many signals or notices came to this by now, while the clock goes on: ticks carry stream time on in all partitions. */
const handled = async ({ metrics }: Embedded, outcome: string): Promise<number> => {
  ahead(1_000);
  const counts = (await metrics.scrape()).matchAll(/^fengsui_signals_handled_total\{.*outcome="(\w+)".*\} (\d+)/gm);
  return [...counts].filter(([, name]) => name === outcome).reduce((sum, [, , count]) => sum + Number(count), 0);
};

it('flood mode runs while a notice is in force, and no longer', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'fengsui-notice-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const first = await anEmbedded(directory);
  await first.embedded.publish(calls(40, 'before'));
  await expect.poll(() => handled(first.embedded, 'handled'), POLL).toBe(40);
  expect(await alertsAt(first.port)).toEqual([]);
  ahead(60 * MINUTE_MS);
  await declare(first.port, 6 * 3_600);
  await expect.poll(() => handled(first.embedded, 'noticed'), POLL).toBe(2);
  await first.embedded.stop();

  const second = await anEmbedded(directory);
  await second.embedded.publish(calls(40, 'during'));
  await expect.poll(() => handled(second.embedded, 'handled'), POLL).toBe(40);
  await expect.poll(() => alertsAt(second.port), POLL).toEqual(['red raised']);
  await declare(second.port, 0);
  const cleared = async (): Promise<readonly string[]> => {
    ahead(MINUTE_MS);
    return alertsAt(second.port);
  };
  await expect.poll(cleared, POLL).toEqual(['red cleared']);
  await second.embedded.publish(calls(40, 'after'));
  await expect.poll(() => handled(second.embedded, 'handled'), POLL).toBe(80);
  expect(await alertsAt(second.port)).toEqual(['red cleared']);
});
