// Partitions that go from one intake to another, on the embedded log: what the second goes on with, and what the first
// leaves alone from then on.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BLANK_TICKET,
  decodeQuarantineEntry,
  encodeRawEvent,
  PROTOBUF_CONTENT_TYPE,
  RAW_TOPICS,
  rawEventHeaders,
} from '@fengsui/contracts';
import { createAreaTree, TOPICS } from '@fengsui/domain';
import { createEmbeddedLog, type EventLog } from '@fengsui/log';
import { type CheckpointStore, createEmbeddedStore } from '@fengsui/store';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { beginRun, handOver, type IntakeDeps, passRecord, type Run, rawTopic, saveRun, takeOver } from './run.ts';

const DAY = 86_400_000;
const START = Date.UTC(2021, 8, 1, 12);
const FIRST = { topic: TOPICS.hotline, partition: 0 } as const;
const SECOND = { topic: TOPICS.hotline, partition: 1 } as const;

let directory: string;
let log: EventLog;
let store: CheckpointStore;
let deps: IntakeDeps;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'fengsui-intake-run-'));
  log = await createEmbeddedLog({ directory: join(directory, 'log'), durability: 'process' });
  store = await createEmbeddedStore({ directory: join(directory, 'store'), durability: 'process' });
  for (const topic of RAW_TOPICS) await log.createTopic(topic, 2);
  for (const topic of [TOPICS.signals, TOPICS.quarantine]) await log.createTopic(topic, 1);
  const made = createAreaTree([{ code: '15', parent: '', level: 'city', name: '15', population: 0 }], 'city');
  if (made.kind !== 'tree') throw new Error('the sample tree has problems');
  const nothing = (): void => undefined;
  deps = {
    log,
    store,
    tree: made.tree,
    metrics: { accepted: nothing, quarantined: nothing, areaRolledUp: nothing, late: nothing, ticked: nothing },
    time: { kind: 'of_data', notAfter: () => Date.UTC(2026, 0, 1) },
    group: 'intake',
  };
});

