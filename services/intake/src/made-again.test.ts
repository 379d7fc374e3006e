import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeNotice, encodeQuarantineEntry, encodeRuleRelease, type QuarantineEntry } from '@fengsui/contracts';
import { TOPICS } from '@fengsui/domain';
import { type AppendRecord, createEmbeddedLog, type EventLog } from '@fengsui/log';
import { type CheckpointStore, createEmbeddedStore } from '@fengsui/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createForgetfulStore, createMadeAgainLog } from './made-again.ts';

const SIGNALS = { topic: TOPICS.signals, partition: 0 };
const QUARANTINE = { topic: TOPICS.quarantine, partition: 0 };
let directory = '';
let files: { readonly log: EventLog; readonly store: CheckpointStore };

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'fengsui-made-again-'));
  files = {
    log: await createEmbeddedLog({ directory: join(directory, 'log'), durability: 'process' }),
    store: await createEmbeddedStore({ directory: join(directory, 'store'), durability: 'process' }),
  };
  await files.log.createTopic(TOPICS.signals, 2);
  for (const topic of [TOPICS.quarantine, TOPICS.grid]) await files.log.createTopic(topic, 1);
});

afterEach(async () => {
  await files.log.close();
  await files.store.close();
  rmSync(directory, { recursive: true, force: true });
});

const records = (...texts: readonly string[]): readonly AppendRecord[] =>
  texts.map((text, n) => ({ timestamp: n, value: Buffer.from(text) }));

async function signals(): Promise<readonly string[]> {
  const stored = await files.log.read({ ...SIGNALS, fromOffset: 0, recordsMax: 100 });
  return stored.map(({ value }) => Buffer.from(value).toString());
}

function refusalAt(offset: number): AppendRecord {
  const entry: QuarantineEntry = {
    topic: TOPICS.grid,
    partition: 0,
    offset,
    reason: 'bad_time',
    fieldPath: 'occurred_at',
    receivedAt: 1,
    sizeBytes: 1,
    hint: '',
  };
  return { timestamp: 1, value: encodeQuarantineEntry(entry) };
}

describe('what intake makes again', () => {
  it('is passed over as far as it stands there, however it is cut, and what is new is appended', async () => {
    await files.log.append(SIGNALS, records('a', 'b', 'c'));
    const log = await createMadeAgainLog(files.log);
    expect([await log.startOffset(SIGNALS), await log.endOffset(SIGNALS)]).toEqual([0, 0]);
    expect(await log.append(SIGNALS, records('a'))).toBe(0);
    expect(await log.endOffset(SIGNALS)).toBe(1);
    expect(await log.append(SIGNALS, records('b', 'c', 'd'))).toBe(1);
    expect(await log.append(SIGNALS, records('e'))).toBe(4);
    expect(await signals()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(await log.endOffset(SIGNALS)).toBe(5);
  });

  it('goes over rule releases and notices between its records, which are not its own', async () => {
    const what = { number: 1, profile: 'weather_notice', areaCode: '11', from: 1, to: 2 };
    const notice = { timestamp: 1, value: encodeNotice(what) };
    const release = { timestamp: 1, value: encodeRuleRelease({ number: 1, rules: Buffer.from('r'), releasedAt: 1 }) };
    const [a, b] = records('a', 'b');
    if (a === undefined || b === undefined) throw new Error('there are two records');
    await files.log.append(SIGNALS, [notice, a, release, notice, b, release, notice]);
    const log = await createMadeAgainLog(files.log);
    await log.append(SIGNALS, records('a', 'b', 'c'));
    expect((await signals()).filter((text) => text.length === 1)).toEqual(['a', 'b', 'c']);
    expect(await log.endOffset(SIGNALS)).toBe(8);
  });

  it('leaves other partitions and topics alone', async () => {
    await files.log.append(SIGNALS, records('a'));
    const log = await createMadeAgainLog(files.log);
    expect(await log.append({ ...SIGNALS, partition: 1 }, records('x'))).toBe(0);
    expect(await log.append({ topic: TOPICS.grid, partition: 0 }, records('y'))).toBe(0);
    expect(await signals()).toEqual(['a']);
  });

  it('is refused when it is something else', async () => {
    await files.log.append(SIGNALS, records('a', 'b'));
    const log = await createMadeAgainLog(files.log);
    await expect(log.append(SIGNALS, records('a', 'x'))).rejects.toThrow(/holds another record at 1/);
    expect(await signals()).toEqual(['a', 'b']);
  });

  it('stands in the quarantine once', async () => {
    await files.log.append(QUARANTINE, [refusalAt(7)]);
    const log = await createMadeAgainLog(files.log);
    await log.append(QUARANTINE, [refusalAt(7), refusalAt(8)]);
    expect(await files.log.endOffset(QUARANTINE)).toBe(2);
  });
});

describe('the store of an intake that begins anew', () => {
  it('shows no checkpoint, and keeps the one that is furthest', async () => {
    const save = (position: number) => ({
      position,
      base: null,
      header: Buffer.from([]),
      changedPages: [],
      removedPages: [],
    });
    await files.store.save('intake', save(10));
    const store = createForgetfulStore(files.store);
    expect(await store.load('intake')).toBeNull();
    expect(await store.save('intake', save(4))).toBe('saved');
    expect((await files.store.load('intake'))?.position).toBe(10);
    await store.save('intake', save(12));
    expect((await files.store.load('intake'))?.position).toBe(12);
  });
});
