// What a topic came to, out of its matters: three periods side by side, for all it concerns and for each county and street.
// Pure arithmetic; what of it may be told is for told.ts.
import type { Span, TopicTimes } from '@fengsui/detector';
import { AREA_LEVELS, type AreaLevel, type AreaTree } from '@fengsui/domain';
import type { TopicMatter, TopicMatters, TopicRevisit } from './topic-matters.ts';

const WEEK_MS = 7 * 86_400_000;
/** Weeks before the topic's month and after it that are held against each other. */
export const WEEKS_BESIDE = 8;

/** before: the weeks before the topic's month; during: the month, or months; after: the weeks after it. */
export const PERIODS = ['before', 'during', 'after'] as const;
export type PeriodName = (typeof PERIODS)[number];
export type ByPeriod<T> = Readonly<Record<PeriodName, T>>;

/** A share of so many. percent: null where there are none. */
export interface Share {
  readonly percent: number | null;
  readonly count: number;
}

export interface PeriodFigures {
  /** Matters opened in it. */
  readonly matterCount: number;
  /** null where the log tells of less than a week of the period. */
  readonly perWeek: number | null;
  /** Matters of each week from the period's first day, the last of a month being shorter; null: not all in the log. */
  readonly weeks: readonly (number | null)[];
  /** Of those asked in the period who gave an answer. */
  readonly resolved: Share;
  readonly satisfied: Share;
  /** Of the matters that grid and hotline both told of, those that the grid reported before the first complaint. */
  readonly foundByGrid: Share;
}

export interface AreaFigures {
  /** '' for all that the topic concerns. */
  readonly areaCode: string;
  readonly areaName: string;
  readonly level: AreaLevel | 'all';
  /** Index among the figures of the one that this is a part of; -1: of none. */
  readonly within: number;
  readonly periods: ByPeriod<PeriodFigures>;
  /** Matters a week after, against before, in percent; null where either is unknown, or before was none. */
  readonly changePercent: number | null;
}

export interface TopicFigures {
  readonly periods: ByPeriod<Span>;
  /** All first, then counties, each followed by its streets, in the order of the tree. */
  readonly areas: readonly AreaFigures[];
}

/** The periods of a topic. */
export function topicPeriods({ running }: TopicTimes): ByPeriod<Span> {
  return {
    before: { from: running.from - WEEKS_BESIDE * WEEK_MS, to: running.from },
    during: running,
    after: { from: running.to, to: running.to + WEEKS_BESIDE * WEEK_MS },
  };
}

/** The figures, for what the log tells of. */
export function topicFigures(
  found: TopicMatters,
  of: { readonly times: TopicTimes; readonly tree: AreaTree },
): TopicFigures {
  const { tree } = of;
  const periods = topicPeriods(of.times);
  const isInAny = (at: number): boolean => PERIODS.some((name) => isIn(periods[name], at));
  const matters = found.matters.filter(({ openedAt }) => isInAny(openedAt));
  const revisits = found.revisits.filter(({ at }) => isInAny(at));
  const concerned = [...matters, ...revisits].map(({ area }) => area);
  const [mattersAt, revisitsAt] = [byPlace(matters, tree), byPlace(revisits, tree)];
  const areas = placesOf(concerned, tree).map((place): AreaFigures => {
    const here = { matters: mattersAt(place.area), revisits: revisitsAt(place.area) };
    const figures = byPeriod((name) => periodFigures(here, { period: periods[name], known: found.known }));
    return {
      areaCode: place.area < 0 ? '' : tree.code(place.area),
      areaName: place.area < 0 ? '' : tree.name(place.area),
      level: place.area < 0 ? 'all' : tree.levelName(place.area),
      within: place.within,
      periods: figures,
      changePercent: changeOf(figures.before.perWeek, figures.after.perWeek),
    };
  });
  return { periods, areas };
}

