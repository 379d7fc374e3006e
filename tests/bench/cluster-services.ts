// Services of a cluster as benchmarks run them: one process each, over the parts and under the namespace given, and what
// of the machine each of them takes.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { repositoryRoot } from './source-files.ts';

/** Started by its own first line, as `npx fengsui` does. */
const CLI = join(repositoryRoot(), 'services/cli/src/main.ts');
const PATH = [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter);

/** Of /proc a second, on every Linux. */
const CLOCK_TICKS = 100;

export type Environment = Readonly<Record<string, string>>;

export interface StartedService {
  readonly name: string;
  readonly httpUrl: string;
  /** host:port of its gRPC once it is ready; '' if it has none. */
  readonly grpc: () => string;
  kill(): void;
  /** User and system time so far. */
  cpuSeconds(): number;
  rssMiB(): number;
  /** The sum over all labels of a metric; 0 if it has none yet. */
  metric(name: string): Promise<number>;
}

/** `fengsui provision` with the topics of deploy/. */
export function provision(environment: Environment): void {
  execFileSync(CLI, ['provision'], { env: { ...process.env, PATH, ...environment } });
}

/** Resolves when its endpoint listens. */
export async function startService(name: string, environment: Environment): Promise<StartedService> {
  const child = spawn(CLI, ['run', name], {
    env: { ...process.env, PATH, FENGSUI_HTTP_PORT: '0', FENGSUI_GRPC_PORT: '0', ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const found = Promise.withResolvers<string>();
  let grpc = '';
  createInterface({ input: child.stderr }).on('line', (line) => {
    grpc = /"grpc":"([^"]+)"/.exec(line)?.[1] ?? grpc;
    const [, url] = /"httpUrl":"([^"]+)"/.exec(line) ?? [];
    if (url !== undefined) found.resolve(url);
  });
  child.once('exit', () => found.reject(new Error(`${name} ended`)));
  const httpUrl = await found.promise;
  return {
    name,
    httpUrl,
    grpc: () => grpc,
    kill: () => child.kill('SIGKILL'),
    cpuSeconds: () => cpuSecondsOf(child),
    rssMiB: () => rssMiBOf(child),
    metric: async (metric) => sumOf(await (await fetch(`${httpUrl}/metrics`)).text(), metric),
  };
}

export async function untilReady({ httpUrl }: StartedService): Promise<void> {
  while ((await fetch(`${httpUrl}/readyz`)).status !== 200) await delay(100);
}

function sumOf(text: string, metric: string): number {
  let sum = 0;
  for (const [, value] of text.matchAll(new RegExp(`^${metric}(?:\\{[^}]*\\})? (\\S+)`, 'gm'))) sum += Number(value);
  return sum;
}

function cpuSecondsOf(child: ChildProcess): number {
  const times = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(times[11]) + Number(times[12])) / CLOCK_TICKS;
}

function rssMiBOf(child: ChildProcess): number {
  const [, kiB] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kiB) / 1024);
}
