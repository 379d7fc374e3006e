// Bad input in the middle of a stream, through the whole path: the stream goes on, each bad record is counted and stands
// in the quarantine with its place, and no absurd time moves the clock of the rest.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  decodeQuarantineEntry,
  encodeRawEvent,
  JSON_CONTENT_TYPE,
  PROTOBUF_CONTENT_TYPE,
  type RawEvent,
  rawEventHeaders,
} from '@fengsui/contracts';
import { TOPICS } from '@fengsui/domain';
import { openDataDirectory } from '@fengsui/embedded';
import type { AppendRecord } from '@fengsui/log';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { queensUnderIda, type ReplayInput } from './replay-input.ts';
import { inPieces, runReplay } from './replay-run.ts';

const HOTLINE = { topic: TOPICS.hotline, partition: 0 };
const YEAR_MS = 366 * 86_400_000;
const TEN_MEGABYTES = 10 * 1024 ** 2;
let directory = '';
let input: ReplayInput;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fengsui-poison-'));
  input = await queensUnderIda('community');
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

function recordOf(event: RawEvent): AppendRecord {
  const headers = rawEventHeaders(event, PROTOBUF_CONTENT_TYPE);
  return { timestamp: event.occurredAt, value: encodeRawEvent(event), headers };
}

/** Puts records between the events, all under the time of the event before. */
async function publish(before: readonly RawEvent[], poison: readonly AppendRecord[], after: readonly RawEvent[]) {
  const files = await openDataDirectory({ directory, durability: 'process', signalsPartitions: 1 });
  for (const records of [before.map(recordOf), poison, after.map(recordOf)]) await files.log.append(HOTLINE, records);
  await files.close();
}

async function recordsIn(topic: string) {
  const files = await openDataDirectory({ directory, durability: 'process', signalsPartitions: 1 });
  const records = await files.log.read({ topic, partition: 0, fromOffset: 0, recordsMax: 10_000 });
  await files.close();
  return records;
}

it('poison, a 10 MB record, an unknown area and absurd times stop nothing, and each is told', async () => {
  const undisturbed = await runReplay(input);
  const before = input.events.slice(0, 500);
  const after = input.events.slice(500);
  const last = before.at(-1);
  if (last === undefined) throw new Error('the extract has events');
  const at = last.occurredAt;
  const eventAt = (eventId: string, occurredAt: number): AppendRecord => ({
    ...recordOf({ ...last, eventId, occurredAt }),
    timestamp: at,
  });
  await publish(
    before,
    [
      { timestamp: at, value: Buffer.from([0xff, 0xff, 0xff]) },
      { timestamp: at, value: Buffer.from('{"ticketId":'), headers: { 'content-type': JSON_CONTENT_TYPE } },
      { timestamp: at, value: new Uint8Array(TEN_MEGABYTES) },
      eventAt('in-the-year-9999', Date.parse('9999-01-01T00:00:00Z')),
      eventAt('a-year-ahead-of-the-rest', at + YEAR_MS),
      eventAt('long-ago', at - 2 * YEAR_MS),
    ],
    after,
  );
  const { result, lines } = await runReplay(input, { dataDirectory: directory, source: inPieces([]) });

  expect(lines).toEqual(undisturbed.lines);
  expect(result.acceptedCount).toBe(input.events.length);
  expect(Object.fromEntries(result.quarantined)).toEqual({
    malformed_protobuf: 1,
    malformed_json: 1,
    record_too_large: 1,
    occurred_in_future: 1,
    time_jump: 1,
    occurred_too_long_ago: 1,
  });
  const entries = (await recordsIn(TOPICS.quarantine)).map(({ value }) => decodeQuarantineEntry(value));
  expect(entries.map((entry) => [entry?.topic, entry?.offset, entry?.reason])).toEqual([
    [TOPICS.hotline, 500, 'malformed_protobuf'],
    [TOPICS.hotline, 501, 'malformed_json'],
    [TOPICS.hotline, 502, 'record_too_large'],
    [TOPICS.hotline, 503, 'occurred_in_future'],
    [TOPICS.hotline, 505, 'occurred_too_long_ago'],
    [TOPICS.hotline, 504, 'time_jump'],
  ]);
  const times = (await recordsIn(TOPICS.signals)).map(({ timestamp }) => timestamp);
  expect(Math.max(...times)).toBe(input.events.at(-1)?.occurredAt);
});

it('an event of an unknown area counts at the longest known prefix, and is not dropped', async () => {
  const [first] = input.events;
  if (first?.kind !== 'ticket') throw new Error('the extract has tickets');
  await publish([{ ...first, areaCode: 'queens/no-such-place' }], [], []);
  const { result } = await runReplay(input, { dataDirectory: directory, source: inPieces([]) });
  expect(result.acceptedCount).toBe(1);
  expect(result.areaRolledUpCount).toBe(1);
  expect(Object.fromEntries(result.signals)).toEqual({ handled: 1 });
  expect((await recordsIn(TOPICS.signals))[0]?.key).toBe('queens');
});
