import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BLANK_TICKET,
  encodeQuarantineEntry,
  JSON_CONTENT_TYPE,
  PUBLISH_BYTES_MAX,
  PUBLISH_RECORDS_MAX,
  type PublishedRecord,
  problemOf,
  RAW_TOPICS,
  REJECTED_LISTED_MAX,
  rawEventJson,
} from '@fengsui/contracts';
import { RECORD_BYTES_MAX, TOPICS } from '@fengsui/domain';
import { createEmbeddedLog, type EventLog, LogError } from '@fengsui/log';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createIntakeCalls, type IntakeCalls } from './index.ts';
import { QUARANTINE_PAGE_MAX } from './list-quarantine.ts';

const NOW = Date.UTC(2026, 0, 19);
let directory: string;
let log: EventLog;
let calls: IntakeCalls;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'fengsui-publish-'));
  log = await createEmbeddedLog({ directory, durability: 'process' });
  for (const topic of RAW_TOPICS) await log.createTopic(topic, 2);
  await log.createTopic(TOPICS.quarantine, 1);
  calls = createIntakeCalls({ log, now: () => NOW });
});

afterEach(async () => {
  await log.close();
  rmSync(directory, { recursive: true, force: true });
});

function aTicket(ticketId: string): PublishedRecord {
  const event = {
    ...BLANK_TICKET,
    eventId: `${ticketId}-1`,
    ticketId,
    phase: 'hotline.accepted',
    occurredAt: NOW - 1_000,
    areaCode: '110105001',
    channel: 'phone',
    requestType: 'complaint',
    category: 'H02.04',
    riskDomain: 'utility',
    urgency: 'general',
  } as const;
  return jsonRecord('hotline.events', rawEventJson(event));
}

function jsonRecord(topic: string, text: string): PublishedRecord {
  return { topic, contentType: JSON_CONTENT_TYPE, eventType: '', value: Buffer.from(text) };
}

async function* stream(...batches: readonly (readonly PublishedRecord[] | null)[]) {
  yield* batches;
}

function rejecting(error: Error): EventLog['append'] {
  return async () => {
    throw error;
  };
}

async function recordsOf(topic: string, partition: number) {
  return log.read({ topic, partition, fromOffset: 0, recordsMax: 10_000 });
}

