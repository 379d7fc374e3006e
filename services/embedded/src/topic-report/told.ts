// What of a topic's figures may be told: few matters of a small place could point at persons. A count from 1 to 4 is told as
// "fewer than five" below a county, and everywhere in what leaves the house; and where one alone would be hidden so that it
// could be worked out from a sum beside it, the next larger one is withheld with it.
import { type AreaFigures, type ByPeriod, byPeriod, PERIODS, type Share, type TopicFigures } from './figures.ts';

/** Counts from here on are told as they are. */
export const TOLD_FROM = 5;

/** few: 1 to 4; withheld: larger, but a count beside it could be worked out from it. */
export type ToldCount = number | 'few' | 'withheld';

export interface ToldShare {
  readonly percent: number | null;
  readonly count: ToldCount;
}

/** As PeriodFigures; what follows from a count that is not told is not told either. */
export interface ToldPeriod {
  readonly matterCount: ToldCount;
  readonly perWeek: number | null;
  readonly weeks: readonly (ToldCount | null)[];
  readonly resolved: ToldShare;
  readonly satisfied: ToldShare;
  readonly foundByGrid: ToldShare;
}

export interface ToldArea extends Omit<AreaFigures, 'periods'> {
  readonly periods: ByPeriod<ToldPeriod>;
}

/** office: counties and wider see their own numbers; export: nobody sees few. */
export type Audience = 'office' | 'export';

/** The figures as they may be told, in the same order. */
export function toldAreas({ areas }: TopicFigures, audience: Audience): readonly ToldArea[] {
  const isGuarded = (area: AreaFigures): boolean => audience === 'export' || area.level === 'street';
  const counts = byPeriod((name) => {
    const column = (countOf: (area: AreaFigures) => number) => toldColumn(areas, { countOf, isGuarded });
    return {
      matters: column((area) => area.periods[name].matterCount),
      resolved: column((area) => area.periods[name].resolved.count),
      satisfied: column((area) => area.periods[name].satisfied.count),
      foundByGrid: column((area) => area.periods[name].foundByGrid.count),
    };
  });
  return areas.map((area, i) => {
    const periods = byPeriod((name): ToldPeriod => {
      const figures = area.periods[name];
      const told = counts[name];
      const matterCount = told.matters[i] ?? 'few';
      return {
        matterCount,
        perWeek: typeof matterCount === 'number' ? figures.perWeek : null,
        weeks: toldWeeks(figures.weeks, { isHidden: typeof matterCount !== 'number', isGuarded: isGuarded(area) }),
        resolved: toldShare(figures.resolved, told.resolved[i]),
        satisfied: toldShare(figures.satisfied, told.satisfied[i]),
        foundByGrid: toldShare(figures.foundByGrid, told.foundByGrid[i]),
      };
    });
    const isChangeTold = PERIODS.every((name) => name === 'during' || periods[name].perWeek !== null);
    return { ...area, periods, changePercent: isChangeTold ? area.changePercent : null };
  });
}

/** One count of every area; parts of one area are looked at together. */
function toldColumn(
  areas: readonly AreaFigures[],
  of: { readonly countOf: (area: AreaFigures) => number; readonly isGuarded: (area: AreaFigures) => boolean },
): readonly ToldCount[] {
  const told: ToldCount[] = areas.map(of.countOf);
  for (const whole of new Set(areas.map(({ within }) => within))) {
    const parts = areas.flatMap((area, i) => (area.within === whole && of.isGuarded(area) ? [i] : []));
    const guarded = toldCounts(parts.map((i) => told[i]).filter((count) => typeof count === 'number'));
    for (const [place, i] of parts.entries()) told[i] = guarded[place] ?? 'few';
  }
  return told;
}

/** Counts that add up to one that is told. */
export function toldCounts(counts: readonly number[]): readonly ToldCount[] {
  const isFew = (count: number): boolean => count > 0 && count < TOLD_FROM;
  const fewCount = counts.filter(isFew).length;
  const larger = counts.filter((count) => count >= TOLD_FROM);
  const withheld = fewCount === 1 && larger.length > 0 ? counts.indexOf(Math.min(...larger)) : -1;
  return counts.map((count, i) => {
    if (isFew(count)) return 'few';
    return i === withheld ? 'withheld' : count;
  });
}

function toldWeeks(
  weeks: readonly (number | null)[],
  { isHidden, isGuarded }: { readonly isHidden: boolean; readonly isGuarded: boolean },
): readonly (ToldCount | null)[] {
  if (isHidden) return weeks.map((count) => (count === null ? null : 'withheld'));
  if (!isGuarded) return weeks;
  const told = toldCounts(weeks.map((count) => count ?? 0));
  return weeks.map((count, i) => (count === null ? null : (told[i] ?? 'few')));
}

function toldShare({ percent }: Share, count: ToldCount = 'few'): ToldShare {
  return { percent: typeof count === 'number' ? percent : null, count };
}
