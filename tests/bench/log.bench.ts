// How fast the embedded log appends and delivers: `node tests/bench/log.bench.ts`. Records of 150 bytes over five
// topics, appended in batches of 500 by five stages at once, then one at a time, then consumed. Prints machine, commit,
// and the median and spread of five runs.

import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmbeddedLog, type EventLog } from '@fengsui/log';

const RUNS = 5;
const TOPICS = ['hotline', 'grid', 'mediation', 'signals', 'inbox'] as const;
const PARTITIONS = 4;
const BULK_RECORDS = 500_000;
const BATCH = 500;
const SINGLE_RECORDS = 5_000;
const VALUE = new Uint8Array(150).fill(7);

interface Sample {
  readonly perSecond: number;
  readonly perCpuSecond: number;
}

interface Part {
  readonly name: string;
  readonly records: number;
  readonly run: (log: EventLog) => Promise<void>;
}

const PARTS: readonly Part[] = [
  { name: `append in batches of ${BATCH}, five stages`, records: BULK_RECORDS, run: appendBulk },
  { name: 'append one by one', records: SINGLE_RECORDS, run: appendSingles },
  { name: 'consume in order of arrival', records: BULK_RECORDS, run: async (log) => consume(log, 'arrival') },
  { name: 'consume in order of timestamp', records: BULK_RECORDS, run: async (log) => consume(log, 'timestamp') },
];

async function appendBulk(log: EventLog): Promise<void> {
  const perTopic = BULK_RECORDS / TOPICS.length;
  const stages = TOPICS.map(async (topic) => {
    for (let appended = 0; appended < perTopic; appended += BATCH) {
      const records = Array.from({ length: BATCH }, (_, index) => ({
        timestamp: appended + index,
        key: '110105',
        value: VALUE,
      }));
      await log.append({ topic, partition: (appended / BATCH) % PARTITIONS }, records);
    }
  });
  await Promise.all(stages);
}

async function appendSingles(log: EventLog): Promise<void> {
  const partition = { topic: 'singles', partition: 0 };
  for (let index = 0; index < SINGLE_RECORDS; index += 1) {
    await log.append(partition, [{ timestamp: index, value: VALUE }]);
  }
}

async function consume(log: EventLog, order: 'arrival' | 'timestamp'): Promise<void> {
  // A consumer in timestamp order waits for a last tick of every partition.
  const partitions = TOPICS.flatMap((topic) =>
    Array.from({ length: PARTITIONS }, (_, partition) => ({ topic, partition })),
  );
  for (const partition of partitions) await log.append(partition, [{ timestamp: BULK_RECORDS, value: VALUE }]);
  let delivered = 0;
  const consumer = log.consume({
    topics: TOPICS,
    group: null,
    recordsMax: BATCH,
    order,
    startOffset: async () => 0,
    onBatch: async ({ records }) => {
      delivered += records.length;
    },
    onRevoked: async () => undefined,
  });
  await consumer.caughtUp();
  await consumer.stop();
  if (delivered < BULK_RECORDS) throw new Error(`only ${delivered} of ${BULK_RECORDS} records were delivered`);
}

async function measure(part: Part, log: EventLog): Promise<Sample> {
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  await part.run(log);
  const seconds = (performance.now() - before) / 1_000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { perSecond: part.records / seconds, perCpuSecond: part.records / ((user + system) / 1_000_000) };
}

async function runOnce(durability: 'fsync' | 'process'): Promise<readonly Sample[]> {
  const directory = await mkdtemp(join(tmpdir(), 'fengsui-log-bench-'));
  const log = await createEmbeddedLog({ directory, durability });
  try {
    for (const topic of TOPICS) await log.createTopic(topic, PARTITIONS);
    await log.createTopic('singles', 1);
    const samples: Sample[] = [];
    for (const part of PARTS) samples.push(await measure(part, log));
    return samples;
  } finally {
    await log.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** `median (smallest to largest)` in whole numbers. */
function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b).map((value) => Math.round(value).toLocaleString('en'));
  return `${sorted[Math.floor(sorted.length / 2)]} (${sorted[0]} to ${sorted.at(-1)})`;
}

const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
console.log(`machine  ${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`);
console.log(
  `load     ${loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')}`,
);
console.log(`commit   ${commit}`);
for (const durability of ['process', 'fsync'] as const) {
  const runs: (readonly Sample[])[] = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await runOnce(durability));
  for (const [index, { name }] of PARTS.entries()) {
    const samples = runs.flatMap((samplesOfRun) => samplesOfRun[index] ?? []);
    console.log(`${durability}: ${name}`);
    console.log(`  records/s            ${spread(samples.map(({ perSecond }) => perSecond))}`);
    console.log(`  records/CPU second   ${spread(samples.map(({ perCpuSecond }) => perCpuSecond))}`);
  }
}
