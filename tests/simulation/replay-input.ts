// What the tests of replays run on: the days of Ida out of the Queens extract, and some hours of the simulated district
// with all three sources; each with its tree, under the shipped rules.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { RawEvent } from '@fengsui/contracts';
import { loadTenantRules, ruleProblemText } from '@fengsui/detector';
import { type AreaLevel, type AreaTree, assert, createAreaTree } from '@fengsui/domain';
import { createDistrictSimulator, DEMO_START_AT, type Jurisdiction } from '@fengsui/embedded';
import { collectAreas, loadMapping, openEventFile, readAreaTree } from '@fengsui/intake';

export interface ReplayInput extends Jurisdiction {
  readonly events: readonly RawEvent[];
  /** Areas of this level and below lie in one partition each. */
  readonly partitionLevel: AreaLevel;
}

const HOUR_MS = 3_600_000;
/** New York and Boston, in the months of both extracts. */
const SUMMER_IN_THE_EAST_MS = -4 * HOUR_MS;
const IDA_FROM = Date.parse('2021-08-31T00:00:00-04:00');
const IDA_TO = Date.parse('2021-09-03T00:00:00-04:00');

/** Hotline events of three days, those of the storm among them. */
export async function queensUnderIda(partitionLevel: AreaLevel): Promise<ReplayInput> {
  const whole = await queensExtract(partitionLevel);
  const events = whole.events.filter(({ occurredAt }) => occurredAt >= IDA_FROM && occurredAt < IDA_TO);
  return { ...whole, events };
}

/** All of the extract: a month around Hurricane Ida. */
export async function queensExtract(partitionLevel: AreaLevel): Promise<ReplayInput> {
  return extract({ file: 'queens-311-ida.csv', mapping: 'queens-311.yaml', partitionLevel });
}

/** All of the extract: weeks around Tropical Storm Irene. */
export async function bostonExtract(partitionLevel: AreaLevel): Promise<ReplayInput> {
  return extract({ file: 'boston-311-irene.csv', mapping: 'boston-311.yaml', partitionLevel });
}

async function extract(of: {
  readonly file: string;
  readonly mapping: string;
  readonly partitionLevel: AreaLevel;
}): Promise<ReplayInput> {
  const path = fromRoot(`tests/data/${of.file}`);
  const loaded = await loadMapping({ mappingPath: fromRoot(`deploy/mappings/${of.mapping}`), path });
  assert(loaded.kind === 'mapping', 'the shipped mapping fits the extract');
  const { mapping } = loaded;
  const { partitionLevel } = of;
  const tree = createAreaTree(await collectAreas({ path, mapping }), partitionLevel);
  assert(tree.kind === 'tree', 'the areas of the extract form a tree');
  const events: RawEvent[] = [];
  for await (const batch of (await openEventFile({ path, mapping })).batches()) events.push(...batch.events);
  return { tree: tree.tree, rules: await shippedRules(), zoneOffsetMs: SUMMER_IN_THE_EAST_MS, events, partitionLevel };
}

/** The first hours of the district's morning: hotline, grid and mediation. */
export async function simulatedDistrict(partitionLevel: AreaLevel, hours: number): Promise<ReplayInput> {
  const tree = await chaoyang(partitionLevel);
  const simulator = createDistrictSimulator({ tree, seed: 7, startAt: DEMO_START_AT });
  const events = simulator.eventsUntil(DEMO_START_AT + hours * HOUR_MS);
  return { tree, rules: await shippedRules(), zoneOffsetMs: 8 * HOUR_MS, events, partitionLevel };
}

/** The area tree that `npm start` runs on. */
export async function chaoyang(partitionLevel: AreaLevel): Promise<AreaTree> {
  const read = readAreaTree({ text: await readFile(fromRoot('deploy/areas/chaoyang.csv'), 'utf8'), partitionLevel });
  assert(read.kind === 'tree', 'the shipped areas form a tree');
  return read.tree;
}

/** deploy/rules; throws with all that is wrong with them. */
export async function shippedRules(): Promise<Jurisdiction['rules']> {
  const loaded = await loadTenantRules({ rules: fromRoot('deploy/rules'), tenant: fromRoot('deploy/tenant') });
  if (loaded.kind === 'problems') throw new Error(loaded.problems.map(ruleProblemText).join('\n'));
  return loaded.rules;
}

function fromRoot(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}
