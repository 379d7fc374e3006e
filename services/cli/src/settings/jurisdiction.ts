// The area tree and the rules that a command works with, from files; all that is wrong with them is told at once.
import { readFile } from 'node:fs/promises';
import type { Bilingual } from '@fengsui/alerting';
import {
  loadTenant,
  loadTenantRules,
  overlayProblems,
  ruleProblemText,
  rulesInForce,
  type Tenant,
} from '@fengsui/detector';
import type { AreaTree } from '@fengsui/domain';
import { type AreaEntry, createAreaTree } from '@fengsui/domain';
import type { Rules } from '@fengsui/embedded';
import { readAreaTree } from '@fengsui/intake';
import { fileFailure, pathOf, usageFailure } from '../failure.ts';
import { SHIPPED_AREAS, SHIPPED_RULES, SHIPPED_TENANT } from './shipped-paths.ts';

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

/** Where rules and the tenant's data come from: the shipped ones if nothing is given. */
export interface RuleDirectories {
  readonly rules?: string | undefined;
  readonly tenant?: string | undefined;
}

/** Rules, what their files say in the same order, and what the tenant lays over them. */
export interface LoadedRules {
  readonly rules: Rules;
  readonly sources: readonly unknown[];
  readonly tenant: Tenant;
}

/** The rules of the directories. Throws a CommandFailure with every problem. */
export async function rulesOf(directories: RuleDirectories): Promise<Rules> {
  return (await rulesAndTenant(directories)).rules;
}

/**
 * Rules, and what the tenant lays over them. With a tree, its areas must have those that overlays name. Throws a
 * CommandFailure with every problem.
 */
export async function rulesAndTenant(directories: RuleDirectories, tree: AreaTree | null = null): Promise<LoadedRules> {
  const result = await readTenantRules(directories);
  if (result.kind === 'problems') throw usageFailure(...result.problems.map(ruleProblemText));
  if (tree !== null) refuseMisplaced(result, tree);
  return { rules: result.rules, tenant: result.tenant, sources: result.inFiles.map(({ source }) => source) };
}

/** Rules and tenant, or what is wrong with them. Throws a CommandFailure if a directory or file can't be read. */
export async function readTenantRules({ rules = SHIPPED_RULES, tenant = SHIPPED_TENANT }: RuleDirectories) {
  return loadTenantRules({ rules, tenant }).catch((error: unknown) => {
    throw fileFailure(pathOf(error) ?? rules, error);
  });
}

/** A line for each overlay that names an area that is not in the tree. */
export function misplacedOverlays(
  { rules, tenant }: { readonly rules: Rules; readonly tenant: Tenant },
  tree: AreaTree,
): readonly string[] {
  return overlayProblems(tenant.overlays, { rules, tree }).map(ruleProblemText);
}

/** Throws a CommandFailure with those lines, if there are any. */
export function refuseMisplaced(of: { readonly rules: Rules; readonly tenant: Tenant }, tree: AreaTree): void {
  const problems = misplacedOverlays(of, tree);
  if (problems.length > 0) throw usageFailure(...problems);
}

/** A tenant's data alone. Throws a CommandFailure with every problem. */
export async function tenantOf(directory = SHIPPED_TENANT): Promise<Tenant> {
  const read = await loadTenant(directory).catch((error: unknown) => {
    throw fileFailure(pathOf(error) ?? directory, error);
  });
  if (read.kind === 'tenant') return read.tenant;
  throw usageFailure(...read.problems.map(ruleProblemText));
}

/** What the rules of the directories and the tenant's topics are called. Throws a CommandFailure with every problem. */
export async function ruleNamesIn(directories: RuleDirectories): Promise<ReadonlyMap<string, Bilingual>> {
  // The zone decides when they begin, not what they are called.
  return ruleNamesOf(rulesInForce(await rulesAndTenant(directories), 0));
}

/** What rules are called, by their id. */
export function ruleNamesOf(rules: Rules): ReadonlyMap<string, Bilingual> {
  return new Map(rules.map(({ id, name }) => [id, name]));
}
