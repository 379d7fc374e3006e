// What the tests of rule releases share: the shipped rules as the next versions of themselves, and the alerts that a
// signals log, control records and all, gives on its own.
import { fileURLToPath } from 'node:url';
import { createAlerterService, prometheusAlerterMetrics } from '@fengsui/alerter';
import { ruleTextsOf } from '@fengsui/alerting';
import { decodeAlert, decodeAlertRecord } from '@fengsui/contracts';
import { createDetectorService, loadTenantRules, prometheusDetectorMetrics } from '@fengsui/detector';
import { type AlertRevision, assert, TOPICS } from '@fengsui/domain';
import { type Jurisdiction, openDataDirectory } from '@fengsui/embedded';
import type { AppendRecord, EventLog, TopicPartition } from '@fengsui/log';
import { createLogger, createMetrics, createWallClock } from '@fengsui/service-kit';
import { addRevision, type Histories } from './cluster-input.ts';

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const DIRECTORIES = { rules: fromRoot('deploy/rules'), tenant: fromRoot('deploy/tenant') };
const APPEND_RECORDS = 1_000;

/** What the files of the shipped rules say. */
export async function shippedSources(): Promise<readonly object[]> {
  const loaded = await loadTenantRules(DIRECTORIES);
  return loaded.inFiles.map(({ source }) => {
    assert(typeof source === 'object' && source !== null, 'a rule file says what its fields are');
    return source;
  });
}

/** All shipped rules in their next version, and each in a version after that, in shadow. */
export async function nextSources(): Promise<readonly object[]> {
  const sources = await shippedSources();
  return sources.flatMap((source) => [
    { ...source, version: 2 },
    { ...source, version: 3, mode: 'shadow' },
  ]);
}

/** All records of a partition, as they could be appended elsewhere. */
export async function recordsOf(log: EventLog, at: TopicPartition): Promise<readonly AppendRecord[]> {
  const records: AppendRecord[] = [];
  let fromOffset = await log.startOffset(at);
  for (;;) {
    const read = await log.read({ ...at, fromOffset, recordsMax: APPEND_RECORDS });
    const last = read.at(-1);
    if (last === undefined) return records;
    for (const { timestamp, key, value } of read) {
      records.push({ timestamp, value: Buffer.from(value), ...(key === null ? {} : { key }) });
    }
    fromOffset = last.offset + 1;
  }
}

export interface ReleaseReplay {
  readonly histories: Histories;
  readonly alerts: readonly AlertRevision[];
}

/** What detectors and alerter make of a signals log in a directory of its own. */
export async function replayOf(
  signals: readonly (readonly AppendRecord[])[],
  { tree, rules, zoneOffsetMs }: Jurisdiction,
): Promise<ReleaseReplay> {
  const files = await openDataDirectory({ directory: null, signalsPartitions: signals.length });
  const { log, store } = files;
  for (const [partition, records] of signals.entries()) {
    for (let from = 0; from < records.length; from += APPEND_RECORDS) {
      await log.append({ topic: TOPICS.signals, partition }, records.slice(from, from + APPEND_RECORDS));
    }
  }
  const metrics = createMetrics({ service: 'test', version: 'test' });
  const around = { log, store, clock: createWallClock(), logger: createLogger({ service: 'test', level: 'silent' }) };
  const services = [
    createDetectorService({
      ...around,
      metrics: prometheusDetectorMetrics(metrics),
      detection: { tree, rules, zoneOffsetMs },
      options: { order: 'timestamp' },
    }),
    createAlerterService({
      ...around,
      metrics: prometheusAlerterMetrics(metrics),
      alerting: { tree, rules: ruleTextsOf(rules) },
    }),
  ];
  for (const service of services) {
    await service.start();
    await service.caughtUp();
  }
  for (const service of services) await service.stop();
  const replayed = await alertsIn(log);
  await files.close();
  return replayed;
}

/** The alert log as histories, and as revisions in order. */
export async function alertsIn(log: EventLog): Promise<ReleaseReplay> {
  const histories = new Map<string, string[]>();
  const alerts: AlertRevision[] = [];
  for (const { value } of await recordsOf(log, { topic: TOPICS.alerts, partition: 0 })) {
    const stored = decodeAlertRecord(value);
    const alert = stored === null ? null : decodeAlert(stored.alertBytes);
    assert(stored !== null && alert !== null, 'every record of the alert log is an alert');
    addRevision(histories, alert.alertId, stored.alertBytes);
    alerts.push(alert);
  }
  return { histories, alerts };
}
