// Runs the benchmarks one after another, each in a process of its own so that none warms up another:
//   npm run bench [-- NAME …] [--data DIRECTORY]
// Without names: engine, replay, start, wire, log, cluster, pipeline, rules, backtest, quiet-month. --data names a directory
// with the two full 311 files; without it the extracts in tests/data are used, which are too short for the figures of the
// full files.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const BENCHES = [
  'engine',
  'replay',
  'start',
  'wire',
  'log',
  'cluster',
  'pipeline',
  'rules',
  'backtest',
  'quiet-month',
] as const;

const { values, positionals } = parseArgs({ options: { data: { type: 'string' } }, allowPositionals: true });
const unknown = positionals.filter((name) => !BENCHES.some((bench) => bench === name));
if (unknown.length > 0) throw new Error(`no benchmark ${unknown.join(', ')}; there are ${BENCHES.join(', ')}`);
const chosen = BENCHES.filter((bench) => positionals.length === 0 || positionals.includes(bench));
const dataArguments = values.data === undefined ? [] : ['--data', values.data];
const failed = chosen.filter((bench) => {
  console.log(`\n== ${bench}`);
  const file = fileURLToPath(new URL(`./${bench}.bench.ts`, import.meta.url));
  return spawnSync(process.execPath, [file, ...dataArguments], { stdio: 'inherit' }).status !== 0;
});
if (failed.length > 0) throw new Error(`failed: ${failed.join(', ')}`);
