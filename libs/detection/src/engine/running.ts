// The rules that an engine runs, compiled over its tables: one set of them takes the place of another at a release. What
// both sets need in the same way is handed on with all it holds; see parts.ts.
import type { AreaTree } from '@fengsui/domain';
import { textOf } from '../memory/text-pool.ts';
import { type Rule, ruleKeyOf } from '../rules/rule.ts';
import { PLAIN_SETTINGS } from '../rules/threshold-settings.ts';
import { readKey } from '../tracking/keys.ts';
import { KEY } from '../tracking/tracked-layout.ts';
import { putUnder } from '../windows/counting.ts';
import { enlistAll, enlistJudged, enlistTracking, startedAt } from './clock.ts';
import { combinedFinding, type PartChange } from './combined.ts';
import { compileRules } from './compile.ts';
import type { CombinedPart, CompiledRules, CompiledWindow } from './compiled.ts';
import type { Draft } from './findings.ts';
import { holdMatter } from './matters.ts';
import { createPartTaker, type PartTable } from './parts.ts';
import { createPlan, type Plan } from './plan.ts';
import { hold } from './sink.ts';
import { cellPlace, spreadFinding } from './spread-finding.ts';
import { createSpreading, type Spreading, spreadOn } from './spreading.ts';
import { calendarOf, type Tables, type TablesRules } from './tables.ts';
import { factorsOf } from './threshold-factors.ts';
import { trackedFinding } from './tracked-finding.ts';
import { windowFinding } from './window-finding.ts';

const MINUTE_MS = 60_000;

export interface Running extends TablesRules {
  readonly rules: readonly Rule[];
  readonly compiled: CompiledRules;
  readonly spreads: readonly Spreading[];
  readonly plan: Plan;
  readonly parts: PartTable;
}

/**
 * Compiles rules over the tables; nothing that runs is touched. parts: those known so far. previous: what runs, if it
 * hands its parts on; null: new parts are empty, or filled from a checkpoint.
 */
export function buildRunning(
  tables: Tables,
  rules: readonly Rule[],
  from: { readonly parts: PartTable; readonly previous: Running | null },
): Running {
  const { clock, sink, findings } = tables;
  const { tree, zoneOffsetMs, settings = PLAIN_SETTINGS } = tables.options;
  // Before the first entry nothing is missed: such parts begin with the engine.
  const since = from.previous === null || clock.now === 0 ? null : clock.now;
  const parts = createPartTaker(from.parts, since);
  let { previous } = from;
  const spreads = new Map<CompiledWindow, Spreading>();
  /** A change of grade by itself, or what it makes of the rule that it is a part of. */
  const take = (part: CombinedPart, change: Omit<PartChange, 'part'>, order: number): void => {
    const table = part.part === '' ? undefined : compiled.combined.get(ruleKeyOf(part.rule));
    const draft = table === undefined ? change.tell() : combinedFinding(findings, table, { part, ...change });
    if (draft !== null) hold(sink, draft, order);
  };
  const compiled = compileRules(rules, {
    parts,
    previous: () => previous?.compiled ?? null,
    areaPaths: tables.areas.paths,
    alignMs: zoneOffsetMs,
    distinct: tables.distinct,
    matters: tables.matters,
    startedAt: () => startedAt(clock),
    nowMinute: () => Math.floor(clock.now / MINUTE_MS),
    onActive: (judged) => enlistJudged(clock, judged),
    onTimerSet: (tracking) => enlistTracking(clock, tracking),
    onHold: (matter, change) => holdMatter(tables.matters, matter, change),
    calendar: calendarOf(tables.options),
    factorsFor: (rule) => factorsOf(rule, { tree, settings, profiles: tables.profiles }),
    populationOf: (area) => tree.population(area),
    within: (codes) => withinOf(tree, codes),
    onWindowChange: (window, change) => {
      const tell = (): Draft => windowFinding(findings, window, change);
      take(window, { ...cellPlace(window, change.slot), ...change, tell }, window.judged.spec.order);
      const spreading = spreads.get(window);
      if (spreading !== undefined) spreadOn(spreading, change);
    },
    onTrackedChange: (tracking, change) => {
      const area = readKey(change.group, change.key, KEY.area);
      const subject = readKey(change.group, change.key, KEY.subject);
      const tell = (): Draft => trackedFinding(findings, tracking, change);
      take(tracking, { area, subject, ...change, tell }, tracking.order);
    },
  });
  for (const window of compiled.windows) {
    const spreading = createSpreading(window, {
      parts,
      previous: () => previous?.spreads ?? [],
      ancestorAt: (area, level) => tree.ancestorAt(area, level),
      onChange: (spread, change) =>
        hold(sink, spreadFinding(findings, spread, change), spread.compiled.judged.spec.order),
    });
    if (spreading !== null) spreads.set(window, spreading);
  }
  previous = null;
  return {
    rules,
    compiled,
    windowMsMax: compiled.windowMsMax,
    // A rule in shadow changes nothing that is pushed.
    health: compiled.windows.filter(({ rule }) => rule.kind === 'source_health' && rule.mode === 'active'),
    spreads: [...spreads.values()],
    plan: createPlan(compiled.steps, (category) => textOf(tables.categories, category)),
    parts: parts.taken(),
  };
}

/** A code that the tree does not have names nothing. */
function withinOf(tree: AreaTree, codes: readonly string[] | null): (area: number) => boolean {
  if (codes === null) return () => true;
  const named = codes.map((code) => tree.indexOf(code)).filter((index) => index >= 0);
  return (area) => named.some((one) => tree.isWithin(area, one));
}

/** Lets the clock and the countings know the rules that run from now on. */
export function setRunning({ clock }: Tables, { compiled }: Running): void {
  for (const counting of compiled.countings) putUnder(counting);
  enlistAll(clock, compiled);
}
