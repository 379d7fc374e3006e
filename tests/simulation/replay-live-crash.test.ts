// kill -9 of a live process in embedded mode, and its restart on the same data directory: what a command centre was told
// before the kill still stands in the alert log, its acknowledgement too, and the district lives on from there.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alertWithRevision, decodeAlert, decodeAlertRecord } from '@fengsui/contracts';
import { TOPICS } from '@fengsui/domain';
import { openDataDirectory } from '@fengsui/embedded';
import type { LogRecord } from '@fengsui/log';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runVictim } from './crash-victim.ts';

let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fengsui-live-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function recordsIn(topic: string): Promise<readonly LogRecord[]> {
  const files = await openDataDirectory({ directory, signalsPartitions: 1 });
  const records = await files.log.read({ topic, partition: 0, fromOffset: 0, recordsMax: 100_000 });
  await files.close();
  return records;
}

/** `<revision> <hex>` of every revision in the alert log, as watchers get them. */
const tellable = (records: readonly LogRecord[]): readonly string[] =>
  records.map(({ offset, value }) => {
    const alertBytes = decodeAlertRecord(value)?.alertBytes ?? new Uint8Array();
    return `${offset} ${Buffer.from(alertWithRevision(alertBytes, offset)).toString('hex')}`;
  });

const runUntil = (killAfterLines: number) =>
  runVictim({ program: new URL('./replay-live-victim.ts', import.meta.url), args: [directory], killAfterLines });

it('three kills in a row lose nothing that a command centre was told, and double nothing', async () => {
  let before: readonly LogRecord[] = [];
  for (const killAfterLines of [6, 12, 18]) {
    const end = await runUntil(killAfterLines);
    expect(end.signal, end.errorOutput).toBe('SIGKILL');
    const alerts = await recordsIn(TOPICS.alerts);
    expect(tellable(alerts).slice(0, before.length)).toEqual(tellable(before));
    expect(alerts.length).toBeGreaterThan(before.length);
    const told = end.lines.filter((line) => !line.startsWith('acknowledged'));
    for (const line of told) expect(tellable(alerts)).toContain(line);
    const acknowledged = end.lines.find((line) => line.startsWith('acknowledged'))?.split(' ')[1];
    const answers = alerts
      .map(({ value }) => decodeAlert(decodeAlertRecord(value)?.alertBytes ?? new Uint8Array()))
      .filter((alert) => alert?.alertId === acknowledged && alert?.acknowledgement?.centreId === 'centre-1');
    expect(answers.length).toBeGreaterThan(0);
    before = alerts;
  }
  const causes = before.map(({ value }) => decodeAlertRecord(value)?.inboxOffset ?? -1);
  expect(causes).toEqual([...new Set(causes)].toSorted((a, b) => a - b));
  const times = (await recordsIn(TOPICS.signals)).map(({ timestamp }) => timestamp);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});
