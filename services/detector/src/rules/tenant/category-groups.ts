// Category groups: rules say `category: '@noise'`, a tenant says which of its categories that is. The rule that runs holds
// the tenant's patterns; the groups themselves reach no engine.
import { CODE_BYTES_MAX } from '@fengsui/domain';
import { z } from 'zod';

const GROUP_MARK = '@';

export type CategoryGroups = ReadonlyMap<string, readonly string[]>;

const pattern = z
  .string()
  .max(CODE_BYTES_MAX)
  .regex(/^[^@*]+\*?$/, 'a category such as H05.02, or the beginning of several: H05.02*');

/** category-groups.yaml. */
export const groupsFile = z.strictObject({
  groups: z.record(
    z.string().regex(/^[a-z][a-z0-9_]{1,31}$/, 'a name such as road_collapse'),
    z.array(pattern, 'a list of categories').min(1, 'at least one category'),
  ),
});

/** value: the rule with patterns in place of groups. */
export interface ResolvedGroups {
  readonly value: unknown;
  readonly problems: readonly { readonly path: string; readonly problem: string }[];
}

/** The patterns that a word stands for: those of its group, or itself. problem: there is no such group. */
export function patternsFor(
  word: string,
  groups: CategoryGroups,
): { readonly patterns: readonly string[]; readonly problem: string | null } {
  if (!word.startsWith(GROUP_MARK)) return { patterns: [word], problem: null };
  const patterns = groups.get(word.slice(GROUP_MARK.length));
  if (patterns !== undefined) return { patterns, problem: null };
  const known = [...groups.keys()].map((name) => `${GROUP_MARK}${name}`).toSorted();
  const allowed = known.length === 0 ? 'none, the tenant has no groups' : known.join(', ');
  return { patterns: [], problem: `"${word}" is no category group; allowed: ${allowed}` };
}

/** Puts a tenant's patterns in place of the groups that a rule (a plain value, of whatever shape) names in conditions. */
export function resolveGroups(value: unknown, groups: CategoryGroups): ResolvedGroups {
  const problems: { path: string; problem: string }[] = [];
  const patternsOf = (word: unknown, path: string): readonly unknown[] => {
    if (typeof word !== 'string') return [word];
    const { patterns, problem } = patternsFor(word, groups);
    if (problem !== null) problems.push({ path, problem });
    return patterns;
  };
  const resolved = (one: unknown, path: string): unknown => {
    if (Array.isArray(one)) return one.map((item: unknown, i) => resolved(item, joined(path, String(i))));
    if (typeof one !== 'object' || one === null) return one;
    return Object.fromEntries(
      Object.entries(one).map(([key, field]: readonly [string, unknown]) => {
        const place = joined(path, key);
        if (key !== 'category' || !namesGroup(field)) return [key, resolved(field, place)];
        const words: readonly unknown[] = Array.isArray(field) ? field : [field];
        return [key, words.flatMap((word) => patternsOf(word, place))];
      }),
    );
  };
  return { value: resolved(value, ''), problems };
}

function joined(path: string, step: string): string {
  return path === '' ? step : `${path}.${step}`;
}

function namesGroup(field: unknown): boolean {
  const words: readonly unknown[] = Array.isArray(field) ? field : [field];
  return words.some((word) => typeof word === 'string' && word.startsWith(GROUP_MARK));
}
