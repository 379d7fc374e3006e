// What all benchmarks share: runs after a warm-up, median and spread, CPU seconds beside wall time, and the lines that
// say on which machine and of which commit they were measured.
import { execFileSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';

/** Counted runs of each part. */
export const RUNS = 5;

/** One run: how many events it handled, and what it took. */
export interface Run {
  readonly events: number;
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
}

/** Runs work once and says what it took; the events are the work's answer. */
export async function timed(work: () => number | Promise<number>): Promise<Run> {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const events = await work();
  const used = process.cpuUsage(cpu);
  return {
    events,
    cpuSeconds: (used.user + used.system) / 1e6,
    wallSeconds: (performance.now() - startedAt) / 1000,
  };
}

/** Machine, commit and load, as the first line of a report. */
export function printMachine(): void {
  const [cpu] = cpus();
  const commit = execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim();
  const load = loadavg()
    .map((value) => value.toFixed(2))
    .join(' ');
  console.log(
    `machine: ${cpu?.model ?? 'unknown'} × ${cpus().length}, Node ${process.version}, commit ${commit}, load ${load}`,
  );
}

/** Median of at least one number. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** `median (least to most)`, in whole numbers or with as many digits as asked for. */
export function spread(values: readonly number[], digits = 0): string {
  const number = (value: number): string =>
    value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${number(median(values))} (${number(Math.min(...values))} to ${number(Math.max(...values))})`;
}

/** Prints a part's rates and what they are to reach. */
export function printRates(name: string, runs: readonly Run[], target: string): void {
  const perCpu = runs.map((run) => run.events / run.cpuSeconds);
  const perWall = runs.map((run) => run.events / run.wallSeconds);
  console.log(
    `${name}: ${spread(perCpu)} events per CPU second; ${spread(perWall)} per second of wall time; target ${target}`,
  );
}