describe('publishing', () => {
  it('good and bad records are written in order, and the bad ones told with place and problems', async () => {
    const bad = jsonRecord('grid.events', '{"caseId": 7}');
    const result = await calls.publish(stream([aTicket('T1'), bad], [aTicket('T2')]));
    expect(result).toMatchObject({
      kind: 'ok',
      value: {
        acceptedCount: 2,
        rejectedCount: 1,
        rejected: [{ index: 1, position: { topic: 'grid.events', partition: 0, offset: 0 } }],
      },
    });
    const problems = result.kind === 'ok' ? result.value.rejected[0]?.problems : [];
    expect(problems).toContainEqual(problemOf('bad_field', 'case_id', 'a text'));
    const [first, second] = await recordsOf('hotline.events', 0);
    expect(first).toMatchObject({ timestamp: NOW, headers: { 'content-type': JSON_CONTENT_TYPE } });
    expect([first, second].map((record) => Buffer.from(record?.value ?? []).toString())).toEqual(
      [aTicket('T1'), aTicket('T2')].map(({ value }) => Buffer.from(value).toString()),
    );
    expect(await recordsOf('grid.events', 0)).toHaveLength(1);
  });

  it('streams take turns over the partitions, each keeping to one', async () => {
    await calls.publish(stream([aTicket('T1')], [aTicket('T2')]));
    await calls.publish(stream([aTicket('T3')]));
    expect(await recordsOf('hotline.events', 0)).toHaveLength(2);
    expect(await recordsOf('hotline.events', 1)).toHaveLength(1);
  });

  it('a record over the bound is written and told, not the end of the stream', async () => {
    const large = jsonRecord('hotline.events', `{"x":"${'x'.repeat(RECORD_BYTES_MAX)}"}`);
    const result = await calls.publish(stream([large, aTicket('T1')]));
    expect(result).toMatchObject({ value: { acceptedCount: 1, rejected: [{ index: 0 }] } });
    expect(result.kind === 'ok' && result.value.rejected[0]?.problems[0]?.reason).toBe('record_too_large');
  });

  it('all rejected records are counted, the first thousand listed', async () => {
    const bad = Array.from({ length: PUBLISH_RECORDS_MAX }, () => jsonRecord('hotline.events', 'no json'));
    const result = await calls.publish(stream(bad, bad.slice(0, 5)));
    expect(result).toMatchObject({ value: { acceptedCount: 0, rejectedCount: PUBLISH_RECORDS_MAX + 5 } });
    expect(result.kind === 'ok' && result.value.rejected).toHaveLength(REJECTED_LISTED_MAX);
  });

  it.each([
    ['malformed', null, 'the message is malformed; 1 records before it are written'],
    ['of too many records', Array.from({ length: PUBLISH_RECORDS_MAX + 1 }, () => aTicket('T')), 'at most 1000'],
    ['too large', [{ ...aTicket('T'), value: new Uint8Array(PUBLISH_BYTES_MAX + 1) }], 'at most 1048576 a message'],
    ['for another topic', [aTicket('T'), jsonRecord(TOPICS.signals, '{}')], 'records[1].topic: write one of hotline'],
  ])('a message that is %s is refused whole, what came before stays', async (_name, batch, message) => {
    const result = await calls.publish(stream([aTicket('T0')], batch));
    expect(result).toMatchObject({ kind: 'refused', reason: 'invalid_argument' });
    expect(result.kind === 'refused' && result.message).toContain(message);
    expect(await recordsOf('hotline.events', 0)).toHaveLength(1);
  });

  it('a full log is told as such, a broken one is a bug', async () => {
    const failing = (error: Error): IntakeCalls =>
      createIntakeCalls({ log: { ...log, append: rejecting(error) }, now: () => NOW });
    const full = await failing(new LogError('storage_full', 'the disk is full')).publish(stream([aTicket('T')]));
    expect(full).toMatchObject({ kind: 'refused', reason: 'unavailable' });
    const broken = failing(new LogError('storage_failed', 'the file is damaged')).publish(stream([aTicket('T')]));
    await expect(broken).rejects.toThrow('the file is damaged');
  });
});

describe('the quarantine', () => {
  const list = async (pageSize: number, pageToken = '') => {
    const result = await calls.listQuarantine({ pageSize, pageToken });
    if (result.kind === 'refused') throw new Error(result.message);
    return { offsets: result.value.entries.map((entry) => entry.offset), next: result.value.nextPageToken };
  };

  it('is told from the newest on, page by page', async () => {
    expect(await list(10)).toEqual({ offsets: [], next: '' });
    const entry = { topic: 'grid.events', partition: 0, receivedAt: NOW, sizeBytes: 9, ...problemOf('bad_time', 'a') };
    const values = [0, 1, 2, 3, 4].map((offset) => encodeQuarantineEntry({ ...entry, offset }));
    const records = values.map((value) => ({ timestamp: NOW, value }));
    await log.append({ topic: TOPICS.quarantine, partition: 0 }, records);
    expect(await list(2)).toEqual({ offsets: [4, 3], next: '3' });
    expect(await list(2, '3')).toEqual({ offsets: [2, 1], next: '1' });
    expect(await list(2, '1')).toEqual({ offsets: [0], next: '' });
    expect(await list(0)).toEqual({ offsets: [4, 3, 2, 1, 0], next: '' });
    await log.deleteBefore({ topic: TOPICS.quarantine, partition: 0 }, 3);
    expect(await list(2, '3')).toEqual({ offsets: [], next: '' });
  });

  it('an entry of an unknown form is left out', async () => {
    const records = [{ timestamp: NOW, value: Uint8Array.from([0x0a, 9, 1]) }];
    await log.append({ topic: TOPICS.quarantine, partition: 0 }, records);
    expect(await list(10)).toEqual({ offsets: [], next: '' });
  });

  it('a page that is too large and a token of somebody else are refused', async () => {
    await expect(list(QUARANTINE_PAGE_MAX + 1)).rejects.toThrow('page_size: 1001, at most 1000');
    await expect(list(1, 'abc')).rejects.toThrow('page_token');
  });
});
