// What a tenant lays over the thresholds of rules: seasons and other profiles, and areas where fewer or more matters are
// usual. Plain data; the engine is told by its fingerprint when it changes.
import type { AreaClass } from '@fengsui/domain';

/** When a profile is active everywhere: [from, to) in ms since 1970, in any order. None: by notice only. */
export interface Profile {
  readonly name: string;
  readonly periods: readonly { readonly from: number; readonly to: number }[];
}

/** Multiplies the thresholds of a burst rule (or of the burst parts of a combined one) in areas. Several multiply. */
export interface Overlay {
  readonly ruleId: string;
  /** All of a class, or some with everything below them. */
  readonly areas: { readonly areaClass: AreaClass } | { readonly within: readonly string[] };
  readonly factor: number;
}

export interface ThresholdSettings {
  readonly profiles: readonly Profile[];
  readonly overlays: readonly Overlay[];
}

/** Thresholds as the rules say. */
export const PLAIN_SETTINGS: ThresholdSettings = { profiles: [], overlays: [] };
