// The whole way through a cluster on this machine, Kafka and Redis beside it: how fast a backlog of raw events becomes
// alerts, and how long one event takes from its publisher to a watching command centre.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  BLANK_TICKET,
  decodeAlert,
  decodeAlertRecord,
  encodeInboxEntry,
  encodeRawEvent,
  PROTOBUF_CONTENT_TYPE,
  RAW_TOPICS,
  type RawEvent,
  rawEventHeaders,
} from '@fengsui/contracts';
import { type AlertRevision, TOPICS } from '@fengsui/domain';
import { areaFileText } from '@fengsui/intake';
import { type AppendRecord, createKafkaLog, type EventLog } from '@fengsui/log';
import { createAlertClient } from '@fengsui/rpc';
import { createLogger, createWallClock } from '@fengsui/service-kit';
import { startRealParts } from '@fengsui/testkit';
import { type Environment, provision, type StartedService, startService, untilReady } from './cluster-services.ts';
import { median, printMachine, spread } from './measure.ts';
import { createProvince, type Province } from './province.ts';

const BACKLOG_EVENTS = 600_000;
const BACKLOG_RUNS = 3;
const LOAD_RECORDS = 5_000;
const SIGNAL_PARTITIONS = 12;
const END = 'end-of-bench';

const LIVE_PER_SECOND = 1_000;
const LIVE_WARM_UP_SECONDS = 10;
const LIVE_SECONDS = 60;
/** One in so many events is told of at once, in a community of its own. */
const PROBE_EVERY = 25;
const PUBLISH_EVERY_MS = 2;
const RAW_PARTITIONS = 6;

const SERVICES = ['detector', 'alerter', 'gateway', 'intake'] as const;

printMachine();
const parts = await startRealParts();
if (parts.kafka === null || parts.redis === null) throw new Error(parts.missing.join('; '));
const [brokers, redisUrl] = [parts.kafka.brokers, parts.redis.url];
console.log(`parts: Kafka ${parts.kafka.way}, Redis ${parts.redis.way}`);
const province = await createProvince();
const directory = await mkdtemp(join(tmpdir(), 'fengsui-bench-'));
try {
  const areas = join(directory, 'areas.csv');
  await writeFile(areas, areaFileText(province.areas, []));
  console.log(`a province of ${province.communities.length.toLocaleString('en-US')} communities, the shipped rules`);
  await backlog(areas);
  await latency(areas);
} finally {
  await rm(directory, { recursive: true, force: true });
  await parts.stop();
}

function environmentOf(areas: string): Environment {
  return {
    KAFKA_BROKERS: brokers,
    REDIS_URL: redisUrl,
    FENGSUI_NAMESPACE: `bench-${randomUUID().slice(0, 8)}.`,
    FENGSUI_AREAS: areas,
    FENGSUI_ZONE: 'Asia/Shanghai',
  };
}

function openLog(environment: Environment): EventLog & { close(): Promise<void> } {
  return createKafkaLog({
    brokers: brokers.split(','),
    clientId: 'bench',
    namespace: environment['FENGSUI_NAMESPACE'] ?? '',
    logger: createLogger({ service: 'bench', level: 'error' }),
  });
}

interface Drained {
  readonly seconds: number;
  /** CPU seconds by service, in the order of SERVICES. */
  readonly cpu: readonly number[];
  readonly signals: number;
  readonly findings: number;
  readonly revisions: number;
}

async function backlog(areas: string): Promise<void> {
  const runs: Drained[] = [];
  for (let run = 0; run < BACKLOG_RUNS; run++) runs.push(await drain(environmentOf(areas)));
  const [{ findings, revisions } = { findings: 0, revisions: 0 }] = runs;
  const perSecond = runs.map(({ seconds }) => BACKLOG_EVENTS / seconds);
  console.log(
    `a backlog of ${BACKLOG_EVENTS.toLocaleString('en-US')} hotline events to the alert log, intake in data time, ${findings} findings, ${revisions} revisions: ${spread(perSecond)} events a second; target >= 30,000`,
  );
  for (const [index, name] of SERVICES.entries()) {
    const perCpu = runs.map(({ cpu }) => BACKLOG_EVENTS / (cpu[index] ?? 0));
    const busy = runs.map(({ cpu, seconds }) => ((cpu[index] ?? 0) / seconds) * 100);
    console.log(`  ${name}: ${spread(busy)} % of a core, ${spread(perCpu)} events per CPU second`);
  }
}

