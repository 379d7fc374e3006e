// One batch of a partition's signals turned into what has to be appended: findings and ticks for the inbox, refusals for
// the quarantine. It only computes; writing, and the order of writing, is the service's.
//
// Ticks: whenever stream time has entered another whole minute, that minute is passed on, behind the findings of the
// record that brought it there. So an inbox tick of 08:15 says: this partition has told all that happened before 08:15,
// however far the record jumped. What is decided by stream time alone does not depend on how the log was cut in batches.
import {
  decodeNotice,
  encodeInboxEntry,
  encodeQuarantineEntry,
  HINTS,
  readSignalEntry,
  SIGNAL_ENTRY,
} from '@fengsui/contracts';
import type { DetectionEngine } from '@fengsui/detection';
import { type Finding, type SignalRecord, TOPICS } from '@fengsui/domain';
import type { AppendRecord, LogBatch, LogRecord } from '@fengsui/log';
import type { DetectorOutcome } from './metrics.ts';

/** Stream time is passed on in steps of this. */
export const TICK_STEP_MS = 60_000;

/** The engine of one partition and the one record that all of its signals are read into. */
export interface Detection {
  readonly partition: number;
  readonly engine: DetectionEngine;
  readonly record: SignalRecord;
}

export interface BatchOutputs {
  readonly inbox: readonly AppendRecord[];
  /** The findings in `inbox`. */
  readonly findings: readonly Finding[];
  readonly quarantined: readonly AppendRecord[];
  readonly outcomes: ReadonlyMap<DetectorOutcome, number>;
}

/** Applies every record of a batch. */
export function applyBatch(detection: Detection, { records }: LogBatch): BatchOutputs {
  const { engine, partition } = detection;
  const inbox: AppendRecord[] = [];
  const findings: Finding[] = [];
  const quarantined: AppendRecord[] = [];
  const outcomes = new Map<DetectorOutcome, number>();
  const takeFindings = (): Finding | undefined => {
    const taken = engine.takeFindings();
    for (const finding of taken) {
      findings.push(finding);
      inbox.push(findingRecord(finding));
    }
    return taken.at(-1);
  };
  for (const entry of records) {
    const minute = minuteOf(engine);
    const outcome = applyRecord(detection, entry);
    if (outcome !== null) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    if (outcome === 'malformed_signal') quarantined.push(quarantineRecord(partition, entry));
    if (minuteOf(engine) === minute) continue;
    const last = takeFindings();
    // Numbered behind the findings of the same record, so that positions in the inbox strictly grow.
    const index = last?.position.offset === entry.offset ? last.position.index + 1 : 0;
    inbox.push(tickRecord({ partition, offset: entry.offset, index }, minuteOf(engine) * TICK_STEP_MS));
  }
  takeFindings();
  return { inbox, findings, quarantined, outcomes };
}

/** The outcome of a signal or notice; null for a tick. */
function applyRecord({ engine, record, partition }: Detection, { offset, value }: LogRecord): DetectorOutcome | null {
  const read = readSignalEntry(value, record);
  if (read === SIGNAL_ENTRY.malformed) return 'malformed_signal';
  if (read === SIGNAL_ENTRY.signal) return engine.apply(record, { partition, offset });
  if (read === SIGNAL_ENTRY.notice) return applyNotice(engine, value);
  engine.tick(record.receivedAt, { partition, offset });
  return null;
}

function applyNotice(engine: DetectionEngine, value: Uint8Array): DetectorOutcome {
  const notice = decodeNotice(value);
  return notice === null ? 'malformed_signal' : engine.notice(notice);
}

function minuteOf(engine: DetectionEngine): number {
  return Math.floor(engine.streamTime() / TICK_STEP_MS);
}

function findingRecord(finding: Finding): AppendRecord {
  return {
    timestamp: finding.eventTime,
    key: finding.areaCode,
    value: encodeInboxEntry({ kind: 'finding', finding }),
  };
}

function tickRecord(position: Finding['position'], streamTime: number): AppendRecord {
  return { timestamp: streamTime, value: encodeInboxEntry({ kind: 'tick', position, streamTime }) };
}

function quarantineRecord(partition: number, { offset, timestamp, value }: LogRecord): AppendRecord {
  const entry = {
    topic: TOPICS.signals,
    partition,
    offset,
    reason: 'malformed_protobuf',
    fieldPath: '',
    // When intake took it: what is made again after a crash is the same to the byte.
    receivedAt: timestamp,
    sizeBytes: value.length,
    hint: HINTS.malformed_protobuf,
  } as const;
  return { timestamp, value: encodeQuarantineEntry(entry) };
}
