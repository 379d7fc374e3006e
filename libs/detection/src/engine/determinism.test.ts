// The guarantee Deterministic, over random streams of three sources with late, repeated and closed matters: findings
// depend on the entries alone, not on ticks in between, nor on checkpoints, nor on what an engine did before.
import { type Finding, mix32, type Phase, type RiskDomain } from '@fengsui/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RULES_OF_ALL_KINDS as RULES } from '../fixture-rules.ts';
import {
  aBurst,
  aSignal,
  aTree,
  createKeptState,
  DAY_MS,
  type GivenSignal,
  HOUR_MS,
  MINUTE_MS,
  ruleFrom,
  someAreas,
  TEST_TIME,
} from '../fixtures.ts';
import type { Rule } from '../rules/rule.ts';
import { createDetectionEngine, type DetectionEngine } from './engine.ts';

/** Residents, for rules that compare areas by them. */
const tree = aTree(someAreas().map((area, i) => ({ ...area, population: 1000 * (1 + (i % 4)) })));
const settings = {
  profiles: [
    { name: 'season', periods: [{ from: TEST_TIME + 10 * MINUTE_MS, to: TEST_TIME + 40 * MINUTE_MS }] },
    { name: 'weather_notice', periods: [] },
  ],
  overlays: [{ ruleId: 'B3', areas: { within: ['1111'] }, factor: 1.5 }],
};
const anEngine = (rules: readonly Rule[] = RULES): DetectionEngine =>
  createDetectionEngine({ tree, rules, zoneOffsetMs: 8 * HOUR_MS, dedupHorizonMs: 24 * HOUR_MS, settings });

/** Few words of each sort, so that they meet. */
const PHASES: readonly Phase[] = [
  'hotline.accepted',
  'hotline.accepted',
  'grid.reported',
  'mediation.registered',
  'grid.dispatched',
  'hotline.closed',
  'grid.closed',
];
const AREAS = ['1111', '1111', '1111', '1112', '1112', '11211', '112', '9'] as const;
/** In slow streams now and then others, so that there are areas to compare with. */
const PEERS = ['1113', '1114', '1122', '1123', '1124', '1131', '1132', '1211', '1212', '1213'] as const;
const ALL_AREAS = [...AREAS, ...PEERS];
const DOMAINS: readonly RiskDomain[] = ['utility', 'fire'];

interface Entry {
  /** ms of stream time since the entry before; negative: received out of order. */
  readonly afterMs: number;
  readonly lateMs: number;
  readonly event: number;
  readonly matter: number;
  readonly phase: number;
  readonly area: number;
  readonly category: number;
  readonly dueMs: number;
  readonly flags: number;
  readonly isYes: boolean;
  /** Three of four entries and more are signals. */
  readonly entry: 'signal' | 'tick' | 'notice';
}

const entry: fc.Arbitrary<Entry> = fc.record({
  afterMs: fc.oneof(
    { weight: 40, arbitrary: fc.integer({ min: -20_000, max: MINUTE_MS }) },
    { weight: 5, arbitrary: fc.integer({ min: 0, max: 40 }).map((minutes) => minutes * MINUTE_MS) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 30 * HOUR_MS }) },
  ),
  lateMs: fc.oneof(
    { weight: 5, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: -90_000, max: 5 * HOUR_MS }) },
  ),
  event: fc.nat(400),
  matter: fc.nat(25),
  phase: fc.nat(PHASES.length - 1),
  area: fc.nat(AREAS.length - 1),
  category: fc.nat(1),
  dueMs: fc.oneof(fc.constant(0), fc.integer({ min: -HOUR_MS, max: 5 * HOUR_MS })),
  flags: fc.oneof(fc.constant(0), fc.nat(127)),
  isYes: fc.boolean(),
  entry: fc.oneof(
    { weight: 8, arbitrary: fc.constant('signal' as const) },
    { weight: 1, arbitrary: fc.constant('tick' as const) },
    { weight: 1, arbitrary: fc.constant('notice' as const) },
  ),
});
const anyArea = fc.oneof(
  { weight: 4, arbitrary: fc.nat(AREAS.length - 1) },
  { weight: 1, arbitrary: fc.integer({ min: AREAS.length, max: ALL_AREAS.length - 1 }) },
);
/** Kinds that look back see nothing before days or a year are over: entries up to so far apart. */
const slowStream = (apartMs: number): fc.Arbitrary<Entry[]> => {
  const slow = fc.tuple(entry, fc.nat(apartMs), anyArea).map(([one, afterMs, area]) => ({ ...one, afterMs, area }));
  return fc.array(slow, { minLength: 100, maxLength: 120 });
};
const stream = fc.oneof(
  { weight: 5, arbitrary: fc.array(entry, { minLength: 20, maxLength: 120 }) },
  { weight: 2, arbitrary: slowStream(6 * HOUR_MS) },
  { weight: 1, arbitrary: slowStream(9 * DAY_MS) },
);

