// Drives the whole stream, raw events to alert revisions, in memory and in virtual time. Intake is the service itself,
// handed in by the test (a library imports no service), over a log in memory; behind it stands the detection line.
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  decodeQuarantineEntry,
  encodeRawEvent,
  PROTOBUF_CONTENT_TYPE,
  RAW_TOPICS,
  type RawEvent,
  type RawTopic,
  rawEventHeaders,
  rawTopicOf,
} from '@fengsui/contracts';
import { type AlertRevision, type AreaTree, type Command, TOPICS } from '@fengsui/domain';
import type { AppendRecord, EventLog } from '@fengsui/log';
import type { Clock } from '@fengsui/service-kit';
import type { CheckpointStore } from '@fengsui/store';
import { createManualClock, type ManualClock } from '../manual-clock.ts';
import { createDetectionLine, type DetectionLine, type Jurisdiction, type LineCounts } from './detection-line.ts';
import { createMemoryLog } from './memory-log.ts';
import { createMemoryStore } from './memory-store.ts';

/** Live: what comes is received at the driver's time. Of data: at the events' own, as in a replay. */
export type DriverTime = { readonly kind: 'live'; readonly startAt: number } | { readonly kind: 'of_data' };

/** What the driver gives to intake. */
export interface IntakeRim {
  readonly log: EventLog;
  readonly store: CheckpointStore;
  readonly tree: AreaTree;
  readonly time:
    | { readonly kind: 'live'; readonly clock: Clock; readonly tickEveryMs: number }
    | { readonly kind: 'of_data'; readonly notAfter: () => number };
}

/** What the driver asks of intake. */
export interface DrivenIntake {
  start(): Promise<void>;
  caughtUp(): Promise<void>;
  finish(drainMs: number): Promise<void>;
  stop(): Promise<void>;
}

export interface StreamDriverOptions extends Jurisdiction {
  readonly time: DriverTime;
  /** How often intake ticks when live; a minute if not given. It changes no alert, only how soon one is told. */
  readonly tickEveryMs?: number;
  readonly makeIntake: (rim: IntakeRim) => DrivenIntake;
}

/** What came of everything that was published. */
export interface DriverCounts extends LineCounts {
  /** Records that intake refused, by reason. */
  readonly quarantined: ReadonlyMap<string, number>;
}

/** What detector and alerter were given, for another run of theirs on the very same input. */
export interface StreamRecording {
  /** fengsui.signals, whose one partition it is. */
  readonly signals: readonly AppendRecord[];
  /** Each came after so many of the signals. */
  readonly commands: readonly { readonly signalCount: number; readonly command: Command }[];
}

export interface StreamDriver {
  /** Events that arrive now, in this order; all of what they lead to is in revisions() when it resolves. */
  publish(events: readonly RawEvent[]): Promise<void>;
  /** As publish, for a record that an integrator has made by itself. */
  publishRecord(topic: RawTopic, record: AppendRecord): Promise<void>;
  /** Live: lets time pass, tick by tick. Throws for a time of data: there, only events move it. */
  advanceTo(time: number): Promise<void>;
  command(command: Command): Promise<void>;
  /** No event will follow; of data: time goes on by drainMs. Resolves when all is told and intake has stopped. */
  finish(drainMs: number): Promise<void>;
  revisions(): readonly AlertRevision[];
  counts(): Promise<DriverCounts>;
  recording(): Promise<StreamRecording>;
}

/** Later than every event that a test makes up: nothing of the data's time is in its future. */
const HOST_TIME_OF_DATA = Date.UTC(2100, 0, 1);
const SIGNALS = { topic: TOPICS.signals, partition: 0 };
const QUARANTINE = { topic: TOPICS.quarantine, partition: 0 };
const READ_RECORDS_MAX = 10_000;

/** A stream in which nothing has happened yet. */
export async function createStreamDriver(options: StreamDriverOptions): Promise<StreamDriver> {
  const { tree, time, tickEveryMs = 60_000, makeIntake } = options;
  const log = createMemoryLog();
  for (const topic of [...RAW_TOPICS, TOPICS.signals, TOPICS.quarantine]) await log.createTopic(topic, 1);
  const clock = createManualClock(time.kind === 'live' ? time.startAt : HOST_TIME_OF_DATA);
  const intake = makeIntake({
    log,
    store: createMemoryStore(),
    tree,
    time:
      time.kind === 'live' ? { kind: 'live', clock, tickEveryMs } : { kind: 'of_data', notAfter: () => clock.now() },
  });
  await intake.start();
  const line = createDetectionLine(options);
  const applySignals = createSignalsReader(log, line);
  const commands: { readonly signalCount: number; readonly command: Command }[] = [];
  const publishRecord = async (topic: RawTopic, record: AppendRecord): Promise<void> => {
    await log.append({ topic, partition: 0 }, [record]);
  };
  const settle = async (): Promise<void> => {
    await intake.caughtUp();
    await applySignals();
  };
  return {
    publish: async (events) => {
      for (const event of events) await publishRecord(rawTopicOf(event), recordOf(event));
      if (time.kind === 'live') await settle();
    },
    publishRecord: async (topic, record) => {
      await publishRecord(topic, record);
      if (time.kind === 'live') await settle();
    },
    advanceTo: async (until) => {
      if (time.kind !== 'live') throw new Error('the time of the data moves with its events only');
      await passTime(clock, until);
      await applySignals();
    },
    command: async (command) => {
      commands.push({ signalCount: await log.endOffset(SIGNALS), command });
      line.command(command);
    },
    finish: async (drainMs) => {
      if (time.kind === 'of_data') await intake.finish(drainMs);
      else await settle();
      await intake.stop();
      await applySignals();
    },
    revisions: () => line.revisions(),
    counts: async () => ({ ...line.counts(), quarantined: await quarantinedBy(log) }),
    recording: async () => ({ signals: await allSignals(log), commands }),
  };
}

/** From timer to timer, each of which runs to its end before the next: intake sets the next tick after the last one. */
async function passTime(clock: ManualClock, until: number): Promise<void> {
  while (clock.nextDueAt() <= until) {
    clock.advanceTo(clock.nextDueAt());
    await nextTurn();
  }
  clock.advanceTo(until);
}

function recordOf(event: RawEvent): AppendRecord {
  const headers = rawEventHeaders(event, PROTOBUF_CONTENT_TYPE);
  return { timestamp: event.occurredAt, value: encodeRawEvent(event), headers };
}

/** Each call applies what has been appended to the signals log since the last one. */
function createSignalsReader(log: EventLog, line: DetectionLine): () => Promise<void> {
  let next = 0;
  return async () => {
    for (;;) {
      const records = await log.read({ ...SIGNALS, fromOffset: next, recordsMax: READ_RECORDS_MAX });
      if (records.length === 0) return;
      for (const { offset, value } of records) line.apply(offset, value);
      next = (records.at(-1)?.offset ?? next) + 1;
    }
  };
}

async function allSignals(log: EventLog): Promise<readonly AppendRecord[]> {
  const records = await log.read({ ...SIGNALS, fromOffset: 0, recordsMax: Number.MAX_SAFE_INTEGER });
  return records.map(({ timestamp, value, key }) => ({ timestamp, value, ...(key === null ? {} : { key }) }));
}

async function quarantinedBy(log: EventLog): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  const records = await log.read({ ...QUARANTINE, fromOffset: 0, recordsMax: Number.MAX_SAFE_INTEGER });
  for (const { value } of records) {
    const reason = decodeQuarantineEntry(value)?.reason ?? 'malformed';
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return counts;
}