afterEach(async () => {
  await log.close();
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

type Place = typeof FIRST | typeof SECOND;

/** Accepted tickets at these times, counted from START. */
async function publish(at: Place, ...times: readonly number[]): Promise<void> {
  const records = times.map((time) => {
    const occurredAt = START + time;
    const phase = 'hotline.accepted' as const;
    const event = { ...BLANK_TICKET, areaCode: '15', category: 'H02', ticketId: `HL-${occurredAt}`, phase, occurredAt };
    const headers = rawEventHeaders(event, PROTOBUF_CONTENT_TYPE);
    return { timestamp: occurredAt, value: encodeRawEvent(event), headers };
  });
  await log.append(at, records);
}

/** What intake does with a batch: all that there is from its place on. */
async function readOn(run: Run, at: Place): Promise<void> {
  const fromOffset = run.places.get(`${at.topic}/${at.partition}`)?.nextOffset ?? 0;
  for (const record of await log.read({ ...at, fromOffset, recordsMax: 1_000 })) {
    run.stage.take(at.topic, at.partition, record);
    passRecord(run, at, record.offset);
  }
  await run.outbox.flush();
}

/** Times of the signals, from START. */
async function signalTimes(): Promise<readonly number[]> {
  const records = await log.read({ topic: TOPICS.signals, partition: 0, fromOffset: 0, recordsMax: 1_000 });
  return records.filter(({ key }) => key !== null).map(({ timestamp }) => timestamp - START);
}

async function quarantined(): Promise<readonly string[]> {
  const records = await log.read({ topic: TOPICS.quarantine, partition: 0, fromOffset: 0, recordsMax: 1_000 });
  return records.map(({ value }) => {
    const entry = decodeQuarantineEntry(value);
    return `${entry?.topic}/${entry?.partition}@${entry?.offset} ${entry?.reason}`;
  });
}

const savedPosition = async (at: Place): Promise<number | null> =>
  (await store.load(`intake.${at.topic}.${at.partition}`))?.position ?? null;

it('the second goes on at the place of the first, with its clock and the events that it held', async () => {
  await publish(FIRST, 0, 1, 30 * DAY);
  const [one, other] = [await beginRun(deps), await beginRun(deps)];
  expect(await takeOver(deps, one, FIRST)).toBe(0);
  await readOn(one, FIRST);
  expect(one.stage.held()).toHaveLength(1);
  await handOver(deps, one, FIRST);
  expect([one.stage.held(), one.places.size]).toEqual([[], 0]);
  expect(await takeOver(deps, other, FIRST)).toBe(3);
  expect(other.stage.held().map(({ place }) => place.offset)).toEqual([2]);
  expect(other.clock.now()).toBe(START + 1);
  await publish(FIRST, 31 * DAY);
  await readOn(other, FIRST);
  other.stage.finish();
  await other.outbox.flush();
  expect(await signalTimes()).toEqual([0, 1, 30 * DAY, 31 * DAY]);
  expect(await quarantined()).toEqual([]);
});

it('the first keeps the other partitions, and what it holds of them', async () => {
  await publish(FIRST, 0, 1);
  await publish(SECOND, 2, 40 * DAY);
  const one = await beginRun(deps);
  for (const at of [FIRST, SECOND]) {
    await takeOver(deps, one, at);
    await readOn(one, at);
  }
  await handOver(deps, one, FIRST);
  expect(one.stage.held().map(({ place }) => place.partition)).toEqual([1]);
  expect([...one.places.keys()]).toEqual([`${TOPICS.hotline}/1`]);
  expect([await savedPosition(FIRST), await savedPosition(SECOND)]).toEqual([2, null]);
  await saveRun(deps, one);
  expect([await savedPosition(FIRST), await savedPosition(SECOND)]).toEqual([2, 2]);
});

it('a first that does not know yet that its partition is gone leaves the place of the second as it is', async () => {
  await publish(FIRST, 0, 1);
  const [one, other] = [await beginRun(deps), await beginRun(deps)];
  await takeOver(deps, one, FIRST);
  await readOn(one, FIRST);
  await takeOver(deps, other, FIRST);
  await publish(FIRST, 2);
  await readOn(other, FIRST);
  await saveRun(deps, other);
  expect(await savedPosition(FIRST)).toBe(3);
  await saveRun(deps, one);
  await handOver(deps, one, FIRST);
  expect(await savedPosition(FIRST)).toBe(3);
  // Both have read the first two: the detector knows repeats by their ids.
  expect(await signalTimes()).toEqual([0, 1, 0, 1, 2]);
});

it('a partition that was handed over is no longer counted on or saved', async () => {
  await publish(FIRST, 0, 1);
  const one = await beginRun(deps);
  await takeOver(deps, one, FIRST);
  await readOn(one, FIRST);
  await handOver(deps, one, FIRST);
  passRecord(one, FIRST, 50);
  await saveRun(deps, one);
  await handOver(deps, one, FIRST);
  expect(await savedPosition(FIRST)).toBe(2);
});

it('an event that is held no longer because of a partition taken over is quarantined before its place is kept', async () => {
  await publish(FIRST, 0, 1, 30 * DAY);
  await publish(SECOND, 0, 1, 60 * DAY);
  for (const at of [FIRST, SECOND]) {
    const alone = await beginRun(deps);
    await takeOver(deps, alone, at);
    await readOn(alone, at);
    await handOver(deps, alone, at);
  }
  const both = await beginRun(deps);
  await takeOver(deps, both, FIRST);
  await takeOver(deps, both, SECOND);
  expect(both.stage.held().map(({ place }) => place.partition)).toEqual([1]);
  await saveRun(deps, both);
  expect(await quarantined()).toEqual([`${TOPICS.hotline}/0@2 time_jump`]);
});

it('only the source topics are read', () => {
  expect(RAW_TOPICS.map((topic) => rawTopic(topic))).toEqual(RAW_TOPICS);
  expect(() => rawTopic(TOPICS.signals)).toThrow('is no source topic');
});