/** An entry at its place in stream time. */
type Placed = Entry & { readonly receivedAt: number };

function placed(all: readonly Entry[]): Placed[] {
  let receivedAt = TEST_TIME;
  return all.map((one) => {
    receivedAt += one.afterMs;
    return { ...one, receivedAt };
  });
}

const PARTIES = ['p1', 'p5_9', 'p100_plus'] as const;

/** What rules about single matters go by. */
function circumstancesOf({ dueMs, receivedAt, matter, isYes }: Placed): GivenSignal {
  const times = dueMs === 0 ? {} : { dueAt: receivedAt + dueMs, acceptedAt: receivedAt - HOUR_MS };
  const words: GivenSignal = isYes ? { amountBand: 'ge_10m', resolved: 'yes' } : { resolved: 'no' };
  return { ...times, ...words, partyBand: PARTIES[matter % PARTIES.length] ?? 'p1' };
}

function applyTo(engine: DetectionEngine, one: Placed, offset: number): string {
  const position = { partition: 0, offset };
  if (one.entry === 'tick') {
    engine.tick(one.receivedAt, position);
    return 'tick';
  }
  if (one.entry === 'notice') {
    const areaCode = AREAS[one.area] ?? '1';
    return engine.notice({
      number: 0,
      profile: 'weather_notice',
      areaCode,
      from: one.receivedAt,
      to: one.receivedAt + one.dueMs,
    });
  }
  const record = aSignal({
    eventId: `E${one.event}`,
    matterId: `M${one.matter}`,
    phase: PHASES[one.phase] ?? 'hotline.accepted',
    areaCode: ALL_AREAS[one.area] ?? '1',
    category: `c${one.category}`,
    riskDomain: DOMAINS[one.matter % 2] ?? 'fire',
    subjectRef: one.matter % 3 === 0 ? `S${one.category}` : '',
    receivedAt: one.receivedAt,
    occurredAt: one.receivedAt - one.lateMs,
    flags: one.flags,
    ...circumstancesOf(one),
  });
  return engine.apply(record, position);
}

/** All findings of a stream in one go, each as a text. */
function findingsOf(engine: DetectionEngine, entries: readonly Placed[]): string[] {
  const outcomes = entries.map((one, offset) => applyTo(engine, one, offset));
  return [...engine.takeFindings().map((finding) => JSON.stringify(finding)), outcomes.join()];
}

const withoutPosition = (finding: Finding): string => JSON.stringify({ ...finding, position: null });

