// The judges that look at whole panes once they are over: rates that fall, areas ahead of their peers, seasons to come.
import { type GradeNumber, gradeNumber } from '@fengsui/domain';
import type { PerCapitaRule, RateFallRule, SeasonalRule } from '../rules/rule.ts';
import type { Judge, JudgeContext, JudgedCell } from './judge.ts';
import { areaOf, clearLevel, clearsBelow, gravest, perGrade, valueAt, withoutNoise } from './judge-parts.ts';
import { meanOf } from './usual-judges.ts';
import { paneAt, totalOf } from './window-ring.ts';

/** Panes of a rate-fall rule: those that must all have fallen, and those before that give the mean. */
export function rateFallPanes({ reference, windows }: RateFallRule): number {
  return reference.windows + windows;
}

/**
 * Fall of a rate: each of the newest windows lies so many points below the mean of the windows before them. Windows with
 * too few samples give no rate: among the newest all must have one, among those before at least half.
 */
export function createRateFallJudge(rule: RateFallRule, context: JudgeContext): Judge {
  const thresholds = perGrade(rule.fall);
  const sum = (cell: JudgedCell, pane: number, lane: number): number => paneAt(context.ring, cell.base, { pane, lane });
  const ratesOf = (cell: JudgedCell, newest: number, count: number): number[] =>
    Array.from({ length: count }, (_, i) => newest - i)
      .filter((pane) => pane > context.firstPane() && sum(cell, pane, 0) >= rule.samplesMin)
      .map((pane) => (100 * sum(cell, pane, 1)) / sum(cell, pane, 0));
  /** Points below the mean of the windows before; null where too little is known. */
  const fallOf = (cell: JudgedCell): { readonly points: number; readonly mean: number } | null => {
    const newest = ratesOf(cell, cell.pane, rule.windows);
    const before = ratesOf(cell, cell.pane - rule.windows, rule.reference.windows);
    if (newest.length < rule.windows || before.length * 2 < rule.reference.windows) return null;
    const mean = meanOf(before);
    return { points: withoutNoise(mean - Math.max(...newest)), mean };
  };
  const samples = (cell: JudgedCell): number =>
    Array.from({ length: rule.windows }, (_, i) => sum(cell, cell.pane - i, 0)).reduce((a, b) => a + b, 0);
  return {
    detectorKind: 'rate_fall',
    windowPanes: rule.windows,
    floorOf: () => Number.POSITIVE_INFINITY,
    gradeOf: (cell) => {
      const fall = fallOf(cell);
      return fall === null ? 0 : gravest((grade) => fall.points >= valueAt(thresholds, grade));
    },
    holds: (cell, grade) => (fallOf(cell)?.points ?? 0) >= clearLevel(rule.clear, valueAt(thresholds, grade)),
    watches: (cell) => totalOf(context.ring, cell.base) > 0,
    verdict: (cell, grade) => {
      const fall = fallOf(cell);
      const threshold = valueAt(thresholds, grade);
      return {
        unit: 'percent',
        observed: fall?.points ?? 0,
        threshold,
        baseline: fall?.mean ?? null,
        lacksBaseline: fall === null,
        sampleCount: samples(cell),
        clearsWhen: clearsBelow(clearLevel(rule.clear, threshold), rule),
      };
    },
  };
}

/** Windows of a per-capita rule: the present one and those that it must have risen from. */
export function perCapitaWindows({ rise }: PerCapitaRule): number {
  return rise.windows + 1;
}

const PER_RESIDENTS = 10_000;
/** With fewer areas to compare with, the top few percent of them are nothing special. */
const PEERS_MIN = 10;

/**
 * Per capita: matters of a window per 10,000 residents, among the areas of the same level that the partition has heard of
 * and whose residents are known. Raised for those at the top that have also risen, window by window; held while the area
 * stays near the top.
 */
