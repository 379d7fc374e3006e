import { decodeAlert, decodeAlertRecord, decodeQuarantineEntry } from '@fengsui/contracts';
import { type AlertRevision, assert, type GradeOrNone, TOPICS } from '@fengsui/domain';
import type { AppendRecord, LogRecord } from '@fengsui/log';
import { describe, expect, it } from 'vitest';
import {
  acknowledgementRecord,
  createMemoryLog,
  createMemoryStore,
  createMetricsList,
  type Fault,
  findingRecord,
  type MemoryLog,
  type MemoryStore,
  shadowRecord,
  someAlerting,
} from './fixtures.ts';
import { type AlerterServiceOptions, createAlerterService } from './service.ts';

const INBOX = { topic: TOPICS.inbox, partition: 0 };
const ALERTS = { topic: TOPICS.alerts, partition: 0 };
const alerting = someAlerting();

/** A checkpoint after every batch of two records, unless a test says otherwise. */
const EAGER = { checkpointEveryMs: Number.MAX_SAFE_INTEGER, checkpointEveryRecords: 1, recordsMax: 2 };

async function aLog(inbox: readonly AppendRecord[], gapEvery?: number): Promise<MemoryLog> {
  const log = createMemoryLog(gapEvery);
  for (const topic of [TOPICS.inbox, TOPICS.alerts, TOPICS.quarantine]) await log.createTopic(topic, 1);
  await log.append(INBOX, inbox);
  return log;
}

function aService(log: MemoryLog, store: MemoryStore, options: Partial<AlerterServiceOptions> = EAGER, now = () => 0) {
  const metrics = createMetricsList();
  const service = createAlerterService({ log, store, clock: { now }, metrics, alerting, options });
  return { ...service, told: metrics.told };
}

/** Runs a service over all that the inbox holds; what it failed with, or null. */
async function runOnce(log: MemoryLog, store: MemoryStore): Promise<Error | null> {
  const service = aService(log, store);
  await service.start();
  await service.caughtUp();
  // A crashed service is not stopped: it is gone.
  const failed = await Promise.race([service.ended, Promise.resolve(null)]);
  if (failed !== null) return failed;
  // A save that is still under way when the inbox is at its end fails the stop.
  return service.stop().then(
    () => null,
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );
}

function revisionsOf(log: MemoryLog): readonly AlertRevision[] {
  return log.records(TOPICS.alerts).map(({ value }) => {
    const stored = decodeAlertRecord(value);
    const revision = stored === null ? null : decodeAlert(stored.alertBytes);
    assert(revision !== null, 'an alert record');
    return revision;
  });
}

const MALFORMED: AppendRecord = { timestamp: 1, value: Uint8Array.of(0xff, 0xff) };

/** Twelve entries over two subjects: rises, falls, clears, repeats, an acknowledgement, a malformed one. */
async function aDay(): Promise<readonly AppendRecord[]> {
  const grades: readonly GradeOrNone[] = ['yellow', 'orange', 'orange', 'blue', 'none', 'red', 'red', 'none', 'blue'];
  const findings = grades.map((grade, i) => findingRecord(i + 1, grade, i % 3 === 2 ? 'noise' : 'sewer'));
  const log = await aLog(findings.slice(0, 1));
  await runOnce(log, createMemoryStore());
  const alertId = revisionsOf(log)[0]?.alertId ?? '';
  const repeat = findings[1] ?? MALFORMED;
  return [
    ...findings.slice(0, 3),
    acknowledgementRecord(alertId, 'command-1'),
    MALFORMED,
    repeat,
    ...findings.slice(3),
  ];
}

