// The report of a back-test as its reader sees it: two rules over the month of Ida, compared with the same two, one of
// them with another threshold. A change of the engine, of a figure or of a word shows here.
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { fromRoot } from '../scenario/production.ts';

const RULES = ['R01-category-burst.yaml', 'R05-utility-outage.yaml'];
const QUEENS = ['--log', 'tests/data/queens-311-ida.csv', '--map', 'deploy/mappings/queens-311.yaml'];

it('two rules over the month of Ida, and what another threshold of one would have changed', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'fengsui-golden-'));
  onTestFinished(async () => rm(directory, { recursive: true, force: true }));
  const current = join(directory, 'current');
  const candidate = join(directory, 'candidate');
  for (const to of [current, candidate]) await copyRules(to);
  const outage = join(candidate, 'R05-utility-outage.yaml');
  await writeFile(outage, (await readFile(outage, 'utf8')).replace('orange: 10', 'orange: 8'));
  const range = ['--from', '2021-08-25T00:00:00-04:00', '--to', '2021-09-15T00:00:00-04:00'];
  const words = ['rules', 'backtest', candidate, ...QUEENS, ...range, '--compare', current];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [fromRoot('services/cli/src/main.ts'), ...words],
    { cwd: fromRoot('.') },
  );
  await expect(stdout.replaceAll(directory, 'DIRECTORY')).toMatchFileSnapshot(
    fromRoot('tests/golden/backtest/queens-ida.txt'),
  );
});

async function copyRules(to: string): Promise<void> {
  await mkdir(to);
  for (const name of RULES) await copyFile(fromRoot(`deploy/rules/${name}`), join(to, name));
}
