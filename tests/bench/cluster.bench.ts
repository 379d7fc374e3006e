// Cluster mode on a real Kafka and a real Redis of this machine: a detector on RiskMark-B4 with checkpoints every second,
// what the services take when idle, and how soon a killed detector's partitions are served again.
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startRealParts } from '@fengsui/testkit';
import { provision, type StartedService, startService, untilReady } from './cluster-services.ts';
import { printMachine, RUNS, spread } from './measure.ts';
import { RISKMARK_GOLDEN } from './riskmark-workload.ts';

const RISKMARK = fileURLToPath(new URL('./cluster-riskmark.ts', import.meta.url));
const RISKMARK_EVENTS = 2_000_000;
const IDLE_SECONDS = 20;
const SESSION_MS = 10_000;

interface Detected {
  readonly count: number;
  readonly checksum: string;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly rssMiB: number;
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
  const environment = {
    KAFKA_BROKERS: brokers,
    REDIS_URL: redisUrl,
    FENGSUI_NAMESPACE: `bench-${randomUUID().slice(0, 8)}.`,
    FENGSUI_SESSION_TIMEOUT_MS: String(SESSION_MS),
  };
  provision(environment);
  const start = async (name: string): Promise<StartedService> => startService(name, environment);
  const four = await Promise.all(['intake', 'detector', 'alerter', 'gateway'].map(start));
  try {
    await Promise.all(four.map(untilReady));
    await idle(four);
    const more = [await start('detector'), await start('detector')];
    four.push(...more);
    await takeover(four.filter(({ name }) => name === 'detector'));
  } finally {
    for (const one of four) one.kill();
  }
}

async function idle(started: readonly StartedService[]): Promise<void> {
  await delay(5_000);
  const before = started.map((one) => one.cpuSeconds());
  await delay(IDLE_SECONDS * 1_000);
  const shares = started.map((one, index) => ((one.cpuSeconds() - (before[index] ?? 0)) / IDLE_SECONDS) * 100);
  const total = shares.reduce((sum, share) => sum + share, 0);
  const parts = started.map((one, index) => `${one.name} ${shares[index]?.toFixed(2)} % and ${one.rssMiB()} MiB`);
  console.log(`idle: ${total.toFixed(2)} % of a core for all four; target <= 4 %, each <= 200 MiB`);
  console.log(`  ${parts.join(', ')}`);
}

async function takeover(detectors: readonly StartedService[]): Promise<void> {
  const shareOf = async (one: StartedService): Promise<number> => one.metric('fengsui_consumer_partitions');
  while ((await Promise.all(detectors.map(shareOf))).some((share) => share !== 4)) await delay(50);
  const [victim, ...rest] = detectors;
  victim?.kill();
  const killedAt = performance.now();
  while ((await Promise.all(rest.map(shareOf))).reduce((sum, share) => sum + share, 0) < 12) await delay(20);
  const seconds = (performance.now() - killedAt) / 1_000;
  console.log(
    `of three detectors one is killed: its partitions are with the others after ${seconds.toFixed(1)} s; target <= ${SESSION_MS / 1_000 + 2} s (session ${SESSION_MS / 1_000} s + 2 s)`,
  );
}
