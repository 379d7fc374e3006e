// The detection engine of one partition: (state, signal) -> (state, findings). It knows no clock, no I/O and no other
// input than the entries it is given, in order; the same entries give the same findings, and a restored state goes on
// as the one it was taken from.
import {
  AREA_LEVELS, type AreaTree, type DropReason, type Finding, gradeNumber, type Hash64, hashBytes, RISK_DOMAINS, SIGNAL_FLAGS,
  type SignalRecord,
} from '@fengsui/domain';
import { at, type Block, markDirty } from '../memory/block.ts';
import { createEventSet } from '../memory/event-set.ts';
import { createTextPool, TEXT_FIELDS } from '../memory/text-pool.ts';
import { meetsAll } from '../rules/conditions.ts';
import type { Rule } from '../rules/rule.ts';
import { createDistinctTable } from '../windows/distinct-table.ts';
import { createSpreadTable, type SpreadTable } from '../windows/spread-table.ts';
import type { GradeChange, WindowGroup } from '../windows/window-group.ts';
import { CELL } from '../windows/cell-layout.ts';
import type { Tracker } from '../tracking/trackers.ts';
import { createAreaIndex } from './area-index.ts';
import { createStreamClock } from './clock.ts';
import { type CompiledWindow, compileRules } from './compile.ts';
import { createFindingWriter, type Draft } from './findings.ts';
import { createIncoming } from './incoming.ts';
import { createMatters } from './matters.ts';
import { createPlan, type Step } from './plan.ts';
import { createEngineState, type EngineState } from './state.ts';

/** Most category codes and sites told apart by one partition; further ones count together as 'other'. */
export const CATEGORIES_MAX = 65_536;
export const SITES_MAX = 4_000_000;
/** Default horizon within which a repeated event identity is recognised. */
export const DEDUP_HORIZON_MS = 7 * 86_400_000;

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const MATTER_MARGIN_MINUTES = 10;

/** handled, or the reason why the signal was set aside. */
export type SignalOutcome = 'handled' | Exclude<DropReason, 'malformed_signal'>;

/** Where an entry stands in its log. */
export interface EntryPosition {
  readonly partition: number;
  readonly offset: number;
}

export interface EngineOptions {
  readonly tree: AreaTree;
  readonly rules: readonly Rule[];
  /** Offset of the tenant's time zone from UTC: panes of whole days begin at its midnight. */
  readonly zoneOffsetMs: number;
  readonly dedupHorizonMs: number;
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
  const { tree } = options;
  const areas = createAreaIndex(tree);
  const incoming = createIncoming();
  const hash: Hash64 = { hi: 0, lo: 0 };
  const groups: WindowGroup[] = [];
  const trackers: Tracker[] = [];
  const clock = createStreamClock({ groups, trackers });
  const events = createEventSet('events', Math.ceil(options.dedupHorizonMs / HOUR_MS));
  const categories = createTextPool({ name: 'categories', textBytesMax: 64, recordsMax: CATEGORIES_MAX, reclaim: null, overflow: 'other' });
  const sites = createTextPool({ name: 'sites', textBytesMax: 64, recordsMax: SITES_MAX, reclaim: null, overflow: 'other' });
  const distinct = createDistinctTable((key, pane) => {
    const group = groups[Math.floor(key / 4)];
    return group === undefined || pane <= group.paneOf(clock.now()) - group.spec.shape.paneCount;
  });
  const matters = createMatters({
    nowMinute: () => Math.floor(clock.now() / MINUTE_MS),
    keptMinutes: () => Math.ceil(compiled.windowMsMax / MINUTE_MS) + MATTER_MARGIN_MINUTES,
    beforeReclaim: () => distinct.reclaim(),
  });

  let findings: Finding[] = [];
  const position = { partition: 0, offset: 0 };
  let outputCount = 0;
  const emit = (draft: Draft): void => {
    findings.push({ ...draft, position: { ...position, index: outputCount } });
    outputCount++;
  };

