// What the thresholds of a rule are multiplied by in an area at the present stream time: the smallest factor of the rule's
// active profiles, times the tenant's overlays there.
import { type AreaTree, assert } from '@fengsui/domain';
import type { SimpleRule } from '../rules/rule.ts';
import type { Overlay, ThresholdSettings } from '../rules/threshold-settings.ts';
import type { ThresholdFactors } from '../windows/judge.ts';
import type { ActiveProfiles } from './profiles.ts';

/** Thresholds as they stand, always. */
const PLAIN_FACTORS: ThresholdFactors = { at: () => 1, least: 1, isOn: () => true };

/** The factors of a rule. Only bursts have thresholds that profiles and overlays change; an unknown area code throws. */
export function factorsOf(
  rule: SimpleRule,
  from: { readonly tree: AreaTree; readonly settings: ThresholdSettings; readonly profiles: ActiveProfiles },
): ThresholdFactors {
  if (rule.kind !== 'burst') return PLAIN_FACTORS;
  const { tree, settings, profiles } = from;
  const ofAreas = overlayFactors(
    tree,
    settings.overlays.filter(({ ruleId }) => ruleId === rule.id),
  );
  const ofProfiles = Object.entries(rule.profiles).map(([name, factor]) => ({
    number: profiles.numberOf(name),
    factor,
  }));
  const during = rule.during === null ? null : profiles.numberOf(rule.during);
  if (ofAreas === null && ofProfiles.length === 0 && during === null) return PLAIN_FACTORS;
  const profileFactor = (area: number): number => {
    let least = Number.POSITIVE_INFINITY;
    for (const { number, factor } of ofProfiles) {
      if (factor < least && profiles.isActive(number, area)) least = factor;
    }
    return least === Number.POSITIVE_INFINITY ? 1 : least;
  };
  const leastOfAreas = ofAreas === null ? 1 : ofAreas.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return {
    at: (area) => profileFactor(area) * (ofAreas === null ? 1 : (ofAreas[area] ?? 1)),
    least: Math.min(1, ...ofProfiles.map(({ factor }) => factor)) * leastOfAreas,
    isOn: (area) => during === null || profiles.isActive(during, area),
  };
}

/** The product of all overlays by area; null: there is none. */
function overlayFactors(tree: AreaTree, overlays: readonly Overlay[]): Float64Array | null {
  if (overlays.length === 0) return null;
  const factors = new Float64Array(tree.size).fill(1);
  for (const { areas, factor } of overlays) {
    for (let area = 0; area < tree.size; area++) {
      if (isIn(tree, area, areas)) factors[area] = (factors[area] ?? 1) * factor;
    }
  }
  return factors;
}

function isIn(tree: AreaTree, area: number, areas: Overlay['areas']): boolean {
  if ('areaClass' in areas) return tree.areaClass(area) === areas.areaClass;
  return areas.within.some((code) => {
    const index = tree.indexOf(code);
    assert(index >= 0, `area ${code} of an overlay is in the tree`);
    return tree.isWithin(area, index);
  });
}
