// The detection engine of one partition: (state, signal) -> (state, findings). It knows no clock, no I/O and no other
// input than the entries it is given, in order; the same entries give the same findings, and a restored state goes on
// as the one it was taken from.
import {
  type DropReason,
  type Finding,
  type Hash64,
  hashBytes,
  type Notice,
  SIGNAL_FLAGS,
  type SignalRecord,
} from '@fengsui/domain';
import { markDirty } from '../memory/block.ts';
import { addEvent } from '../memory/event-set.ts';
import { baseOf } from '../memory/slab.ts';
import { internText, TEXT_FIELDS, type TextPool } from '../memory/text-pool.ts';
import type { Rule } from '../rules/rule.ts';
import { type Counting, countSignal } from '../windows/counting.ts';
import { adoptRules } from './adoption.ts';
import { advanceClock } from './clock.ts';
import { createIncoming, type Incoming } from './incoming.ts';
import { createMachine, type Machine } from './machine.ts';
import { createMachineState } from './machine-state.ts';
import { touchMatter } from './matters.ts';
import { meets, type Step } from './plan.ts';
import { numberAsTold, numberByRule } from './sink.ts';
import type { EngineState } from './state.ts';
import type { EngineOptions } from './tables.ts';

/** Default horizon within which a repeated event identity is recognised. */
export const DEDUP_HORIZON_MS = 7 * 86_400_000;

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** handled, or the reason why the signal was set aside. */
export type SignalOutcome = 'handled' | Exclude<DropReason, 'malformed_signal'>;

/** noticed, or why a notice has no effect. already_noticed: its number or a later one was met before. */
export type NoticeOutcome = 'noticed' | 'already_noticed' | 'unknown_profile' | 'unknown_area' | 'too_many_notices';

/** Where an entry stands in its log. */
export interface EntryPosition {
  readonly partition: number;
  readonly offset: number;
}

export interface DetectionEngine {
  /** Applies the next signal of the log. Its findings are added to those that takeFindings gives. */
  apply(record: SignalRecord, position: EntryPosition): SignalOutcome;
  /** Applies the next tick of the log. */
  tick(streamTime: number, position: EntryPosition): void;
  /**
   * Applies the next notice of the log. It moves no clock and finds nothing by itself: what comes after it is judged by it,
   * signals as they arrive and panes as they end.
   */
  notice(notice: Notice): NoticeOutcome;
  /** The findings since the last call, in order. */
  takeFindings(): Finding[];
  /** Stream time in ms since 1970; 0 before the first entry. */
  streamTime(): number;
  /**
   * From the next entry on, these rules judge. What they count and follow as the ones before did goes on with all it
   * holds; what ends or is reached by it is told at once. Throws, with everything as it was, if no engine can be built of
   * them.
   */
  adopt(rules: readonly Rule[], position: EntryPosition): void;
  /** The rules that run. */
  rules(): readonly Rule[];
  readonly state: EngineState;
}

/** An engine without state. Throws only for broken invariants, never for what a signal holds. */
export function createDetectionEngine(options: EngineOptions): DetectionEngine {
  const machine = createMachine(options);
  const incoming = createIncoming();
  const state = createMachineState(machine);
  return {
    apply: (record, position) => {
      begin(machine, position, record.receivedAt);
      const outcome = applySignal(machine, incoming, record);
      numberByRule(machine.sink);
      return outcome;
    },
    tick: (streamTime, position) => begin(machine, position, streamTime),
    notice: (notice) => takeNotice(machine, notice),
    takeFindings: () => {
      const { findings } = machine.sink;
      machine.sink.findings = [];
      return findings;
    },
    streamTime: () => machine.clock.now,
    adopt: (rules, position) => {
      standAt(machine, position);
      adoptRules(machine, rules);
      state.noteRelease();
    },
    rules: () => machine.running.rules,
    state,
  };
}

/** Findings from here belong to this entry; if some do already, they are numbered on. */
function standAt({ sink }: Machine, { partition, offset }: EntryPosition): void {
  if (sink.partition !== partition || sink.offset !== offset) sink.outputCount = 0;
  sink.partition = partition;
  sink.offset = offset;
}

/** Moves stream time on; findings from here belong to this entry. */
function begin({ clock, sink }: Machine, position: EntryPosition, time: number): void {
  sink.partition = position.partition;
  sink.offset = position.offset;
  sink.outputCount = 0;
  advanceClock(clock, time);
  numberAsTold(sink);
}