  const spreads = new Map<CompiledWindow, SpreadTable>();
  const onWindowChange = (window: CompiledWindow, change: GradeChange): void => {
    emit(writer.ofWindow(window, change));
    moveSpread(window, change);
  };
  const compiled = compileRules(options.rules, {
    tree,
    areaPaths: areas.paths,
    alignMs: options.zoneOffsetMs,
    distinct,
    startedAt: clock.startedAt,
    onHold: matters.hold,
    onWindowChange,
    onTrackedChange: (tracking, change) => emit(writer.ofTracked(tracking, change)),
  });
  groups.push(...compiled.windows.map((window) => window.group));
  trackers.push(...compiled.trackings.map((tracking) => tracking.tracker));
  const plan = createPlan(compiled.steps, categories.text);
  const health = compiled.windows.filter((window) => window.rule.kind === 'source_health');
  const writer = createFindingWriter({
    tree,
    distinct,
    categories,
    sites,
    matterText: (matter, since) => matters.textSince(matter, Math.floor(since / MINUTE_MS)),
    isSilent: (area, source) => health.some((window) => isSilentIn(window.group, areas.paths, { area, source })),
  });
  for (const window of compiled.windows) addSpreadTable(window);

  function addSpreadTable(window: CompiledWindow): void {
    const { rule } = window;
    if (rule.kind !== 'burst' || rule.spread === null) return;
    const steps = rule.spread.steps.map((step) => ({
      level: AREA_LEVELS.indexOf(step.level),
      areas: step.areas,
      grade: gradeNumber(step.grade),
    }));
    const table: SpreadTable = createSpreadTable({
      name: rule.id,
      steps,
      ancestorAt: tree.ancestorAt,
      onChange: (change) => emit(writer.ofSpread({ compiled: window, rule, change, table })),
    });
    spreads.set(window, table);
  }

  function moveSpread(window: CompiledWindow, change: GradeChange): void {
    const table = spreads.get(window);
    const { rule, group } = window;
    if (table === undefined || rule.kind !== 'burst' || rule.spread === null) return;
    const from = gradeNumber(rule.spread.at);
    const wasAffected = change.from >= from;
    const isAffected = change.to >= from;
    const leaf = group.spec.judgedLevels.reduce((a, b) => Math.max(a, b), 0);
    if (wasAffected === isAffected || change.cell.level !== leaf) return;
    const base = group.pool.base(change.slot);
    const area = at(group.pool.block.words, base + CELL.area);
    const subject = at(group.pool.block.words, base + CELL.subject);
    table.move({ area, subject }, isAffected ? 1 : -1, change.eventTime);
  }

  const begin = (entry: EntryPosition, time: number): void => {
    position.partition = entry.partition;
    position.offset = entry.offset;
    outputCount = 0;
    clock.advanceTo(time);
  };

  /** Fills `incoming` with the dense numbers of the record's strings; false for an area the tree does not have. */
  const intern = (record: SignalRecord): boolean => {
    const { buffer } = record;
    incoming.record = record;
    incoming.streamTime = clock.now();
    incoming.area = areas.find(buffer, record.areaCodeStart, record.areaCodeEnd);
    if (incoming.area < 0) return false;
    incoming.category = categories.intern(buffer, record.categoryStart, record.categoryEnd);
    if (categories.wasNew()) noteDomain(categories, incoming.category, record.riskDomain);
    incoming.site = record.subjectRefEnd > record.subjectRefStart ? sites.intern(buffer, record.subjectRefStart, record.subjectRefEnd) : -1;
    if (incoming.site >= 0 && sites.wasNew()) noteDomain(sites, incoming.site, record.riskDomain);
    incoming.matter = matters.texts.intern(buffer, record.matterIdStart, record.matterIdEnd);
    incoming.isNewMatter = matters.texts.wasNew();
    matters.touch(incoming.matter, Math.floor(incoming.streamTime / MINUTE_MS));
    return true;
  };

