// Cluster mode on a real Kafka and a real Redis of this machine: a detector on RiskMark-B4 with checkpoints every second,
// what the services take when idle, and how soon a killed detector's partitions are served again.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startRealParts } from '@fengsui/testkit';
import { printMachine, RUNS, spread } from './measure.ts';
import { RISKMARK_GOLDEN } from './riskmark-workload.ts';
import { repositoryRoot } from './source-files.ts';

const CLI = join(repositoryRoot(), 'services/cli/src/main.ts');
const RISKMARK = fileURLToPath(new URL('./cluster-riskmark.ts', import.meta.url));
const RISKMARK_EVENTS = 2_000_000;
const IDLE_SECONDS = 20;
const SESSION_MS = 10_000;
/** Of /proc a second, on every Linux. */
const CLOCK_TICKS = 100;

interface Detected {
  readonly count: number;
  readonly checksum: string;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly rssMiB: number;
}

interface Started {
  readonly name: string;
  readonly child: ChildProcess;
  readonly httpUrl: string;
}

printMachine();
const parts = await startRealParts();
if (parts.kafka === null || parts.redis === null) throw new Error(parts.missing.join('; '));
const [brokers, redisUrl] = [parts.kafka.brokers, parts.redis.url];
console.log(`parts: Kafka ${parts.kafka.way}, Redis ${parts.redis.way}`);
try {
  riskmark();
  await services();
} finally {
  await parts.stop();
}

function riskmark(): void {
  const runs: Detected[] = [];
  for (let run = 0; run <= RUNS; run++) {
    const namespace = `bench-${randomUUID().slice(0, 8)}.`;
    const role = (name: string): string =>
      execFileSync(process.execPath, [RISKMARK, name, brokers, redisUrl, namespace, String(RISKMARK_EVENTS)], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      });
    role('load');
    const detected: Detected = JSON.parse(role('detect'));
    const golden = RISKMARK_GOLDEN[RISKMARK_EVENTS];
    if (detected.checksum !== golden?.checksum) throw new Error(`wrong checksum: ${detected.checksum}`);
    // The first fills the page cache.
    if (run > 0) runs.push(detected);
  }
  const perCpu = spread(runs.map(({ cpuSeconds }) => RISKMARK_EVENTS / cpuSeconds));
  const perSecond = spread(runs.map(({ seconds }) => RISKMARK_EVENTS / seconds));
  console.log(
    `detector on RiskMark-B4 from Kafka, checkpoints each second, ${runs[0]?.count} findings, checksum ${runs[0]?.checksum}: ${perCpu} events per CPU second; ${perSecond} per second of wall time; target >= 150,000 per CPU second`,
  );
  console.log(`  resident at the end: ${spread(runs.map(({ rssMiB }) => rssMiB))} MiB`);
}

async function services(): Promise<void> {
  const namespace = `bench-${randomUUID().slice(0, 8)}.`;
  const environment = { KAFKA_BROKERS: brokers, REDIS_URL: redisUrl, FENGSUI_NAMESPACE: namespace };
  execFileSync(process.execPath, [CLI, 'provision'], { env: { ...process.env, ...environment } });
  const start = async (name: string): Promise<Started> => startService(name, environment);
  const four = await Promise.all(['intake', 'detector', 'alerter', 'gateway'].map(start));
  try {
    await Promise.all(four.map(untilReady));
    await idle(four);
    const more = [await start('detector'), await start('detector')];
    four.push(...more);
    await takeover(four.filter(({ name }) => name === 'detector'));
  } finally {
    for (const { child } of four) child.kill('SIGKILL');
  }
}

async function idle(started: readonly Started[]): Promise<void> {
  await delay(5_000);
  const before = started.map(cpuSeconds);
  await delay(IDLE_SECONDS * 1_000);
  const shares = started.map((one, index) => ((cpuSeconds(one) - (before[index] ?? 0)) / IDLE_SECONDS) * 100);
  const total = shares.reduce((sum, share) => sum + share, 0);
  const parts = started.map((one, index) => `${one.name} ${shares[index]?.toFixed(2)} % and ${rssMiB(one)} MiB`);
  console.log(`idle: ${total.toFixed(2)} % of a core for all four; target <= 4 %, each <= 200 MiB`);
  console.log(`  ${parts.join(', ')}`);
}

async function takeover(detectors: readonly Started[]): Promise<void> {
  const shareOf = async ({ httpUrl }: Started): Promise<number> => {
    const text = await (await fetch(`${httpUrl}/metrics`)).text();
    return Number(/^fengsui_consumer_partitions\{[^}]*\} (\d+)/m.exec(text)?.[1] ?? 0);
  };
  while ((await Promise.all(detectors.map(shareOf))).some((share) => share !== 4)) await delay(50);
  const [victim, ...rest] = detectors;
  victim?.child.kill('SIGKILL');
  const killedAt = performance.now();
  while ((await Promise.all(rest.map(shareOf))).reduce((sum, share) => sum + share, 0) < 12) await delay(20);
  const seconds = (performance.now() - killedAt) / 1_000;
  console.log(
    `of three detectors one is killed: its partitions are with the others after ${seconds.toFixed(1)} s; target <= ${SESSION_MS / 1_000 + 2} s (session ${SESSION_MS / 1_000} s + 2 s)`,
  );
}

async function startService(name: string, environment: Readonly<Record<string, string>>): Promise<Started> {
  const ports = { FENGSUI_HTTP_PORT: '0', FENGSUI_GRPC_PORT: '0', FENGSUI_SESSION_TIMEOUT_MS: String(SESSION_MS) };
  const child = spawn(process.execPath, [CLI, 'run', name], {
    env: { ...process.env, ...environment, ...ports },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const found = Promise.withResolvers<string>();
  createInterface({ input: child.stderr }).on('line', (line) => {
    const [, url] = /"httpUrl":"([^"]+)"/.exec(line) ?? [];
    if (url !== undefined) found.resolve(url);
  });
  child.once('exit', () => found.reject(new Error(`${name} ended`)));
  return { name, child, httpUrl: await found.promise };
}

async function untilReady({ httpUrl }: Started): Promise<void> {
  while ((await fetch(`${httpUrl}/readyz`)).status !== 200) await delay(100);
}

function cpuSeconds({ child }: Started): number {
  const times = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(times[11]) + Number(times[12])) / CLOCK_TICKS;
}

function rssMiB({ child }: Started): number {
  const [, kiB] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kiB) / 1024);
}