describe('the alerter service', () => {
  it('writes each revision under its alert id at its event time, with the inbox record that caused it', async () => {
    const log = await aLog([findingRecord(7, 'none'), findingRecord(8, 'red')]);
    const store = createMemoryStore();
    expect(await runOnce(log, store)).toBeNull();
    const [record] = log.records(TOPICS.alerts);
    const [revision] = revisionsOf(log);
    expect(log.records(TOPICS.alerts)).toHaveLength(1);
    expect(record).toMatchObject({ key: revision?.alertId, timestamp: 1_630_551_608_000 });
    expect(decodeAlertRecord(record?.value ?? new Uint8Array())).toMatchObject({ inboxOffset: 1, index: 0 });
    expect(revision).toMatchObject({ grade: 'red', change: 'raised', areaName: 'New York', sequence: 1 });
    expect((await store.load('alerter'))?.position).toBe(2);
  });

  it('counts the findings of rules in shadow, and writes no alert of them', async () => {
    const log = await aLog([shadowRecord(1, 'red'), shadowRecord(1, 'red'), shadowRecord(2, 'none')]);
    const service = aService(log, createMemoryStore());
    await service.start();
    await service.caughtUp();
    await service.stop();
    expect(log.records(TOPICS.alerts)).toEqual([]);
    expect(service.told.filter((line) => line.startsWith('shadowed'))).toEqual([
      'shadowed R01 red',
      'shadowed R01 none',
    ]);
  });

  it('sends a malformed record to the quarantine by its place, never its bytes, and goes on', async () => {
    const log = await aLog([MALFORMED, findingRecord(1, 'red')]);
    const service = aService(log, createMemoryStore(), EAGER, () => 55);
    await service.start();
    await service.caughtUp();
    expect(log.records(TOPICS.quarantine).map(({ value }) => decodeQuarantineEntry(value))).toEqual([
      expect.objectContaining({
        topic: TOPICS.inbox,
        offset: 0,
        reason: 'malformed_protobuf',
        sizeBytes: 2,
        receivedAt: 55,
      }),
    ]);
    expect(service.told).toEqual([
      'recovered no_checkpoint 0 0',
      'open 0 0 0 0',
      'revised R01 red raised',
      'dropped malformed_entry',
      'open 0 0 0 1',
      'checkpointed 2',
    ]);
    await service.stop();
  });

  it('goes on with what arrives after the start', async () => {
    const log = await aLog([]);
    const service = aService(log, createMemoryStore());
    await service.start();
    await log.append(INBOX, [findingRecord(1, 'red')]);
    await service.caughtUp();
    expect(revisionsOf(log)).toHaveLength(1);
    await service.stop();
    expect(await service.ended).toBeNull();
  });

  it('refuses to start over a log that is missing or has several partitions, and copes with a stop before the start', async () => {
    const log = createMemoryLog();
    await log.createTopic(TOPICS.inbox, 1);
    const service = aService(log, createMemoryStore());
    await expect(service.caughtUp()).rejects.toThrow('not been started');
    await expect(service.start()).rejects.toThrow(TOPICS.alerts);
    await service.stop();
    expect(await service.ended).toBeNull();
    const several = { ...(await aLog([])), partitionCount: async () => 4 };
    await expect(aService(several, createMemoryStore()).start()).rejects.toThrow('has 4 partitions');
  });
});

