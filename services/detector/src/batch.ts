// One batch of a partition's signals turned into what has to be appended: findings and ticks for the inbox, refusals for
// the quarantine. It only computes; writing, and the order of writing, is the service's.
//
// Ticks: whenever stream time has entered another whole minute, that minute is passed on, behind the findings of the
// record that brought it there. So an inbox tick of 08:15 says: this partition has told all that happened before 08:15,
// however far the record jumped. What is decided by stream time alone does not depend on how the log was cut in batches.
//
// Releases: findings before the control record are told first, then the words of the new rules, then what follows.
import {
  decodeNotice,
  decodeRuleRelease,
  encodeInboxEntry,
  encodeQuarantineEntry,
  HINTS,
  readSignalEntry,
  SIGNAL_ENTRY,
  type SignalEntryRead,
} from '@fengsui/contracts';
import type { DetectionEngine, Rule } from '@fengsui/detection';
import { type Finding, type QuarantineReason, type SignalRecord, TOPICS } from '@fengsui/domain';
import type { AppendRecord, LogBatch, LogRecord } from '@fengsui/log';
import type { DetectorOutcome } from './metrics.ts';
import { rulesIn, withNotices } from './releases.ts';

/** Stream time is passed on in steps of this. */
export const TICK_STEP_MS = 60_000;
/** Rules whose words go into one record of the inbox. */
const TEXTS_MAX = 100;

/** The engine of one partition and the one record that all of its signals are read into. */
export interface Detection {
  readonly partition: number;
  readonly engine: DetectionEngine;
  readonly record: SignalRecord;
  /** The rules that the detector was started with. */
  readonly configured: readonly Rule[];
  /** Number of the release in effect; 0: the rules that the detector was started with. */
  release: number;
}

export interface BatchOutputs {
  readonly inbox: readonly AppendRecord[];
  /** The findings in `inbox`. */
  readonly findings: readonly Finding[];
  readonly quarantined: readonly AppendRecord[];
  readonly outcomes: ReadonlyMap<DetectorOutcome, number>;
}

/** The same while they are put together. */
interface Gathered extends BatchOutputs {
  readonly inbox: AppendRecord[];
  readonly findings: Finding[];
  readonly quarantined: AppendRecord[];
  readonly outcomes: Map<DetectorOutcome, number>;
}

/** Applies every record of a batch. */
export function applyBatch(detection: Detection, { records }: LogBatch): BatchOutputs {
  const { engine, partition } = detection;
  const outputs: Gathered = { inbox: [], findings: [], quarantined: [], outcomes: new Map() };
  for (const entry of records) {
    const minute = minuteOf(engine);
    applyEntry(detection, entry, outputs);
    if (minuteOf(engine) === minute) continue;
    const last = passFindings(engine, outputs);
    // Numbered behind the findings of the same record, so that positions in the inbox strictly grow.
    const index = last?.position.offset === entry.offset ? last.position.index + 1 : 0;
    outputs.inbox.push(tickRecord({ partition, offset: entry.offset, index }, minuteOf(engine) * TICK_STEP_MS));
  }
  passFindings(engine, outputs);
  return outputs;
}

/** What the engine has found since it was last asked; gives the last of it. */
function passFindings(engine: DetectionEngine, { findings, inbox }: Gathered): Finding | undefined {
  const taken = engine.takeFindings();
  for (const finding of taken) {
    findings.push(finding);
    inbox.push(findingRecord(finding));
  }
  return taken.at(-1);
}

function applyEntry(detection: Detection, entry: LogRecord, outputs: Gathered): void {
  const { outcomes, quarantined, inbox } = outputs;
  const read = readSignalEntry(entry.value, detection.record);
  if (read === SIGNAL_ENTRY.release) passFindings(detection.engine, outputs);
  const outcome = read === SIGNAL_ENTRY.release ? applyRelease(detection, entry) : applyRecord(detection, entry, read);
  if (outcome === null) return;
  if (outcome === 'adopted') {
    inbox.push(...textRecords(detection, entry.offset));
    return;
  }
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  if (outcome === 'malformed_signal' || outcome === 'rules_do_not_compile') {
    const reason = outcome === 'malformed_signal' ? 'malformed_protobuf' : outcome;
    quarantined.push(quarantineRecord(detection.partition, entry, reason));
  }
}

/** The outcome of a signal or notice; null for a tick. */
function applyRecord(
  { engine, record, partition }: Detection,
  { offset, value }: LogRecord,
  read: SignalEntryRead,
): DetectorOutcome | null {
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

/**
 * Puts the rules of a release into force. One that cannot be read or compiled leaves those before it in force: a bad rule
 * never stops the stream.
 */
function applyRelease(detection: Detection, { offset, value }: LogRecord): DetectorOutcome | 'adopted' {
  const release = decodeRuleRelease(value);
  if (release === null) return 'rules_do_not_compile';
  if (release.number <= detection.release) return 'already_released';
  const rules = rulesIn(release.rules);
  if (rules === null) return 'rules_do_not_compile';
  try {
    const { engine, partition, configured } = detection;
    engine.adopt(withNotices(rules, configured), { partition, offset });
  } catch {
    // The gateway has compiled them; whatever it is, it is told by the outcome and the quarantine.
    return 'rules_do_not_compile';
  }
  detection.release = release.number;
  return 'adopted';
}

/** The words of the rules in force, for the alerter. */
function textRecords({ engine, partition, release }: Detection, offset: number): readonly AppendRecord[] {
  const rules = engine.rules();
  const records: AppendRecord[] = [];
  for (let from = 0; from < rules.length; from += TEXTS_MAX) {
    const position = { partition, offset, index: from / TEXTS_MAX };
    const texts = rules.slice(from, from + TEXTS_MAX);
    const value = encodeInboxEntry({ kind: 'rule_texts', position, releaseNumber: release, texts });
    records.push({ timestamp: engine.streamTime(), value });
  }
  return records;
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

function quarantineRecord(
  partition: number,
  { offset, timestamp, value }: LogRecord,
  reason: QuarantineReason,
): AppendRecord {
  const entry = {
    topic: TOPICS.signals,
    partition,
    offset,
    reason,
    fieldPath: '',
    // When intake took it: what is made again after a crash is the same to the byte.
    receivedAt: timestamp,
    sizeBytes: value.length,
    hint: HINTS[reason],
  };
  return { timestamp, value: encodeQuarantineEntry(entry) };
}