/** From the first signal that a detector applies to the last revision in the alert log. */
async function drain(environment: Environment): Promise<Drained> {
  const log = openLog(environment);
  for (const topic of [...RAW_TOPICS, TOPICS.inbox, TOPICS.alerts, TOPICS.control, TOPICS.quarantine])
    await log.createTopic(topic, 1);
  await log.createTopic(TOPICS.signals, SIGNAL_PARTITIONS);
  await load(log);
  const started: StartedService[] = [];
  const alerts = readAlerts(log);
  try {
    for (const name of ['detector', 'alerter', 'gateway']) started.push(await startService(name, environment));
    await Promise.all(started.map(untilReady));
    started.push(await startService('intake', { ...environment, FENGSUI_INTAKE_CLOCK: 'data' }));
    const [detector] = started;
    if (detector === undefined) throw new Error('no detector');
    const applied = async (): Promise<number> => detector.metric('fengsui_signals_handled_total');
    while ((await applied()) === 0) await delay(10);
    const before = started.map((one) => one.cpuSeconds());
    const startedAt = performance.now();
    while ((await applied()) < BACKLOG_EVENTS) await delay(50);
    await log.append({ topic: TOPICS.inbox, partition: 0 }, [endMark(alerts.openAlert())]);
    await alerts.ended;
    const seconds = (performance.now() - startedAt) / 1_000;
    const cpu = started.map((one, index) => one.cpuSeconds() - (before[index] ?? 0));
    const findings = await detector.metric('fengsui_findings_total');
    return { seconds, cpu, signals: await applied(), findings, revisions: alerts.count() };
  } finally {
    for (const one of started) one.kill();
    await alerts.stop();
    await log.close();
  }
}

async function load(log: EventLog): Promise<void> {
  const at = { topic: TOPICS.hotline, partition: 0 };
  let count = 0;
  for (const events of province.events()) {
    const records = events.slice(0, BACKLOG_EVENTS - count).map(recordOf);
    for (let from = 0; from < records.length; from += LOAD_RECORDS)
      await log.append(at, records.slice(from, from + LOAD_RECORDS));
    count += records.length;
    if (count >= BACKLOG_EVENTS) return;
  }
}

function recordOf(event: RawEvent): AppendRecord {
  return {
    timestamp: event.occurredAt,
    value: encodeRawEvent(event),
    headers: rawEventHeaders(event, PROTOBUF_CONTENT_TYPE),
  };
}

function endMark(alertId: string): AppendRecord {
  const command = { kind: 'acknowledge', commandId: END, issuedAt: 1, alertId, centreId: END, role: 'bench' } as const;
  return { timestamp: 0, value: encodeInboxEntry({ kind: 'command', command: { ...command, reason: 'drill' } }) };
}

/** Reads the alert log as it grows, until the mark comes. */
function readAlerts(log: EventLog) {
  const ended = Promise.withResolvers<void>();
  const open = new Set<string>();
  let count = 0;
  const take = (alert: AlertRevision): void => {
    count += 1;
    if (alert.state === 'cleared') open.delete(alert.alertId);
    else open.add(alert.alertId);
    if (alert.acknowledgement?.centreId === END) ended.resolve();
  };
  const consumer = log.consume({
    topics: [TOPICS.alerts],
    group: null,
    recordsMax: 1_000,
    order: 'arrival',
    startOffset: () => Promise.resolve(0),
    onBatch: ({ records }) => {
      for (const { value } of records) {
        const stored = decodeAlertRecord(value);
        const alert = stored === null ? null : decodeAlert(stored.alertBytes);
        if (alert !== null) take(alert);
      }
      return Promise.resolve();
    },
    onRevoked: () => Promise.resolve(),
  });
  consumer.ended.then((error) => ended.reject(error ?? new Error('stopped')), ended.reject);
  ended.promise.catch(() => undefined);
  return {
    ended: ended.promise,
    count: () => count,
    openAlert: (): string => {
      const [first] = open;
      if (first === undefined) throw new Error('no alert is open: nothing can mark the end');
      return first;
    },
    stop: async () => consumer.stop(),
  };
}