  const apply = (record: SignalRecord, entry: EntryPosition): SignalOutcome => {
    begin(entry, record.receivedAt);
    hashBytes(record.buffer, record.eventIdStart, record.eventIdEnd, record.source, hash);
    if (!events.add(hash.hi, hash.lo, Math.floor(clock.now() / HOUR_MS))) return 'duplicate';
    if (!intern(record)) return 'unknown_area';
    const steps = plan.stepsFor(record.phase, record.riskDomain, incoming.category);
    let counted = 0;
    let late = 0;
    for (const step of steps) {
      if (!meetsAll(step.tests, record)) continue;
      if (step.group === null) takeTracked(step);
      else if (count(step, step.group)) counted++;
      else late++;
    }
    return late > 0 && counted === 0 ? 'too_late' : 'handled';
  };

  const takeTracked = (step: Step): void => {
    const { tracker } = step;
    if (tracker === null) return;
    if (step.action === 'select') tracker.onSelected(incoming, subjectNumber(step), step.track);
    else if (step.action === 'close') tracker.onClosed(incoming);
    else tracker.onCalmed(incoming);
  };

  const target = { subject: 0, lane: 0, laneMask: 1 };
  const count = (step: Step, group: WindowGroup): boolean => {
    target.subject = subjectNumber(step);
    // A signal that names no site concerns no rule about sites.
    if (target.subject < 0) return true;
    target.lane = step.lane;
    target.laneMask = step.laneMask;
    if (step.hitTests !== null && meetsAll(step.hitTests, incoming.record)) target.laneMask |= 2;
    if (step.isHealth) target.laneMask = healthLanes(incoming.record);
    return group.count(incoming, target);
  };

  const subjectNumber = (step: Step): number => {
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
  };

  const pools = [
    categories.pool,
    sites.pool,
    matters.texts.pool,
    distinct.pool,
    ...groups.map((group) => group.pool),
    ...trackers.flatMap((tracker) => [tracker.group.tracked, tracker.group.keys]),
    ...[...spreads.values()].map((table) => table.pool),
  ];
  const blocks: Block[] = [
    clock.block,
    events.block,
    ...pools.map((pool) => pool.block),
    ...groups.map((group) => group.active),
    ...trackers.map((tracker) => tracker.group.wheel.block),
  ];
  return {
    apply,
    tick: (streamTime, entry) => begin(entry, streamTime),
    takeFindings: () => {
      const taken = findings;
      findings = [];
      return taken;
    },
    streamTime: clock.now,
    state: createEngineState({
      blocks,
      fingerprint: fingerprintOf(options),
      beforeTake: clock.save,
      afterRestore: () => {
        clock.load();
        for (const pool of pools) pool.reindex();
      },
    }),
  };
}

/** Source-health lanes: every event, late ones, those of an unknown area. */
function healthLanes(record: SignalRecord): number {
  const late = (record.flags & SIGNAL_FLAGS.late) === 0 ? 0 : 2;
  const unknown = (record.flags & SIGNAL_FLAGS.areaRolledUp) === 0 ? 0 : 4;
  return 1 | late | unknown;
}

function noteDomain(pool: ReturnType<typeof createTextPool>, slot: number, riskDomain: number): void {
  const index = pool.pool.base(slot) + TEXT_FIELDS.first;
  pool.pool.block.words[index] = riskDomain;
  markDirty(pool.pool.block, index);
}

/** Silence is what a source-health rule grades orange or red; shares give blue and yellow. */
function isSilentIn(group: WindowGroup, paths: Int32Array, where: { readonly area: number; readonly source: number }): boolean {
  return group.spec.judgedLevels.some((level) => {
    const ancestor = at(paths, where.area * 7 + level);
    const slot = ancestor < 0 ? -1 : group.pool.find(ancestor, where.source);
    return slot >= 0 && group.gradeAt(slot) >= 3;
  });
}

/** Names the rules, their parameters and the tree: a state of one engine means nothing to another. */
function fingerprintOf(options: EngineOptions): string {
  const text = JSON.stringify({ rules: options.rules, zone: options.zoneOffsetMs, areas: options.tree.size });
  const bytes = new TextEncoder().encode(text);
  const hash: Hash64 = { hi: 0, lo: 0 };
  hashBytes(bytes, 0, bytes.length, RISK_DOMAINS.length, hash);
  return `${(hash.hi >>> 0).toString(16)}${(hash.lo >>> 0).toString(16)}`;
}
