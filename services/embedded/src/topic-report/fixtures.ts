// What the tests of topic reports share: a city of two counties, the topic of March 2026 in Beijing, and matters of it.
import { type Topic, type TopicTimes, topicTimes } from '@fengsui/detector';
import { type AreaLevel, type AreaTree, assert, createAreaTree } from '@fengsui/domain';
import { topicFigures } from './figures.ts';
import type { TopicMatter, TopicMatters, TopicRevisit } from './topic-matters.ts';

const DAY_MS = 86_400_000;
const BEIJING_MS = 8 * 3_600_000;
/** Local midnight of the 1st of March 2026. */
export const MARCH = Date.UTC(2026, 2, 1) - BEIJING_MS;

export const WAGES: Topic = {
  id: 'T2026-03',
  title: { en: 'Wages', zh: '欠薪' },
  firstMonth: 2026 * 12 + 2,
  monthCount: 1,
  categories: ['H08*'],
  riskDomain: null,
  areas: null,
  lead: '',
};
export const TIMES: TopicTimes = topicTimes(WAGES, BEIJING_MS);

/** City 15; county 1501 with streets 150101 and 150102, county 1502 with street 150201; a community of the first street. */
function aCity(): AreaTree {
  const area = (code: string, level: AreaLevel) => ({
    code,
    parent: code.slice(0, -2),
    level,
    name: `N${code}`,
    population: 0,
  });
  const built = createAreaTree(
    [
      area('15', 'city'),
      area('1501', 'county'),
      area('150101', 'street'),
      area('15010101', 'community'),
      area('150102', 'street'),
      area('1502', 'county'),
      area('150201', 'street'),
    ],
    'city',
  );
  assert(built.kind === 'tree', 'the areas of the tests form a tree');
  return built.tree;
}

export const CITY: AreaTree = aCity();

/** So many matters opened on a day, counted from the 1st of March. */
export function opened(areaCode: string, day: number, count = 1): TopicMatter[] {
  const openedAt = MARCH + day * DAY_MS;
  const matter = { area: CITY.indexOf(areaCode), openedAt, firstGridAt: null, firstHotlineAt: openedAt };
  return Array.from({ length: count }, () => matter);
}

/** So many answers on a day: resolved, and satisfied. */
export function asked(areaCode: string, day: number, count: number): TopicRevisit[] {
  const revisit = { area: CITY.indexOf(areaCode), at: MARCH + day * DAY_MS, isResolved: true, isSatisfied: true };
  return Array.from({ length: count }, () => revisit);
}

/** Figures of a log that knows a year on either side, unless told otherwise. */
export function figuresOf(given: Partial<TopicMatters>) {
  const known = { from: MARCH - 365 * DAY_MS, to: MARCH + 365 * DAY_MS };
  return topicFigures({ matters: [], revisits: [], known, ...given }, { times: TIMES, tree: CITY });
}