/** Open loop: each event has its time, and is published then whatever became of those before. */
async function latency(areas: string): Promise<void> {
  const environment = environmentOf(areas);
  provision(environment);
  const log = openLog(environment);
  const started: StartedService[] = [];
  const watching = new AbortController();
  try {
    for (const name of SERVICES) started.push(await startService(name, environment));
    await Promise.all(started.map(untilReady));
    const due = new Map<string, number>();
    const latencies: number[] = [];
    const gateway = started.find(({ name }) => name === 'gateway');
    const watched = watch(gateway?.grpc() ?? '', watching.signal, (alert) => {
      const dueAt = alert.ruleId === 'R06' && alert.sequence === 1 ? due.get(alert.areaCode) : undefined;
      if (dueAt !== undefined) latencies.push(performance.now() - dueAt);
      due.delete(alert.areaCode);
    });
    await watched.live;
    await publishAtRate(log, { seconds: LIVE_WARM_UP_SECONDS, first: 0, due: new Map() });
    const cpuBefore = started.map((one) => one.cpuSeconds());
    await publishAtRate(log, { seconds: LIVE_SECONDS, first: LIVE_WARM_UP_SECONDS * LIVE_PER_SECOND, due });
    const busy = started.map((one, i) => ((one.cpuSeconds() - (cpuBefore[i] ?? 0)) / LIVE_SECONDS) * 100);
    const givenUpAt = performance.now() + 10_000;
    while (due.size > 0 && performance.now() < givenUpAt) await delay(10);
    printLatencies(latencies, due.size);
    console.log(`  ${started.map(({ name }, i) => `${name} ${busy[i]?.toFixed(0)} % of a core`).join(', ')}`);
  } finally {
    watching.abort();
    for (const one of started) one.kill();
    await log.close();
  }
}

function printLatencies(latencies: readonly number[], missing: number): void {
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(1);
  console.log(
    `publish to Watch at ${LIVE_PER_SECOND} events/s over ${LIVE_SECONDS} s, open loop, ${sorted.length} alerts, ${missing} missing: p50 ${median(sorted).toFixed(1)} ms, p90 ${at(0.9)}, p99 ${at(0.99)}, p99.9 ${at(0.999)}, most ${at(1)}; target p50 <= 25 ms, p99 <= 100 ms`,
  );
}

interface LiveLoad {
  readonly seconds: number;
  /** Number of the first event: later loads have others. */
  readonly first: number;
  /** When each probe was to be published, by its community. */
  readonly due: Map<string, number>;
}

async function publishAtRate(log: EventLog, { seconds, first, due }: LiveLoad): Promise<void> {
  const startedAt = performance.now();
  const appends: Promise<unknown>[] = [];
  const count = seconds * LIVE_PER_SECOND;
  for (let next = 0; next < count; ) {
    const until = Math.min(count, Math.floor(((performance.now() - startedAt) * LIVE_PER_SECOND) / 1_000));
    const byPartition = new Map<number, AppendRecord[]>();
    for (; next < until; next++) {
      const event = liveEvent(province, first + next);
      if (event.lifeSafety) due.set(event.areaCode, startedAt + (next * 1_000) / LIVE_PER_SECOND);
      const partition = (first + next) % RAW_PARTITIONS;
      byPartition.set(partition, [...(byPartition.get(partition) ?? []), recordOf(event)]);
    }
    for (const [partition, records] of byPartition)
      appends.push(log.append({ topic: TOPICS.hotline, partition }, records));
    await delay(PUBLISH_EVERY_MS);
  }
  await Promise.all(appends);
}

function liveEvent({ communities }: Province, n: number) {
  // A step without a common factor scatters the communities.
  const areaCode = communities[(n * 7_919) % communities.length] ?? '';
  const now = Date.now();
  return {
    ...BLANK_TICKET,
    ticketId: `HL-${n}`,
    phase: 'hotline.accepted',
    occurredAt: now,
    acceptedAt: now,
    areaCode,
    requestType: 'complaint',
    category: 'H03.01',
    riskDomain: 'housing_property',
    lifeSafety: n % PROBE_EVERY === 0,
  } as const;
}

interface Watched {
  readonly live: Promise<void>;
}

function watch(address: string, signal: AbortSignal, onAlert: (alert: AlertRevision) => void): Watched {
  const live = Promise.withResolvers<void>();
  const client = createAlertClient({ address, clock: createWallClock(), random: Math.random });
  const follow = async (): Promise<void> => {
    const filter = { areaCodes: [], minGrade: 'none', riskDomains: [] } as const;
    for await (const event of client.watch({ centreId: 'bench', filter, cursor: null, signal })) {
      if (event.kind === 'snapshot_end') live.resolve();
      if (event.kind !== 'alert') continue;
      const alert = decodeAlert(event.alert.alertBytes);
      if (alert !== null) onAlert(alert);
    }
    client.close();
  };
  follow().catch(live.reject);
  return { live: live.promise };
}
