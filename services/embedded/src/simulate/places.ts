// Where in the district something happens: in which community, by its size and by the luck of the day, and in which of
// its grids. The same seed and day give the same luck.
import type { AreaTree } from '@fengsui/domain';
import { DISPUTE_TOPICS, GRID_TOPICS, TICKET_TOPICS } from './district-topics.ts';
import { createRandom } from './random.ts';

/** Over-dispersion of what happens in a place (shapes of gammas: the smaller, the wilder). */
export interface Luck {
  /** How far a topic is more at home in some communities than in others, for good; null: not at all. */
  readonly lastingShape: number | null;
  /** How far one day differs from the next: for a community as a whole, or for each topic there. */
  readonly daily: { readonly of: 'community' | 'topic'; readonly shape: number };
}

/** What happens in a place: one of the district's topics. */
type Topic = (typeof TICKET_TOPICS | typeof GRID_TOPICS | typeof DISPUTE_TOPICS)[number];

/** The places of one day; a share in [0, 1) picks one, equal shares the same one. */
export interface DayPlaces {
  /** Code of a community. */
  community(topic: Topic, share: number): string;
  /** Code of a grid, or of the community where the tree has no grids of it. */
  grid(topic: Topic, share: number): string;
}

export interface Places {
  /** Days since 1970, local. */
  ofDay(day: number): DayPlaces;
  /** Codes of what patrols go through: the grids, and the communities without any. */
  readonly patrolled: readonly string[];
}

interface Community {
  readonly code: string;
  readonly grids: readonly string[];
}

/** Of a tree without communities. */
const NOWHERE: Community = { code: '', grids: [] };

const TOPIC_NUMBERS: ReadonlyMap<Topic, number> = new Map(
  [...TICKET_TOPICS, ...GRID_TOPICS, ...DISPUTE_TOPICS].map((topic, i) => [topic, i]),
);

/** The communities of a tree, each of its own size, and their grids. */
export function createPlaces(tree: AreaTree, { seed, luck }: { readonly seed: number; readonly luck: Luck }): Places {
  const communities = communitiesOf(tree);
  const sizes = createRandom(seed, 1);
  const weights = communities.map(() => sizes.logNormal(1, 0.4));
  const { lastingShape } = luck;
  const weightsOf = remembered((number) => {
    if (lastingShape === null) return weights;
    const liking = createRandom(seed, 5, number);
    return weights.map((weight) => weight * liking.gamma(lastingShape));
  });
  let latest = { day: Number.NaN, places: dayPlaces(communities, () => []) };
  return {
    patrolled: communities.flatMap(({ code, grids }) => (grids.length === 0 ? [code] : grids)),
    ofDay: (day) => {
      if (day !== latest.day) latest = { day, places: dayPlaces(communities, lotOf({ weightsOf, luck, seed, day })) };
      return latest.places;
    },
  };
}

function communitiesOf(tree: AreaTree): readonly Community[] {
  const all = Array.from({ length: tree.size }, (_, index) => index);
  return all
    .filter((index) => tree.levelName(index) === 'community')
    .map((index) => ({
      code: tree.code(index),
      grids: all.slice(index + 1, tree.subtreeEnd(index)).map((grid) => tree.code(grid)),
    }));
}

/** Running sums of the communities' shares in a topic, by the topic's number. */
type LotOfTopic = (number: number) => readonly number[];

interface DayDraw {
  readonly weightsOf: (number: number) => readonly number[];
  readonly luck: Luck;
  readonly seed: number;
  readonly day: number;
}

/** Drawn when it is first asked for, and kept for the day. */
function lotOf({ weightsOf, luck, seed, day }: DayDraw): LotOfTopic {
  const { of, shape } = luck.daily;
  return remembered((number) => {
    const random = of === 'community' ? createRandom(seed, 3, day) : createRandom(seed, 3, day, number);
    let sum = 0;
    return weightsOf(number).map((weight) => (sum += weight * random.gamma(shape)));
  });
}

/** Lists by the number of a topic, each made once. */
function remembered(make: (number: number) => readonly number[]): (number: number) => readonly number[] {
  const made = new Map<number, readonly number[]>();
  return (number) => {
    const list = made.get(number) ?? make(number);
    made.set(number, list);
    return list;
  };
}

function dayPlaces(communities: readonly Community[], lot: LotOfTopic): DayPlaces {
  const pick = (topic: Topic, share: number): { readonly community: Community; readonly rest: number } => {
    const sums = lot(TOPIC_NUMBERS.get(topic) ?? 0);
    const value = share * (sums.at(-1) ?? 0);
    const place = firstAbove(sums, value);
    const from = sums[place - 1] ?? 0;
    const rest = (value - from) / ((sums[place] ?? 0) - from);
    return { community: communities[place] ?? NOWHERE, rest };
  };
  return {
    community: (topic, share) => pick(topic, share).community.code,
    grid: (topic, share) => {
      const { community, rest } = pick(topic, share);
      return community.grids[Math.floor(rest * community.grids.length)] ?? community.code;
    },
  };
}

function firstAbove(sums: readonly number[], value: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
