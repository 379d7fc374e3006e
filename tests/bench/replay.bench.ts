// The whole path: `fengsui replay` of both 311 files as a user runs it, from the file through the embedded log to the
// alerts on standard output. An event is a phase of a ticket, as everywhere; rows are told beside them.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { printMachine, RUNS, spread } from './measure.ts';
import { repositoryRoot, sourceFiles } from './source-files.ts';

/** Of /proc a second, on every Linux. */
const CLOCK_TICKS = 100;
const CLI = join(repositoryRoot(), 'services/cli/src/main.ts');

/** User and system time of the processes that were waited for. */
function childrenCpuSeconds(): number {
  const times = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(times[13]) + Number(times[14])) / CLOCK_TICKS;
}

interface ReplayRun {
  readonly rows: number;
  /** What the rows give: each row is a ticket with several phases. */
  readonly events: number;
  /** Seconds of the replay by itself, as its summary tells, and of the whole process with its start. */
  readonly seconds: number;
  readonly wall: number;
  readonly cpu: number;
}

function replayOnce(path: string, mappingPath: string): ReplayRun {
  const cpuBefore = childrenCpuSeconds();
  const startedAt = performance.now();
  const run = spawnSync(process.execPath, [CLI, 'replay', path, '--map', mappingPath, '--format', 'json'], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  const wall = (performance.now() - startedAt) / 1000;
  const cpu = childrenCpuSeconds() - cpuBefore;
  if (run.status !== 0) throw new Error(`${path}: exit code ${run.status}: ${run.stderr.slice(-500)}`);
  const [, rows, events] = /read (\d+) rows?, (\d+) events?;/.exec(run.stderr) ?? [];
  const [, seconds] = /^([\d.]+) s: \d+ events\/s/m.exec(run.stderr) ?? [];
  if (rows === undefined || events === undefined || seconds === undefined)
    throw new Error(`${path}: the summary is not as expected: ${run.stderr.slice(-500)}`);
  return { rows: Number(rows), events: Number(events), seconds: Number(seconds), wall, cpu };
}

printMachine();
for (const file of sourceFiles()) {
  const runs = Array.from({ length: RUNS }, () => replayOnce(file.path, file.mappingPath));
  const [{ rows, events } = { rows: 0, events: 0 }] = runs;
  console.log(`replay ${file.name}: ${rows.toLocaleString('en-US')} rows, ${events.toLocaleString('en-US')} events`);
  console.log(
    `  events a second, reading to the last alert: ${spread(runs.map((run) => run.events / run.seconds))}; target >= 20,000`,
  );
  console.log(
    `  events a CPU second, start of the process included: ${spread(runs.map((run) => run.events / run.cpu))}`,
  );
  console.log(`  events a second, start of the process included: ${spread(runs.map((run) => run.events / run.wall))}`);
  console.log(`  rows a second, start of the process included: ${spread(runs.map((run) => run.rows / run.wall))}`);
}
