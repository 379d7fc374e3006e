// One run of a recorded signals log through detectors and alerter on a real Kafka and a real Redis. The test loads the
// log in slices, does to the services what it likes in between, and gets the histories of all alerts in the end.
import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import {
  decodeAlert,
  decodeAlertRecord,
  decodeInboxEntry,
  encodeInboxEntry,
  encodeRawEvent,
  PROTOBUF_CONTENT_TYPE,
  RAW_TOPICS,
  type RawEvent,
  rawEventHeaders,
  readSignalEntry,
  SIGNAL_ENTRY,
  type SignalEntryRead,
} from '@fengsui/contracts';
import { createSignalRecord, TOPICS } from '@fengsui/domain';
import { type AppendRecord, type Consumer, createKafkaLog, type EventLog } from '@fengsui/log';
import { createLogger } from '@fengsui/service-kit';
import { onTestFailed, onTestFinished } from 'vitest';
import { addRevision, areaFile, type Histories, PARTITIONS, type Recording } from './cluster-input.ts';
import { type ServiceChild, type ServiceName, type ServiceSettings, startService } from './cluster-services.ts';
import { createConditions } from './conditions.ts';
import { readTopic } from './read-topic.ts';

const INBOX = { topic: TOPICS.inbox, partition: 0 };
const HOTLINE = { topic: TOPICS.hotline, partition: 0 };
const ALL_TOPICS = [...RAW_TOPICS, TOPICS.signals, TOPICS.inbox, TOPICS.alerts, TOPICS.control, TOPICS.quarantine];
/** In local parts; the members of a test are near. */
const SESSION_MS = 2_000;

export interface ClusterAddresses {
  readonly kafkaBrokers: string;
  readonly redisUrl: string;
}

export interface ClusterRun {
  readonly log: EventLog;
  readonly namespace: string;
  /** environment: settings beside those of the run. */
  start(name: ServiceName, environment?: Readonly<Record<string, string>>): Promise<ServiceChild>;
  /** Appends the n-th of so many slices of every partition. */
  load(slice: number, of: number): Promise<void>;
  /** What the inbox and the alert log had when they were last read. */
  seen(): Seen;
  /** Resolves when the condition holds for what the inbox and the alert log have by then. */
  until(condition: (seen: Seen) => boolean): Promise<void>;
  /** Appends raw events to the hotline's topic, for an intake in data time. */
  publish(events: readonly RawEvent[]): Promise<void>;
  /**
   * Waits until everything that was loaded or published has been applied, and answers what became of each alert. An
   * acknowledgement that is sent behind it all, and is taken out again, marks the end.
   */
  histories(): Promise<Histories>;
}

/** What the test has read of the outputs. */
export interface Seen {
  readonly inboxCount: number;
  readonly signalCount: number;
  readonly revisionCount: number;
  /** Largest signal offset that a tick of the partition has passed. */
  readonly ticked: ReadonlyMap<number, number>;
}

interface Outputs extends Seen {
  inboxCount: number;
  signalCount: number;
  /** Offset of the last tick in each partition of fengsui.signals. */
  readonly lastTicks: Map<number, number>;
  revisionCount: number;
  readonly ticked: Map<number, number>;
  readonly histories: Map<string, string[]>;
  endSeen: boolean;
}

/** Centre of the acknowledgement that marks the end of a run. */
export const END = 'end-of-test';

/** Makes the topics, under a namespace of the run; removed at the end of the test. */
export async function openCluster(recording: Recording, addresses: ClusterAddresses): Promise<ClusterRun> {
  const namespace = `run-${randomUUID().slice(0, 8)}.`;
  const brokers = addresses.kafkaBrokers.split(',');
  const logger = createLogger({ service: 'test', level: 'error' });
  const log = createKafkaLog({ brokers, clientId: 'test', namespace, logger });
  const areas = await areaFile(recording);
  onTestFinished(async () => {
    await log.deleteTopics(ALL_TOPICS).catch(() => undefined);
    await log.close();
    await areas.remove();
  });
  for (const topic of ALL_TOPICS) await log.createTopic(topic, topic === TOPICS.signals ? PARTITIONS : 1);
  const place = { namespace, areasPath: areas.path, zone: recording.zone, sessionTimeoutMs: SESSION_MS };
  const watching = watchOutputs(log);
  onTestFailed(() => {
    const { histories, ...rest } = watching.outputs;
    process.stderr.write(`the test had seen ${inspect({ ...rest, alertCount: histories.size })}\n`);
  });
  const input = inputOf(log, recording);
  return {
    log,
    namespace,
    start: async (name, environment = {}) => startWatched(name, { ...addresses, ...place, environment }, watching.fail),
    load: input.load,
    publish: input.publish,
    seen: () => ({ ...watching.outputs }),
    until: watching.until,
    histories: async () => {
      const { until, outputs } = watching;
      await until(({ signalCount }) => signalCount >= input.count());
      await until(({ ticked, lastTicks }) => [...lastTicks].every(([at, offset]) => (ticked.get(at) ?? -1) >= offset));
      await log.append(INBOX, [endMark(openAlertOf(recording.histories))]);
      await until(({ endSeen }) => endSeen);
      return outputs.histories;
    },
  };
}

