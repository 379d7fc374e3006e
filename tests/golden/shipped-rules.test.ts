// Every shipped rule over the real engine and the shipped tree: it reaches each of its grades at exactly the numbers of
// its file, not one event earlier, and clears again. What users see of it is told by the scenarios.
import { encodeSignal, readSignalEntry } from '@fengsui/contracts';
import { createDetectionEngine, DEDUP_HORIZON_MS, ruleKeyOf } from '@fengsui/detection';
import { loadFixtures, loadTenantRules, uncovered } from '@fengsui/detector';
import {
  BLANK_SIGNAL,
  createSignalRecord,
  type Finding,
  GRADES,
  type GradeOrNone,
  gradeNumber,
  SIGNAL_FLAGS,
  type Signal,
  type Source,
} from '@fengsui/domain';
import { describe, expect, it } from 'vitest';
import { BEILANG, DISTRICT, JIANWAI, JINTAI, NANLANG, TIDONG } from '../scenario/places.ts';
import { chaoyang, fromRoot, MONDAY_MORNING, shippedRules, shippedTenant } from '../scenario/production.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

type Given = Partial<Omit<Signal, 'source'>>;

const SOURCE_OF: Readonly<Record<string, Exclude<Source, 'unspecified'>>> = {
  hotline: 'hotline',
  grid: 'grid',
  mediation: 'mediation',
};

function signalOf(id: string, at: number, given: Given): Signal {
  const phase = given.phase ?? 'hotline.accepted';
  return {
    ...BLANK_SIGNAL,
    source: SOURCE_OF[phase.split('.')[0] ?? ''] ?? 'hotline',
    phase,
    eventId: id,
    matterId: id,
    areaCode: NANLANG,
    category: 'H01',
    riskDomain: 'other',
    occurredAt: at,
    receivedAt: at,
    requestType: 'complaint',
    urgency: 'general',
    ...given,
  };
}

/** A detector without its log: signals go through their bytes. */
function createLine() {
  const engine = createDetectionEngine({
    tree: chaoyang,
    rules: shippedRules,
    zoneOffsetMs: 8 * HOUR_MS,
    dedupHorizonMs: DEDUP_HORIZON_MS,
    ...shippedTenant,
  });
  const record = createSignalRecord();
  let offset = 0;
  return {
    signals: (afterMs: number, count: number, given: Given = {}): void => {
      for (let i = 0; i < count; i++) {
        const bytes = encodeSignal(signalOf(`M${offset}`, MONDAY_MORNING + afterMs, given));
        readSignalEntry(bytes, record);
        engine.apply(record, { partition: 0, offset: offset++ });
      }
    },
    tick: (afterMs: number): void => engine.tick(MONDAY_MORNING + afterMs, { partition: 0, offset: offset++ }),
    findings: (): Finding[] => engine.takeFindings(),
  };
}
type Line = ReturnType<typeof createLine>;

/** One rule and the area and subject in which a story shows it. */
interface Place {
  readonly rule: string;
  readonly area: string;
  readonly subject?: string;
}

function graduated(found: readonly Finding[], { rule, area, subject }: Place): GradeOrNone[] {
  return found
    .filter(
      (one) => one.ruleId === rule && one.areaCode === area && (subject ?? one.subject.value) === one.subject.value,
    )
    .map(({ grade }) => grade);
}

const gravest = (grades: readonly GradeOrNone[]): GradeOrNone =>
  GRADES[Math.max(0, ...grades.map((grade) => gradeNumber(grade)))] ?? 'none';

/** Plays a story, and tells the gravest grade and, a long time after, the last one. */
function outcomeOf(place: Place, story: (line: Line) => void): { readonly gravest: string; readonly last: string } {
  const line = createLine();
  story(line);
  const reached = gravest(graduated(line.findings(), place));
  line.tick(100 * DAY_MS);
  return { gravest: reached, last: graduated(line.findings(), place).at(-1) ?? 'none' };
}

interface Row {
  readonly count: number;
  readonly grade: GradeOrNone;
}
const rows = (...pairs: readonly (readonly [number, GradeOrNone])[]): Row[] =>
  pairs.map(([count, grade]) => ({ count, grade }));

