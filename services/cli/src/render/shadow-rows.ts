// What rules in shadow have found as rows of a table and as JSON: each below it the versions that were active beside it.
import type { Language } from '@fengsui/alerting';
import type { ShadowedRule, ShadowReport, ShadowTally } from '@fengsui/embedded';
import type { ZonedTime } from '../settings/zone.ts';

const HEADS = ['RULE', 'VERSION', 'MODE', 'SINCE', 'BLUE', 'YELLOW', 'ORANGE', 'RED', 'CLEARED', 'DISTRICTS'] as const;

/** A row a version, below the heads. */
export function shadowRows(
  { rules }: ShadowReport,
  { zoned, language }: { readonly zoned: ZonedTime; readonly language: Language },
): readonly (readonly string[])[] {
  const rowOf = (rule: ShadowedRule, mode: string, { version, byGrade, districts, ...times }: ShadowTally) => [
    rule.ruleId,
    `v${version}`,
    mode,
    `release ${rule.since}`,
    ...[byGrade.blue, byGrade.yellow, byGrade.orange, byGrade.red, byGrade.none, districts.length].map(String),
    ...[times.firstAt, times.lastAt].map((at) => (at === null ? '-' : zoned.format(at))),
    rule.name[language],
  ];
  const rows = rules.flatMap((rule) => [
    rowOf(rule, 'shadow', rule.shadow),
    ...rule.active.map((one) => rowOf(rule, 'active', one)),
  ]);
  return [[...HEADS, 'FIRST', 'LAST', 'NAME'], ...rows];
}

/** The same for other programs; times in ISO 8601, null: there is none. */
export function shadowJson({ release, rules }: ShadowReport): object {
  const timeOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
  const tallyOf = ({ version, byGrade, districts, firstAt, lastAt }: ShadowTally) => {
    const { none: cleared, ...raised } = byGrade;
    return { version, findings: { ...raised, cleared }, districts, firstAt: timeOf(firstAt), lastAt: timeOf(lastAt) };
  };
  return {
    release,
    rules: rules.map(({ ruleId, since, shadow, active }) => ({
      rule: ruleId,
      sinceRelease: since,
      shadow: tallyOf(shadow),
      active: active.map(tallyOf),
    })),
  };
}