export function createPerCapitaJudge(rule: PerCapitaRule, context: JudgeContext): Judge {
  const grade: GradeNumber = gradeNumber(rule.grade);
  const windowPanes = rule.windowMs / rule.advanceMs;
  /** Matters of the window that ends `back` windows before the one that ends with the pane. */
  const countOf = (cell: Pick<JudgedCell, 'base'>, pane: number, back: number): number => {
    let sum = 0;
    const last = pane - back * windowPanes;
    for (let one = last - windowPanes + 1; one <= last; one++) {
      sum += paneAt(context.ring, cell.base, { pane: one, lane: 0 });
    }
    return sum;
  };
  const perResidents = (cell: Pick<JudgedCell, 'base'>, count: number): number => {
    const population = context.populationOf(areaOf(context, cell));
    return population === 0 ? 0 : (PER_RESIDENTS * count) / population;
  };
  const rateOf = (cell: Pick<JudgedCell, 'base'>, pane: number): number => perResidents(cell, countOf(cell, pane, 0));
  /** The rate from which an area of the level belongs to the top. */
  const topFrom = ({ level, pane }: Pick<JudgedCell, 'level' | 'pane'>): number => {
    const rates: number[] = [];
    context.eachCell(level, (base) => {
      if (context.populationOf(areaOf(context, { base })) > 0) rates.push(rateOf({ base }, pane));
    });
    return topOf(rates, rule.topPercent);
  };
  // Worked out once a level and pane's end. What is told between ends works it out by itself: it may not depend on
  // whether this engine has been there at the last end, or was restored since.
  const tops = new Map<number, number>();
  const topAtEnd = (cell: JudgedCell): number => {
    const top = tops.get(cell.level) ?? topFrom(cell);
    tops.set(cell.level, top);
    return top;
  };
  /** Windows that begin before the engine's life were seen in part only. */
  const isKnown = ({ pane }: JudgedCell): boolean => pane - windowPanes * perCapitaWindows(rule) >= context.firstPane();
  const hasRisen = (cell: JudgedCell): boolean =>
    Array.from({ length: rule.rise.windows }, (_, i) => i).every((back) => {
      const before = countOf(cell, cell.pane, back + 1);
      return before > 0 && countOf(cell, cell.pane, back) >= withoutNoise(before * (1 + rule.rise.percent / 100));
    });
  // Where nothing at all is heard, nobody is at the top.
  const isTop = (cell: JudgedCell, top: number): boolean =>
    rateOf(cell, cell.pane) >= top && countOf(cell, cell.pane, 0) > 0;
  return {
    detectorKind: 'per_capita',
    windowPanes,
    floorOf: () => Number.POSITIVE_INFINITY,
    beforePane: () => tops.clear(),
    gradeOf: (cell) => {
      if (countOf(cell, cell.pane, 0) < rule.floor || !isKnown(cell) || !hasRisen(cell)) return 0;
      return isTop(cell, topAtEnd(cell)) ? grade : 0;
    },
    holds: (cell, held) => held <= grade && isTop(cell, clearLevel(rule.clear, topAtEnd(cell))),
    watches: (cell) => totalOf(context.ring, cell.base) > 0,
    verdict: (cell) => {
      const top = topFrom(cell);
      const threshold = Number.isFinite(top) ? top : 0;
      return {
        unit: 'per_10k',
        observed: rateOf(cell, cell.pane),
        threshold,
        baseline: perResidents(cell, countOf(cell, cell.pane, 1)),
        lacksBaseline: false,
        sampleCount: 0,
        clearsWhen: clearsBelow(clearLevel(rule.clear, threshold), rule),
      };
    },
  };
}

/** The least of the top percent of some rates, one at least; Infinity where there are too few to compare. */
function topOf(rates: number[], percent: number): number {
  rates.sort((a, b) => b - a);
  const count = Math.max(1, Math.floor((rates.length * percent) / 100));
  return rates.length < PEERS_MIN ? Number.POSITIVE_INFINITY : (rates[count - 1] ?? Number.POSITIVE_INFINITY);
}

/** Seasons are counted in panes of this many days, 73 of which are a year. */
export const SEASON_PANE_MS = 5 * 86_400_000;
export const SEASON_YEAR_PANES = 73;

/** Seasonal notice: the same season a year ago had a multiple of what a season of that length had on average. */
export function createSeasonalJudge(rule: SeasonalRule, context: JudgeContext): Judge {
  const grade: GradeNumber = gradeNumber(rule.grade);
  const ahead = Math.round(rule.aheadMs / SEASON_PANE_MS);
  const length = Math.max(1, Math.round(rule.seasonMs / SEASON_PANE_MS));
  const seasonOf = (cell: JudgedCell): number => {
    const first = cell.pane + 1 + ahead - SEASON_YEAR_PANES;
    let sum = 0;
    for (let i = 0; i < length; i++) sum += paneAt(context.ring, cell.base, { pane: first + i, lane: 0 });
    return sum;
  };
  const meanOfYear = (cell: JudgedCell): number => (totalOf(context.ring, cell.base) * length) / SEASON_YEAR_PANES;
  const isAhead = (cell: JudgedCell): boolean => {
    const isYearKnown = cell.pane - SEASON_YEAR_PANES >= context.firstPane();
    const season = seasonOf(cell);
    return isYearKnown && season >= rule.floor && season >= rule.ratio * meanOfYear(cell);
  };
  return {
    detectorKind: 'seasonal',
    floorOf: () => Number.POSITIVE_INFINITY,
    gradeOf: (cell) => (isAhead(cell) ? grade : 0),
    holds: (cell, held) => held <= grade && isAhead(cell),
    watches: (cell) => totalOf(context.ring, cell.base) > 0,
    verdict: (cell) => {
      const threshold = withoutNoise(rule.ratio * meanOfYear(cell));
      return {
        unit: 'events',
        observed: seasonOf(cell),
        threshold: Math.max(rule.floor, threshold),
        baseline: meanOfYear(cell),
        lacksBaseline: false,
        sampleCount: 0,
        clearsWhen: { level: threshold, side: 'below', steps: 1, stepSeconds: SEASON_PANE_MS / 1000 },
      };
    },
  };
}
