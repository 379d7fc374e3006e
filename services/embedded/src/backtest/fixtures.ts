// What the tests of back-tests run on: an embedded log of signals that goes with the test, and one rule that counts them.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeSignal, encodeTick } from '@fengsui/contracts';
import { parseRule, type Rule } from '@fengsui/detection';
import { type AreaTree, assert, BLANK_SIGNAL, createAreaTree, TOPICS } from '@fengsui/domain';
import { type AppendRecord, createEmbeddedLog, type EventLog } from '@fengsui/log';

export const MINUTE_MS = 60_000;
/** Noon of a day in March 2026, UTC. */
export const NOON = Date.UTC(2026, 2, 2, 12);

export interface TestLog {
  readonly log: EventLog;
  readonly directory: string;
  readonly remove: () => Promise<void>;
}

/** The records of each partition of fengsui.signals. */
export async function aSignalsLog(partitions: readonly (readonly AppendRecord[])[]): Promise<TestLog> {
  const directory = await mkdtemp(join(tmpdir(), 'fengsui-backtest-'));
  const log = await createEmbeddedLog({ directory: join(directory, 'log'), durability: 'process' });
  await log.createTopic(TOPICS.signals, partitions.length);
  for (const [partition, records] of partitions.entries()) {
    await log.append({ topic: TOPICS.signals, partition }, records);
  }
  const remove = async (): Promise<void> => {
    await log.close();
    await rm(directory, { recursive: true, force: true });
  };
  return { log, directory, remove };
}

/** A tick so many minutes after noon. */
export function tickAt(minute: number): AppendRecord {
  const at = NOON + minute * MINUTE_MS;
  return { timestamp: at, value: encodeTick(at) };
}

/** A ticket of the street so many minutes after noon, a matter of its own. */
export function ticketAt(minute: number, areaCode = '1501'): AppendRecord {
  const at = NOON + minute * MINUTE_MS;
  const eventId = `HL-${areaCode}-${minute}`;
  const value = encodeSignal({
    ...BLANK_SIGNAL,
    source: 'hotline',
    phase: 'hotline.accepted',
    eventId,
    matterId: eventId,
    areaCode,
    category: 'sewer',
    riskDomain: 'utility',
    occurredAt: at,
    receivedAt: at,
    acceptedAt: at,
  });
  return { timestamp: at, value };
}

/** A city of two streets. */
export function twoStreets(): AreaTree {
  const built = createAreaTree(
    [
      { code: '15', parent: '', level: 'city', name: 'City', population: 0 },
      { code: '1501', parent: '15', level: 'street', name: 'First', population: 0 },
      { code: '1502', parent: '15', level: 'street', name: 'Second', population: 0 },
    ],
    'city',
  );
  assert(built.kind === 'tree', 'the areas of the tests form a tree');
  return built.tree;
}

/** So many tickets within ten minutes raise blue in a street. */
export function aBurstRule(blue: number): Rule {
  const read = parseRule({
    id: 'T01',
    version: 1,
    kind: 'burst',
    name: { en: 'Burst', zh: '突增' },
    levels: ['street'],
    select: [{ source: 'hotline', phases: ['accepted'] }],
    subject: 'category',
    window: '10m',
    advance: '1m',
    thresholds: { blue },
    clear: { ratio: 0.6, steps: 2 },
  });
  assert(read.kind === 'rule', 'the rule of the tests is sound');
  return read.rule;
}