describe('the same entries', () => {
  it('give the same findings', () => {
    fc.assert(
      fc.property(stream, (entries) => {
        expect(findingsOf(anEngine(), placed(entries))).toEqual(findingsOf(anEngine(), placed(entries)));
      }),
      { numRuns: 25 },
    );
  });

  it('reach every rule, so that these properties speak of all of them', () => {
    const seen = new Set<string>();
    for (const entries of fc.sample(stream, { numRuns: 60, seed: 1 })) {
      const engine = anEngine();
      for (const [offset, one] of placed(entries).entries()) applyTo(engine, one, offset);
      engine.tick(engine.streamTime() + 4 * DAY_MS, { partition: 0, offset: entries.length });
      for (const { ruleId, grade, explanation } of engine.takeFindings()) {
        seen.add(`${ruleId} ${explanation.detectorKind} ${grade === 'none' ? 'clears' : 'raises'}`);
      }
    }
    const bursts = ['B1 burst', 'B1 spread', 'B2 burst', 'B3 burst', 'B4 burst'];
    const kinds = [...bursts, 'C1 convergence', 'Q1 rate', 'D1 deadline', 'M1 magnitude'];
    const following = ['P1 repeat', 'P2 repeat', 'D2 deadline', 'L1 backlog', 'M2 magnitude', 'Q2 sequence'];
    const back = ['A1 aberration', 'T1 ratio', 'T2 ratio', 'F1 rate_fall', 'N1 per_capita', 'Z1 seasonal'];
    const silent = ['W1 silence', 'W1 spread', 'H1 source_health'];
    const parts = ['K1 burst', 'K1 rate', 'K1 backlog', 'K1 per_capita', 'K2 burst'];
    const all = [...kinds, ...following, ...back, ...silent, ...parts];
    expect([...seen].toSorted()).toEqual(all.flatMap((kind) => [`${kind} clears`, `${kind} raises`]).toSorted());
  });
});

describe('a checkpoint', () => {
  it('at any place, made of any takes before it, goes on as if nothing had happened', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(119), { minLength: 1, maxLength: 4 }), (entries, takes) => {
        const all = placed(entries);
        const crashAt = Math.max(...takes.map((take) => take % all.length));
        const straight = anEngine();
        let engine = anEngine();
        const kept = createKeptState(engine);
        const seen: [string, string][] = [];
        for (const [offset, one] of all.entries()) {
          if (takes.some((take) => take % all.length === offset) && offset <= crashAt) kept.keep();
          if (offset === crashAt) {
            const header = engine.state.header();
            engine = anEngine();
            expect(engine.state.restore(header, kept.pages())).toBe('restored');
          }
          const outcomes = [applyTo(straight, one, offset), applyTo(engine, one, offset)];
          seen.push([
            `${outcomes[0]} ${JSON.stringify(straight.takeFindings())}`,
            `${outcomes[1]} ${JSON.stringify(engine.takeFindings())}`,
          ]);
        }
        for (const [expected, found] of seen) expect(found).toBe(expected);
      }),
      { numRuns: 25 },
    );
  });

  it('taken whole at any place, after takes that were lost, goes on as if nothing had happened', () => {
    fc.assert(
      fc.property(stream, fc.nat(119), fc.nat(119), (entries, lost, crash) => {
        const all = placed(entries);
        const straight = anEngine();
        let engine = anEngine();
        for (const [offset, one] of all.entries()) {
          if (offset === lost % all.length) engine.state.takeChangedPages();
          if (offset === crash % all.length) {
            const pages = engine.state.takeAllPages();
            const header = engine.state.header();
            engine = anEngine();
            expect(engine.state.restore(header, pages)).toBe('restored');
          }
          expect(applyTo(engine, one, offset)).toBe(applyTo(straight, one, offset));
          expect(JSON.stringify(engine.takeFindings())).toBe(JSON.stringify(straight.takeFindings()));
        }
      }),
      { numRuns: 25 },
    );
  });

  it('of a state that has grown over many pages goes on, too', () => {
    const rules = [aBurst({ window: '4h', thresholds: { red: 4 } })].map(ruleFrom);
    const [straight, first] = [anEngine(rules), anEngine(rules)];
    const kept = createKeptState(first);
    const signalAt = (n: number): Parameters<DetectionEngine['apply']> => [
      aSignal({
        eventId: `E${n}`,
        matterId: `M${n % 4000}`,
        areaCode: `11${1 + (n % 4)}${1 + (n % 3)}`,
        category: `c${(n * n) % 211}`,
        receivedAt: TEST_TIME + n * 900,
      }),
      { partition: 0, offset: n },
    ];
    for (let n = 0; n < 9000; n++) {
      straight.apply(...signalAt(n));
      first.apply(...signalAt(n));
      if (n % 1500 === 0) kept.keep();
    }
    kept.keep();
    straight.takeFindings();
    const second = anEngine(rules);
    expect(second.state.restore(first.state.header(), kept.pages())).toBe('restored');
    for (let n = 9000; n < 18_000; n++) {
      straight.apply(...signalAt(n));
      second.apply(...signalAt(n));
    }
    const expected = straight.takeFindings();
    expect(expected.length).toBeGreaterThan(100);
    expect(second.takeFindings()).toEqual(expected);
  });
});

