// Releases at random places of random streams: with checkpoints between, beside an engine that never had another rule,
// and with the rules that run already.
import { type Finding, mix32, type Phase } from '@fengsui/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aBurst, aSignal, aTree, HOUR_MS, MINUTE_MS, ruleFrom, TEST_TIME } from '../fixtures.ts';
import type { StatePage } from '../memory/block.ts';
import type { Rule } from '../rules/rule.ts';
import { createDetectionEngine, type DetectionEngine } from './engine.ts';

const NAME = { en: 'Rule', zh: '规则' };
const ACCEPTED = { source: 'hotline', phases: ['accepted'] };
const REPORTED = { source: 'grid', phases: ['reported'] };
const CLOSED = [
  { source: 'hotline', phases: ['closed'] },
  { source: 'grid', phases: ['closed'] },
];
const SPREAD = { at: 'yellow', steps: [{ level: 'county', areas: 2, grade: 'red' }] };

const surge = (given: object) =>
  aBurst({ levels: ['community', 'street'], window: '30m', select: [ACCEPTED, REPORTED], ...given });
const follow = (given: object) => ({ version: 1, name: NAME, levels: ['street'], closedBy: CLOSED, ...given });
const deadline = (stages: object) =>
  follow({ id: 'D1', kind: 'deadline', giveUpAfter: '9h', tracks: [{ select: [ACCEPTED, REPORTED], stages }] });
const arrival = (grade: string, count: number) =>
  follow({
    id: 'M1',
    kind: 'magnitude',
    hold: '3h',
    select: [REPORTED],
    grades: { by: 'arrival', grade },
    escalate: { after: '20m', grade: 'red', unless: [{ source: 'grid', phases: ['dispatched'] }] },
    many: { count, within: '30m', grade: 'orange' },
  });
const repeat = (window: string, thresholds: object) =>
  follow({ id: 'P1', kind: 'repeat', window, select: [ACCEPTED], thresholds });
const health = (samplesMin: number) => ({
  id: 'H1',
  version: 1,
  kind: 'source_health',
  name: NAME,
  levels: ['county'],
  sources: ['hotline', 'grid'],
  flowPerMinuteMin: 0.05,
  silent: { orange: '10m', red: '60m' },
  lateShare: { percent: 20, grade: 'blue' },
  unknownAreaShare: { percent: 20, grade: 'yellow' },
  samplesMin,
});
const rate = (below: object) => ({
  id: 'Q1',
  version: 1,
  kind: 'rate',
  name: NAME,
  levels: ['street'],
  window: '2h',
  advance: '10m',
  samplesMin: 3,
  measures: [{ id: 'resolution', of: [ACCEPTED], hit: { resolved: true }, below }],
});

/** Rule sets that keep some of each other's counts and matters, and drop others. */
const RELEASES: readonly (readonly Rule[])[] = [
  [
    surge({ thresholds: { blue: 2, yellow: 3 }, spread: SPREAD }),
    surge({ id: 'B2', thresholds: { red: 4 }, baseline: { ratio: 1.5, windows: 4, windowsMin: 2 } }),
    deadline({ blue: '-1h', orange: '0h', red: '2h' }),
    arrival('yellow', 2),
    repeat('2h', { blue: 2, red: 4 }),
    health(3),
    rate({ blue: 80, red: 40 }),
  ],
  [
    surge({ id: 'B3', thresholds: { orange: 3 }, clear: { ratio: 1, steps: 1 } }),
    rate({ yellow: 90 }),
    surge({ thresholds: { yellow: 2, red: 5 }, spread: SPREAD, version: 2 }),
    repeat('1h', { yellow: 2 }),
    deadline({ yellow: '-2h', red: '1h' }),
    arrival('blue', 3),
    health(1),
  ],
  [
    surge({ id: 'B2', thresholds: { red: 3 }, baseline: { ratio: 1.2, windows: 4, windowsMin: 1 }, version: 2 }),
    surge({ thresholds: { blue: 2, yellow: 3 }, count: 'events' }),
    { ...repeat('2h', { blue: 2, red: 4 }), select: [REPORTED] },
  ],
  [],
].map((rules) => rules.map(ruleFrom));

const tree = aTree();
const engineOf = (rules: readonly Rule[]): DetectionEngine =>
  createDetectionEngine({ tree, rules, zoneOffsetMs: 8 * HOUR_MS, dedupHorizonMs: 24 * HOUR_MS });

const PHASES: readonly Phase[] = [
  'hotline.accepted',
  'hotline.accepted',
  'grid.reported',
  'grid.reported',
  'grid.dispatched',
  'hotline.closed',
  'grid.closed',
];
const AREAS = ['1111', '1111', '1112', '1121', '1211', '112'] as const;

interface Entry {
  readonly afterMs: number;
  readonly pick: number;
}
const entry: fc.Arbitrary<Entry> = fc.record({
  afterMs: fc.oneof(
    { weight: 20, arbitrary: fc.nat(MINUTE_MS) },
    { weight: 4, arbitrary: fc.nat(40 * MINUTE_MS) },
    { weight: 1, arbitrary: fc.nat(8 * HOUR_MS) },
  ),
  pick: fc.nat(),
});
const stream = fc.array(entry, { minLength: 20, maxLength: 120 });
const release = fc.record({ before: fc.nat(119), rules: fc.nat(RELEASES.length - 1) });

/** An entry with its offset and its time of receipt. */
type Placed = Entry & { readonly offset: number; readonly receivedAt: number };

function placed(entries: readonly Entry[]): Placed[] {
  let receivedAt = TEST_TIME;
  return entries.map((one, offset) => {
    receivedAt += one.afterMs;
    return { ...one, offset, receivedAt };
  });
}

