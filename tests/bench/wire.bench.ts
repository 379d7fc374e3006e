// What the wire costs: signals written and read by hand, raw records decoded, and the whole of intake over the embedded
// log, each per CPU second of this process (native threads included), median and spread of five.
// Run it alone: node tests/bench/wire.bench.ts
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BLANK_TICKET,
  decodeRawEvent,
  encodeRawEvent,
  encodeSignal,
  JSON_CONTENT_TYPE,
  PROTOBUF_CONTENT_TYPE,
  RAW_TOPICS,
  type RawEvent,
  rawEventHeaders,
  rawEventJson,
  readSignalEntry,
  SIGNAL_ENTRY,
} from '@fengsui/contracts';
import { type AreaTree, BLANK_SIGNAL, createAreaTree, createSignalRecord, type Signal, TOPICS } from '@fengsui/domain';
import { createIntake, type IntakeMetrics } from '@fengsui/intake';
import { createEmbeddedLog } from '@fengsui/log';
import { createEmbeddedStore } from '@fengsui/store';

const RUNS = 5;
const PARTITIONS = 12;
const START = Date.UTC(2026, 2, 1);
const STEP_MS = 250;
const COMMUNITIES = 768;

interface Measured {
  readonly events: number;
  readonly cpuSeconds: number;
}

/** Runs once to warm up, then five times; prints events per CPU second. */
async function report(name: string, run: () => Measured | Promise<Measured>): Promise<void> {
  await run();
  const rates: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const { events, cpuSeconds } = await run();
    rates.push(events / cpuSeconds);
  }
  rates.sort((a, b) => a - b);
  const [lowest = 0, highest = 0, median = 0] = [rates[0], rates[RUNS - 1], rates[(RUNS - 1) / 2]];
  const thousands = (rate: number): string => `${Math.round(rate / 1_000).toLocaleString('en')}k`;
  console.log(`${name.padEnd(46)} ${thousands(median).padStart(8)}  (${thousands(lowest)} to ${thousands(highest)})`);
}

function measured(events: number, work: () => void): Measured {
  const before = process.cpuUsage();
  work();
  return { events, cpuSeconds: cpuSecondsSince(before) };
}

function cpuSecondsSince(before: NodeJS.CpuUsage): number {
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1e6;
}

const community = (i: number): string => `110105001${String(i % COMMUNITIES).padStart(3, '0')}`;

function ticket(i: number): RawEvent {
  return {
    ...BLANK_TICKET,
    eventId: `EV-1101-20260301-${String(i).padStart(7, '0')}`,
    ticketId: `HL-1101-20260301-${String(i >> 1).padStart(7, '0')}`,
    matterId: `MT-1101-${String(i >> 2).padStart(7, '0')}`,
    phase: i % 2 === 0 ? 'hotline.accepted' : 'hotline.dispatched',
    occurredAt: START + i * STEP_MS,
    acceptedAt: START + (i - (i % 2)) * STEP_MS,
    areaCode: community(i),
    areaSource: 'handler',
    channel: 'phone',
    requestType: 'complaint',
    category: `H02.07.${String(i % 18).padStart(2, '0')}`,
    riskDomain: 'utility',
    urgency: 'utility',
    dueAt: START + i * STEP_MS + 7_200_000,
    partyBand: 'p1',
    repeatSeq: 1,
  };
}

const SIGNAL: Signal = {
  ...BLANK_SIGNAL,
  source: 'hotline',
  phase: 'hotline.accepted',
  eventId: 'EV-1101-20260301-0004512',
  matterId: 'MT-1101-0004512',
  areaCode: '110105001024',
  category: 'H02.07.01',
  riskDomain: 'utility',
  occurredAt: START,
  receivedAt: START + 800,
  dueAt: START + 7_200_000,
  acceptedAt: START,
  flags: 4,
  partyBand: 'p1',
  requestType: 'complaint',
  urgency: 'utility',
  repeatSeq: 1,
};

