// The rules that an engine runs, compiled over its tables: one set of them takes the place of another at a release. What
// both sets need in the same way is handed on with all it holds; see parts.ts.
import { textOf } from '../memory/text-pool.ts';
import type { Rule } from '../rules/rule.ts';
import { putUnder } from '../windows/counting.ts';
import { enlistAll, enlistJudged, enlistTracking, startedAt } from './clock.ts';
import { compileRules } from './compile.ts';
import type { CompiledRules, CompiledWindow } from './compiled.ts';
import { holdMatter } from './matters.ts';
import { createPartTaker, type PartTable } from './parts.ts';
import { createPlan, type Plan } from './plan.ts';
import { hold } from './sink.ts';
import { spreadFinding } from './spread-finding.ts';
import { createSpreading, type Spreading, spreadOn } from './spreading.ts';
import type { Tables, TablesRules } from './tables.ts';
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
  const { tree, zoneOffsetMs } = tables.options;
  // Before the first entry nothing is missed: such parts begin with the engine.
  const since = from.previous === null || clock.now === 0 ? null : clock.now;
  const parts = createPartTaker(from.parts, since);
  let { previous } = from;
  const spreads = new Map<CompiledWindow, Spreading>();
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
    onWindowChange: (window, change) => {
      hold(sink, windowFinding(findings, window, change), window.judged.spec.order);
      const spreading = spreads.get(window);
      if (spreading !== undefined) spreadOn(spreading, change);
    },
    onTrackedChange: (tracking, change) => hold(sink, trackedFinding(findings, tracking, change), tracking.order),
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
    health: compiled.windows.filter(({ rule }) => rule.kind === 'source_health'),
    spreads: [...spreads.values()],
    plan: createPlan(compiled.steps, (category) => textOf(tables.categories, category)),
    parts: parts.taken(),
  };
}

/** Lets the clock and the countings know the rules that run from now on. */
export function setRunning({ clock }: Tables, { compiled }: Running): void {
  for (const counting of compiled.countings) putUnder(counting);
  enlistAll(clock, compiled);
}
