// What an engine keeps whatever its rules are: areas, stream time, event identities, the numbers of categories, sites and
// matters, which matters count where, and the findings of the entry in hand.
import { type AreaTree, CODE_BYTES_MAX, gradeNumber, IDENTIFIER_BYTES_MAX } from '@fengsui/domain';
import { at } from '../memory/block.ts';
import { createEventSet, type EventSet } from '../memory/event-set.ts';
import { findSlot } from '../memory/keyed-pool.ts';
import { createTextPool, type TextPool } from '../memory/text-pool.ts';
import type { Rule } from '../rules/rule.ts';
import { PLAIN_SETTINGS, type ThresholdSettings } from '../rules/threshold-settings.ts';
import { plainCalendar, type WorkingCalendar } from '../rules/working-time.ts';
import { createDistinctTable, type DistinctTable } from '../windows/distinct-table.ts';
import { gradeAt } from '../windows/judged-rule.ts';
import { PATH } from '../windows/window-group.ts';
import { type AreaIndex, createAreaIndex } from './area-index.ts';
import { createStreamClock, type StreamClock } from './clock.ts';
import type { CompiledWindow } from './compiled.ts';
import type { FindingsDeps } from './findings.ts';
import { createMatters, type Matters } from './matters.ts';
import { createNoticeTable, type NoticeTable } from './notices.ts';
import { type ActiveProfiles, createActiveProfiles } from './profiles.ts';
import { createSink, type FindingSink } from './sink.ts';

/** Most category codes and sites told apart by one partition; further ones count together as 'other'. */
export const CATEGORIES_MAX = 65_536;
export const SITES_MAX = 4_000_000;

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Matters are kept a little longer than any window, so that no window can name one that is forgotten. */
const MATTER_MARGIN_MINUTES = 10;

export interface EngineOptions {
  readonly tree: AreaTree;
  /** The rules at first; adopt replaces them. */
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

/** What the tables have to know of the rules that run. */
export interface TablesRules {
  readonly windowMsMax: number;
  /** Those that watch the sources. */
  readonly health: readonly CompiledWindow[];
}

export interface Tables {
  readonly options: EngineOptions;
  readonly areas: AreaIndex;
  readonly clock: StreamClock;
  readonly events: EventSet;
  readonly categories: TextPool;
  readonly sites: TextPool;
  readonly matters: Matters;
  readonly distinct: DistinctTable;
  readonly notices: NoticeTable;
  readonly profiles: ActiveProfiles;
  readonly sink: FindingSink;
  readonly findings: FindingsDeps;
}

/** The calendar that an engine counts working time by. */
export function calendarOf({ calendar, zoneOffsetMs }: EngineOptions): WorkingCalendar {
  return calendar ?? plainCalendar(zoneOffsetMs);
}

/** Empty tables; rules are asked for whenever something depends on them. */
export function createTables(options: EngineOptions, rules: () => TablesRules): Tables {
  const { tree, settings = PLAIN_SETTINGS } = options;
  const areas = createAreaIndex(tree);
  const clock = createStreamClock();
  const text = (name: string, textBytesMax: number, recordsMax: number): TextPool =>
    createTextPool({ name, textBytesMax, recordsMax, reclaim: null, overflow: 'other' });
  const categories = text('categories', CODE_BYTES_MAX, CATEGORIES_MAX);
  const sites = text('sites', IDENTIFIER_BYTES_MAX, SITES_MAX);
  const distinct = createDistinctTable();
  const matters = createMatters({
    nowMinute: () => Math.floor(clock.now / MINUTE_MS),
    keptMinutes: () => Math.ceil(rules().windowMsMax / MINUTE_MS) + MATTER_MARGIN_MINUTES,
    distinct,
  });
  const notices = createNoticeTable();
  return {
    options,
    areas,
    clock,
    notices,
    profiles: createActiveProfiles({ tree, profiles: settings.profiles, notices, now: () => clock.now }),
    events: createEventSet('events', Math.ceil(options.dedupHorizonMs / HOUR_MS)),
    categories,
    sites,
    matters,
    distinct,
    sink: createSink(),
    findings: {
      tree,
      distinct,
      matters,
      categories,
      sites,
      isSilent: (area, source) => isSilent(rules().health, areas, { area, source }),
    },
  };
}

/** Silence is what a source-health rule grades orange or red; its shares give blue and yellow. */
function isSilent(
  health: readonly CompiledWindow[],
  areas: AreaIndex,
  where: { readonly area: number; readonly source: number },
): boolean {
  return health.some(({ group, judged }) =>
    judged.spec.judgedLevels.some((level) => {
      const ancestor = at(areas.paths, where.area * PATH + level);
      const slot = ancestor < 0 ? -1 : findSlot(group.pool, ancestor, where.source);
      return slot >= 0 && gradeAt(judged, slot) >= gradeNumber('orange');
    }),
  );
}
