// A set of rules as one text, as releases carry it: a JSON array of what the rule files say, each item as parseRule takes
// it. A set is read whole or not at all, and everything that is wrong with it is told at once.
import { RELEASE_RULES_MAX } from '@fengsui/domain';
import { createMachine } from '../engine/machine.ts';
import type { EngineOptions } from '../engine/tables.ts';
import { type Rule, ruleKeyOf } from '../rules/rule.ts';
import { parseRule } from '../rules/rule-schema.ts';

/** rule: the id of the rule, or where it stands in the set; '' = the set as a whole. path: dotted. */
export interface RuleSetProblem {
  readonly rule: string;
  readonly path: string;
  readonly problem: string;
}

export type RuleSetResult =
  | { readonly kind: 'rules'; readonly rules: readonly Rule[] }
  | { readonly kind: 'problems'; readonly problems: readonly RuleSetProblem[] };

/** The text of a set; each source is a value that parseRule takes. The order of sources is the order of the text. */
export function ruleSetText(sources: readonly unknown[]): string {
  return JSON.stringify(sources);
}

/** The values in the text of a set; null if it is none. */
export function ruleSources(text: string): readonly unknown[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** Reads a set, in order of id and mode: the order in the text changes nothing. */
export function parseRuleSet(text: string): RuleSetResult {
  const sources = ruleSources(text);
  if (sources === null) return problemsOf([ofWhole('is no JSON array of rules')]);
  if (sources.length === 0) return problemsOf([ofWhole('holds no rule')]);
  if (sources.length > RELEASE_RULES_MAX) {
    return problemsOf([ofWhole(`holds ${sources.length} rules; allowed: at most ${RELEASE_RULES_MAX}`)]);
  }
  const rules: Rule[] = [];
  const problems: RuleSetProblem[] = [];
  for (const [index, source] of sources.entries()) {
    const read = parseRule(source);
    if (read.kind === 'rule') rules.push(read.rule);
    else problems.push(...read.problems.map((one) => ({ rule: nameOf(source, index), ...one })));
  }
  problems.push(...clashes(rules));
  if (problems.length > 0) return problemsOf(problems);
  return { kind: 'rules', rules: rules.toSorted((a, b) => (ruleKeyOf(a) < ruleKeyOf(b) ? -1 : 1)) };
}

/** Why an engine cannot be built of rules that are sound one by one, or null if it can. */
export function compileFault(options: EngineOptions): string | null {
  try {
    createMachine(options);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What a rule says, whatever its mode: the same for the same id and version in every release. */
export function contentOf(rule: Rule): string {
  return JSON.stringify({ ...rule, mode: null });
}

/** Rules that cannot be told apart by id and mode, or in alerts by id and version. */
function clashes(rules: readonly Rule[]): readonly RuleSetProblem[] {
  const keys = new Set<string>();
  const versions = new Set<string>();
  return rules.flatMap((rule) => {
    const [key, version] = [ruleKeyOf(rule), `${rule.id} v${rule.version}`];
    const isTaken = keys.has(key);
    const isSameVersion = !isTaken && versions.has(version);
    keys.add(key);
    versions.add(version);
    if (isTaken) return [{ rule: rule.id, path: 'id', problem: `is there twice in mode ${rule.mode}` }];
    if (!isSameVersion) return [];
    return [
      { rule: rule.id, path: 'version', problem: `is ${rule.version} in both modes; allowed: versions of their own` },
    ];
  });
}

function nameOf(source: unknown, index: number): string {
  const hasId = typeof source === 'object' && source !== null && 'id' in source && typeof source.id === 'string';
  return hasId ? String(source.id).slice(0, 16) : `rules.${index}`;
}

function ofWhole(problem: string): RuleSetProblem {
  return { rule: '', path: '', problem };
}

function problemsOf(problems: readonly RuleSetProblem[]): RuleSetResult {
  return { kind: 'problems', problems };
}