/** Applies an entry whose every field follows from its pick; the findings that it brings. */
function applied(engine: DetectionEngine, { pick, offset, receivedAt }: Placed): string[] {
  const word = (salt: number, below: number): number => (mix32(pick ^ salt) >>> 0) % below;
  const record = aSignal({
    eventId: `E${offset}`,
    matterId: `M${word(1, 20)}`,
    phase: PHASES[word(2, PHASES.length)] ?? 'hotline.accepted',
    areaCode: AREAS[word(3, AREAS.length)] ?? '1',
    category: `c${word(4, 2)}`,
    riskDomain: word(1, 2) === 0 ? 'fire' : 'utility',
    receivedAt,
    occurredAt: receivedAt - (word(5, 4) === 0 ? word(6, HOUR_MS) : 0),
    dueAt: word(7, 2) === 0 ? 0 : receivedAt + word(8, 5 * HOUR_MS) - HOUR_MS,
    flags: word(9, 3) === 0 ? word(10, 128) : 0,
    resolved: word(11, 2) === 0 ? 'yes' : 'no',
  });
  engine.apply(record, { partition: 0, offset });
  return takenFrom(engine);
}

const takenFrom = (engine: DetectionEngine): string[] => engine.takeFindings().map((one) => JSON.stringify(one));

/** Releases have offsets of their own, behind all entries. */
function adopted(engine: DetectionEngine, rules: readonly Rule[], offset: number): string[] {
  engine.adopt(rules, { partition: 0, offset: 1_000 + offset });
  return takenFrom(engine);
}

/** An engine and what a store holds of it. */
interface Kept {
  readonly engine: DetectionEngine;
  readonly pages: Map<string, StatePage>;
}

/** Saves what has changed, ends the engine and restores another one, made with the first rules. */
function restarted({ engine, pages }: Kept): Kept {
  for (const name of engine.state.takeRemovedPages()) pages.delete(name);
  for (const page of engine.state.takeChangedPages()) pages.set(page.name, page);
  const next = engineOf(RELEASES[0] ?? []);
  expect(next.state.restore(engine.state.header(), [...pages.values()])).toBe('restored');
  return { engine: next, pages };
}

describe('releases at any places', () => {
  it('and restarts at any others go on as if nothing had happened', () => {
    const releases = fc.array(release, { minLength: 1, maxLength: 4 });
    const restarts = fc.array(fc.nat(119), { maxLength: 4 });
    let told = 0;
    fc.assert(
      fc.property(stream, releases, restarts, (entries, toAdopt, toRestart) => {
        const straight = engineOf(RELEASES[0] ?? []);
        let kept: Kept = { engine: engineOf(RELEASES[0] ?? []), pages: new Map() };
        for (const one of placed(entries)) {
          const isHere = (place: number): boolean => place % entries.length === one.offset;
          for (const { rules } of toAdopt.filter(({ before }) => isHere(before))) {
            const expected = adopted(straight, RELEASES[rules] ?? [], one.offset);
            expect(adopted(kept.engine, RELEASES[rules] ?? [], one.offset)).toEqual(expected);
            told += expected.length;
          }
          if (toRestart.some(isHere)) kept = restarted(kept);
          expect(applied(kept.engine, one)).toEqual(applied(straight, one));
        }
      }),
      { numRuns: 80 },
    );
    expect(told).toBeGreaterThan(100);
  });

  it('of the rules that run already change nothing', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(119), { minLength: 1, maxLength: 5 }), (entries, places) => {
        const rules = RELEASES[0] ?? [];
        const [straight, engine] = [engineOf(rules), engineOf(rules)];
        for (const one of placed(entries)) {
          if (places.some((place) => place % entries.length === one.offset)) {
            expect(adopted(engine, structuredClone(rules), one.offset)).toEqual([]);
          }
          expect(applied(engine, one)).toEqual(applied(straight, one));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('give, from the next end of a pane on, what rules that ran from the beginning give', () => {
    const paneMs = 5 * MINUTE_MS;
    const counting = (thresholds: object): Rule[] =>
      [
        surge({ count: 'events', thresholds, clear: { ratio: 1, steps: 1 } }),
        surge({ id: 'B2', count: 'events', window: '1h', thresholds, clear: { ratio: 1, steps: 1 } }),
      ].map(ruleFrom);
    const [high, low] = [counting({ red: 50 }), counting({ blue: 2, red: 4 })];
    let compared = 0;
    fc.assert(
      fc.property(stream, fc.nat(119), (entries, place) => {
        const [always, engine] = [engineOf(low), engineOf(high)];
        const all = placed(entries);
        const releasedAt = all[Math.max(0, (place % all.length) - 1)]?.receivedAt ?? 0;
        const settledAt = (Math.floor(releasedAt / paneMs) + 1) * paneMs;
        const later = (found: readonly string[]): string[] =>
          found.map(withoutPosition).filter((text) => eventTimeOf(text) > settledAt);
        for (const one of all) {
          if (one.offset === place % all.length) adopted(engine, low, one.offset);
          const expected = applied(always, one);
          const found = applied(engine, one);
          if (one.offset < place % all.length) continue;
          compared += later(expected).length;
          // Cells that leave at one end of a pane do so in the order in which they came to have a grade.
          expect(later(found).toSorted()).toEqual(later(expected).toSorted());
        }
      }),
      { numRuns: 60 },
    );
    expect(compared).toBeGreaterThan(100);
  });
});

function findingOf(text: string): Finding {
  const value: Finding = JSON.parse(text);
  return value;
}

const eventTimeOf = (text: string): number => findingOf(text).eventTime;
const withoutPosition = (text: string): string => JSON.stringify({ ...findingOf(text), position: null });