const COUNTED: readonly { readonly place: Place; readonly given: Given; readonly rows: readonly Row[] }[] = [
  {
    place: { rule: 'R01', area: NANLANG },
    given: {},
    rows: rows(
      [2, 'none'],
      [3, 'blue'],
      [4, 'blue'],
      [5, 'yellow'],
      [9, 'yellow'],
      [10, 'orange'],
      [19, 'orange'],
      [20, 'red'],
    ),
  },
  {
    place: { rule: 'R02', area: JIANWAI },
    given: {},
    rows: rows(
      [4, 'none'],
      [5, 'blue'],
      [9, 'blue'],
      [10, 'yellow'],
      [19, 'yellow'],
      [20, 'orange'],
      [39, 'orange'],
      [40, 'red'],
    ),
  },
  {
    place: { rule: 'R05', area: NANLANG },
    given: { riskDomain: 'utility' },
    rows: rows([2, 'none'], [3, 'blue'], [5, 'yellow'], [10, 'orange'], [29, 'orange'], [30, 'red']),
  },
  {
    place: { rule: 'R10', area: NANLANG, subject: 'M' },
    given: { matterId: 'M' },
    rows: rows([1, 'none'], [2, 'blue'], [3, 'yellow'], [4, 'yellow'], [5, 'orange'], [7, 'orange'], [8, 'red']),
  },
  {
    place: { rule: 'R16', area: NANLANG, subject: 'SHOP' },
    given: { riskDomain: 'consumer', subjectRef: 'SHOP' },
    rows: rows([4, 'none'], [5, 'blue'], [10, 'yellow'], [29, 'yellow'], [30, 'orange'], [99, 'orange'], [100, 'red']),
  },
  {
    place: { rule: 'R17', area: NANLANG, subject: 'ESTATE' },
    given: { riskDomain: 'housing_property', subjectRef: 'ESTATE' },
    rows: rows([4, 'none'], [5, 'blue'], [10, 'yellow'], [29, 'yellow'], [30, 'orange'], [99, 'orange'], [100, 'red']),
  },
  {
    place: { rule: 'R20', area: NANLANG, subject: 'HALL' },
    given: { phase: 'grid.reported', gridKind: 'hazard', riskDomain: 'fire', subjectRef: 'HALL' },
    rows: rows([1, 'none'], [2, 'blue'], [3, 'yellow'], [4, 'yellow'], [5, 'orange'], [7, 'orange'], [8, 'red']),
  },
  {
    place: { rule: 'R36', area: DISTRICT },
    given: { riskDomain: 'cyber' },
    rows: rows([9, 'none'], [10, 'blue'], [29, 'blue'], [30, 'yellow'], [59, 'yellow'], [60, 'orange'], [100, 'red']),
  },
  {
    place: { rule: 'R37', area: NANLANG, subject: 'SQUARE' },
    given: { riskDomain: 'public_order', subjectRef: 'SQUARE' },
    rows: rows([4, 'none'], [5, 'blue'], [9, 'blue'], [10, 'yellow'], [19, 'yellow'], [20, 'orange'], [99, 'orange']),
  },
];

describe.each(COUNTED)('$place.rule', ({ place, given, rows: table }) => {
  it.each(table)('is $grade at $count, and clears', ({ count, grade }) => {
    const outcome = outcomeOf(place, (line) => line.signals(0, count, given));
    expect(outcome).toEqual({ gravest: grade, last: 'none' });
  });
});

describe('R05 spreads', () => {
  const affect = (line: Line, ...areas: readonly string[]): void => {
    for (const areaCode of areas) line.signals(0, 5, { areaCode, riskDomain: 'utility' });
  };
  it.each([
    { name: 'one community', areas: [NANLANG], street: 'none', county: 'none' },
    { name: 'two communities', areas: [NANLANG, BEILANG], street: 'orange', county: 'none' },
    { name: 'two streets', areas: [NANLANG, BEILANG, TIDONG], street: 'orange', county: 'none' },
    { name: 'three streets', areas: [NANLANG, TIDONG, JINTAI], street: 'none', county: 'red' },
  ])('over $name: street $street, county $county', ({ areas, street, county }) => {
    const story = (line: Line): void => affect(line, ...areas);
    expect(outcomeOf({ rule: 'R05', area: JIANWAI }, story)).toEqual({ gravest: street, last: 'none' });
    expect(outcomeOf({ rule: 'R05', area: DISTRICT }, story)).toEqual({ gravest: county, last: 'none' });
  });
});

describe('R06', () => {
  const place = { rule: 'R06', area: NANLANG };
  const danger = { flags: SIGNAL_FLAGS.lifeSafety, riskDomain: 'utility' } as const;
  const sent = { ...danger, phase: 'hotline.dispatched' } as const;
  it.each<[string, string, (line: Line) => void]>([
    ['an ordinary call', 'none', (line) => line.signals(0, 1)],
    ['a call on arrival', 'orange', (line) => line.signals(0, 1, danger)],
    [
      'a major event of the grid',
      'orange',
      (line) => line.signals(0, 1, { phase: 'grid.filed', hazardLevel: 'major', gridKind: 'event' }),
    ],
    ['two calls', 'orange', (line) => line.signals(0, 2, danger)],
    ['three calls within the hour', 'red', (line) => line.signals(0, 3, danger)],
    [
      'a call to which nobody is sent within the hour',
      'red',
      (line) => {
        line.signals(0, 1, danger);
        line.tick(HOUR_MS);
      },
    ],
    [
      'a call to which somebody is sent in time',
      'orange',
      (line) => {
        line.signals(0, 1, { ...danger, matterId: 'M' });
        line.signals(59 * MINUTE_MS, 1, { ...sent, matterId: 'M' });
        line.tick(2 * HOUR_MS);
      },
    ],
  ])('%s is %s', (_name, grade, story) => {
    expect(outcomeOf(place, story)).toEqual({ gravest: grade, last: 'none' });
  });
});

