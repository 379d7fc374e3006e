import { decodeInboxEntry, decodeQuarantineEntry, encodeNotice } from '@fengsui/contracts';
import { createDetectionEngine } from '@fengsui/detection';
import { createSignalRecord } from '@fengsui/domain';
import type { AppendRecord, LogRecord } from '@fengsui/log';
import { describe, expect, it } from 'vitest';
import { applyBatch, type BatchOutputs, type Detection } from './batch.ts';
import { MINUTE_MS, NOON, someDetection, ticketRecord, tickOf } from './fixtures.ts';

const newDetection = (): Detection => ({
  partition: 4,
  engine: createDetectionEngine(someDetection()),
  record: createSignalRecord(),
  configured: [],
  release: 0,
});

function stored(records: readonly AppendRecord[], firstOffset = 10): readonly LogRecord[] {
  return records.map((record, n) => ({ key: null, headers: {}, ...record, offset: firstOffset + n }));
}

const batchOf = (records: readonly LogRecord[]) => ({ topic: 'fengsui.signals', partition: 4, records });

/** `tick 12:05 @11.0` or `red 12:05 @11.0`: what, when, and the position that caused it. */
function inboxLines({ inbox }: Pick<BatchOutputs, 'inbox'>): readonly string[] {
  return inbox.map(({ value, timestamp }) => {
    const entry = decodeInboxEntry(value);
    if (entry?.kind !== 'tick' && entry?.kind !== 'finding') throw new Error('no output of a detector');
    const { position } = entry.kind === 'tick' ? entry : entry.finding;
    const what = entry.kind === 'tick' ? 'tick' : entry.finding.grade;
    expect(timestamp).toBe(entry.kind === 'tick' ? entry.streamTime : entry.finding.eventTime);
    return `${what} ${new Date(timestamp).toISOString().slice(11, 19)} @${position.offset}.${position.index}`;
  });
}

/** Three tickets in a minute, a fourth long after them. */
const DAY = stored([
  ticketRecord('a', NOON + 1),
  ticketRecord('b', NOON + 2),
  ticketRecord('c', NOON + 3),
  tickOf(NOON + MINUTE_MS),
  tickOf(NOON + MINUTE_MS + 30_000),
  ticketRecord('d', NOON + 60 * MINUTE_MS + 5),
]);

describe('a batch of signals', () => {
  it('passes a minute on behind what belongs before it, once, however far stream time jumps', () => {
    const lines = inboxLines(applyBatch(newDetection(), batchOf(DAY)));
    expect(lines.filter((line) => line.startsWith('tick'))).toEqual([
      'tick 12:00:00 @10.0',
      'tick 12:01:00 @13.0',
      `tick 13:00:00 @15.${lines.filter((line) => line.includes('@15.')).length - 1}`,
    ]);
    expect(lines.at(-1)).toContain('tick 13:00:00');
    expect(lines.filter((line) => line.startsWith('none'))).toHaveLength(1);
    expect(lines.findIndex((line) => line.startsWith('red'))).toBeLessThan(lines.indexOf('tick 12:01:00 @13.0'));
  });

  it('numbers its outputs so that their positions strictly grow', () => {
    const places = applyBatch(newDetection(), batchOf(DAY)).inbox.map(({ value }) => {
      const entry = decodeInboxEntry(value);
      if (entry?.kind !== 'tick' && entry?.kind !== 'finding') throw new Error('no output of a detector');
      const { offset, index } = entry.kind === 'tick' ? entry.position : entry.finding.position;
      return offset * 1_000 + index;
    });
    expect(places).toEqual([...new Set(places)].toSorted((a, b) => a - b));
  });

  it.each([1, 2, 5])('cut in pieces of %i gives the same outputs', (size) => {
    const whole = applyBatch(newDetection(), batchOf(DAY));
    const detection = newDetection();
    const pieces: BatchOutputs[] = [];
    for (let from = 0; from < DAY.length; from += size) {
      pieces.push(applyBatch(detection, batchOf(DAY.slice(from, from + size))));
    }
    expect(pieces.flatMap(({ inbox }) => inbox)).toEqual(whole.inbox);
    expect(pieces.flatMap(({ findings }) => findings)).toEqual(whole.findings);
  });

  it('keys a finding by its area and counts every signal by its outcome', () => {
    const outputs = applyBatch(
      newDetection(),
      batchOf(
        stored([
          ticketRecord('a', NOON),
          ticketRecord('a', NOON),
          ticketRecord('b', NOON, { areaCode: '9999' }),
          ticketRecord('c', NOON, { areaCode: '1502' }),
          ticketRecord('d', NOON, { areaCode: '1502' }),
          tickOf(NOON + MINUTE_MS),
        ]),
      ),
    );
    expect(Object.fromEntries(outputs.outcomes)).toEqual({ handled: 3, duplicate: 1, unknown_area: 1 });
    const keys = outputs.inbox.map(({ key }) => key).filter((key) => key !== undefined);
    expect(new Set(keys)).toEqual(new Set(['1502']));
    expect(outputs.findings.length).toBe(keys.length);
  });

  it('quarantines a malformed signal with its place, never its bytes, and goes on', () => {
    const broken = { timestamp: NOON, value: Buffer.from([0xff, 0xff, 0xff]) };
    const outputs = applyBatch(newDetection(), batchOf(stored([broken, ticketRecord('a', NOON)])));
    expect(Object.fromEntries(outputs.outcomes)).toEqual({ malformed_signal: 1, handled: 1 });
    const [refused] = outputs.quarantined;
    expect(decodeQuarantineEntry(refused?.value ?? new Uint8Array())).toMatchObject({
      topic: 'fengsui.signals',
      partition: 4,
      offset: 10,
      reason: 'malformed_protobuf',
      receivedAt: NOON,
      sizeBytes: 3,
    });
  });

  it('lets a notice of the log decide when and where its rules are judged', () => {
    const base = someDetection();
    const rules = base.rules.map((rule) => (rule.kind === 'burst' ? { ...rule, during: 'weather_notice' } : rule));
    const settings = { profiles: [{ name: 'weather_notice', periods: [] }], overlays: [] };
    const engine = createDetectionEngine({ ...base, rules, settings });
    const notice = { number: 1, profile: 'weather_notice', areaCode: '1502', from: NOON, to: NOON + MINUTE_MS };
    const noticeRecord = (given: Partial<typeof notice> = {}): AppendRecord => {
      return { timestamp: NOON, value: encodeNotice({ ...notice, ...given }) };
    };
    const outputs = applyBatch(
      { ...newDetection(), engine },
      batchOf(
        stored([
          noticeRecord(),
          noticeRecord({ number: 2, areaCode: '9999' }),
          noticeRecord({ number: 3, profile: 'carnival' }),
          // Another gateway brings the first two once more.
          noticeRecord({ to: NOON }),
          noticeRecord({ number: 2 }),
          noticeRecord({ profile: 'No name' }),
          ...['a', 'b'].map((id) => ticketRecord(id, NOON, { areaCode: '1502' })),
          ...['c', 'd'].map((id) => ticketRecord(id, NOON)),
        ]),
      ),
    );
    expect(Object.fromEntries(outputs.outcomes)).toEqual({
      noticed: 1,
      already_noticed: 2,
      unknown_area: 1,
      unknown_profile: 1,
      malformed_signal: 1,
      handled: 4,
    });
    expect(outputs.quarantined).toHaveLength(1);
    expect(outputs.findings.map(({ areaCode, grade }) => `${areaCode} ${grade}`)).toEqual(['1502 blue']);
  });
});