/** A tick before an entry: so many percent of the way from the stream's present to it. */
interface Between {
  readonly before: number;
  readonly percent: number;
}

function tickOn(engine: DetectionEngine, one: Placed, percent: number): void {
  const present = engine.streamTime();
  if (present === 0) return;
  const ahead = Math.max(0, one.receivedAt - present);
  engine.tick(present + Math.floor((ahead * percent) / 100), { partition: 0, offset: 0 });
}

describe('ticks between entries', () => {
  const between = fc.record({ before: fc.nat(119), percent: fc.integer({ min: 0, max: 100 }) });
  const findingsWith = (entries: readonly Placed[], ticks: readonly Between[]): string[] => {
    const engine = anEngine();
    for (const [offset, one] of entries.entries()) {
      for (const { before, percent } of ticks) if (before === offset) tickOn(engine, one, percent);
      applyTo(engine, one, offset);
    }
    return engine.takeFindings().map(withoutPosition);
  };

  it('change no finding but its position', () => {
    fc.assert(
      fc.property(stream, fc.array(between, { maxLength: 12 }), (entries, ticks) => {
        // A notice counts from its place in the log on: a tick before it may close a pane that it would have changed.
        const all = placed(entries).filter((one) => one.entry !== 'notice');
        expect(findingsWith(all, ticks)).toEqual(findingsWith(all, []));
      }),
      { numRuns: 25 },
    );
  });
});

describe('the order in which signals of one minute arrive', () => {
  const counting = RULES.filter(({ kind }) => ['burst', 'convergence', 'aberration', 'ratio'].includes(kind));

  /** Each matter has one place and one phase, each event comes once: else the last one heard of wins, as it should. */
  const settled = (one: Placed, index: number): Placed => ({
    ...one,
    event: index,
    area: one.matter % AREAS.length,
    category: one.matter % 2,
    phase: one.matter % 4,
    entry: 'signal',
  });
  const gradesOf = (engine: DetectionEngine): Map<string, string> => {
    const grades = new Map<string, string>();
    for (const { ruleId, areaCode, subject, explanation, grade } of engine.takeFindings()) {
      grades.set(`${ruleId} ${explanation.detectorKind} ${areaCode} ${subject.value}`, grade);
    }
    return grades;
  };

  /** By the minute of the stream's time, which never goes back. */
  function byMinute(entries: readonly Placed[]): Map<number, Placed[]> {
    let present = 0;
    const minutes = new Map<number, Placed[]>();
    for (const one of entries) {
      present = Math.max(present, Math.floor(one.receivedAt / MINUTE_MS));
      const receivedAt = Math.max(one.receivedAt, present * MINUTE_MS);
      minutes.set(present, [...(minutes.get(present) ?? []), { ...one, receivedAt }]);
    }
    return minutes;
  }

  /** Takes a minute's signals and goes to its end; the grades that have changed since the last one. */
  function gradesAfter(engine: DetectionEngine, minute: number, entries: readonly Placed[]): Map<string, string> {
    for (const one of entries) applyTo(engine, one, 0);
    engine.tick((minute + 1) * MINUTE_MS - 1, { partition: 0, offset: 0 });
    return gradesOf(engine);
  }

  it('does not change which grades counting rules have at its end', () => {
    fc.assert(
      fc.property(stream, fc.integer({ min: 1, max: 1_000_000 }), (entries, seed) => {
        const [plain, shuffled] = [anEngine(counting), anEngine(counting)];
        for (const [minute, ones] of byMinute(placed(entries).map(settled))) {
          const others = ones.toSorted((a, b) => mix32(a.event ^ seed) - mix32(b.event ^ seed));
          expect(gradesAfter(shuffled, minute, others)).toEqual(gradesAfter(plain, minute, ones));
        }
      }),
      { numRuns: 25 },
    );
  });
});
