// The parts of an engine and how they hang together: tables, clock, compiled rules, plan, and the way from a change of
// grade to a finding. What happens to one signal is in engine.ts.
import {
  AREA_LEVELS,
  type AreaTree,
  CODE_BYTES_MAX,
  type Finding,
  gradeNumber,
  IDENTIFIER_BYTES_MAX,
} from '@fengsui/domain';
import { at } from '../memory/block.ts';
import { createEventSet, type EventSet } from '../memory/event-set.ts';
import { findSlot } from '../memory/keyed-pool.ts';
import { createTextPool, type TextPool, textOf } from '../memory/text-pool.ts';
import type { Rule, SpreadRule } from '../rules/rule.ts';
import { PLAIN_SETTINGS, type ThresholdSettings } from '../rules/threshold-settings.ts';
import { plainCalendar, type WorkingCalendar } from '../rules/working-time.ts';
import { readKey } from '../tracking/keys.ts';
import { KEY } from '../tracking/tracked-layout.ts';
import type { Tracker } from '../tracking/tracker.ts';
import { createDistinctTable, type DistinctTable } from '../windows/distinct-table.ts';
import { createSpreadTable, moveSpread, type SpreadTable } from '../windows/spread-table.ts';
import { type GradeChange, gradeAt, PATH, type WindowGroup } from '../windows/window-group.ts';
import { type AreaIndex, createAreaIndex } from './area-index.ts';
import { createStreamClock, type StreamClock, startedAt } from './clock.ts';
import { type CombinedTable, combinedFinding, type PartChange } from './combined.ts';
import { type CompiledRules, compileRules } from './compile.ts';
import type { CompileDeps, CompiledTracking, CompiledWindow } from './compiled.ts';
import type { Draft, FindingsDeps } from './findings.ts';
import { createMatters, holdMatter, type Matters } from './matters.ts';
import { createNoticeTable, type NoticeTable } from './notices.ts';
import { createPlan, type Plan } from './plan.ts';
import { type ActiveProfiles, createActiveProfiles } from './profiles.ts';
import { cellPlace, type SpreadingWindow, spreadFinding } from './spread-finding.ts';
import { factorsOf } from './threshold-factors.ts';
import { trackedFinding } from './tracked-finding.ts';
import { windowFinding } from './window-finding.ts';

/** Most category codes and sites told apart by one partition; further ones count together as 'other'. */
export const CATEGORIES_MAX = 65_536;
export const SITES_MAX = 4_000_000;

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Matters are kept a little longer than any window, so that no window can name one that is forgotten. */
const MATTER_MARGIN_MINUTES = 10;

export interface EngineOptions {
  readonly tree: AreaTree;
  readonly rules: readonly Rule[];
  /** Offset of the tenant's time zone from UTC: panes of whole days begin at its midnight. */
  readonly zoneOffsetMs: number;
  /** Working time, for deadlines that are told in it; absent: Monday to Friday, nine to five, in that zone. */
  readonly calendar?: WorkingCalendar | undefined;
  /** How long a repeated event identity is recognised. */
  readonly dedupHorizonMs: number;
  /** What the tenant lays over thresholds; nothing if not given. */
  readonly settings?: ThresholdSettings;
}

/** Findings of the entry in hand get its position; taken away by the owner. */
export interface FindingSink {
  findings: Finding[];
  partition: number;
  offset: number;
  outputCount: number;
}

export interface Machine {
  readonly areas: AreaIndex;
  readonly clock: StreamClock;
  readonly events: EventSet;
  readonly categories: TextPool;
  readonly sites: TextPool;
  readonly matters: Matters;
  readonly distinct: DistinctTable;
  readonly groups: readonly WindowGroup[];
  readonly trackers: readonly Tracker[];
  readonly spreads: readonly SpreadTable[];
  readonly combined: readonly CombinedTable[];
  readonly notices: NoticeTable;
  readonly profiles: ActiveProfiles;
  readonly plan: Plan;
  readonly sink: FindingSink;
}

/** The calendar that an engine counts working time by. */
export function calendarOf({ calendar, zoneOffsetMs }: EngineOptions): WorkingCalendar {
  return calendar ?? plainCalendar(zoneOffsetMs);
}

/** Puts an engine without state together. */
export function createMachine(options: EngineOptions): Machine {
  const { tree, settings = PLAIN_SETTINGS } = options;
  const areas = createAreaIndex(tree);
  const clock = createStreamClock();
  const { groups, trackers } = clock;
  const text = (name: string, textBytesMax: number, recordsMax: number): TextPool =>
    createTextPool({ name, textBytesMax, recordsMax, reclaim: null, overflow: 'other' });
  const categories = text('categories', CODE_BYTES_MAX, CATEGORIES_MAX);
  const sites = text('sites', IDENTIFIER_BYTES_MAX, SITES_MAX);
  const distinct = createDistinctTable();
  const matters = createMatters({
    nowMinute: () => Math.floor(clock.now / MINUTE_MS),
    keptMinutes: () => Math.ceil(compiled.windowMsMax / MINUTE_MS) + MATTER_MARGIN_MINUTES,
    distinct,
  });
  const notices = createNoticeTable();
  const profiles = createActiveProfiles({ tree, profiles: settings.profiles, notices, now: () => clock.now });
  const sink: FindingSink = { findings: [], partition: 0, offset: 0, outputCount: 0 };
  const deps: FindingsDeps = {
    tree,
    distinct,
    matters,
    categories,
    sites,
    isSilent: (area, source) => isSilent(compiled, areas, { area, source }),
  };
  const spreads = new Map<CompiledWindow, SpreadTable>();
  const compiled = compileRules(options.rules, {
    areaPaths: areas.paths,
    alignMs: options.zoneOffsetMs,
    calendar: calendarOf(options),
    distinct,
    matters,
    startedAt: () => startedAt(clock),
    onHold: (matter, change) => holdMatter(matters, matter, change),
    factorsFor: (rule) => factorsOf(rule, { tree, settings, profiles }),
    populationOf: (area) => tree.population(area),
    within: (codes) => withinOf(tree, codes),
    ...changesToFindings({ deps, sink, spreads, combined: () => compiled.combined }),
  });
  for (const window of compiled.windows) {
    const table = spreadTableFor(window, { tree, sink, deps });
    if (table !== null) spreads.set(window, table);
  }
  groups.push(...compiled.windows.map((window) => window.group));
  trackers.push(...compiled.trackings.map((tracking) => tracking.tracker));
  return {
    areas,
    clock,
    events: createEventSet('events', Math.ceil(options.dedupHorizonMs / HOUR_MS)),
    categories,
    sites,
    matters,
    distinct,
    groups,
    trackers,
    spreads: [...spreads.values()],
    combined: [...compiled.combined.values()],
    notices,
    profiles,
    plan: createPlan(compiled.steps, (category) => textOf(categories, category)),
    sink,
  };
}

