// The 311 files and rules that benchmarks run on: the full files of the directory given with --data, else the extracts
// in tests/data.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Rule } from '@fengsui/detection';
import { loadTenantRules, ruleProblemText } from '@fengsui/detector';
import { type AreaTree, assert } from '@fengsui/domain';
import { readAreaTree } from '@fengsui/intake';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface SourceFile {
  readonly name: string;
  readonly path: string;
  readonly mappingPath: string;
}

/** Both files; throws if --data names a directory that does not hold them. */
export function sourceFiles(): readonly SourceFile[] {
  const { values } = parseArgs({ options: { data: { type: 'string' } }, strict: false });
  const directory = typeof values['data'] === 'string' ? values['data'] : null;
  const named = (city: string, full: string, extract: string): SourceFile => {
    const path = directory === null ? join(ROOT, 'tests/data', extract) : join(directory, full);
    if (!existsSync(path)) throw new Error(`${path} is missing`);
    return {
      name: directory === null ? extract : full,
      path,
      mappingPath: join(ROOT, `deploy/mappings/${city}-311.yaml`),
    };
  };
  return [
    named('queens', 'queens-311-2020-2023.csv.gz', 'queens-311-ida.csv'),
    named('boston', 'boston-311-2011h2.csv.gz', 'boston-311-irene.csv'),
  ];
}

/** The rules of deploy/rules; throws with all that is wrong with them. */
export async function shippedRules(): Promise<readonly Rule[]> {
  const loaded = await loadTenantRules({ rules: join(ROOT, 'deploy/rules'), tenant: join(ROOT, 'deploy/tenant') });
  if (loaded.kind === 'problems') throw new Error(loaded.problems.map(ruleProblemText).join('\n'));
  return loaded.rules;
}

/** The area tree of `npm start`. */
export async function shippedAreas(): Promise<AreaTree> {
  const read = readAreaTree({
    text: await readFile(join(ROOT, 'deploy/areas/chaoyang.csv'), 'utf8'),
    partitionLevel: 'city',
  });
  assert(read.kind === 'tree', 'the shipped areas form a tree');
  return read.tree;
}

/** Top of the checkout. */
export function repositoryRoot(): string {
  return ROOT;
}
