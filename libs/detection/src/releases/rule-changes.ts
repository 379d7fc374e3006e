// What a release changes: rule by rule, what is new, what is gone, what says something else, and which rules keep what
// they have counted.
import type { Rule, RuleMode } from '../rules/rule.ts';
import { ruleKeyOf } from '../rules/rule.ts';
import { contentOf } from './rule-set.ts';

/** from, to: versions; null: it is not there. keepsCounts: what was counted goes on to count. */
export interface RuleChange {
  readonly id: string;
  readonly mode: RuleMode;
  readonly from: number | null;
  readonly to: number | null;
  readonly keepsCounts: boolean;
}

/** In order of id and mode; rules that stay as they are are left out. */
export function ruleChanges(before: readonly Rule[], after: readonly Rule[]): readonly RuleChange[] {
  const old = new Map(before.map((rule) => [ruleKeyOf(rule), rule]));
  const made = new Map(after.map((rule) => [ruleKeyOf(rule), rule]));
  const keys = [...new Set([...old.keys(), ...made.keys()])].toSorted();
  return keys.flatMap((key) => changeOf(old.get(key), made.get(key)));
}

/** None if both say the same. */
function changeOf(from: Rule | undefined, to: Rule | undefined): readonly RuleChange[] {
  if (from === undefined || to === undefined) {
    const rule = to ?? from;
    if (rule === undefined) return [];
    const { id, mode, version } = rule;
    return [{ id, mode, from: to === undefined ? version : null, to: to?.version ?? null, keepsCounts: false }];
  }
  if (contentOf(from) === contentOf(to)) return [];
  const keepsCounts = countingOf(from) === countingOf(to);
  return [{ id: to.id, mode: to.mode, from: from.version, to: to.version, keepsCounts }];
}

/** Fields that say how counts are judged, of whatever kind a rule is; all others decide what is counted. */
const JUDGING = (
  'version mode name sentence clear clearMargin clearRatio samplesMin thresholds raise z floors ratios fall ' +
  'secondStream during profiles topPercent floor grade stages counts giveUpAfterMs holdMs'
).split(' ');

/** What of a rule decides what is counted and followed: all but its words and its thresholds. */
function countingOf(rule: Rule): string {
  return JSON.stringify(rule, (field, value: unknown) => (JUDGING.includes(field) ? undefined : value));
}
