import { decodeInboxEntry } from '@fengsui/contracts';
import { TOPICS } from '@fengsui/domain';
import type { AppendRecord, EventLog } from '@fengsui/log';
import { createLogger } from '@fengsui/service-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createMetricsList,
  type Fault,
  failingLog,
  MINUTE_MS,
  NOON,
  openSurroundings,
  type Surroundings,
  someDetection,
  ticketRecord,
  tickOf,
} from './fixtures.ts';
import { createDetectorService, type DetectorDeps, type DetectorServiceOptions } from './service.ts';

const INBOX = { topic: TOPICS.inbox, partition: 0 };
const SIGNALS = { topic: TOPICS.signals, partition: 0 };
/** A checkpoint after every batch of two records. */
const EAGER = { checkpointEveryMs: Number.MAX_SAFE_INTEGER, checkpointEveryRecords: 1, recordsMax: 2 };
let around: Surroundings;

beforeEach(async () => {
  around = await openSurroundings();
});

afterEach(async () => {
  await around.close();
});

/** Tickets of two categories, ticks, a malformed one, over three hours: every grade comes and goes. */
const SIGNALS_OF_A_DAY: readonly AppendRecord[] = Array.from({ length: 60 }, (_, n) => {
  const at = NOON + Math.floor(n / 10) * 30 * MINUTE_MS + n * 7_000;
  if (n % 9 === 4) return tickOf(at);
  if (n === 32) return { timestamp: at, value: Buffer.from([0xff]) };
  return ticketRecord(`t${n % 25}`, at, { category: n % 3 === 0 ? 'noise' : 'sewer' });
});

function aService(log: EventLog, given: Partial<DetectorDeps> = {}, options: Partial<DetectorServiceOptions> = EAGER) {
  const metrics = createMetricsList();
  const lines: string[] = [];
  const logger = createLogger({ service: 'test', level: 'info', destination: { write: (line) => lines.push(line) } });
  const detection = someDetection();
  const deps = { log, store: around.store, clock: { now: () => 0 }, metrics, logger, detection, ...given, options };
  return { ...createDetectorService(deps), told: metrics.told, lines };
}

/** Runs a service over all that the signals log holds; what it failed with, or null. */
async function runOnce(log: EventLog): Promise<Error | null> {
  const service = aService(log);
  await service.start();
  const failed = await service.caughtUp().then(
    () => null,
    () => service.ended,
  );
  // A crashed service is not stopped: it is gone.
  if (failed === null) await service.stop();
  return failed;
}

/** The outputs as the alerter applies them: each position of its kind once, in order. */
async function applied(log: EventLog): Promise<readonly string[]> {
  const records = await log.read({ ...INBOX, fromOffset: 0, recordsMax: 10_000 });
  const seen = { finding: -1, tick: -1 };
  return records.flatMap(({ value }) => {
    const entry = decodeInboxEntry(value);
    if (entry?.kind !== 'tick' && entry?.kind !== 'finding') throw new Error('no output of a detector');
    const { offset, index } = entry.kind === 'tick' ? entry.position : entry.finding.position;
    const place = offset * 1_000 + index;
    if (place <= seen[entry.kind]) return [];
    seen[entry.kind] = place;
    return [Buffer.from(value).toString('hex')];
  });
}

async function undisturbed(): Promise<readonly string[]> {
  const other = await openSurroundings();
  await other.log.append(SIGNALS, SIGNALS_OF_A_DAY);
  const service = aService(other.log, { store: other.store });
  await service.start();
  await service.caughtUp();
  await service.stop();
  const outputs = await applied(other.log);
  await other.close();
  return outputs;
}