describe('R08', () => {
  it.each([
    { after: -48 * HOUR_MS - MINUTE_MS, grade: 'none' },
    { after: -48 * HOUR_MS, grade: 'blue' },
    { after: -24 * HOUR_MS, grade: 'yellow' },
    { after: 0, grade: 'orange' },
    { after: 72 * HOUR_MS - MINUTE_MS, grade: 'orange' },
    { after: 72 * HOUR_MS, grade: 'red' },
    { after: 30 * DAY_MS, grade: 'none' },
  ])('$after ms after a deadline is $grade, whatever the stream', ({ after, grade }) => {
    for (const phase of ['hotline.accepted', 'grid.filed', 'mediation.accepted'] as const) {
      const dueAt = MONDAY_MORNING + 3 * DAY_MS;
      const line = createLine();
      line.signals(0, 2, { phase, dueAt });
      line.tick(3 * DAY_MS + after);
      expect(graduated(line.findings(), { rule: 'R08', area: JIANWAI }).at(-1) ?? 'none', phase).toBe(grade);
    }
  });
});

describe('R12', () => {
  interface Rate extends Row {
    readonly measure: string;
  }
  const rates: readonly Rate[] = [
    ...rows(
      [900, 'none'],
      [899, 'blue'],
      [850, 'blue'],
      [849, 'yellow'],
      [749, 'orange'],
      [531, 'orange'],
      [530, 'red'],
    ).map((row) => ({ measure: 'resolution', ...row })),
    ...rows([900, 'none'], [899, 'blue'], [849, 'yellow'], [749, 'orange'], [651, 'orange'], [650, 'red']).map(
      (row) => ({
        measure: 'satisfaction',
        ...row,
      }),
    ),
    ...rows([990, 'none'], [989, 'blue'], [969, 'yellow'], [949, 'orange'], [900, 'orange'], [899, 'red']).map(
      (row) => ({
        measure: 'response',
        ...row,
      }),
    ),
  ];
  const answer = (measure: string, good: boolean): Given => {
    const word = good ? 'yes' : 'no';
    if (measure === 'response') return { phase: 'hotline.contacted', contactedInTime: word };
    return { phase: 'hotline.revisited', [measure === 'resolution' ? 'resolved' : 'satisfied']: word };
  };
  it.each(rates)('$measure of $count in 1,000 is $grade, and clears', ({ measure, count, grade }) => {
    const place = { rule: 'R12', area: JIANWAI, subject: measure };
    const outcome = outcomeOf(place, (line) => {
      line.signals(0, count, answer(measure, true));
      line.signals(1, 1000 - count, answer(measure, false));
    });
    expect(outcome).toEqual({ gravest: grade, last: 'none' });
  });

  it('of 29 answers is none', () => {
    const outcome = outcomeOf({ rule: 'R12', area: JIANWAI }, (line) =>
      line.signals(0, 29, answer('resolution', false)),
    );
    expect(outcome.gravest).toBe('none');
  });
});

describe('R14', () => {
  it.each([
    { partyBand: 'p2_4', grade: 'none' },
    { partyBand: 'p5_9', grade: 'blue' },
    { partyBand: 'p10_29', grade: 'yellow' },
    { partyBand: 'p30_99', grade: 'orange' },
    { partyBand: 'p100_plus', grade: 'red' },
  ] as const)('$partyBand is $grade at once, over hotline and mediation, and clears', ({ partyBand, grade }) => {
    for (const phase of ['hotline.accepted', 'mediation.registered'] as const) {
      const outcome = outcomeOf({ rule: 'R14', area: NANLANG }, (line) => line.signals(0, 1, { phase, partyBand }));
      expect(outcome, phase).toEqual({ gravest: grade, last: 'none' });
    }
  });
});