/** A code that the tree does not have names nothing. */
function withinOf(tree: AreaTree, codes: readonly string[] | null): (area: number) => boolean {
  if (codes === null) return () => true;
  const named = codes.map((code) => tree.indexOf(code)).filter((index) => index >= 0);
  return (area) => named.some((one) => tree.isWithin(area, one));
}

/** What becomes of a change of grade: a finding by itself, or what it makes of the rule that it is a part of. */
function changesToFindings(parts: {
  readonly deps: FindingsDeps;
  readonly sink: FindingSink;
  readonly spreads: ReadonlyMap<CompiledWindow, SpreadTable>;
  readonly combined: () => ReadonlyMap<string, CombinedTable>;
}): Pick<CompileDeps, 'onWindowChange' | 'onTrackedChange'> {
  const { deps, sink, spreads, combined } = parts;
  const tell = (part: CompiledWindow | CompiledTracking, change: Omit<PartChange, 'part'>): void => {
    const table = part.part === '' ? undefined : combined().get(part.rule.id);
    const draft = table === undefined ? change.tell() : combinedFinding(deps, table, { part, ...change });
    if (draft !== null) emit(sink, draft);
  };
  return {
    onWindowChange: (window, change) => {
      tell(window, {
        ...cellPlace(window, change.slot),
        ...change,
        tell: () => windowFinding(deps, window, change),
      });
      spreadOn(spreads.get(window), window, change);
    },
    onTrackedChange: (tracking, change) =>
      tell(tracking, {
        area: readKey(change.group, change.key, KEY.area),
        subject: readKey(change.group, change.key, KEY.subject),
        ...change,
        tell: () => trackedFinding(deps, tracking, change),
      }),
  };
}

function emit(sink: FindingSink, draft: Draft): void {
  const position = { partition: sink.partition, offset: sink.offset, index: sink.outputCount };
  sink.findings.push({ ...draft, position });
  sink.outputCount++;
}

/** Silence is what a source-health rule grades orange or red; its shares give blue and yellow. */
function isSilent(
  { windows }: CompiledRules,
  areas: AreaIndex,
  where: { readonly area: number; readonly source: number },
): boolean {
  return windows.some(({ rule, group }) => {
    if (rule.kind !== 'source_health') return false;
    return group.spec.judgedLevels.some((level) => {
      const ancestor = at(areas.paths, where.area * PATH + level);
      const slot = ancestor < 0 ? -1 : findSlot(group.pool, ancestor, where.source);
      return slot >= 0 && gradeAt(group, slot) >= gradeNumber('orange');
    });
  });
}

function spreadTableFor(
  compiled: CompiledWindow,
  parts: { readonly tree: AreaTree; readonly sink: FindingSink; readonly deps: FindingsDeps },
): SpreadTable | null {
  const { rule } = compiled;
  const spread = spreadOf(compiled);
  if (spread === null) return null;
  const window: SpreadingWindow = { compiled, spread };
  return createSpreadTable({
    name: rule.id,
    steps: spread.steps.map((step) => ({
      level: AREA_LEVELS.indexOf(step.level),
      areas: step.areas,
      grade: gradeNumber(step.grade),
    })),
    ancestorAt: (area, level) => parts.tree.ancestorAt(area, level),
    onChange: (change) => emit(parts.sink, spreadFinding(parts.deps, window, change)),
  });
}

/** Parts of combined rules do not spread: their grades are the rule's only together. */
function spreadOf({ rule, part }: CompiledWindow): SpreadRule | null {
  return part === '' && (rule.kind === 'burst' || rule.kind === 'silence') ? rule.spread : null;
}

/** Carries a change of the finest level's grade on to the areas around it. */
function spreadOn(table: SpreadTable | undefined, compiled: CompiledWindow, change: GradeChange): void {
  const { group } = compiled;
  const spread = spreadOf(compiled);
  if (table === undefined || spread === null) return;
  const from = gradeNumber(spread.at);
  const isAffected = change.to >= from;
  const leafLevel = group.spec.judgedLevels.reduce((a, b) => Math.max(a, b), 0);
  if (change.from >= from === isAffected || change.cell.level !== leafLevel) return;
  moveSpread(table, cellPlace(compiled, change.slot), { by: isAffected ? 1 : -1, eventTime: change.eventTime });
}
