// One role of the cluster benchmark in a process of its own, so that its CPU seconds are its alone: `load` puts RiskMark-B4
// into fengsui.signals, `detect` reads it as a detector with checkpoints every second and prints what that took.
// Arguments: role, brokers, Redis address, namespace, number of events.

import { decodeInboxEntry } from '@fengsui/contracts';
import { createDetectorService, prometheusDetectorMetrics } from '@fengsui/detector';
import { TOPICS } from '@fengsui/domain';
import { type AppendRecord, createKafkaLog, type EventLog } from '@fengsui/log';
import { createLogger, createMetrics, createWallClock } from '@fengsui/service-kit';
import { createRedisStore } from '@fengsui/store';
import { type PartitionInput, riskmarkInput, riskmarkRule, riskmarkTree, scored } from './riskmark-engine.ts';
import { RISKMARK_PARTITIONS, type RiskmarkFinding, riskmarkChecksum } from './riskmark-workload.ts';

const [role = '', brokers = '', redisUrl = '', namespace = '', events = ''] = process.argv.slice(2);
const logger = createLogger({ service: 'bench', level: 'error' });
const log = createKafkaLog({ brokers: brokers.split(','), clientId: 'bench', namespace, logger });
if (role === 'load') await load(Number(events));
else await detect(Number(events));
await log.close();

async function load(eventCount: number): Promise<void> {
  await log.createTopic(TOPICS.signals, RISKMARK_PARTITIONS);
  await log.createTopic(TOPICS.inbox, 1);
  await log.createTopic(TOPICS.quarantine, 1);
  await log.createTopic(TOPICS.control, 1);
  for (const [partition, input] of riskmarkInput(eventCount).entries()) {
    const records = recordsOf(input);
    for (let from = 0; from < records.length; from += 5_000) {
      await log.append({ topic: TOPICS.signals, partition }, records.slice(from, from + 5_000));
    }
  }
}

function recordsOf({ bytes, ends }: PartitionInput): readonly AppendRecord[] {
  let start = 0;
  return Array.from(ends, (end) => {
    const value = bytes.subarray(start, end);
    start = end;
    return { timestamp: 0, value };
  });
}

async function detect(eventCount: number): Promise<void> {
  const clock = createWallClock();
  const store = createRedisStore({ url: redisUrl, namespace: `${namespace}:`, logger });
  const detector = createDetectorService({
    log,
    store,
    clock,
    logger,
    metrics: prometheusDetectorMetrics(createMetrics({ service: 'bench', version: '0' })),
    options: { checkpointEveryMs: 1_000 },
    detection: { tree: riskmarkTree(), rules: [riskmarkRule(eventCount)], zoneOffsetMs: 0 },
  });
  const before = process.cpuUsage();
  const startedAt = performance.now();
  await detector.start();
  await detector.caughtUp();
  const seconds = (performance.now() - startedAt) / 1_000;
  const used = process.cpuUsage(before);
  await detector.stop();
  const found = await findingsOf(log);
  await store.close();
  const cpuSeconds = (used.user + used.system) / 1e6;
  const rssMiB = Math.round(process.memoryUsage.rss() / 1024 ** 2);
  console.log(JSON.stringify({ count: found.length, checksum: riskmarkChecksum(found), seconds, cpuSeconds, rssMiB }));
}

async function findingsOf(inbox: EventLog): Promise<readonly RiskmarkFinding[]> {
  const found: RiskmarkFinding[] = [];
  const at = { topic: TOPICS.inbox, partition: 0 };
  const end = await inbox.endOffset(at);
  for (let fromOffset = 0; fromOffset < end; ) {
    const records = await inbox.read({ ...at, fromOffset, recordsMax: 10_000 });
    for (const { value } of records) {
      const entry = decodeInboxEntry(value);
      if (entry?.kind === 'finding' && entry.finding.grade === 'red') found.push(scored(entry.finding));
    }
    fromOffset = (records.at(-1)?.offset ?? end) + 1;
  }
  return found;
}