describe('the detector service', () => {
  it('writes findings and ticks, counts outcomes, and saves behind them', async () => {
    await around.log.append(SIGNALS, SIGNALS_OF_A_DAY);
    const service = aService(around.log);
    await service.start();
    await service.caughtUp();
    await service.stop();
    expect(await service.ended).toBeNull();
    expect(service.told[0]).toBe('recovered 0 no_checkpoint 0');
    expect(service.told).toContain('found T01 red');
    expect(service.told).toContain('malformed_signal 1');
    expect(service.told.at(-1)).toBe('checkpointed 0 60');
    expect((await around.store.load('detector.0'))?.position).toBe(60);
    expect(await around.log.endOffset({ topic: TOPICS.quarantine, partition: 0 })).toBe(1);
    expect((await applied(around.log)).length).toBeGreaterThan(10);
  });

  it.each<[Fault, number]>([
    ['before', 1],
    ['after', 1],
    ['before', 4],
    ['after', 4],
    ['before', 7],
    ['after', 7],
  ])('that crashes %s append %i of outputs goes on to the same outputs', async (fault, nth) => {
    await around.log.append(SIGNALS, SIGNALS_OF_A_DAY);
    const failing = failingLog(around.log, TOPICS.inbox, { nth, fault });
    expect((await runOnce(failing))?.message).toBe(`crash ${fault} the append`);
    expect(await runOnce(around.log)).toBeNull();
    expect(await applied(around.log)).toEqual(await undisturbed());
  });

  it('never saves a checkpoint beyond outputs that are not durable', async () => {
    await around.log.append(SIGNALS, SIGNALS_OF_A_DAY);
    const positions: number[] = [];
    const store = {
      ...around.store,
      save: async (...saving: Parameters<typeof around.store.save>) => {
        positions.push(saving[1].position);
        return around.store.save(...saving);
      },
    };
    const service = aService(failingLog(around.log, TOPICS.inbox, { nth: 3, fault: 'before' }), { store });
    await service.start();
    await service.caughtUp().catch(() => undefined);
    await service.stop();
    const before = [...positions];
    const lost = aService(around.log, { store });
    await lost.start();
    await lost.caughtUp();
    await lost.stop();
    expect(before.length).toBeGreaterThan(0);
    expect(lost.told[0]).toBe(`recovered 0 checkpoint ${before.at(-1)}`);
    expect(await applied(around.log)).toEqual(await undisturbed());
  });

  it('starts at the oldest signal, and says so, when its state belongs to other rules or cannot be read', async () => {
    await around.log.append(SIGNALS, SIGNALS_OF_A_DAY);
    expect(await runOnce(around.log)).toBeNull();
    const other = aService(around.log, { detection: someDetection('T02') });
    await other.start();
    await other.caughtUp();
    await other.stop();
    expect(other.told[0]).toBe('recovered 0 other_rules 0');
    expect(other.lines[0]).toContain('"level":"warn"');
    const broken = { position: 99, base: null, header: Buffer.from('{'), changedPages: [], removedPages: [] };
    await around.store.remove('detector.0');
    await around.store.save('detector.0', { ...broken, position: 60 });
    const again = aService(around.log);
    await again.start();
    await again.caughtUp();
    await again.stop();
    expect(again.told[0]).toBe('recovered 0 malformed_header 0');
    expect((await around.store.load('detector.0'))?.position).toBe(60);
  });

  it('refuses a checkpoint that is ahead of the log, and tells signals that retention has taken', async () => {
    await around.log.append(SIGNALS, SIGNALS_OF_A_DAY);
    await around.log.deleteBefore(SIGNALS, 20);
    const service = aService(around.log);
    await service.start();
    await service.caughtUp();
    await service.stop();
    expect(service.told[0]).toBe('recovered 0 no_checkpoint 20');
    expect(service.lines[0]).toContain('"lostCount":20');
    await around.store.save('detector.0', {
      position: 61,
      base: null,
      header: Buffer.of(),
      changedPages: [],
      removedPages: [],
    });
    expect((await runOnce(around.log))?.message).toContain('detector.0 is at 61, but fengsui.signals/0 ends at 60');
  });

  it('goes on when another detector has saved a later checkpoint: its outputs are dropped by their positions', async () => {
    const wanted = await undisturbed();
    await around.log.append(SIGNALS, SIGNALS_OF_A_DAY);
    const store = { ...around.store, save: () => Promise.resolve('superseded' as const) };
    const service = aService(around.log, { store });
    await service.start();
    await service.caughtUp();
    expect(service.told).toContain('superseded');
    await service.stop();
    expect(await service.ended).toBeNull();
    expect(await applied(around.log)).toEqual(wanted);
  });

  it('saves its whole state when the store was emptied, and goes on from it', async () => {
    const wanted = await undisturbed();
    await around.log.append(SIGNALS, SIGNALS_OF_A_DAY.slice(0, 20));
    const service = aService(around.log);
    await service.start();
    await service.caughtUp();
    await around.store.remove('detector.0');
    await around.log.append(SIGNALS, SIGNALS_OF_A_DAY.slice(20, 40));
    await service.caughtUp();
    await service.stop();
    expect(service.told.filter((line) => line.startsWith('base_lost'))).toHaveLength(1);
    const next = aService(around.log);
    await next.start();
    await around.log.append(SIGNALS, SIGNALS_OF_A_DAY.slice(40));
    await next.caughtUp();
    await next.stop();
    expect(next.told[0]).toBe('recovered 0 checkpoint 40');
    expect(await applied(around.log)).toEqual(wanted);
  });

  it('will not start without its topics, nor twice', async () => {
    const service = aService(around.log);
    await expect(service.caughtUp()).rejects.toThrow('has not been started');
    await service.start();
    await expect(service.start()).rejects.toThrow('has been started before');
    await service.stop();
    await around.log.createTopic('other', 1);
    const twoParts = { ...around.log, partitionCount: async () => 2 };
    await expect(aService(twoParts).start()).rejects.toThrow('fengsui.inbox has 2 partitions; it must have one');
  });
});

it('three partitions have a state and a checkpoint each, and one order', async () => {
  const outputs: string[][] = [];
  for (const recordsMax of [1, 100]) {
    const many = await openSurroundings(3);
    for (const partition of [0, 1, 2]) {
      const records = SIGNALS_OF_A_DAY.filter((_, n) => n % 3 === partition && n !== 32);
      await many.log.append({ ...SIGNALS, partition }, [...records, tickOf(NOON + 600 * MINUTE_MS)]);
    }
    const options = { ...EAGER, recordsMax, order: 'timestamp' } as const;
    const service = aService(many.log, { store: many.store }, options);
    await service.start();
    await service.caughtUp();
    await service.stop();
    for (const partition of [0, 1, 2]) {
      const end = await many.log.endOffset({ ...SIGNALS, partition });
      expect((await many.store.load(`detector.${partition}`))?.position).toBe(end);
    }
    const records = await many.log.read({ ...INBOX, fromOffset: 0, recordsMax: 10_000 });
    outputs.push(records.map(({ value }) => Buffer.from(value).toString('hex')));
    await many.close();
  }
  expect(outputs[0]?.length).toBeGreaterThan(10);
  expect(outputs[1]).toEqual(outputs[0]);
});
