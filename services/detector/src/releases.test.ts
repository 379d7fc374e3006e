// Releases in a partition: where they take effect, what they leave in the inbox, what a bad one does, and which release a
// state that is recovered belongs to.
import { decodeInboxEntry, encodeControlEntry, encodeRuleRelease, packRules } from '@fengsui/contracts';
import { createDetectionEngine, parseRule, type Rule, ruleSetText } from '@fengsui/detection';
import { assert, type ControlEntry, createSignalRecord, TOPICS } from '@fengsui/domain';
import type { AppendRecord, LogRecord } from '@fengsui/log';
import { createLogger } from '@fengsui/service-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyBatch, type Detection } from './batch.ts';
import {
  createMetricsList,
  MINUTE_MS,
  NOON,
  openSurroundings,
  releaseRecord,
  ruleSource,
  type Surroundings,
  someDetection,
  ticketRecord,
  tickOf,
} from './fixtures.ts';
import { headerWithRelease, readLedger, releaseInHeader } from './releases.ts';
import { createDetectorService } from './service.ts';

const SIGNALS = { topic: TOPICS.signals, partition: 0 };
const CONTROL = { topic: TOPICS.control, partition: 0 };
const INBOX = { topic: TOPICS.inbox, partition: 0 };

/** One ticket is enough; and a rule in shadow, with a count of its own, that red takes two tickets of. */
const SECOND = [
  ruleSource({ version: 2, thresholds: { blue: 1, red: 3 } }),
  ruleSource({ id: 'T02', mode: 'shadow', window: '20m', thresholds: { red: 2 }, name: { en: 'Tried', zh: '试' } }),
];

/** A planning notice as a topic comes to one. */
function aNotice(id: string): Rule {
  const read = parseRule({
    id,
    version: 1,
    kind: 'scheduled',
    name: { en: 'Topic', zh: '每月一题' },
    levels: ['county'],
    select: [{ source: 'hotline', phases: ['accepted'] }],
    notice: { from: '2026-04-01T00:00:00+08:00', to: '2026-06-01T00:00:00+08:00' },
    lastYear: { from: '2025-05-01T00:00:00+08:00', to: '2025-06-01T00:00:00+08:00' },
    grade: 'blue',
  });
  assert(read.kind === 'rule', 'the notice of the test is sound');
  return read.rule;
}

const newDetection = (): Detection => ({
  partition: 0,
  engine: createDetectionEngine(someDetection()),
  record: createSignalRecord(),
  configured: [],
  release: 0,
});

function stored(records: readonly AppendRecord[]): readonly LogRecord[] {
  return records.map((record, offset) => ({ key: null, headers: {}, ...record, offset }));
}
const batchOf = (records: readonly LogRecord[]) => ({ ...SIGNALS, records });

/** `blue T01 v1`, `texts 1: T01 v2`, `tick`. */
function lines(inbox: readonly Pick<AppendRecord, 'value'>[]): readonly string[] {
  return inbox.map(({ value }) => {
    const entry = decodeInboxEntry(value);
    if (entry?.kind === 'rule_texts') {
      const rules = entry.texts.map(({ id, version }) => `${id} v${version}`);
      return `texts ${entry.releaseNumber}: ${rules.join(', ')}`;
    }
    if (entry?.kind !== 'finding') return entry?.kind ?? 'malformed';
    const { grade, ruleId, ruleVersion, isShadow } = entry.finding;
    return `${grade} ${ruleId} v${ruleVersion}${isShadow ? ' in shadow' : ''}`;
  });
}

const STREAM: readonly AppendRecord[] = [
  ticketRecord('a', NOON + 1),
  ticketRecord('b', NOON + 2),
  releaseRecord(1, SECOND),
  ticketRecord('c', NOON + 3, { category: 'noise' }),
  releaseRecord(1, SECOND),
  ticketRecord('d', NOON + 4, { category: 'noise' }),
  tickOf(NOON + MINUTE_MS),
];

