// The detection engine of one partition: (state, signal) -> (state, findings). It knows no clock, no I/O and no other
// input than the entries it is given, in order; the same entries give the same findings, and a restored state goes on
// as the one it was taken from.
import {
  type DropReason,
  type Finding,
  type Hash64,
  hashBytes,
  SIGNAL_FLAGS,
  type SignalRecord,
} from '@fengsui/domain';
import { type Block, markDirty } from '../memory/block.ts';
import { addEvent } from '../memory/event-set.ts';
import { type KeyedPool, reindex } from '../memory/keyed-pool.ts';
import { baseOf } from '../memory/slab.ts';
import { internText, TEXT_FIELDS, type TextPool } from '../memory/text-pool.ts';
import { countSignal } from '../windows/counting.ts';
import type { WindowGroup } from '../windows/window-group.ts';
import { advanceClock, loadClock, saveClock } from './clock.ts';
import { createIncoming, type Incoming } from './incoming.ts';
import { calendarOf, createMachine, type EngineOptions, type Machine } from './machine.ts';
import { touchMatter } from './matters.ts';
import { meets, type Step } from './plan.ts';
import { createEngineState, type EngineState } from './state.ts';

/** Default horizon within which a repeated event identity is recognised. */
export const DEDUP_HORIZON_MS = 7 * 86_400_000;

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** handled, or the reason why the signal was set aside. */
export type SignalOutcome = 'handled' | Exclude<DropReason, 'malformed_signal'>;

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
  /** The findings since the last call, in order. */
  takeFindings(): Finding[];
  /** Stream time in ms since 1970; 0 before the first entry. */
  streamTime(): number;
  readonly state: EngineState;
}

/** An engine without state. Throws only for broken invariants, never for what a signal holds. */
export function createDetectionEngine(options: EngineOptions): DetectionEngine {
  const machine = createMachine(options);
  const incoming = createIncoming();
  const pools = poolsOf(machine);
  return {
    apply: (record, position) => {
      begin(machine, position, record.receivedAt);
      return applySignal(machine, incoming, record);
    },
    tick: (streamTime, position) => begin(machine, position, streamTime),
    takeFindings: () => {
      const { findings } = machine.sink;
      machine.sink.findings = [];
      return findings;
    },
    streamTime: () => machine.clock.now,
    state: createEngineState({
      blocks: blocksOf(machine, pools),
      fingerprint: once(() => fingerprintOf(options)),
      beforeTake: () => saveClock(machine.clock),
      afterRestore: () => {
        loadClock(machine.clock);
        for (const pool of pools) reindex(pool);
      },
    }),
  };
}

/** Moves stream time on; findings from here belong to this entry. */
function begin({ clock, sink }: Machine, position: EntryPosition, time: number): void {
  sink.partition = position.partition;
  sink.offset = position.offset;
  sink.outputCount = 0;
  advanceClock(clock, time);
}

const hash: Hash64 = { hi: 0, lo: 0 };

function applySignal(machine: Machine, incoming: Incoming, record: SignalRecord): SignalOutcome {
  hashBytes(record.buffer, record.eventIdStart, record.eventIdEnd, record.source, hash);
  if (!addEvent(machine.events, hash, Math.floor(machine.clock.now / HOUR_MS))) return 'duplicate';
  if (!internSignal(machine, incoming, record)) return 'unknown_area';
  const steps = machine.plan.stepsFor(record.phase, record.riskDomain, incoming.category);
  let counted = 0;
  let late = 0;
  for (let place = 0; place < steps.length; place++) {
    const outcome = takeStep(steps, place, incoming);
    if (outcome === 'counted') counted++;
    else if (outcome === 'late') late++;
  }
  return late > 0 && counted === 0 ? 'too_late' : 'handled';
}

/** What became of a signal at one of its steps; aside: nothing was to be counted there. */
function takeStep(steps: readonly Step[], place: number, incoming: Incoming): 'counted' | 'late' | 'aside' {
  const step = steps[place];
  const { record } = incoming;
  if (step === undefined || !meets(step.tests, step.rest, record)) return 'aside';
  if (step.group === null) {
    takeTracked(step, incoming);
    return 'aside';
  }
  if (step.subject !== 'measure') target.laneMask = step.laneMask;
  else if (hasEarlier(steps, place, record)) return 'aside';
  else target.laneMask = measureLanes(steps, place, record);
  return takeCounted(step, step.group, incoming) ? 'counted' : 'late';
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

/**
 * The lanes of a measure that a signal counts in, by this step and the later ones of the same measure: what is of the
 * measure and a hit, too, is counted as both at once, or the share would be judged in between.
 */
function measureLanes(steps: readonly Step[], from: number, record: SignalRecord): number {
  let lanes = 0;
  for (let place = from; steps[place]?.group === steps[from]?.group; place++) {
    const step = steps[place];
    if (step === undefined) break;
    if (!meets(step.tests, step.rest, record)) continue;
    lanes |= step.laneMask;
    if (step.hitTests !== null && meets(step.hitTests, step.hitRest, record)) lanes |= 2;
  }
  return lanes;
}

/** True if an earlier step of the same measure has counted the signal. */
function hasEarlier(steps: readonly Step[], of: number, record: SignalRecord): boolean {
  for (let place = of - 1; place >= 0; place--) {
    const step = steps[place];
    if (step === undefined || step.group !== steps[of]?.group) return false;
    if (meets(step.tests, step.rest, record)) return true;
  }
  return false;
}

/** False if the signal came too late for the rule's window. */
function takeCounted(step: Step, group: WindowGroup, incoming: Incoming): boolean {
  target.subject = subjectNumber(step, incoming);
  // A signal that names no site concerns no rule about sites.
  if (target.subject < 0) return true;
  target.lane = step.lane;
  if (step.isHealth) target.laneMask = healthLanes(incoming.record);
  return countSignal(group, incoming, target);
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

function poolsOf(machine: Machine): KeyedPool[] {
  return [
    machine.categories.pool,
    machine.sites.pool,
    machine.matters.texts.pool,
    ...machine.groups.map((group) => group.pool),
    ...machine.trackers.flatMap((tracker) => [tracker.group.tracked, tracker.group.keys]),
    ...machine.spreads.map((table) => table.pool),
    ...machine.combined.map((table) => table.pool),
  ];
}

function blocksOf(machine: Machine, pools: readonly KeyedPool[]): Block[] {
  return [
    machine.clock.block,
    machine.events.block,
    machine.distinct.slab.block,
    ...pools.map((pool) => pool.block),
    ...machine.groups.map((group) => group.active),
    ...machine.trackers.map((tracker) => tracker.group.wheel.block),
  ];
}

/** Makes a value when it is first asked for. */
function once(make: () => string): () => string {
  let made: string | null = null;
  return () => {
    made ??= make();
    return made;
  };
}

/** Names the rules, their parameters and the tree: a state of one engine means nothing to another. */
function fingerprintOf(options: EngineOptions): string {
  const { rules, tree, zoneOffsetMs, dedupHorizonMs } = options;
  const calendar = calendarOf(options);
  const areas = Array.from(
    { length: tree.size },
    (_, area) => `${tree.code(area)} ${tree.parent(area)} ${tree.level(area)}`,
  ).join();
  const bytes = new TextEncoder().encode(JSON.stringify({ rules, zoneOffsetMs, dedupHorizonMs, calendar, areas }));
  const print: Hash64 = { hi: 0, lo: 0 };
  hashBytes(bytes, 0, bytes.length, 0, print);
  return `${(print.hi >>> 0).toString(16)}-${(print.lo >>> 0).toString(16)}`;
}