interface Watching {
  readonly outputs: Outputs;
  readonly until: (condition: (seen: Outputs) => boolean) => Promise<void>;
  /** Whoever waits learns that it is in vain. */
  readonly fail: (error: unknown) => void;
}

/** Reads signals, inbox and alerts as they grow. */
function watchOutputs(log: EventLog): Watching {
  const outputs: Outputs = {
    inboxCount: 0,
    signalCount: 0,
    lastTicks: new Map(),
    revisionCount: 0,
    ticked: new Map(),
    histories: new Map(),
    endSeen: false,
  };
  const { look, fail, until } = createConditions();
  for (const read of [readSignals, readInbox, readAlerts]) {
    read(log, outputs, look).ended.then((error) => fail(error ?? new Error('a reader of the test was stopped')), fail);
  }
  return { outputs, until: async (condition) => until(() => condition(outputs)), fail };
}

async function startWatched(
  name: ServiceName,
  settings: ServiceSettings,
  fail: Watching['fail'],
): Promise<ServiceChild> {
  const ofRun: Record<string, string> = name === 'intake' ? { FENGSUI_INTAKE_CLOCK: 'data' } : {};
  const service = await startService(name, { ...settings, environment: { ...ofRun, ...settings.environment } });
  service.ended.then((code) => {
    // null: the test has killed it.
    if (code !== null && code !== 0)
      fail(new Error(`${name} ended with ${code}:\n${service.log.slice(-5).join('\n')}`));
  }, fail);
  return service;
}

/** What the test puts in, and how many signals it must lead to. */
function inputOf(
  log: EventLog,
  recording: Recording,
): Pick<ClusterRun, 'load' | 'publish'> & { readonly count: () => number } {
  let count = 0;
  return {
    count: () => count,
    load: async (slice, of) => {
      for (const [partition, records] of recording.signals.entries()) {
        const from = Math.floor((records.length * slice) / of);
        const to = Math.floor((records.length * (slice + 1)) / of);
        if (to > from) await log.append({ topic: TOPICS.signals, partition }, records.slice(from, to));
        count += records.slice(from, to).filter(({ value }) => kindOf(value) === SIGNAL_ENTRY.signal).length;
      }
    },
    publish: async (events) => {
      await log.append(HOTLINE, events.map(rawRecordOf));
      count += events.length;
    },
  };
}

const record = createSignalRecord();

function kindOf(value: Uint8Array): SignalEntryRead {
  return readSignalEntry(value, record);
}

function rawRecordOf(event: RawEvent): AppendRecord {
  const headers = rawEventHeaders(event, PROTOBUF_CONTENT_TYPE);
  return { timestamp: event.occurredAt, value: encodeRawEvent(event), headers };
}

function readSignals(log: EventLog, outputs: Outputs, look: () => void): Consumer {
  return readTopic(log, TOPICS.signals, (records, partition) => {
    for (const { offset, value } of records) {
      const kind = kindOf(value);
      if (kind === SIGNAL_ENTRY.tick) outputs.lastTicks.set(partition, offset);
      if (kind === SIGNAL_ENTRY.signal) outputs.signalCount += 1;
    }
    look();
  });
}

function readInbox(log: EventLog, outputs: Outputs, look: () => void): Consumer {
  return readTopic(log, TOPICS.inbox, (records) => {
    for (const { value } of records) {
      const entry = decodeInboxEntry(value);
      outputs.inboxCount += 1;
      if (entry?.kind !== 'tick') continue;
      const { partition, offset } = entry.position;
      outputs.ticked.set(partition, Math.max(offset, outputs.ticked.get(partition) ?? -1));
    }
    look();
  });
}

/** As a gateway reads them: what an alerter repeats is known by its place in the inbox. */
function readAlerts(log: EventLog, outputs: Outputs, look: () => void): Consumer {
  let seenOffset = -1;
  return readTopic(log, TOPICS.alerts, (records) => {
    for (const { value } of records) {
      const stored = decodeAlertRecord(value);
      const alert = stored === null ? null : decodeAlert(stored.alertBytes);
      if (stored === null || alert === null) throw new Error('a record of the alert log is no alert');
      if (stored.inboxOffset <= seenOffset) continue;
      seenOffset = stored.inboxOffset;
      if (alert.acknowledgement?.centreId === END) {
        outputs.endSeen = true;
        continue;
      }
      outputs.revisionCount += 1;
      addRevision(outputs.histories, alert.alertId, stored.alertBytes);
    }
    look();
  });
}

/** An alert that is open in the end: it still is when the mark comes. */
function openAlertOf(histories: Histories): string {
  for (const [alertId, revisions] of histories) {
    const last = decodeAlert(Buffer.from(revisions.at(-1) ?? '', 'hex'));
    if (last !== null && last.state !== 'cleared') return alertId;
  }
  throw new Error('every alert of the recording has cleared: nothing can mark the end of a run');
}

function endMark(alertId: string) {
  const command = { kind: 'acknowledge', commandId: END, issuedAt: 1, alertId, centreId: END, role: 'test' } as const;
  return { timestamp: 0, value: encodeInboxEntry({ kind: 'command', command: { ...command, reason: 'drill' } }) };
}