function districtTree(): AreaTree {
  const street = { code: '110105001', parent: '110105', level: 'street', name: 'street', population: 0 } as const;
  const city = { code: '1101', parent: '', level: 'city', name: 'city', population: 0 } as const;
  const county = { code: '110105', parent: '1101', level: 'county', name: 'county', population: 0 } as const;
  const communities = Array.from({ length: COMMUNITIES }, (_, i) => {
    return { code: community(i), parent: street.code, level: 'community', name: 'community', population: 0 } as const;
  });
  const result = createAreaTree([city, county, street, ...communities], 'city');
  if (result.kind !== 'tree') throw new Error('the tree of the benchmark has problems');
  return result.tree;
}

/** Counts only what a real rim would count, as cheaply as it can. */
function countingMetrics(): IntakeMetrics & { readonly acceptedCount: () => number } {
  let accepted = 0;
  const ignore = (): void => undefined;
  return {
    accepted: () => {
      accepted++;
    },
    quarantined: ignore,
    areaRolledUp: ignore,
    late: ignore,
    ticked: ignore,
    acceptedCount: () => accepted,
  };
}

/** The whole of intake over tickets that stand in the log already; publishing them is not measured. */
async function runIntake(events: number): Promise<Measured> {
  const directory = mkdtempSync(join(tmpdir(), 'fengsui-wire-bench-'));
  const log = await createEmbeddedLog({ directory: join(directory, 'log'), durability: 'process' });
  const store = await createEmbeddedStore({ directory: join(directory, 'store'), durability: 'process' });
  try {
    for (const topic of RAW_TOPICS) await log.createTopic(topic, 1);
    await log.createTopic(TOPICS.signals, PARTITIONS);
    await log.createTopic(TOPICS.quarantine, 1);
    await publishTickets(log, events);
    const metrics = countingMetrics();
    const time = { kind: 'of_data', notAfter: () => START * 2 } as const;
    const intake = createIntake({ log, store, tree: districtTree(), metrics, time, group: null });
    const before = process.cpuUsage();
    await intake.start();
    await intake.finish(0);
    const cpuSeconds = cpuSecondsSince(before);
    await intake.stop();
    if (metrics.acceptedCount() !== events) throw new Error(`accepted ${metrics.acceptedCount()} of ${events}`);
    return { events, cpuSeconds };
  } finally {
    await log.close();
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function publishTickets(log: Awaited<ReturnType<typeof createEmbeddedLog>>, events: number): Promise<void> {
  const batch = 1_000;
  for (let first = 0; first < events; first += batch) {
    const records = Array.from({ length: Math.min(batch, events - first) }, (_, i) => {
      const event = ticket(first + i);
      const headers = rawEventHeaders(event, PROTOBUF_CONTENT_TYPE);
      return { timestamp: event.occurredAt, value: encodeRawEvent(event), headers };
    });
    await log.append({ topic: TOPICS.hotline, partition: 0 }, records);
  }
}

async function main(): Promise<void> {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const [cpu] = cpus();
  console.log(`${cpu?.model ?? 'unknown processor'} x ${cpus().length}, node ${process.version}, commit ${commit}`);
  console.log(`per CPU second, median of ${RUNS} (lowest to highest)`);

  const bytes = encodeSignal(SIGNAL);
  const record = createSignalRecord();
  await report(`readSignalEntry, ${bytes.length} bytes`, () =>
    measured(3_000_000, () => {
      for (let i = 0; i < 3_000_000; i++) {
        if (readSignalEntry(bytes, record) !== SIGNAL_ENTRY.signal) throw new Error('the signal was not read');
      }
    }),
  );
  await report('encodeSignal', () =>
    measured(500_000, () => {
      for (let i = 0; i < 500_000; i++) encodeSignal(SIGNAL);
    }),
  );
  const protobuf = { topic: TOPICS.hotline, headers: rawEventHeaders(ticket(1), PROTOBUF_CONTENT_TYPE) };
  const json = { topic: TOPICS.hotline, headers: rawEventHeaders(ticket(1), JSON_CONTENT_TYPE) };
  const decode = (given: typeof protobuf, value: Uint8Array) => (): Measured =>
    measured(100_000, () => {
      for (let i = 0; i < 100_000; i++) decodeRawEvent({ ...given, value });
    });
  await report('decodeRawEvent, protobuf ticket', decode(protobuf, encodeRawEvent(ticket(1))));
  await report('decodeRawEvent, JSON ticket', decode(json, Buffer.from(rawEventJson(ticket(1)))));
  await report('intake over the embedded log, protobuf tickets', () => runIntake(100_000));
}

await main();
