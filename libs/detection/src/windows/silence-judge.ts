// The judge of areas that fell silent. Cells count what is heard of an area by the hour. The cell of the widest counted
// area keeps the hours in which anybody could be heard of, each other cell how many there were when it was heard of last:
// a silence is the difference, so that a source that is down makes nobody silent.
import { at, markDirty } from '../memory/block.ts';
import { baseOf } from '../memory/slab.ts';
import type { SilenceRule } from '../rules/rule.ts';
import { CELL } from './cell-layout.ts';
import type { Judge, JudgeContext, JudgedCell } from './judge.ts';
import { auxiliary, gravest, mapGrades, perGrade, valueAt } from './judge-parts.ts';
import { medianOf } from './usual-judges.ts';
import type { WindowGroup } from './window-group.ts';
import { binAt, totalOf } from './window-ring.ts';

/** Silence is told in panes of an hour; the windows that the baseline keeps are days. */
export const SILENCE_PANE_MS = 3_600_000;
export const SILENCE_PANES = 24;
/** A baseline of fewer known days says nothing. */
const DAYS_KNOWN_MIN = 7;
/** Auxiliary words: the pane in which a cell was heard of last, and the widest cell's hours then. */
const LAST_PANE = 0;
const HOURS = 1;

/**
 * Most hours that a gap in which nobody at all was heard of counts for: half of the shortest silence. Nights count as they
 * are; after an outage everybody has the other half to be heard of again.
 */
export function gapPanesMax({ silentMs }: SilenceRule): number {
  const least = Math.min(...perGrade(silentMs)) / SILENCE_PANE_MS;
  return Math.max(1, Math.floor(least / 2));
}

/** Notes that an area was heard of in the present pane, in its cell and those above it. */
export function noteHeard({ pool, presentPane, spec }: WindowGroup, finest: number): void {
  const { block } = pool;
  const { words } = block;
  let widest = finest;
  for (let up = upOf(words, baseOf(pool, finest)); up > 0; up = upOf(words, baseOf(pool, widest))) widest = up - 1;
  const base = baseOf(pool, widest) + CELL.auxiliary;
  const gap = presentPane - at(words, base + LAST_PANE);
  const hours = at(words, base + HOURS) + Math.min(gap, spec.gapPanesMax);
  for (let slot = finest; slot >= 0; slot = upOf(words, baseOf(pool, slot)) - 1) {
    const place = baseOf(pool, slot) + CELL.auxiliary;
    words[place + LAST_PANE] = presentPane;
    words[place + HOURS] = hours;
    markDirty(block, place);
  }
}

function upOf(words: Int32Array, base: number): number {
  return at(words, base + CELL.up);
}

/** Silence against the days before, in an area whose median day had enough. */
export function createSilenceJudge(rule: SilenceRule, context: JudgeContext): Judge {
  const silentPanes = perGrade(mapGrades(rule.silentMs, (ms) => ms / SILENCE_PANE_MS));
  const least = Math.min(...silentPanes);
  const { ring } = context;
  /** Hours from when the area was last heard of until anybody was, without those that count for nothing. */
  const silenceOf = (cell: JudgedCell): number =>
    auxiliary(context, widest(cell), HOURS) - auxiliary(context, cell, HOURS);
  const widest = (cell: Pick<JudgedCell, 'base'>): Pick<JudgedCell, 'base'> => {
    let { base } = cell;
    const { words } = ring.block;
    for (let up = upOf(words, base); up > 0; up = upOf(words, base)) base = context.baseOfSlot(up - 1);
    return { base };
  };
  const newestDay = (cell: JudgedCell): number => Math.floor((cell.pane - 2 * SILENCE_PANES + 1) / SILENCE_PANES);
  const daysKnown = (cell: JudgedCell): number => {
    const oldestKnown = Math.floor(context.firstPane() / SILENCE_PANES) + 1;
    return Math.min(rule.baselineDays, newestDay(cell) - oldestKnown + 1);
  };
  const usualPerDay = (cell: JudgedCell): number => {
    const known = daysKnown(cell);
    if (known < DAYS_KNOWN_MIN) return 0;
    return medianOf(Array.from({ length: known }, (_, i) => binAt(ring, cell.base, newestDay(cell) - i)));
  };
  return {
    detectorKind: 'silence',
    floorOf: () => Number.POSITIVE_INFINITY,
    gradeOf: (cell) => {
      const silence = silenceOf(cell);
      // The median is asked for only where there is a silence: most areas are heard of every day.
      if (silence < least || usualPerDay(cell) < rule.perDayMin) return 0;
      return gravest((grade) => silence >= valueAt(silentPanes, grade));
    },
    // Once raised it stays until the area is heard of, however far the median falls meanwhile.
    holds: (cell, grade) => silenceOf(cell) >= valueAt(silentPanes, grade),
    // An area that fell silent in the first week may be told once the week is known.
    watches: (cell) =>
      totalOf(ring, cell.base) > 0 || daysKnown(cell) < DAYS_KNOWN_MIN || usualPerDay(cell) >= rule.perDayMin,
    verdict: (cell, grade) => {
      const threshold = (valueAt(silentPanes, grade) * SILENCE_PANE_MS) / 60_000;
      return {
        unit: 'minutes',
        observed: (silenceOf(cell) * SILENCE_PANE_MS) / 60_000,
        threshold,
        baseline: usualPerDay(cell),
        lacksBaseline: false,
        sampleCount: 0,
        clearsWhen: { level: threshold, side: 'below', steps: 1, stepSeconds: 0 },
      };
    },
  };
}
