// What the tests of the detector run on: one rule that counts tickets by category, a city of two streets, signals and
// ticks as records, a log and a store in a directory of their own, writes that fail as a crash would leave them.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeRuleRelease, encodeSignal, encodeTick, packRules } from '@fengsui/contracts';
import { type EngineOptions, parseRule, ruleSetText } from '@fengsui/detection';
import { assert, BLANK_SIGNAL, createAreaTree, type Signal, TOPICS } from '@fengsui/domain';
import { type AppendRecord, createEmbeddedLog, type EventLog } from '@fengsui/log';
import { type CheckpointStore, createEmbeddedStore } from '@fengsui/store';
import type { DetectorMetrics } from './metrics.ts';

export const MINUTE_MS = 60_000;
/** Noon of a day in September 2021, UTC. */
export const NOON = Date.UTC(2021, 8, 1, 12);

/** What the file of a rule says: two tickets of one category within ten minutes raise blue, three raise red. */
export function ruleSource(given: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return {
    id: 'T01',
    version: 1,
    kind: 'burst',
    name: { en: 'Burst', zh: '突增' },
    levels: ['street'],
    select: [{ source: 'hotline', phases: ['accepted'] }],
    subject: 'category',
    window: '10m',
    advance: '1m',
    thresholds: { blue: 2, red: 3 },
    clear: { ratio: 0.6, steps: 2 },
    ...given,
  };
}

/** The control record of a release with these rules. */
export function releaseRecord(number: number, sources: readonly unknown[]): AppendRecord {
  const rules = packRules(ruleSetText(sources));
  return { timestamp: NOON, value: encodeRuleRelease({ number, rules, releasedAt: NOON }) };
}

/** An engine that runs on that rule. */
export function someDetection(idOfRule = 'T01'): EngineOptions {
  const tree = createAreaTree(
    [
      { code: '15', parent: '', level: 'city', name: 'City', population: 0 },
      { code: '1501', parent: '15', level: 'street', name: 'First', population: 0 },
      { code: '1502', parent: '15', level: 'street', name: 'Second', population: 0 },
    ],
    'city',
  );
  const rule = parseRule(ruleSource({ id: idOfRule }));
  assert(tree.kind === 'tree' && rule.kind === 'rule', 'the test tree and rule are sound');
  return { tree: tree.tree, rules: [rule.rule], zoneOffsetMs: 0, dedupHorizonMs: 7 * 86_400_000 };
}

/** A ticket of a category, received when it occurred. */
export function ticketRecord(eventId: string, at: number, given: Partial<Signal> = {}): AppendRecord {
  const signal: Signal = {
    ...BLANK_SIGNAL,
    source: 'hotline',
    phase: 'hotline.accepted',
    eventId,
    matterId: eventId,
    areaCode: '1501',
    category: 'sewer',
    riskDomain: 'utility',
    occurredAt: at,
    receivedAt: at,
    acceptedAt: at,
    partyBand: 'p1',
    requestType: 'complaint',
    urgency: 'general',
    ...given,
  };
  return { timestamp: signal.receivedAt, key: '15', value: encodeSignal(signal) };
}

export function tickOf(at: number): AppendRecord {
  return { timestamp: at, value: encodeTick(at) };
}

export interface Surroundings {
  readonly log: EventLog;
  readonly store: CheckpointStore;
  close(): Promise<void>;
}

/** An empty log with its topics, and a store, removed when closed. */
export async function openSurroundings(signalsPartitions = 1): Promise<Surroundings> {
  const directory = await mkdtemp(join(tmpdir(), 'fengsui-detector-'));
  const log = await createEmbeddedLog({ directory: join(directory, 'log'), durability: 'process' });
  const store = await createEmbeddedStore({ directory: join(directory, 'checkpoints'), durability: 'process' });
  await log.createTopic(TOPICS.signals, signalsPartitions);
  for (const topic of [TOPICS.inbox, TOPICS.quarantine, TOPICS.control]) await log.createTopic(topic, 1);
  return {
    log,
    store,
    close: async () => {
      await log.close();
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** before: the append fails and leaves nothing; after: it takes effect and fails all the same. */
export type Fault = 'before' | 'after';

/** The log, whose n-th append from now to the topic fails. */
export function failingLog(log: EventLog, topic: string, { nth, fault }: { nth: number; fault: Fault }): EventLog {
  let count = 0;
  return {
    ...log,
    append: async (partition, records) => {
      count += partition.topic === topic ? 1 : 0;
      const isIt = partition.topic === topic && count === nth;
      if (isIt && fault === 'before') throw new Error('crash before the append');
      const first = await log.append(partition, records);
      if (isIt) throw new Error('crash after the append');
      return first;
    },
  };
}

/** Metrics as a list of what was told, in order. */
export function createMetricsList(): DetectorMetrics & { readonly told: readonly string[] } {
  const told: string[] = [];
  return {
    told,
    recovered: (partition, report) => told.push(`recovered ${partition} ${report.origin} ${report.position}`),
    signals: (outcome, count) => told.push(`${outcome} ${count}`),
    found: ({ ruleId, grade }) => told.push(`found ${ruleId} ${grade}`),
    streamTime: () => undefined,
    ruleRelease: () => undefined,
    checkpointResult: (result) => {
      if (result !== 'saved') told.push(result);
    },
    checkpointed: (partition, { position }) => told.push(`checkpointed ${partition} ${position}`),
  };
}
