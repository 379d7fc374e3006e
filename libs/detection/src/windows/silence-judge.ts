// The judge of areas that fell silent. Cells count what is heard of an area by the hour; the cell of the widest counted
// area tells when anybody was heard of last, so that a source that is down makes nobody silent.
import { at } from '../memory/block.ts';
import type { SilenceRule } from '../rules/rule.ts';
import { CELL } from './cell-layout.ts';
import type { Judge, JudgeContext, JudgedCell } from './judge.ts';
import { auxiliary, gravest, mapGrades, perGrade, valueAt } from './judge-parts.ts';
import { medianOf } from './usual-judges.ts';
import { binAt, totalOf } from './window-ring.ts';

/** Silence is told in panes of an hour; the windows that the baseline keeps are days. */
export const SILENCE_PANE_MS = 3_600_000;
export const SILENCE_PANES = 24;
/** A baseline of fewer known days says nothing. */
const DAYS_KNOWN_MIN = 7;

/** Silence against the days before, in an area whose median day had enough. */
export function createSilenceJudge(rule: SilenceRule, context: JudgeContext): Judge {
  const silentPanes = perGrade(mapGrades(rule.silentMs, (ms) => ms / SILENCE_PANE_MS));
  const least = Math.min(...silentPanes);
  const { ring } = context;
  /** Hours of the clock of what was heard anywhere, since the area was last heard of. */
  const silenceOf = (cell: JudgedCell): number => auxiliary(context, widest(cell), 1) - auxiliary(context, cell, 1);
  const widest = (cell: Pick<JudgedCell, 'base'>): Pick<JudgedCell, 'base'> => {
    let { base } = cell;
    for (let up = at(ring.block.words, base + CELL.up); up > 0; up = at(ring.block.words, base + CELL.up)) {
      base = context.baseOfSlot(up - 1);
    }
    return { base };
  };
  const usualPerDay = (cell: JudgedCell): number => {
    const newest = Math.floor((cell.pane - 2 * SILENCE_PANES + 1) / SILENCE_PANES);
    const oldestKnown = Math.floor(context.firstPane() / SILENCE_PANES) + 1;
    const known = Math.min(rule.baselineDays, newest - oldestKnown + 1);
    if (known < DAYS_KNOWN_MIN) return 0;
    return medianOf(Array.from({ length: known }, (_, i) => binAt(ring, cell.base, newest - i)));
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
    watches: (cell) => totalOf(ring, cell.base) > 0 || usualPerDay(cell) >= rule.perDayMin,
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
