// Everything that a service is started with: its settings from the environment, and the files that they name. All that
// is wrong with any of them is told at once.
import { parseServiceConfig, type ServiceName, type ServiceSettings } from '@fengsui/cluster';
import type { Tenant } from '@fengsui/detector';
import type { AreaTree } from '@fengsui/domain';
import type { Rules } from '@fengsui/embedded';
import { describeConfigProblems } from '@fengsui/service-kit';
import { CommandFailure, createFailureList, usageFailure } from '../failure.ts';
import { loadTree, rulesAndTenant } from './jurisdiction.ts';
import { DEFAULT_ZONE, isZone } from './zone.ts';

export interface ServiceStart {
  readonly of: ServiceSettings;
  /** The settings without secrets. */
  readonly printable: Readonly<Record<string, string>>;
  readonly tree: AreaTree;
  /** Of all but intake, which has none. */
  readonly rules: Rules;
  /** What the files of the rules say. */
  readonly ruleSources: readonly unknown[];
  readonly tenant: Tenant | null;
  readonly zone: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Throws a CommandFailure with every problem. */
export async function readEverything(name: ServiceName, environment: Environment): Promise<ServiceStart> {
  const failures = createFailureList();
  const config = parseServiceConfig(name, environment);
  if (config.kind === 'problems') failures.note(...describeConfigProblems(config.problems).split('\n'));
  const tree = await failures.noting(loadTree(named(environment, 'FENGSUI_AREAS')));
  const detection = await failures.noting(detectionOf(name, environment, tree));
  if (config.kind === 'problems' || tree === null || detection === null) throw failures.failure();
  return { of: config.of, printable: config.printable, tree, ...detection };
}

/** What only those that apply rules read, or that know what they were when the system was started. */
async function detectionOf(
  name: ServiceName,
  environment: Environment,
  tree: AreaTree | null,
): Promise<Pick<ServiceStart, 'rules' | 'ruleSources' | 'tenant' | 'zone'>> {
  if (name === 'intake') return { rules: [], ruleSources: [], tenant: null, zone: DEFAULT_ZONE };
  const zone = named(environment, 'FENGSUI_ZONE') ?? DEFAULT_ZONE;
  const zoneProblem = `FENGSUI_ZONE is "${zone}": a time zone such as ${DEFAULT_ZONE} is wanted`;
  const problems = isZone(zone) ? [] : [zoneProblem];
  const directories = { rules: named(environment, 'FENGSUI_RULES'), tenant: named(environment, 'FENGSUI_TENANT') };
  const detection = await rulesAndTenant(directories, tree).catch((error: unknown) => {
    if (!(error instanceof CommandFailure)) throw error;
    throw usageFailure(...problems, ...error.lines);
  });
  if (problems.length > 0) throw usageFailure(...problems);
  return { rules: detection.rules, ruleSources: detection.sources, tenant: detection.tenant, zone };
}

/** An empty variable counts as absent, as it does among the settings. */
function named(environment: Environment, variable: string): string | undefined {
  const value = environment[variable];
  return value === '' ? undefined : value;
}
