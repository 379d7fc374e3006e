import type { AlertRevision } from '@fengsui/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Alerter, createAlerter, restoreAlerter } from './alerter.ts';
import type { AlerterCheckpoint, CheckpointPage } from './checkpoint.ts';
import type { AlerterEntry } from './entry.ts';
import { aFinding, anExplanation, aTree, someRules, TEST_TIME } from './fixtures.ts';
import { ruleTextOf } from './rule-text.ts';
import { sentenceFor } from './sentence.ts';

const options = { tree: aTree(), rules: someRules() };
const AREAS = ['nyc/queens/11385', 'nyc/queens/11378', 'nyc/queens', 'nyc'];

/** One step of a partition; its area belongs to the partition, as the partition key has it. */
const step = fc.record({
  partition: fc.nat(3),
  what: fc.constantFrom('finding', 'finding', 'finding', 'tick', 'acknowledge'),
  grade: fc.constantFrom('none', 'blue', 'yellow', 'orange', 'red'),
  category: fc.constantFrom('sewer', 'noise'),
  ruleId: fc.constantFrom('R01', 'R99', 'R77'),
  observed: fc.double({ min: -50, max: 5_000, noNaN: true }),
  baseline: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
  unit: fc.constantFrom('matters', 'percent', 'minutes', 'parties'),
  detectorKind: fc.constantFrom('burst', 'rate', 'deadline', 'source_health'),
  centre: fc.constantFrom('centre-1', 'centre-2'),
  newest: fc.nat(2),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
const steps = fc.array(step, { minLength: 1, maxLength: 60 });

/** A log of entries: offsets grow by partition; an acknowledgement names an alert that was raised before it. */
function entriesOf(from: readonly Step[]): readonly AlerterEntry[] {
  const alerter = createAlerter(options);
  const offsets = [0, 0, 0, 0];
  const raised: string[] = [];
  return from.map((given, i) => {
    const offset = (offsets[given.partition] ?? 0) + 1;
    offsets[given.partition] = offset;
    const entry = entryOf(given, { offset, number: i, alertId: raised.at(-1 - given.newest) ?? 'R01-none-0' });
    const outcome = alerter.apply(entry);
    if (outcome.kind === 'revised' && outcome.revision.change === 'raised') raised.push(outcome.revision.alertId);
    return entry;
  });
}

function entryOf(given: Step, at: { offset: number; number: number; alertId: string }): AlerterEntry {
  const position = { partition: given.partition, offset: at.offset, index: 0 };
  const time = TEST_TIME + at.offset * 1_000;
  if (given.what === 'tick') return { kind: 'tick', position, streamTime: time };
  if (given.what === 'acknowledge') {
    const named = { commandId: `command-${at.number}`, issuedAt: TEST_TIME + at.number, alertId: at.alertId };
    const by = { centreId: given.centre, role: 'duty-officer', reason: 'handling' } as const;
    return { kind: 'command', command: { kind: 'acknowledge', ...named, ...by } };
  }
  const { observed, baseline, unit, detectorKind } = given;
  const finding = aFinding({
    position,
    ruleId: given.ruleId,
    areaCode: AREAS[given.partition] ?? 'nyc',
    subject: { kind: 'category', value: given.category },
    grade: given.grade,
    eventTime: time,
    explanation: anExplanation({ observed, baseline, unit, detectorKind }),
  });
  return { kind: 'finding', finding };
}

function run(alerter: Alerter, entries: readonly AlerterEntry[]): AlertRevision[] {
  return entries.flatMap((entry) => {
    const outcome = alerter.apply(entry);
    return outcome.kind === 'revised' ? [outcome.revision] : [];
  });
}

describe('the alerter', () => {
  it('restored from a checkpoint after any batches gives the bytes of a straight run', () => {
    fc.assert(
      fc.property(steps, fc.array(fc.nat(12), { maxLength: 20 }), (given, sizes) => {
        const entries = entriesOf(given);
        const straight = createAlerter(options);
        const expected = run(straight, entries);
        const pages = new Map<string, CheckpointPage>();
        let alerter = createAlerter(options);
        const revisions: AlertRevision[] = [];
        let at = 0;
        for (const size of [...sizes, entries.length]) {
          revisions.push(...run(alerter, entries.slice(at, at + size)));
          at += size;
          const { header, changedPages, removedPages } = alerter.takeCheckpoint();
          for (const name of removedPages) pages.delete(name);
          for (const page of changedPages) pages.set(page.name, page);
          const result = restoreAlerter(options, { header, pages: [...pages.values()].toReversed() });
          expect(result.kind).toBe('restored');
          if (result.kind === 'restored') alerter = result.alerter;
        }
        expect(JSON.stringify(revisions)).toBe(JSON.stringify(expected));
        expect(alerter.takeCheckpoint().header).toEqual(straight.takeCheckpoint().header);
      }),
      { numRuns: 60 },
    );
  });

  it('restored from a whole checkpoint, after ones that were lost, gives the bytes of a straight run', () => {
    fc.assert(
      fc.property(steps, fc.nat(60), fc.nat(60), (given, lost, crash) => {
        const entries = entriesOf(given);
        const straight = createAlerter(options);
        const expected = run(straight, entries);
        const [lostAt, crashAt] = [Math.min(lost, crash), Math.max(lost, crash)];
        const first = createAlerter(options);
        const before = run(first, entries.slice(0, lostAt));
        first.takeCheckpoint();
        before.push(...run(first, entries.slice(lostAt, crashAt)));
        const { header, changedPages } = first.takeCheckpoint('whole');
        const result = restoreAlerter(options, { header, pages: changedPages });
        if (result.kind === 'broken') throw new Error(`broken: ${result.page}`);
        const after = run(result.alerter, entries.slice(crashAt));
        expect(JSON.stringify([...before, ...after])).toBe(JSON.stringify(expected));
        const [restored, whole] = [result.alerter, straight].map((one) => sortedPages(one.takeCheckpoint('whole')));
        expect(restored).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });

  it('is not changed by entries that come again, at once or much later', () => {
    fc.assert(
      fc.property(steps, fc.array(fc.nat(60), { maxLength: 30 }), (given, repeats) => {
        const entries = entriesOf(given);
        const repeated = entries.flatMap((entry, i) => [
          entry,
          ...repeats.flatMap((back, j) =>
            j % entries.length === i ? entries.slice(Math.max(0, i - back), i + 1) : [],
          ),
        ]);
        expect(run(createAlerter(options), repeated)).toEqual(run(createAlerter(options), entries));
      }),
      { numRuns: 60 },
    );
  });

  it('gives each alert the same revisions however the partitions interleave', () => {
    fc.assert(
      fc.property(steps, fc.array(fc.nat(3), { maxLength: 200 }), (given, turns) => {
        const entries = entriesOf(given);
        const queues = [0, 1, 2, 3].map((partition) =>
          entries.filter((entry) => partitionOfEntry(entry) === partition),
        );
        const interleaved = [...turns, ...entries.flatMap(() => [3, 2, 1, 0])].flatMap((turn) => {
          const entry = queues[turn]?.shift();
          return entry === undefined ? [] : [entry];
        });
        expect(interleaved).toHaveLength(entries.length);
        expect(byAlert(run(createAlerter(options), interleaved))).toEqual(
          byAlert(run(createAlerter(options), entries)),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('explains every revision by a sentence that can be recomputed from its numbers', () => {
    fc.assert(
      fc.property(steps, (given) => {
        for (const { sentence, sentenceZh, ...facts } of run(createAlerter(options), entriesOf(given))) {
          const rule = ruleTextOf(options.rules, facts);
          expect([sentence, sentenceZh]).toEqual([sentenceFor(facts, rule, 'en'), sentenceFor(facts, rule, 'zh')]);
          expect(sentence + sentenceZh).not.toMatch(/undefined|NaN|\{|\}| {2}/);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('keeps every alert a legal life: raised first, numbered without gaps, nothing after cleared', () => {
    fc.assert(
      fc.property(steps, (given) => {
        const alerts = byAlert(run(createAlerter(options), entriesOf(given)));
        for (const revisions of Object.values(alerts)) expectLegalLife(revisions);
      }),
      { numRuns: 60 },
    );
  });
});

/** Header and pages as a store would have them. */
function sortedPages({ header, changedPages }: AlerterCheckpoint): readonly CheckpointPage[] {
  return [{ name: '', bytes: header }, ...changedPages.toSorted((a, b) => (a.name < b.name ? -1 : 1))];
}

function expectLegalLife(revisions: readonly AlertRevision[]): void {
  expect(revisions.map(({ sequence }) => sequence)).toEqual(revisions.map((_, i) => i + 1));
  expect(revisions.map(({ change }) => change === 'raised')).toEqual(revisions.map((_, i) => i === 0));
  expect(revisions.slice(0, -1).every(({ state }) => state !== 'cleared')).toBe(true);
  for (const { state, acknowledgement, grade, change } of revisions) {
    if (state === 'acknowledged') expect(acknowledgement).not.toBeNull();
    if (state === 'raised') expect(acknowledgement).toBeNull();
    expect(grade === 'none').toBe(change === 'cleared');
  }
}

/** The partition whose order an entry belongs to: for a command that of the alert it names, told by the area. */
function partitionOfEntry(entry: AlerterEntry): number {
  if (entry.kind === 'rule_texts') return 0;
  if (entry.kind !== 'command') return (entry.kind === 'finding' ? entry.finding : entry).position.partition;
  const { alertId } = entry.command;
  return Math.max(
    0,
    AREAS.findIndex((area) => alertId.includes(`-${area.replaceAll('/', '_')}-`)),
  );
}

function byAlert(revisions: readonly AlertRevision[]): Readonly<Record<string, readonly AlertRevision[]>> {
  const alerts: Record<string, AlertRevision[]> = {};
  for (const revision of revisions) {
    const known = alerts[revision.alertId] ?? [];
    known.push(revision);
    alerts[revision.alertId] = known;
  }
  return alerts;
}