describe('a release in the midst of a partition', () => {
  it('judges what is behind it, after its words, and nothing before it', () => {
    const outputs = applyBatch(newDetection(), batchOf(stored(STREAM)));
    expect(lines(outputs.inbox)).toEqual([
      'tick',
      'blue T01 v1',
      'texts 1: T01 v2, T02 v1',
      'blue T01 v2',
      'red T02 v1 in shadow',
      'tick',
    ]);
    expect(Object.fromEntries(outputs.outcomes)).toEqual({ handled: 4, already_released: 1 });
  });

  it('that was met already is dropped unread', () => {
    const repeat = {
      timestamp: NOON,
      value: encodeRuleRelease({ number: 1, rules: Buffer.from('x'), releasedAt: NOON }),
    };
    const outputs = applyBatch({ ...newDetection(), release: 1 }, batchOf(stored([repeat])));
    expect(Object.fromEntries(outputs.outcomes)).toEqual({ already_released: 1 });
  });

  it.each([1, 2, 3])('gives the same outputs in pieces of %i', (size) => {
    const whole = applyBatch(newDetection(), batchOf(stored(STREAM)));
    const detection = newDetection();
    const pieces: AppendRecord[] = [];
    for (let from = 0; from < STREAM.length; from += size) {
      pieces.push(...applyBatch(detection, batchOf(stored(STREAM).slice(from, from + size))).inbox);
    }
    expect(pieces).toEqual(whole.inbox);
  });

  const BAD: readonly (readonly [what: string, value: Uint8Array])[] = [
    ['with a rule that does not compile', releaseRecord(1, [ruleSource({ window: 'long' })]).value],
    ['whose rules cannot be unpacked', encodeRuleRelease({ number: 1, rules: Buffer.from('x'), releasedAt: NOON })],
    ['without rules', releaseRecord(1, []).value],
  ];
  it.each(BAD)('%s is quarantined, and the rules before it stay in force', (_what, value) => {
    const detection = newDetection();
    const bad = { timestamp: NOON, value };
    const [first, second, , ...rest] = STREAM;
    if (first === undefined || second === undefined) throw new Error('the stream is empty');
    const outputs = applyBatch(detection, batchOf(stored([first, bad, second, ...rest])));
    expect(outputs.outcomes.get('rules_do_not_compile')).toBe(1);
    expect(outputs.quarantined).toHaveLength(1);
    expect(lines(outputs.inbox).slice(0, 3)).toEqual(['tick', 'blue T01 v1', 'texts 1: T01 v2, T02 v1']);
    expect(detection.release).toBe(1);
  });

  it('takes planning notices from what the detector was started with, whatever the releases before it had', () => {
    const detection = { ...newDetection(), configured: [aNotice('T1')] };
    applyBatch(detection, batchOf(stored([releaseRecord(1, [ruleSource({ id: 'T9' })])])));
    expect(detection.engine.rules().map(({ id }) => id)).toEqual(['T9', 'T1']);
    applyBatch({ ...detection, configured: [aNotice('T2')] }, batchOf(stored([releaseRecord(2, SECOND)])));
    expect(detection.engine.rules().map(({ id }) => id)).toEqual(['T01', 'T02', 'T2']);
  });

  it('that an engine fails on is quarantined, too', () => {
    const detection = newDetection();
    const failing = {
      ...detection,
      engine: {
        ...detection.engine,
        adopt: () => {
          throw new Error('too many');
        },
      },
    };
    const outputs = applyBatch(failing, batchOf(stored(STREAM)));
    expect(outputs.outcomes.get('rules_do_not_compile')).toBe(2);
    expect(lines(outputs.inbox).at(-2)).toBe('blue T01 v1');
    expect(failing.release).toBe(0);
  });

  it('tells the words of many rules in several records', () => {
    const many = Array.from({ length: 250 }, (_, n) => ruleSource({ id: `T${1_000 + n}` }));
    const outputs = applyBatch(newDetection(), batchOf(stored([releaseRecord(1, many)])));
    const counts = outputs.inbox.map(({ value }) => {
      const entry = decodeInboxEntry(value);
      return entry?.kind === 'rule_texts' ? [entry.position.index, entry.texts.length] : null;
    });
    expect(counts).toEqual([
      [0, 100],
      [1, 100],
      [2, 50],
    ]);
  });
});

describe('the release in a checkpoint', () => {
  it('stands before the header of the engine; an older header is of release 0', () => {
    const header = Buffer.from('{"a":1}\n');
    expect(releaseInHeader(headerWithRelease(12, header))).toEqual({ number: 12, header });
    expect(releaseInHeader(header)).toEqual({ number: 0, header });
  });
});

