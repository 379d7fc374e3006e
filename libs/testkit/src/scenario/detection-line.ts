// Everything behind the signals log as one function call: engine, the inbox's wire form and the alerter, wired as the
// detector and the alerter wire them, over one partition. No clock, no I/O: entries in, revisions out.
import { type Alerter, type AlerterEntry, createAlerter, type RuleTexts, ruleTextsOf } from '@fengsui/alerting';
import { decodeInboxEntry, decodeNotice, encodeInboxEntry, readSignalEntry, SIGNAL_ENTRY } from '@fengsui/contracts';
import {
  createDetectionEngine,
  DEDUP_HORIZON_MS,
  type DetectionEngine,
  type EngineOptions,
  type Rule,
  type SignalOutcome,
} from '@fengsui/detection';
import {
  type AlertRevision,
  type AreaTree,
  assert,
  type Command,
  createSignalRecord,
  type Finding,
} from '@fengsui/domain';

/** What alerts are found and told by. */
export interface Jurisdiction {
  readonly tree: AreaTree;
  readonly rules: readonly Rule[];
  /** Offset of the local time zone from UTC in ms. */
  readonly zoneOffsetMs: number;
  /** Calendar and overlays of the tenant; weekdays alone if not given. */
  readonly tenant?: Pick<EngineOptions, 'settings' | 'calendar'>;
}

/** What became of the entries so far. */
export interface LineCounts {
  /** Signals by what the engine did with them. */
  readonly signals: ReadonlyMap<SignalOutcome, number>;
  /** Findings and commands that made no revision, by reason. */
  readonly dropped: ReadonlyMap<string, number>;
}

export interface DetectionLine {
  /** Applies the next entry of fengsui.signals. */
  apply(offset: number, value: Uint8Array): void;
  /** A command centre's word, between two entries. */
  command(command: Command): void;
  /** All revisions so far; the index of one is its revision number. */
  revisions(): readonly AlertRevision[];
  counts(): LineCounts;
  readonly texts: RuleTexts;
}

/** The detector passes stream time on in steps of this. */
const TICK_STEP_MS = 60_000;

/** A line that has seen nothing yet. */
export function createDetectionLine(jurisdiction: Jurisdiction): DetectionLine {
  const { tree, rules, zoneOffsetMs, tenant } = jurisdiction;
  const engine = createDetectionEngine({ tree, rules, zoneOffsetMs, dedupHorizonMs: DEDUP_HORIZON_MS, ...tenant });
  const texts = ruleTextsOf(rules);
  const alerter = createAlerter({ tree, rules: texts });
  const record = createSignalRecord();
  const told: Told = { revisions: [], signals: new Map(), dropped: new Map() };
  return {
    texts,
    apply: (offset, value) => {
      const minuteBefore = minuteOf(engine);
      const read = readSignalEntry(value, record);
      assert(read !== SIGNAL_ENTRY.malformed, `entry ${offset} of fengsui.signals is malformed`);
      const position = { partition: 0, offset };
      if (read === SIGNAL_ENTRY.signal) count(told.signals, engine.apply(record, position));
      else if (read === SIGNAL_ENTRY.notice) takeNotice(engine, value);
      else engine.tick(record.receivedAt, position);
      passOn(engine, { alerter, told, offset, minuteBefore });
    },
    command: (command) => take(alerter, told, { kind: 'command', command }),
    revisions: () => told.revisions,
    counts: () => told,
  };
}

function takeNotice(engine: DetectionEngine, value: Uint8Array): void {
  const notice = decodeNotice(value);
  assert(notice !== null && engine.notice(notice) === 'noticed', 'a notice of a story is of a known profile and area');
}

interface Told extends LineCounts {
  readonly revisions: AlertRevision[];
  readonly signals: Map<SignalOutcome, number>;
  readonly dropped: Map<string, number>;
}

/** Findings first, then the minute that stream time has entered: in the order in which the detector writes them. */
function passOn(
  engine: DetectionEngine,
  to: { readonly alerter: Alerter; readonly told: Told; readonly offset: number; readonly minuteBefore: number },
): void {
  const findings = engine.takeFindings();
  for (const finding of findings) take(to.alerter, to.told, overTheWire(finding));
  if (minuteOf(engine) === to.minuteBefore) return;
  const index = (findings.at(-1)?.position.index ?? -1) + 1;
  const position = { partition: 0, offset: to.offset, index };
  take(to.alerter, to.told, { kind: 'tick', position, streamTime: minuteOf(engine) * TICK_STEP_MS });
}

function minuteOf(engine: DetectionEngine): number {
  return Math.floor(engine.streamTime() / TICK_STEP_MS);
}

function overTheWire(finding: Finding): AlerterEntry {
  const entry = decodeInboxEntry(encodeInboxEntry({ kind: 'finding', finding }));
  assert(entry !== null, `the inbox entry of a finding of ${finding.ruleId} is malformed`);
  return entry;
}

function take(alerter: Alerter, told: Told, entry: AlerterEntry): void {
  const outcome = alerter.apply(entry);
  if (outcome.kind === 'revised') told.revisions.push(outcome.revision);
  if (outcome.kind === 'dropped') count(told.dropped, outcome.reason);
}

function count<T>(counts: Map<T, number>, of: T): void {
  counts.set(of, (counts.get(of) ?? 0) + 1);
}
