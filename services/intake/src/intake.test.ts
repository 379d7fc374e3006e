import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  BLANK_GRID_CASE,
  BLANK_PATROL,
  BLANK_TICKET,
  decodeQuarantineEntry,
  encodeRawEvent,
  PROTOBUF_CONTENT_TYPE,
  RAW_TOPICS,
  type RawEvent,
  rawEventHeaders,
  rawTopicOf,
  readSignalEntry,
  SIGNAL_ENTRY,
} from '@fengsui/contracts';
import { type AreaTree, createAreaTree, createSignalRecord, partitionOf, SIGNAL_FLAGS, TOPICS } from '@fengsui/domain';
import { type AppendRecord, createEmbeddedLog, type EventLog } from '@fengsui/log';
import { type CheckpointStore, createEmbeddedStore } from '@fengsui/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createIntake, type Intake } from './intake.ts';
import type { IntakeMetrics } from './metrics.ts';
import type { IntakeTime } from './run.ts';
import { watermarkRecord } from './watermark.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const START = Date.UTC(2021, 8, 1, 12);
const HOST_NOW = Date.UTC(2026, 0, 1);
const PARTITIONS = 3;
const HOTLINE_CHECKPOINT = 'intake.hotline.events.0';
const OF_DATA: IntakeTime = { kind: 'of_data', notAfter: () => HOST_NOW };

const tree = sampleTree();
let directory: string;
let log: EventLog;
let store: CheckpointStore;
let counted: string[];
let intakes: Intake[];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'fengsui-intake-'));
  log = await createEmbeddedLog({ directory: join(directory, 'log'), durability: 'process' });
  store = await createEmbeddedStore({ directory: join(directory, 'store'), durability: 'process' });
  for (const topic of RAW_TOPICS) await log.createTopic(topic, 1);
  await log.createTopic(TOPICS.signals, PARTITIONS);
  await log.createTopic(TOPICS.quarantine, 1);
  counted = [];
  intakes = [];
});