describe('checkpoints', () => {
  const NEVER = { checkpointEveryRecords: 1e9, checkpointEveryMs: 1e9 };
  // Started at 1000 ms; then batches of two records, one at each of these times.
  const rows = [
    {
      name: 'after so many records',
      options: { ...NEVER, checkpointEveryRecords: 4 },
      at: [1e3, 1e3, 1e3, 1e3],
      saved: [4, 8],
    },
    {
      name: 'after so long',
      options: { ...NEVER, checkpointEveryMs: 100 },
      at: [1060, 1120, 1180, 1240],
      saved: [4, 8],
    },
    { name: 'when the clock was set back', options: NEVER, at: [1000, 500, 500, 400], saved: [4, 8] },
    { name: 'at the stop only', options: NEVER, at: [1001, 1002, 1003, 1004], saved: [] },
  ];

  it.each(rows)('are saved $name', async ({ options, at, saved }) => {
    const log = await aLog([]);
    const store = createMemoryStore();
    let now = 1_000;
    const service = aService(log, store, { ...options, recordsMax: 2 }, () => now);
    await service.start();
    await service.caughtUp();
    for (const [i, time] of at.entries()) {
      now = time;
      await log.append(INBOX, [findingRecord(2 * i + 1, 'red'), findingRecord(2 * i + 2, 'red')]);
      await service.caughtUp();
    }
    const told = () => service.told.filter((line) => line.startsWith('checkpointed'));
    expect(told()).toEqual(saved.map((position) => `checkpointed ${position}`));
    await service.stop();
    expect((await store.load('alerter'))?.position).toBe(8);
    expect(told()).toHaveLength(Math.max(saved.length, 1));
  });

  it('of a later owner end this one at the next batch, and stay as they are', async () => {
    const log = await aLog([findingRecord(1, 'red')]);
    const store = createMemoryStore();
    const service = aService(log, store, { ...EAGER, checkpointEveryRecords: 2 });
    await service.start();
    await service.caughtUp();
    await store.save('alerter', { position: 99, ...emptyCheckpoint() });
    await log.append(INBOX, [findingRecord(2, 'none')]);
    await service.caughtUp();
    await log.append(INBOX, [findingRecord(3, 'red')]);
    await service.caughtUp();
    expect((await service.ended)?.message).toMatch(/another alerter/);
    expect(service.told).toContain('superseded');
    expect(revisionsOf(log)).toHaveLength(2);
    expect((await store.load('alerter'))?.position).toBe(99);
    await service.stop();
  });

  it('whose base was lost are saved whole at the next batch', async () => {
    const log = await aLog([findingRecord(1, 'red')]);
    const store = createMemoryStore();
    const service = aService(log, store, EAGER);
    await service.start();
    await service.caughtUp();
    await store.remove('alerter');
    await log.append(INBOX, [findingRecord(2, 'red', 'noise')]);
    await service.caughtUp();
    expect(await store.load('alerter')).toBeNull();
    await log.append(INBOX, [findingRecord(3, 'none')]);
    await service.caughtUp();
    expect(service.told.slice(-5)).toContain('checkpointed 3');
    expect(service.told).toContain('base_lost');
    await service.stop();
    const next = aService(log, store);
    await next.start();
    await next.caughtUp();
    expect(next.told).toEqual(['recovered checkpoint 3 0', 'open 0 0 0 1']);
    await next.stop();
  });

  it('hold up nothing while the store does not answer', async () => {
    const log = await aLog([1, 2, 3, 4, 5, 6].map((offset) => findingRecord(offset, offset % 2 ? 'red' : 'none')));
    const store = createMemoryStore();
    const away = Promise.withResolvers<'saved'>();
    const service = aService(log, { ...store, save: async () => away.promise }, EAGER);
    await service.start();
    await service.caughtUp();
    expect(revisionsOf(log)).toHaveLength(6);
    away.resolve('saved');
    await service.stop();
  });

  it('are saved when the inbox goes to another owner, and nothing is applied afterwards', async () => {
    const log = await aLog([findingRecord(1, 'red')]);
    const store = createMemoryStore();
    const service = aService(log, store, { ...EAGER, checkpointEveryRecords: 100 });
    await service.start();
    await service.caughtUp();
    expect(store.savedCount()).toBe(0);
    await log.revoke();
    expect((await store.load('alerter'))?.position).toBe(1);
    await log.append(INBOX, [findingRecord(2, 'none')]);
    await service.caughtUp();
    expect((await service.ended)?.message).toMatch(/before its assignment/);
    expect(revisionsOf(log)).toHaveLength(1);
  });
});

function emptyCheckpoint() {
  return { base: null, header: new Uint8Array(0), changedPages: [], removedPages: [] };
}

