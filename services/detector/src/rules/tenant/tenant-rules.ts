// Rules together with the tenant's data that they refer to: what a detector is started with, from two directories.
import type { RuleFileProblem } from '../file-problem.ts';
import { loadRules, type RulesResult } from '../load-rules.ts';
import { overlayProblems } from './overlays.ts';
import { loadTenant, type Tenant } from './tenant.ts';

/** rules in order of id; problems of the tenant's files, or of rules and overlays. */
export type TenantRulesResult =
  | (Extract<RulesResult, { readonly kind: 'rules' }> & { readonly tenant: Tenant })
  | (Extract<RulesResult, { readonly kind: 'problems' }> & { readonly tenant: Tenant | null });

/**
 * What is wrong with the tenant's files is told first, because rules can't be judged without them; then all that is wrong
 * with rules and overlays. Rejects when a directory or file cannot be read.
 */
export async function loadTenantRules(directories: {
  readonly rules: string;
  readonly tenant: string;
}): Promise<TenantRulesResult> {
  const read = await loadTenant(directories.tenant);
  if (read.kind === 'problems') return { ...read, inFiles: [], tenant: null };
  const { tenant } = read;
  const loaded = await loadRules(directories.rules, tenant);
  const rules = loaded.inFiles.map(({ rule }) => rule);
  // A rule that is not sound is not known: overlays are held against the rules only when all of these are.
  const misplaced =
    loaded.kind === 'rules'
      ? [...overlayProblems(tenant.overlays, { rules, tree: null }), ...takenIds(loaded.inFiles, tenant)]
      : [];
  if (misplaced.length > 0) return { kind: 'problems', problems: misplaced, inFiles: loaded.inFiles, tenant };
  return { ...loaded, tenant };
}

/** A topic is a rule under its own id. */
function takenIds(inFiles: RulesResult['inFiles'], { topics }: Tenant): readonly RuleFileProblem[] {
  return inFiles.flatMap(({ file, rule, idPlace }) =>
    topics.some(({ id }) => id === rule.id)
      ? [{ file, ...idPlace, path: 'id', problem: `${rule.id} is taken by a topic; allowed: an id of its own` }]
      : [],
  );
}