afterEach(async () => {
  await Promise.all(intakes.map((intake) => intake.stop().catch(() => undefined)));
  await log.close();
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

function sampleTree(): AreaTree {
  const area = (code: string, parent: string, level: 'province' | 'city' | 'county' | 'community') =>
    ({ code, parent, level, name: code, population: 0 }) as const;
  const result = createAreaTree(
    [
      area('15', '', 'province'),
      area('1502', '15', 'city'),
      area('1506', '15', 'city'),
      area('150602', '1506', 'county'),
      area('150602001003', '150602', 'community'),
      area('150202001001', '1502', 'community'),
    ],
    'city',
  );
  if (result.kind !== 'tree') throw new Error('the sample tree has problems');
  return result.tree;
}

const metrics: IntakeMetrics = {
  accepted: (source) => counted.push(`${source} accepted`),
  quarantined: (source, reason) => counted.push(`${source} ${reason}`),
  areaRolledUp: (source) => counted.push(`${source} rolled up`),
  late: (source) => counted.push(`${source} late`),
  ticked: () => undefined,
};

function anIntake(time: IntakeTime = OF_DATA): Intake {
  const intake = createIntake({ log, store, tree, metrics, time, group: null });
  intakes.push(intake);
  return intake;
}

function ticketAt(occurredAt: number, fields: Partial<RawEvent & { kind: 'ticket' }> = {}): RawEvent {
  const ticketId = `HL-${occurredAt}`;
  const area = { areaCode: '150602001003', category: 'H02' };
  return { ...BLANK_TICKET, ...area, ticketId, phase: 'hotline.accepted', occurredAt, ...fields };
}

function recordOf(event: RawEvent): AppendRecord {
  const headers = rawEventHeaders(event, PROTOBUF_CONTENT_TYPE);
  return { timestamp: event.occurredAt, value: encodeRawEvent(event), headers };
}

async function publish(...events: readonly RawEvent[]): Promise<void> {
  for (const event of events) await log.append({ topic: rawTopicOf(event), partition: 0 }, [recordOf(event)]);
}

/** Runs a replay from where the last one stopped to its end. */
async function replay(drainMs = 0): Promise<void> {
  const intake = anIntake();
  await intake.start();
  await intake.finish(drainMs);
  await intake.stop();
}

/** Runs a replay over what there is, without saying that this is all. */
async function readWithoutEnd(): Promise<void> {
  const intake = anIntake();
  await intake.start();
  for (const topic of RAW_TOPICS) await log.append({ topic, partition: 0 }, [watermarkRecord(START + 30 * DAY)]);
  await intake.caughtUp();
  await intake.stop();
}

interface Line {
  readonly kind: 'signal' | 'tick';
  readonly at: number;
  readonly event: string;
  readonly key: string | null;
  readonly flags: number;
}

async function signalsOf(partition: number): Promise<Line[]> {
  const record = createSignalRecord();
  const records = await log.read({ topic: TOPICS.signals, partition, fromOffset: 0, recordsMax: 10_000 });
  return records.map(({ value, timestamp, key }) => {
    const read = readSignalEntry(value, record);
    if (read === SIGNAL_ENTRY.malformed) throw new Error('a malformed signal was written');
    expect(record.receivedAt).toBe(timestamp);
    const event = Buffer.from(value.subarray(record.eventIdStart, record.eventIdEnd)).toString();
    return { kind: read === SIGNAL_ENTRY.tick ? 'tick' : 'signal', at: timestamp, event, key, flags: record.flags };
  });
}

const cityPartition = partitionOf('1506', PARTITIONS);
const ticksIn = (lines: readonly Line[]): number[] => lines.filter(({ kind }) => kind === 'tick').map(({ at }) => at);
const eventsIn = (lines: readonly Line[]): string[] =>
  lines.filter(({ kind }) => kind === 'signal').map(({ event }) => event);

async function quarantine(): Promise<(readonly [string, string, number])[]> {
  const records = await log.read({ topic: TOPICS.quarantine, partition: 0, fromOffset: 0, recordsMax: 1_000 });
  return records.map(({ value }) => {
    const entry = decodeQuarantineEntry(value);
    if (entry === null) throw new Error('a malformed quarantine entry was written');
    return [`${entry.topic}@${entry.offset}`, `${entry.fieldPath}:${entry.reason}`, entry.sizeBytes] as const;
  });
}

describe('intake of a replay', () => {
  it('places each event by the city of its area and stamps it with the clock of the data', async () => {
    await publish(ticketAt(START), ticketAt(START + 2_000, { areaCode: '150202001001' }), ticketAt(START + 1_000));
    await replay();
    const lines = await signalsOf(cityPartition);
    expect(lines.filter(({ kind }) => kind === 'signal')).toEqual([
      { kind: 'signal', at: START, event: `HL-${START}/accepted/${START}`, key: '1506', flags: 0 },
      // Received when the clock of the data stood at the event before it, which went elsewhere.
      {
        kind: 'signal',
        at: START + 2_000,
        event: `HL-${START + 1_000}/accepted/${START + 1_000}`,
        key: '1506',
        flags: 0,
      },
    ]);
    expect((await signalsOf(partitionOf('1502', PARTITIONS))).map(({ key }) => key)).toContain('1502');
  });

  it('rolls an unknown area up to its longest known prefix, at worst the root, and drops none', async () => {
    const unknown = [ticketAt(START, { areaCode: '150602999999' }), ticketAt(START + 1, { areaCode: 'nowhere' })];
    await publish(...unknown, ticketAt(START + 2, { areaCode: '' }));
    await replay();
    const known = await signalsOf(cityPartition);
    expect(known.filter(({ flags }) => (flags & SIGNAL_FLAGS.areaRolledUp) !== 0).map(({ key }) => key)).toContain(
      '1506',
    );
    expect(counted.filter((line) => line === 'hotline rolled up')).toHaveLength(3);
    expect(eventsIn(await signalsOf(partitionOf('15', PARTITIONS))).length).toBeGreaterThanOrEqual(2);
  });

  it('ticks every partition before the event that enters another minute, and once more after draining', async () => {
    await publish(ticketAt(START + 1), ticketAt(START + 2), ticketAt(START + 5 * MINUTE + 1));
    await replay(10 * MINUTE);
    for (let partition = 0; partition < PARTITIONS; partition++) {
      expect(ticksIn(await signalsOf(partition))).toEqual([START + 5 * MINUTE, START + 15 * MINUTE + 1]);
    }
    expect((await signalsOf(cityPartition)).map(({ kind }) => kind)).toEqual([
      'signal',
      'signal',
      'tick',
      'signal',
      'tick',
    ]);
  });

  it('merges the three topics by time', async () => {
    const patrol: RawEvent = { ...BLANK_PATROL, areaCode: '150602001003', occurredAt: START + 5, patrolCount: 1 };
    const hazard = { areaCode: '150602001003', caseId: 'GR-1', phase: 'grid.filed', occurredAt: START + 15 } as const;
    await publish(ticketAt(START), ticketAt(START + 10), ticketAt(START + 20));
    await publish(patrol, { ...BLANK_GRID_CASE, ...hazard });
    await replay();
    const order = eventsIn(await signalsOf(cityPartition)).map((event) => event.split('/').at(-1));
    expect(order).toEqual([START, START + 5, START + 10, START + 15, START + 20].map(String));
  });

  it('is not stopped by poison: each bad record is quarantined with reason, place and size', async () => {
    const at = { topic: TOPICS.hotline, partition: 0 } as const;
    const headers = { 'content-type': 'application/json' };
    await publish(ticketAt(START), ticketAt(START + 1));
    await log.append(at, [
      { timestamp: START + 1, value: Buffer.from([0xff, 0xff]) },
      { timestamp: START + 1, value: Buffer.from('{"ticketId":"CANARY","phase":"CANARY"}'), headers },
      { timestamp: START + 1, value: new Uint8Array(10 * 1024 * 1024) },
      recordOf(ticketAt(START + 1, { matterId: '13800138000' })),
      recordOf({ ...ticketAt(START + 1), occurredAt: HOST_NOW + DAY }),
      recordOf({ ...ticketAt(START + 1), occurredAt: START - 500 * DAY }),
      recordOf({ ...ticketAt(START + 1), occurredAt: START + 100 * DAY }),
      recordOf(ticketAt(START + 2)),
    ]);
    await replay();
    expect(eventsIn(await signalsOf(cityPartition))).toHaveLength(3);
    const entries = await quarantine();
    expect(entries.map(([place, what]) => `${place} ${what}`)).toEqual([
      'hotline.events@2 :malformed_protobuf',
      'hotline.events@3 phase:unknown_enum',
      'hotline.events@4 :record_too_large',
      'hotline.events@5 matter_id:bad_field',
      'hotline.events@6 occurred_at:occurred_in_future',
      'hotline.events@7 occurred_at:occurred_too_long_ago',
      'hotline.events@8 occurred_at:time_jump',
    ]);
    expect(entries[2]?.[2]).toBe(10 * 1024 * 1024);
    const raw = await log.read({ topic: TOPICS.quarantine, partition: 0, fromOffset: 0, recordsMax: 100 });
    for (const { value } of raw) expect(Buffer.from(value).toString()).not.toContain('CANARY');
    expect(counted).toContain('hotline malformed_protobuf');
  });

  it('flags events that come more than an hour after they occurred', async () => {
    await publish(ticketAt(START), ticketAt(START + 1), ticketAt(START - 2 * 60 * MINUTE));
    await replay();
    const signals = (await signalsOf(cityPartition)).filter(({ kind }) => kind === 'signal');
    expect(signals.map(({ flags }) => flags)).toEqual([0, 0, SIGNAL_FLAGS.late]);
    expect(counted).toContain('hotline late');
  });

  it('writes the same signals log from the same raw log, byte for byte', async () => {
    const events = Array.from({ length: 300 }, (_, i) =>
      ticketAt(START + i * 7_000, { areaCode: i % 3 ? '150602001003' : '1502' }),
    );
    await publish(...events);
    await replay(MINUTE);
    const first = await log.read({ topic: TOPICS.signals, partition: cityPartition, fromOffset: 0, recordsMax: 1_000 });
    const length = first.length;
    await store.remove(HOTLINE_CHECKPOINT);
    const other = await createEmbeddedLog({ directory: join(directory, 'other'), durability: 'process' });
    for (const topic of RAW_TOPICS) await other.createTopic(topic, 1);
    await other.createTopic(TOPICS.signals, PARTITIONS);
    await other.createTopic(TOPICS.quarantine, 1);
    await other.append({ topic: TOPICS.hotline, partition: 0 }, events.map(recordOf));
    const again = createIntake({ log: other, store, tree, metrics, time: OF_DATA, group: null });
    await again.start();
    await again.finish(MINUTE);
    await again.stop();
    const second = await other.read({
      topic: TOPICS.signals,
      partition: cityPartition,
      fromOffset: 0,
      recordsMax: 1_000,
    });
    await other.close();
    expect(second.map(({ timestamp, value }) => [timestamp, Buffer.from(value).toString('hex')])).toEqual(
      first.map(({ timestamp, value }) => [timestamp, Buffer.from(value).toString('hex')]),
    );
    expect(length).toBeGreaterThan(100);
  });
});

describe('intake after a restart', () => {
  it('goes on where it was, and repeats nothing after an orderly stop', async () => {
    await publish(ticketAt(START), ticketAt(START + 1));
    await replay();
    await publish(ticketAt(START + 2));
    await replay();
    expect(eventsIn(await signalsOf(cityPartition))).toHaveLength(3);
  });

  it('repeats, after its place was lost, the same events under the same ids, and time never goes back', async () => {
    await publish(ticketAt(START), ticketAt(START + 3 * MINUTE), ticketAt(START + 4 * MINUTE));
    await replay();
    const before = await signalsOf(cityPartition);
    await store.remove(HOTLINE_CHECKPOINT);
    await replay();
    const after = await signalsOf(cityPartition);
    expect(eventsIn(after)).toEqual([...eventsIn(before), ...eventsIn(before)]);
    const times = after.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(new Set(ticksIn(after)).size).toBe(ticksIn(after).length);
  });

  it('still knows what it held, and the clock', async () => {
    await publish(ticketAt(START), ticketAt(START + 1), ticketAt(START + 30 * DAY));
    await readWithoutEnd();
    expect(eventsIn(await signalsOf(cityPartition))).toHaveLength(2);
    await publish(ticketAt(START + 31 * DAY));
    await replay();
    expect((await signalsOf(cityPartition)).filter(({ kind }) => kind === 'signal').map(({ at }) => at)).toEqual([
      START,
      START + 1,
      START + 30 * DAY,
      START + 31 * DAY,
    ]);
  });

  it('quarantines what it held when retention has deleted it in the meantime', async () => {
    await publish(ticketAt(START), ticketAt(START + 1), ticketAt(START + 30 * DAY));
    await readWithoutEnd();
    await publish(ticketAt(START + 2));
    await log.deleteBefore({ topic: TOPICS.hotline, partition: 0 }, 3);
    await replay();
    expect(await quarantine()).toEqual([['hotline.events@2', 'occurred_at:time_jump', 0]]);
  });

  it('starts anew in a log of another identity', async () => {
    await publish(ticketAt(START), ticketAt(START + 1));
    await replay();
    const checkpoint = await store.load(HOTLINE_CHECKPOINT);
    const header = Buffer.from(checkpoint?.header ?? [])
      .toString()
      .replace(/"epoch":"[^"]*"/, '"epoch":"other"');
    await store.save(HOTLINE_CHECKPOINT, {
      position: 99,
      base: null,
      header: Buffer.from(header),
      changedPages: [],
      removedPages: [],
    });
    await replay();
    expect(eventsIn(await signalsOf(cityPartition))).toHaveLength(4);
  });
});

describe('live intake', () => {
  /** A clock that stands still until it is moved, and runs what is then due. */
  function manualTime(startAt: number) {
    let now = startAt;
    let due: { readonly at: number; readonly run: () => void } | null = null;
    const clock = {
      now: () => now,
      after: (delayMs: number, run: () => void) => {
        due = { at: now + delayMs, run };
        return () => {
          due = null;
        };
      },
    };
    const advanceTo = (time: number): void => {
      now = time;
      const ready = due;
      if (ready === null || ready.at > now) return;
      due = null;
      ready.run();
    };
    const time: IntakeTime = { kind: 'live', clock, tickEveryMs: 1_000 };
    return { time, advanceTo, isWaiting: () => due !== null };
  }

  const untilTicks = async (count: number): Promise<void> => {
    while (ticksIn(await signalsOf(0)).length < count) await nextTurn();
  };

  it('stamps events with the clock of the host, refuses the future and ticks every partition', async () => {
    const manual = manualTime(START);
    const intake = anIntake(manual.time);
    await intake.start();
    await publish(ticketAt(START - 5_000), ticketAt(START + 6 * MINUTE), ticketAt(START - 401 * DAY));
    await intake.caughtUp();
    expect(await signalsOf(cityPartition)).toMatchObject([{ kind: 'signal', at: START }]);
    expect((await quarantine()).map(([, what]) => what)).toEqual([
      'occurred_at:occurred_in_future',
      'occurred_at:occurred_too_long_ago',
    ]);
    manual.advanceTo(START + 1_000);
    await untilTicks(1);
    for (let partition = 0; partition < PARTITIONS; partition++) {
      expect(ticksIn(await signalsOf(partition))).toEqual([START + 1_000]);
    }
  });

  it('never ticks backwards when the clock of the host does, nor when it is restarted behind', async () => {
    const manual = manualTime(START);
    const intake = anIntake(manual.time);
    await intake.start();
    manual.advanceTo(START + 5_000);
    await untilTicks(1);
    await intake.stop();
    const behind = manualTime(START - 60_000);
    const again = anIntake(behind.time);
    await again.start();
    await publish(ticketAt(START - 70_000));
    await again.caughtUp();
    expect((await signalsOf(cityPartition)).map(({ kind, at }) => [kind, at])).toEqual([
      ['tick', START + 5_000],
      ['signal', START + 5_000],
    ]);
  });

  it('ends with the error that stopped it, and ticks no more', async () => {
    const manual = manualTime(START);
    const broken: EventLog = {
      ...log,
      append: (at, records) =>
        at.topic === TOPICS.signals ? Promise.reject(new Error('disk full')) : log.append(at, records),
    };
    const intake = createIntake({ log: broken, store, tree, metrics, time: manual.time, group: null });
    intakes.push(intake);
    await intake.start();
    await publish(ticketAt(START));
    expect((await intake.ended)?.message).toBe('disk full');
    expect(manual.isWaiting()).toBe(false);
    await intake.stop();
    expect(await store.load(HOTLINE_CHECKPOINT)).toBeNull();
  });

  it('stops twice without harm, and says so', async () => {
    const intake = anIntake(manualTime(START).time);
    await intake.start();
    await intake.stop();
    await intake.stop();
    await expect(intake.ended).resolves.toBeNull();
  });
});