describe('a detector that starts again', () => {
  let around: Surroundings;
  beforeEach(async () => {
    around = await openSurroundings();
  });
  afterEach(async () => {
    await around.close();
  });

  async function entered(...entries: readonly ControlEntry[]): Promise<void> {
    await around.log.append(
      CONTROL,
      entries.map((entry) => ({ timestamp: NOON, value: encodeControlEntry(entry) })),
    );
  }

  /** The release in the ledger, with its control record at this offset. */
  const ledgerOf = (sources: readonly unknown[], offset: number): readonly ControlEntry[] => {
    const rules = packRules(ruleSetText(sources));
    const proposal = { number: 1, base: 0, rules, rollbackTo: null, isEmergency: false, proposedBy: 'a', reason: '' };
    return [
      { kind: 'proposed', at: NOON, ...proposal },
      { kind: 'approved', at: NOON, number: 1, approvedBy: 'b', reason: '' },
      { kind: 'released', at: NOON, number: 1, positions: [offset] },
    ];
  };

  async function run(notices: readonly Rule[] = []): Promise<readonly string[]> {
    const metrics = createMetricsList();
    const logger = createLogger({ service: 'test', level: 'silent' });
    const deps = { log: around.log, store: around.store, clock: { now: () => 0 }, metrics, logger };
    const detection = someDetection();
    const rules = [...detection.rules, ...notices];
    const service = createDetectorService({ ...deps, detection: { ...detection, rules } });
    await service.start();
    await service.caughtUp();
    await service.stop();
    return metrics.told;
  }

  /** What the inbox says behind an offset. */
  async function inboxFrom(offset: number): Promise<readonly string[]> {
    return lines(await around.log.read({ ...INBOX, fromOffset: offset, recordsMax: 1_000 }));
  }

  it('goes on under the release that its checkpoint names', async () => {
    await entered(...ledgerOf(SECOND, 2));
    await around.log.append(SIGNALS, STREAM);
    await run();
    const end = await around.log.endOffset(INBOX);
    await around.log.append(SIGNALS, [ticketRecord('e', NOON + MINUTE_MS, { category: 'lift' })]);
    expect((await run())[0]).toBe('recovered 0 checkpoint 7');
    expect(await inboxFrom(end)).toEqual(['blue T01 v2']);
  });

  it('with the same topics goes on under them and the release, with others builds its state again under these', async () => {
    const [old, edited] = [aNotice('T1'), aNotice('T2')];
    await entered(...ledgerOf(SECOND, 2));
    await around.log.append(SIGNALS, STREAM);
    await run([old]);
    expect(await inboxFrom(0)).toContain('texts 1: T01 v2, T02 v1, T1 v1');
    expect((await run([old]))[0]).toBe('recovered 0 checkpoint 7');
    const end = await around.log.endOffset(INBOX);
    expect((await run([edited]))[0]).toBe('recovered 0 other_rules 0');
    expect(await inboxFrom(end)).toContain('texts 1: T01 v2, T02 v1, T2 v1');
    expect((await run([edited]))[0]).toBe('recovered 0 checkpoint 7');
  });

  it('without the release in the ledger builds its state again from the log, which has it', async () => {
    await around.log.append(SIGNALS, STREAM);
    await run();
    const first = await inboxFrom(0);
    expect((await run())[0]).toBe('recovered 0 unknown_release 0');
    expect(await inboxFrom(first.length)).toEqual(first);
  });

  it('without a checkpoint begins with the release before the oldest kept signal', async () => {
    await entered(...ledgerOf(SECOND, 2));
    await around.log.append(SIGNALS, STREAM);
    await around.log.deleteBefore(SIGNALS, 3);
    const start = await around.log.startOffset(SIGNALS);
    await run();
    expect(start).toBeGreaterThan(0);
    expect((await inboxFrom(0)).filter((line) => line.startsWith('blue'))).toEqual(['blue T01 v2']);
  });

  it('leaves out an entry of the ledger that it cannot read', async () => {
    await around.log.append(CONTROL, [{ timestamp: NOON, value: Buffer.from([0xff]) }]);
    await entered(...ledgerOf(SECOND, 2));
    expect((await readLedger(around.log)).running()).toBe(1);
  });
});
