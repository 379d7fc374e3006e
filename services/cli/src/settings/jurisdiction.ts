// The area tree and the rules that a command works with, from files; all that is wrong with them is told at once.
import { readFile } from 'node:fs/promises';
import type { Bilingual } from '@fengsui/alerting';
import { loadRules, ruleProblemText } from '@fengsui/detector';
import type { AreaTree } from '@fengsui/domain';
import { type AreaEntry, createAreaTree } from '@fengsui/domain';
import type { Rules } from '@fengsui/embedded';
import { readAreaTree } from '@fengsui/intake';
import { fileFailure, usageFailure } from '../failure.ts';
import { SHIPPED_AREAS, SHIPPED_RULES } from './shipped-paths.ts';

/** All that lies in one city stays in one partition. */
const PARTITION_LEVEL = 'city';

/** The tree of an area file; the shipped one if no path is given. Throws a CommandFailure with every problem. */
export async function loadTree(path = SHIPPED_AREAS): Promise<AreaTree> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw fileFailure(path, error);
  });
  const result = readAreaTree({ text, partitionLevel: PARTITION_LEVEL });
  if (result.kind === 'tree') return result.tree;
  throw usageFailure(...result.problems.map(({ line, field, hint }) => `${path}:${line}: ${field}: ${hint}`));
}

/** The tree that a file of events implies. */
export function treeFromEvents(entries: readonly AreaEntry[], path: string): AreaTree {
  const result = createAreaTree(entries, PARTITION_LEVEL);
  if (result.kind === 'tree') return result.tree;
  const problems = result.problems.slice(0, 10).map(({ code, problem }) => `area "${code}": ${problem}`);
  throw usageFailure(`${path}: its areas form no tree; give one with --areas`, ...problems);
}

/** Rules, and what their files say, in the same order. */
export interface LoadedRules {
  readonly rules: Rules;
  readonly sources: readonly unknown[];
}

/** The rules of a directory; the shipped ones if none is given. Throws a CommandFailure with every problem. */
export async function rulesOf(directory?: string): Promise<Rules> {
  return (await loadedRules(directory)).rules;
}

/** As rulesOf, with what the files say. */
export async function loadedRules(directory = SHIPPED_RULES): Promise<LoadedRules> {
  const result = await loadRules(directory).catch((error: unknown) => {
    throw fileFailure(directory, error);
  });
  if (result.kind === 'rules') return { rules: result.rules, sources: result.inFiles.map(({ source }) => source) };
  throw usageFailure(...result.problems.map(ruleProblemText));
}

/** What rules are called, by their id. */
export function ruleNamesOf(rules: Rules): ReadonlyMap<string, Bilingual> {
  return new Map(rules.map(({ id, name }) => [id, name]));
}
