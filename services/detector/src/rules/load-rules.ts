// Reads the rules of a directory, one a file, and tells all that is wrong with all of them at once: file, line, column,
// what is wrong and what is allowed. What a rule may say is for libs/detection.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseRule, type Rule, ruleKeyOf } from '@fengsui/detection';
import { problemAtTop, type RuleFileProblem, readYamlFile } from './file-problem.ts';
import { resolveGroups } from './tenant/category-groups.ts';
import { unknownProfiles } from './tenant/rule-profiles.ts';
import { PLAIN_TENANT, type Tenant } from './tenant/tenant.ts';

/** Rules of one directory; a further file is refused. */
export const RULES_MAX = 1_000;
/** Longest rule file in characters. */
export const RULE_FILE_CHARACTERS_MAX = 65_536;

/** Rules in order of id and mode: the order of files changes nothing. inFiles: those that are sound, each with its file. */
export type RulesResult =
  | { readonly kind: 'rules'; readonly rules: readonly Rule[]; readonly inFiles: readonly RuleInFile[] }
  | {
      readonly kind: 'problems';
      readonly problems: readonly RuleFileProblem[];
      readonly inFiles: readonly RuleInFile[];
    };

/** A rule and where it stands. source: what the file says, as parseRule takes it. */
export interface RuleInFile {
  readonly file: string;
  readonly rule: Rule;
  readonly source: unknown;
  readonly idPlace: { readonly line: number; readonly column: number };
}

type RuleRead = RuleInFile | readonly RuleFileProblem[];

/**
 * Reads every .yaml and .yml file of the directory that does not hold fixtures. Category groups become the tenant's
 * patterns, and profiles are those of its calendar. Rejects only when the directory or a file cannot be read.
 */
export async function loadRules(directory: string, tenant: Tenant = PLAIN_TENANT): Promise<RulesResult> {
  const names = (await readdir(directory)).filter((name) => /(?<!\.fixtures)\.ya?ml$/.test(name)).toSorted();
  if (names.length === 0) return refused(directory, 'has no .yaml file: one rule a file');
  if (names.length > RULES_MAX) return refused(directory, `has ${names.length} rules; allowed: at most ${RULES_MAX}`);
  const reads: RuleRead[] = [];
  for (const name of names) {
    const file = join(directory, name);
    reads.push(readRule(file, await readFile(file, 'utf8'), tenant));
  }
  const inFiles = reads.flatMap((read) => ('rule' in read ? [read] : []));
  const problems = [...reads.flatMap((read) => ('rule' in read ? [] : read)), ...repeatedIds(inFiles)];
  if (problems.length > 0) return { kind: 'problems', problems, inFiles };
  const inOrder = inFiles.toSorted((a, b) => (ruleKeyOf(a.rule) < ruleKeyOf(b.rule) ? -1 : 1));
  return { kind: 'rules', rules: inOrder.map(({ rule }) => rule), inFiles: inOrder };
}

function readRule(file: string, text: string, { groups, calendar }: Tenant): RuleRead {
  const yaml = readYamlFile(file, text, RULE_FILE_CHARACTERS_MAX);
  if (yaml.kind === 'problems') return yaml.problems;
  const { value, problems: groupProblems } = resolveGroups(yaml.value, groups);
  const result = parseRule(value);
  const found = result.kind === 'rule' ? unknownProfiles(result.rule, calendar) : result.problems;
  // A condition that has lost its only group is no mistake of its own.
  const others = found.filter(({ path }) => !groupProblems.some((one) => one.path === path));
  const problems = [...groupProblems, ...others]
    .map((one) => ({ file, ...one, ...yaml.placeOf(one.path) }))
    .toSorted((a, b) => a.line - b.line || a.column - b.column);
  if (problems.length > 0 || result.kind !== 'rule') return problems;
  return { file, rule: result.rule, source: value, idPlace: yaml.placeOf('id') };
}

function repeatedIds(rules: readonly RuleInFile[]): readonly RuleFileProblem[] {
  const firstFile = new Map<string, string>();
  return rules.flatMap(({ file, rule, idPlace }) => {
    const takenBy = (first: string, what: string, allowed: string): RuleFileProblem => {
      return { file, ...idPlace, path: 'id', problem: `${what} is taken by ${first}; allowed: ${allowed}` };
    };
    const [key, version] = [ruleKeyOf(rule), `${rule.id} v${rule.version}`];
    const [sameKey, sameVersion] = [firstFile.get(key), firstFile.get(version)];
    for (const name of [key, version]) if (!firstFile.has(name)) firstFile.set(name, file);
    if (sameKey !== undefined) return [takenBy(sameKey, rule.id, 'an id of its own')];
    return sameVersion === undefined ? [] : [takenBy(sameVersion, version, 'another version than in the other mode')];
  });
}

function refused(directory: string, problem: string): RulesResult {
  return { kind: 'problems', problems: [problemAtTop(directory, problem)], inFiles: [] };
}