describe('recovery', () => {
  const crashes: readonly { what: string; fault: Fault }[] = [
    { what: TOPICS.alerts, fault: 'before' },
    { what: TOPICS.alerts, fault: 'after' },
    { what: TOPICS.quarantine, fault: 'before' },
    { what: 'store', fault: 'before' },
    { what: 'store', fault: 'after' },
  ];

  it.each(crashes)(
    'after a crash $fault writing $what at any batch gives the log of an undisturbed run',
    async ({ what, fault }) => {
      const inbox = await aDay();
      const undisturbed = await aLog(inbox);
      await runOnce(undisturbed, createMemoryStore());
      const wanted = bytesOf(undisturbed.records(TOPICS.alerts));
      expect(wanted.length).toBeGreaterThan(6);
      let crashed = 0;
      for (let survived = 0; survived <= inbox.length; survived += 2) {
        const log = await aLog(inbox.slice(0, survived));
        const store = createMemoryStore();
        await runOnce(log, store);
        await log.append(INBOX, inbox.slice(survived));
        if (what === 'store') store.failNext(fault);
        else log.failNext(what, fault);
        if ((await runOnce(log, store)) !== null) crashed++;
        expect(await runOnce(log, store)).toBeNull();
        expect(bytesOf(log.records(TOPICS.alerts)), `crash after ${survived}`).toEqual(wanted);
        expect(refusedOffsets(log)).toEqual(new Set([4]));
      }
      expect(crashed).toBeGreaterThan(2);
    },
  );

  it.each([undefined, 3])(
    'without its checkpoint rebuilds the state and writes nothing twice (gaps every %s)',
    async (gapEvery) => {
      const inbox = await aDay();
      const undisturbed = await aLog(inbox, gapEvery);
      await runOnce(undisturbed, createMemoryStore());
      const log = await aLog(inbox.slice(0, 8), gapEvery);
      await runOnce(log, createMemoryStore());
      await log.append(INBOX, inbox.slice(8));
      const service = aService(log, createMemoryStore());
      await service.start();
      await service.caughtUp();
      await service.stop();
      expect(service.told).toContain('dropped already_written');
      expect(bytesOf(log.records(TOPICS.alerts))).toEqual(bytesOf(undisturbed.records(TOPICS.alerts)));
      expect(log.records(TOPICS.quarantine)).toHaveLength(1);
    },
  );

  it('after a failed append saves nothing, not even at the stop: the state is ahead of the alert log', async () => {
    const log = await aLog([findingRecord(1, 'red')]);
    const store = createMemoryStore();
    const service = aService(log, store, { ...EAGER, checkpointEveryRecords: 100 });
    await service.start();
    await service.caughtUp();
    log.failNext(TOPICS.alerts, 'before');
    await log.append(INBOX, [findingRecord(2, 'none')]);
    await service.caughtUp();
    expect((await service.ended)?.message).toBe('crash before the append');
    await service.stop();
    expect(store.savedCount()).toBe(0);
    await runOnce(log, store);
    expect(revisionsOf(log).map(({ change }) => change)).toEqual(['raised', 'cleared']);
  });

  it('finds every refusal below the last alert in the quarantine', async () => {
    const log = await aLog([MALFORMED, findingRecord(1, 'red')]);
    log.failNext(TOPICS.alerts, 'after');
    expect(await runOnce(log, createMemoryStore())).not.toBeNull();
    await runOnce(log, createMemoryStore());
    expect(log.records(TOPICS.quarantine)).toHaveLength(1);
    expect(revisionsOf(log)).toHaveLength(1);
  });

  it('finds the last alert behind offsets that the log left out at its end', async () => {
    const log = await aLog([findingRecord(1, 'red')]);
    await runOnce(log, createMemoryStore());
    const gapped: MemoryLog = {
      ...log,
      endOffset: async (partition) => (await log.endOffset(partition)) + (partition.topic === TOPICS.alerts ? 9 : 0),
    };
    await runOnce(gapped, createMemoryStore());
    expect(revisionsOf(log)).toHaveLength(1);
  });

  it('takes a checkpoint that can not be read for a lost one, and says so', async () => {
    const log = await aLog([findingRecord(1, 'red'), findingRecord(2, 'red')]);
    const store = createMemoryStore();
    await runOnce(log, store);
    await store.save('alerter', { position: 2, ...emptyCheckpoint() });
    const service = aService(log, store, { ...EAGER, recordsMax: 1 });
    await service.start();
    await service.caughtUp();
    await service.stop();
    expect(service.told[0]).toBe('recovered broken_checkpoint 0 0');
    expect(revisionsOf(log)).toHaveLength(1);
    expect((await store.load('alerter'))?.header.length).toBeGreaterThan(0);
  });

  it('tells how many entries retention took before they were applied', async () => {
    const log = await aLog([1, 2, 3, 4].map((offset) => findingRecord(offset, 'red')));
    const store = createMemoryStore();
    await runOnce(log, store);
    await log.append(
      INBOX,
      [5, 6, 7].map((offset) => findingRecord(offset, 'none')),
    );
    await log.deleteBefore(INBOX, 6);
    const service = aService(log, store);
    await service.start();
    await service.caughtUp();
    await service.stop();
    expect(service.told[0]).toBe('recovered checkpoint 6 2');
    expect(revisionsOf(log).map(({ change }) => change)).toEqual(['raised', 'cleared']);
  });

  it('ends with an error when the checkpoint is ahead of the inbox or the alert log ends in something else', async () => {
    const store = createMemoryStore();
    await runOnce(await aLog([findingRecord(1, 'red')]), store);
    expect((await runOnce(await aLog([]), store))?.message).toMatch(/checkpoint is at 1, but fengsui.inbox ends at 0/);
    const log = await aLog([]);
    await log.append(ALERTS, [MALFORMED]);
    expect((await runOnce(log, createMemoryStore()))?.message).toMatch(/is no alert/);
  });
});

/** A crash may repeat a refusal; its place tells that it is the same one. */
function refusedOffsets(log: MemoryLog): ReadonlySet<number | undefined> {
  return new Set(log.records(TOPICS.quarantine).map(({ value }) => decodeQuarantineEntry(value)?.offset));
}

function bytesOf(records: readonly LogRecord[]): readonly string[] {
  return records.map(
    ({ offset, key, timestamp, value }) => `${offset} ${key} ${timestamp} ${Buffer.from(value).toString('hex')}`,
  );
}
