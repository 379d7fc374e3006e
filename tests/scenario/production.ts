// What scenarios run on: the shipped tree and rules, and intake as it is in production. Each run is held against what
// must be true of every alert, and against the golden file of its name.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ruleTextsOf } from '@fengsui/alerting';
import type { Rule } from '@fengsui/detection';
import { loadTenantRules, ruleProblemText, type TenantDetection, tenantDetection } from '@fengsui/detector';
import { type AreaTree, assert } from '@fengsui/domain';
import { createIntake, type IntakeMetrics, readAreaTree } from '@fengsui/intake';
import {
  createScenario,
  type Scenario,
  type ScenarioOptions,
  type ScenarioRun,
  type StreamDriverOptions,
  unjustified,
} from '@fengsui/testkit';
import { expect } from 'vitest';

/** A Monday morning in winter, 08:00 in Beijing, 29 days before the Spring Festival. */
export const MONDAY_MORNING = Date.parse('2026-01-19T08:00:00+08:00');

const BEIJING_OFFSET_MS = 8 * 3_600_000;

const SILENT_METRICS: IntakeMetrics = {
  accepted: () => undefined,
  quarantined: () => undefined,
  areaRolledUp: () => undefined,
  late: () => undefined,
  ticked: () => undefined,
};

/** Intake as a service, reading alone. */
export const makeIntake: StreamDriverOptions['makeIntake'] = (rim) =>
  createIntake({ ...rim, metrics: SILENT_METRICS, group: null });

/** The area tree of `npm start`. */
export const chaoyang: AreaTree = await readChaoyang();
const shipped = await readRules();
/** deploy/rules. */
export const shippedRules: readonly Rule[] = shipped.rules;
/** deploy/tenant, in Beijing. */
export const shippedTenant: TenantDetection = tenantDetection(shipped.tenant, BEIJING_OFFSET_MS);

async function readChaoyang(): Promise<AreaTree> {
  const read = readAreaTree({
    text: await readFile(fromRoot('deploy/areas/chaoyang.csv'), 'utf8'),
    partitionLevel: 'city',
  });
  assert(read.kind === 'tree', 'the shipped areas form a tree');
  return read.tree;
}

async function readRules() {
  const loaded = await loadTenantRules({ rules: fromRoot('deploy/rules'), tenant: fromRoot('deploy/tenant') });
  if (loaded.kind === 'problems') throw new Error(loaded.problems.map(ruleProblemText).join('\n'));
  return loaded;
}

/** A path of the repository. */
export function fromRoot(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

/** What else must be true of every run, while some group of tests says so. */
export type RunCheck = (run: ScenarioRun, options: ScenarioOptions) => Promise<void>;

const runChecks = new Set<RunCheck>();

/** Holds every run of a story from here on against the check. */
export function checkEveryRun(check: RunCheck): void {
  runChecks.add(check);
}

/** A story in Chaoyang from Monday morning on, under the shipped rules unless told otherwise. */
export function scenario(name: string, options: Partial<ScenarioOptions> = {}): Scenario {
  const complete = {
    tree: chaoyang,
    rules: shippedRules,
    zoneOffsetMs: BEIJING_OFFSET_MS,
    tenant: shippedTenant,
    startAt: MONDAY_MORNING,
    makeIntake,
    ...options,
  };
  const story = createScenario(name, complete);
  return {
    ...story,
    run: async (untilMs) => {
      const run = await story.run(untilMs);
      for (const check of runChecks) await check(run, complete);
      return run;
    },
  };
}

/** Plays the story, and holds its alerts against what must be true of all and against its golden file. */
export async function played(story: Scenario, untilMs: number, tree: AreaTree = chaoyang): Promise<ScenarioRun> {
  const run = await story.run(untilMs);
  expectJustified(run, tree);
  await expect(run.text()).toMatchFileSnapshot(fromRoot(`tests/golden/scenarios/${fileNameOf(run.name)}.txt`));
  return run;
}

/** Each alert can be recomputed from its own numbers. */
export function expectJustified({ revisions }: Pick<ScenarioRun, 'revisions'>, tree: AreaTree = chaoyang): void {
  expect(unjustified(revisions, { tree, texts: ruleTextsOf(shippedRules) })).toEqual([]);
}

function fileNameOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}
