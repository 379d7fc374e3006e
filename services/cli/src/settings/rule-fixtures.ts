// Rules with the fixtures beside them, and what playing them comes to: before a release as in `fengsui rules test`.

import { ruleKeyOf } from '@fengsui/detection';
import { loadFixtures, playFixture, ruleProblemText, uncovered, verdictLines } from '@fengsui/detector';
import { fileFailure, usageFailure } from '../failure.ts';
import { table } from '../render/columns.ts';
import { type RuleDirectories, readTenantRules } from './jurisdiction.ts';
import { SHIPPED_RULES } from './shipped-paths.ts';

/** Throws a CommandFailure with every problem of tenant, rules and fixtures. */
export async function rulesWithFixtures(directories: RuleDirectories) {
  const rules = await readTenantRules(directories);
  const tenant = rules.tenant ?? undefined;
  const fixtures = await loadFixtures(rules.inFiles, tenant).catch((error: unknown) => {
    throw fileFailure(directories.rules ?? SHIPPED_RULES, error);
  });
  const problems = [rules, fixtures].flatMap((read) => (read.kind === 'problems' ? read.problems : []));
  if (problems.length > 0 || fixtures.kind === 'problems') throw usageFailure(...problems.map(ruleProblemText));
  return { inFiles: rules.inFiles, byRule: fixtures.byRule, tenant };
}

/** lines: one a rule. failures: what does not hold, and what no fixture says; empty if all is well. */
export function fixtureVerdicts({ inFiles, byRule, tenant }: Awaited<ReturnType<typeof rulesWithFixtures>>): {
  readonly lines: readonly string[];
  readonly failures: readonly string[];
} {
  const rows: (readonly string[])[] = [];
  const failures: string[] = [];
  for (const { rule } of inFiles) {
    const fixtures = byRule.get(ruleKeyOf(rule)) ?? [];
    const verdicts = fixtures.map((fixture) => verdictLines(rule.id, playFixture(rule, fixture, tenant)));
    const gaps = uncovered(rule, fixtures).map((gap) => `${rule.id} has ${gap}`);
    const failed = verdicts.filter((lines) => lines.length > 0);
    failures.push(...failed.flat(), ...gaps);
    const said = failed.length + gaps.length === 0 ? 'hold' : `${failed.length} do not hold, ${gaps.length} missing`;
    rows.push([rule.id, `v${rule.version}`, `${fixtures.length} fixtures`, said]);
  }
  return { lines: table(rows), failures };
}