describe('R18', () => {
  it.each([
    { hazardLevel: 'major', hours: -1, grade: 'none' },
    { hazardLevel: 'major', hours: 0, grade: 'yellow' },
    { hazardLevel: 'major', hours: 24, grade: 'orange' },
    { hazardLevel: 'major', hours: 72, grade: 'red' },
    { hazardLevel: 'general', hours: 23, grade: 'none' },
    { hazardLevel: 'general', hours: 24, grade: 'blue' },
    { hazardLevel: 'serious', hours: 72, grade: 'yellow' },
    { hazardLevel: 'serious', hours: 168, grade: 'orange' },
    { hazardLevel: 'serious', hours: 1000, grade: 'orange' },
  ] as const)(
    'a $hazardLevel hazard $hours h after its limit is $grade, and clears',
    ({ hazardLevel, hours, grade }) => {
      const outcome = outcomeOf({ rule: 'R18', area: NANLANG }, (line) => {
        line.signals(0, 1, { phase: 'grid.filed', gridKind: 'hazard', hazardLevel, dueAt: MONDAY_MORNING + DAY_MS });
        line.tick(DAY_MS + hours * HOUR_MS);
      });
      expect(outcome).toEqual({ gravest: grade, last: 'none' });
    },
  );
});

describe('R31', () => {
  it.each([
    { hotline: 3, grid: 0, mediation: 9, grade: 'none' },
    { hotline: 2, grid: 1, mediation: 1, grade: 'none' },
    { hotline: 3, grid: 1, mediation: 0, grade: 'blue' },
    { hotline: 5, grid: 1, mediation: 1, grade: 'yellow' },
    { hotline: 10, grid: 1, mediation: 1, grade: 'yellow' },
    { hotline: 10, grid: 2, mediation: 1, grade: 'orange' },
    { hotline: 20, grid: 3, mediation: 1, grade: 'orange' },
    { hotline: 20, grid: 3, mediation: 2, grade: 'red' },
  ])('$hotline, $grid and $mediation matters are $grade, and clear', ({ hotline, grid, mediation, grade }) => {
    const outcome = outcomeOf({ rule: 'R31', area: NANLANG }, (line) => {
      line.signals(0, hotline);
      line.signals(DAY_MS, grid, { phase: 'grid.reported' });
      line.signals(2 * DAY_MS, mediation, { phase: 'mediation.screened' });
    });
    expect(outcome).toEqual({ gravest: grade, last: 'none' });
  });
});

describe('R40', () => {
  const place = { rule: 'R40', area: DISTRICT, subject: 'hotline' };
  const flow = (line: Line): void => {
    for (let minute = 0; minute < 60; minute++) line.signals(minute * MINUTE_MS, 1, { phase: 'hotline.signed' });
  };
  it.each<[string, string, (line: Line) => void]>([
    ['late events of 5 %', 'none', (line) => shares(line, 95, 5, SIGNAL_FLAGS.late)],
    ['late events of 6 %', 'blue', (line) => shares(line, 94, 6, SIGNAL_FLAGS.late)],
    ['unknown areas of 10 %', 'none', (line) => shares(line, 90, 10, SIGNAL_FLAGS.areaRolledUp)],
    ['unknown areas of 11 %', 'yellow', (line) => shares(line, 89, 11, SIGNAL_FLAGS.areaRolledUp)],
    ['a silence of 9 minutes', 'none', (line) => silent(line, 69)],
    ['a silence of 10 minutes', 'orange', (line) => silent(line, 70)],
    ['a silence of 59 minutes', 'orange', (line) => silent(line, 119)],
    ['a silence of 60 minutes', 'red', (line) => silent(line, 120)],
  ])('%s is %s, and clears with a sound hour', (_name, grade, story) => {
    const line = createLine();
    story(line);
    expect(gravest(graduated(line.findings(), place))).toBe(grade);
    line.signals(10 * HOUR_MS, 1, { phase: 'hotline.signed' });
    line.tick(12 * HOUR_MS);
    expect(graduated(line.findings(), place).at(-1) ?? 'none').toBe('none');
  });

  function shares(line: Line, good: number, bad: number, flags: number): void {
    line.signals(0, good, { phase: 'hotline.signed' });
    line.signals(0, bad, { phase: 'hotline.signed', flags });
    line.tick(2 * MINUTE_MS);
  }
  function silent(line: Line, untilMinute: number): void {
    flow(line);
    line.tick(untilMinute * MINUTE_MS);
  }
});

it('the tables above, or stories beside it, speak of every grade of every shipped rule', async () => {
  const told = 'R01 R02 R05 R06 R08 R10 R12 R14 R16 R17 R18 R20 R31 R36 R37 R40'.split(' ');
  const { inFiles, tenant } = await loadTenantRules({ rules: fromRoot('deploy/rules'), tenant: fromRoot('deploy/tenant') });
  const stories = await loadFixtures(inFiles, tenant ?? undefined);
  const byRule = stories.kind === 'fixtures' ? stories.byRule : new Map();
  const others = inFiles.filter(({ rule }) => !told.includes(rule.id));
  expect(inFiles).toHaveLength(shippedRules.length);
  expect(others).toHaveLength(shippedRules.length - told.length);
  expect(others.flatMap(({ rule }) => uncovered(rule, byRule.get(ruleKeyOf(rule)) ?? []))).toEqual([]);
});