function takeNotice(
  { notices, profiles, areas, clock }: Machine,
  { number, areaCode, ...given }: Notice,
): NoticeOutcome {
  if (!notices.isNext({ number })) return 'already_noticed';
  const profile = profiles.numberOf(given.profile);
  if (profile < 0) return 'unknown_profile';
  const area = areas.indexOf(areaCode);
  if (area < 0) return 'unknown_area';
  return notices.put({ ...given, profile, area }, clock.now) ? 'noticed' : 'too_many_notices';
}

const hash: Hash64 = { hi: 0, lo: 0 };

function applySignal(machine: Machine, incoming: Incoming, record: SignalRecord): SignalOutcome {
  hashBytes(record.buffer, record.eventIdStart, record.eventIdEnd, record.source, hash);
  if (!addEvent(machine.events, hash, Math.floor(machine.clock.now / HOUR_MS))) return 'duplicate';
  if (!internSignal(machine, incoming, record)) return 'unknown_area';
  const steps = machine.running.plan.stepsFor(record.phase, record.riskDomain, incoming.category);
  let counted = 0;
  let late = 0;
  for (const step of steps) {
    if (!meets(step.tests, step.rest, record)) continue;
    if (step.counting === null) takeTracked(step, incoming);
    else if (takeCounted(step, step.counting, incoming)) counted++;
    else late++;
  }
  return late > 0 && counted === 0 ? 'too_late' : 'handled';
}

/** Fills `incoming` with the dense numbers of the record's strings; false for an area the tree does not have. */
function internSignal(machine: Machine, incoming: Incoming, record: SignalRecord): boolean {
  const { buffer } = record;
  incoming.record = record;
  incoming.serial++;
  incoming.streamTime = machine.clock.now;
  incoming.area = machine.areas.find(buffer, record.areaCodeStart, record.areaCodeEnd);
  if (incoming.area < 0) return false;
  incoming.category = internText(machine.categories, buffer, record.categoryStart, record.categoryEnd);
  if (machine.categories.wasNew) noteDomain(machine.categories, incoming.category, record.riskDomain);
  incoming.site = -1;
  if (record.subjectRefEnd > record.subjectRefStart) {
    incoming.site = internText(machine.sites, buffer, record.subjectRefStart, record.subjectRefEnd);
    if (machine.sites.wasNew) noteDomain(machine.sites, incoming.site, record.riskDomain);
  }
  incoming.matter = internText(machine.matters.texts, buffer, record.matterIdStart, record.matterIdEnd);
  incoming.isNewMatter = machine.matters.texts.wasNew;
  touchMatter(machine.matters, incoming.matter, Math.floor(incoming.streamTime / MINUTE_MS));
  return true;
}

/** A category or site is told under the risk domain it was first seen with. */
function noteDomain({ pool }: TextPool, slot: number, riskDomain: number): void {
  const index = baseOf(pool, slot) + TEXT_FIELDS.first;
  pool.block.words[index] = riskDomain;
  markDirty(pool.block, index);
}

function takeTracked(step: Step, incoming: Incoming): void {
  const { tracker } = step;
  if (tracker === null) return;
  if (step.action === 'select') tracker.onSelected(incoming, subjectNumber(step, incoming), step.track);
  else if (step.action === 'mark') tracker.onMarked?.(incoming, subjectNumber(step, incoming), step.track);
  else if (step.action === 'close') tracker.onClosed(incoming);
  else tracker.onCalmed?.(incoming);
}

// Reused for every signal.
const target = { subject: 0, lane: 0, laneMask: 1 };

/** False if the signal came too late for the counting's window. */
function takeCounted(step: Step, counting: Counting, incoming: Incoming): boolean {
  target.subject = subjectNumber(step, incoming);
  // A signal that names no site concerns no rule about sites.
  if (target.subject < 0) return true;
  target.lane = step.lane;
  target.laneMask = step.laneMask;
  if (step.hitTests !== null && meets(step.hitTests, step.hitRest, incoming.record)) target.laneMask |= 2;
  if (step.isHealth) target.laneMask = healthLanes(incoming.record);
  return countSignal(counting, incoming, target);
}

function subjectNumber(step: Step, incoming: Incoming): number {
  switch (step.subject) {
    case 'category':
      return incoming.category;
    case 'risk_domain':
      return incoming.record.riskDomain;
    case 'source':
      return incoming.record.source;
    case 'matter':
      return incoming.matter;
    case 'site':
      return incoming.site;
    case 'none':
    case 'measure':
      return 0;
  }
}

/** Source-health lanes: every event, late ones, those of an unknown area. */
function healthLanes(record: SignalRecord): number {
  const late = (record.flags & SIGNAL_FLAGS.late) === 0 ? 0 : 2;
  const unknown = (record.flags & SIGNAL_FLAGS.areaRolledUp) === 0 ? 0 : 4;
  return 1 | late | unknown;
}
