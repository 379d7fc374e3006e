// What a scripted scenario is: where it plays, the events it adds to the background, and what is true about it, so that a
// test or a person can hold the alerts against it.
import type { RawEvent } from '@fengsui/contracts';
import { type AreaTree, assert, type RiskDomain } from '@fengsui/domain';
import type { Random } from './random.ts';

/** Where a scenario plays. */
export interface ScenarioSite {
  readonly districtCode: string;
  readonly communityCode: string;
  /** Another community of the same street. */
  readonly neighbourCode: string;
}

export interface ScenarioTruth {
  readonly name: string;
  readonly areaCodes: readonly string[];
  readonly riskDomain: RiskDomain;
  /** First event that belongs to it. */
  readonly startAt: number;
  /** The cause is gone; paper work follows. */
  readonly endAt: number;
}

export interface ScenarioPlan {
  readonly truth: ScenarioTruth;
  readonly events: readonly RawEvent[];
}

/** Sites looked at before it is an error that the tree has none that fits. */
const TRIES_MAX = 10_000;

/**
 * A site for each of `count` scenarios, each in a street of its own, of two residents' communities (社区, not villages).
 * Throws when the tree has too few such streets.
 */
export function pickSites(tree: AreaTree, random: Random, count: number): readonly ScenarioSite[] {
  const communities = Array.from({ length: tree.size }, (_, index) => index).filter(
    (index) => tree.levelName(index) === 'community' && tree.name(index).includes('社区'),
  );
  const sites = new Map<number, ScenarioSite>();
  for (let tries = 0; sites.size < count && tries < TRIES_MAX; tries++) {
    const place = Math.floor(random.uniform() * communities.length);
    const [community = -1, neighbour = -1] = communities.slice(place, place + 2);
    const street = community < 0 ? -1 : tree.parent(community);
    if (neighbour < 0 || street < 0 || street !== tree.parent(neighbour) || sites.has(street)) continue;
    sites.set(street, {
      districtCode: tree.code(tree.parent(street)),
      communityCode: tree.code(community),
      neighbourCode: tree.code(neighbour),
    });
  }
  assert(sites.size === count, `the tree has two neighbouring communities in each of ${count} streets`);
  return [...sites.values()];
}