/** A value for each of the three periods. */
export function byPeriod<T>(make: (name: PeriodName) => T): ByPeriod<T> {
  return { before: make('before'), during: make('during'), after: make('after') };
}

/** area: -1 stands for all. */
interface Place {
  readonly area: number;
  readonly within: number;
}

const COUNTY = AREA_LEVELS.indexOf('county');
const STREET = AREA_LEVELS.indexOf('street');

/** What lies in a county or street, or all of it. */
function byPlace<T extends { readonly area: number }>(
  all: readonly T[],
  tree: AreaTree,
): (area: number) => readonly T[] {
  const [inCounty, inStreet] = [COUNTY, STREET].map((level) =>
    Map.groupBy(all, ({ area }) => tree.ancestorAt(area, level)),
  );
  return (area) => (area < 0 ? all : ((tree.level(area) === STREET ? inStreet : inCounty)?.get(area) ?? []));
}

/** All, and the counties and streets that the areas lie in. Numbers of the tree are in preorder: a street follows its county. */
function placesOf(areas: readonly number[], tree: AreaTree): readonly Place[] {
  const found = new Set(areas.flatMap((area) => [tree.ancestorAt(area, COUNTY), tree.ancestorAt(area, STREET)]));
  found.delete(-1);
  const inOrder = [...found].toSorted((a, b) => a - b);
  // Behind the one that stands for all.
  const indexOf = new Map(inOrder.map((area, i) => [area, i + 1]));
  return [
    { area: -1, within: -1 },
    ...inOrder.map((area) => ({
      area,
      within: tree.level(area) === STREET ? (indexOf.get(tree.ancestorAt(area, COUNTY)) ?? 0) : 0,
    })),
  ];
}

function periodFigures(
  here: { readonly matters: readonly TopicMatter[]; readonly revisits: readonly TopicRevisit[] },
  { period, known }: { readonly period: Span; readonly known: Span },
): PeriodFigures {
  const opened = here.matters.filter(({ openedAt }) => isIn(period, openedAt));
  const asked = here.revisits.filter(({ at }) => isIn(period, at));
  const inWeek = Map.groupBy(opened, ({ openedAt }) => Math.floor((openedAt - period.from) / WEEK_MS));
  const knownMs = Math.min(period.to, known.to) - Math.max(period.from, known.from);
  return {
    matterCount: opened.length,
    perWeek: knownMs < WEEK_MS ? null : (opened.length * WEEK_MS) / knownMs,
    weeks: weeksOf(period).map((week, i) => {
      if (week.from < known.from || week.to > known.to) return null;
      return inWeek.get(i)?.length ?? 0;
    }),
    resolved: shareOf(asked.flatMap(({ isResolved }) => (isResolved === null ? [] : [isResolved]))),
    satisfied: shareOf(asked.flatMap(({ isSatisfied }) => (isSatisfied === null ? [] : [isSatisfied]))),
    foundByGrid: shareOf(opened.flatMap(isFoundByGrid)),
  };
}

/** Nothing for a matter that one stream alone told of. */
function isFoundByGrid({ firstGridAt, firstHotlineAt }: TopicMatter): readonly boolean[] {
  return firstGridAt === null || firstHotlineAt === null ? [] : [firstGridAt < firstHotlineAt];
}

function shareOf(answers: readonly boolean[]): Share {
  const count = answers.length;
  return { count, percent: count === 0 ? null : (100 * answers.filter((isYes) => isYes).length) / count };
}

function weeksOf({ from, to }: Span): readonly Span[] {
  const count = Math.ceil((to - from) / WEEK_MS);
  return Array.from({ length: count }, (_, i) => ({
    from: from + i * WEEK_MS,
    to: Math.min(to, from + (i + 1) * WEEK_MS),
  }));
}

function isIn({ from, to }: Span, at: number): boolean {
  return at >= from && at < to;
}

function changeOf(before: number | null, after: number | null): number | null {
  return before === null || after === null || before === 0 ? null : (100 * (after - before)) / before;
}
