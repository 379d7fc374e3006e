// The whole path: `fengsui replay` of both 311 files as a user runs it, from the file through the embedded log to the
// alerts on standard output. The figure is the summary's own: events read a second of wall time.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { printMachine, RUNS, spread } from './measure.ts';
import { repositoryRoot, sourceFiles } from './source-files.ts';

const CLI = join(repositoryRoot(), 'services/cli/src/main.ts');

/** Events, seconds of wall time and of CPU of one replay. */
function replayOnce(
  path: string,
  mappingPath: string,
): { readonly events: number; readonly wall: number; readonly cpu: number } {
  const cpuBefore = process.resourceUsage();
  const startedAt = performance.now();
  const run = spawnSync(process.execPath, [CLI, 'replay', path, '--map', mappingPath, '--format', 'json'], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  const wall = (performance.now() - startedAt) / 1000;
  if (run.status !== 0) throw new Error(`${path}: exit code ${run.status}: ${run.stderr.slice(-500)}`);
  const cpuAfter = process.resourceUsage();
  const events = Number(/read\s+([\d,]+)/.exec(run.stderr)?.[1]?.replaceAll(',', '') ?? 0);
  if (events === 0) throw new Error(`${path}: the summary names no events: ${run.stderr.slice(-500)}`);
  const cpu = (cpuAfter.userCPUTime - cpuBefore.userCPUTime + cpuAfter.systemCPUTime - cpuBefore.systemCPUTime) / 1e6;
  return { events, wall, cpu };
}

printMachine();
for (const file of sourceFiles()) {
  const runs = Array.from({ length: RUNS }, () => replayOnce(file.path, file.mappingPath));
  const perSecond = spread(runs.map((run) => run.events / run.wall));
  console.log(
    `replay ${file.name}, ${runs[0]?.events.toLocaleString('en-US')} events, start of the process included: ${perSecond} events per second; target >= 20,000`,
  );
}
