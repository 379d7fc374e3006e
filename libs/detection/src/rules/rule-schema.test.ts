import { describe, expect, it } from 'vitest';
import { aBurst } from '../fixtures.ts';
import { parseRule } from './rule-schema.ts';
import { PANES_MAX } from './rule-sense.ts';
import { DURATION_DAYS_MAX } from './schema-parts.ts';

type Given = Readonly<Record<string, unknown>>;

const name = { en: 'Rule', zh: '规则' };
const accepted = [{ source: 'hotline', phases: ['accepted'] }];
const base = { id: 'X1', version: 1, name, levels: ['street'] };

const aConvergence = (given: Given = {}): Given => ({
  ...base,
  kind: 'convergence',
  select: accepted,
  window: '1h',
  advance: '10m',
  thresholds: { blue: { hotline: 3, grid: 1, mediation: 0 }, red: { hotline: 5, grid: 1, mediation: 1 } },
  ...given,
});
const aMeasure = (given: Given = {}): Given => ({
  id: 'resolution',
  of: accepted,
  hit: { resolved: true },
  below: { blue: 90, red: 50 },
  ...given,
});
const aRate = (...measures: readonly Given[]): Given => ({
  ...base,
  kind: 'rate',
  window: '7d',
  advance: '1d',
  samplesMin: 30,
  measures: measures.length > 0 ? measures : [aMeasure()],
});
const aDeadline = (given: Given = {}): Given => ({
  ...base,
  kind: 'deadline',
  tracks: [{ select: accepted, stages: { blue: '-48h', yellow: '-24h', orange: '0h', red: '72h' } }],
  closedBy: accepted,
  giveUpAfter: '30d',
  ...given,
});
const aMagnitude = (given: Given = {}): Given => ({
  ...base,
  kind: 'magnitude',
  select: accepted,
  closedBy: accepted,
  grades: { by: 'partyBand', from: { blue: 'p5_9', red: 'p100_plus' } },
  hold: '24h',
  ...given,
});
const aRepeat = (given: Given = {}): Given => ({
  ...base,
  kind: 'repeat',
  select: accepted,
  closedBy: accepted,
  window: '30d',
  thresholds: { blue: 2, red: 8 },
  ...given,
});
const aHealth = (given: Given = {}): Given => ({
  ...base,
  kind: 'source_health',
  sources: ['hotline'],
  flowPerMinuteMin: 1,
  silent: { orange: '10m', red: '60m' },
  lateShare: { percent: 5, grade: 'blue' },
  unknownAreaShare: { percent: 10, grade: 'yellow' },
  samplesMin: 20,
  ...given,
});
const where = (conditions: Given): Given => ({
  select: [{ source: 'hotline', phases: ['accepted'], where: conditions }],
});
const spread = (...levels: readonly string[]): Given => ({
  spread: { at: 'yellow', steps: levels.map((level) => ({ level, areas: 2, grade: 'red' })) },
});
const baseline = (windows: number, windowsMin: number): Given => ({ baseline: { ratio: 3, windows, windowsMin } });

function problemsOf(value: unknown): string[] {
  const result = parseRule(value);
  return result.kind === 'rule' ? [] : result.problems.map(({ path, problem }) => `${path}: ${problem}`);
}

function read(value: unknown): unknown {
  const result = parseRule(value);
  return result.kind === 'rule' ? result.rule : result.problems;
}

describe('a rule', () => {
  it.each([
    ['burst', aBurst()],
    ['burst with everything', aBurst({ ...spread('street', 'county'), ...baseline(28, 7), sentence: name })],
    ['convergence', aConvergence()],
    ['rate', aRate()],
    ['deadline', aDeadline()],
    ['magnitude by band', aMagnitude()],
    ['magnitude by arrival', aMagnitude({ grades: { by: 'arrival', grade: 'orange' } })],
    ['repeat', aRepeat()],
    ['source health', aHealth()],
  ])('of kind %s is read', (_kind, value) => {
    expect(problemsOf(value)).toEqual([]);
  });

  it('has durations in ms, phases with their source, and conditions as lists of words', () => {
    const value = aBurst({
      window: '2h',
      advance: '10m',
      select: [
        { source: 'grid', phases: ['reported'], where: { excluded: false, riskDomain: 'fire', category: ['a*'] } },
      ],
    });
    expect(read(value)).toMatchObject({
      windowMs: 7_200_000,
      advanceMs: 600_000,
      select: [
        {
          source: 'grid',
          phases: ['grid.reported'],
          where: [
            { field: 'excluded', anyOf: ['no'] },
            { field: 'riskDomain', anyOf: ['fire'] },
            { field: 'category', anyOf: ['a*'] },
          ],
        },
      ],
    });
    expect(read(aDeadline())).toMatchObject({
      giveUpAfterMs: 30 * 86_400_000,
      tracks: [{ stages: { blue: -172_800_000 } }],
    });
    expect(read(aHealth())).toMatchObject({ silentMs: { orange: 600_000 } });
    expect(read(aRepeat())).toMatchObject({ windowMs: 30 * 86_400_000 });
    const many = { count: 3, within: '1h', grade: 'red' };
    const escalate = { after: '90m', unless: accepted, grade: 'red' };
    expect(read(aMagnitude({ many, escalate }))).toMatchObject({
      holdMs: 86_400_000,
      many: { count: 3, withinMs: 3_600_000, grade: 'red' },
      escalate: { afterMs: 5_400_000, grade: 'red' },
    });
  });

  it('has defaults for what may be left out', () => {
    const { clear: _clear, ...value } = aBurst();
    expect(read(value)).toMatchObject({
      count: 'matters',
      baseline: null,
      spread: null,
      clear: { ratio: 0.6, steps: 2 },
      select: [{ where: [] }],
    });
    expect(read(aMagnitude())).toMatchObject({ many: null, escalate: null });
    expect(read(aRate())).toMatchObject({ clearMargin: 1 });
  });
});

const topic = {
  notice: { from: '2026-04-01T00:00:00+08:00', to: '2026-06-01T00:00:00+08:00' },
  lastYear: { from: '2025-05-01T00:00:00+08:00', to: '2025-06-01T00:00:00+08:00' },
};
function aScheduled(given: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  const { id, version, name } = aBurst();
  return {
    id,
    version,
    name,
    kind: 'scheduled',
    levels: ['county'],
    select: accepted,
    grade: 'blue',
    ...topic,
    ...given,
  };
}

describe('a wrong shape', () => {
  it.each<[string, unknown, RegExp]>([
    [
      'an instant without offset',
      aScheduled({ notice: { ...topic.notice, from: '2026-04-01T00:00' } }),
      /^notice\.from: an instant such as 2026-02-01T00:00:00\+08:00/,
    ],
    [
      'a day that no calendar has',
      aScheduled({ notice: { ...topic.notice, to: '2026-13-01T00:00:00Z' } }),
      /^notice\.to: an instant of the calendar/,
    ],
    [
      'a notice that ends before it begins',
      aScheduled({ notice: { from: topic.notice.to, to: topic.notice.from } }),
      /^notice\.to: later than from/,
    ],
    ['no rule at all', 'R01', /^: Invalid input: expected object/],
    ['an unknown kind', aBurst({ kind: 'hunch' }), /^kind: .*'burst' \| 'convergence'/],
    ['an unknown field', aBurst({ colour: 'red' }), /^colour: unknown field; allowed: id, version, .*secondStream/],
    ['a field left out', aBurst({ subject: undefined }), /^subject: .*"category"/],
    ['an id with a space', aBurst({ id: 'R 1' }), /^id: an id such as R01/],
    ['version 0', aBurst({ version: 0 }), /^version: Too small/],
    ['no level', aBurst({ levels: [] }), /^levels: Too small/],
    ['an unknown level', aBurst({ levels: ['galaxy'] }), /^levels\.0: .*"community"/],
    ['a duration without unit', aBurst({ window: '60' }), /^window: a duration such as 30m, 24h or 7d/],
    ['a duration of seconds', aBurst({ window: '90s', advance: '90s' }), /^window: a duration of whole minutes/],
    ['a negative window', aBurst({ window: '-60m' }), /^window: a duration above zero/],
    ['an endless duration', aDeadline({ giveUpAfter: '99999d' }), /^giveUpAfter: a duration of at most 3660d/],
    ['an unknown source', aBurst({ select: [{ source: 'rumour', phases: ['x'] }] }), /^select\.0\.source: .*"hotline"/],
    [
      'a phase of another source',
      aBurst({ select: [{ source: 'hotline', phases: ['filed'] }] }),
      /^select\.0\.phases: "filed" is none of accepted, /,
    ],
    [
      'an unknown condition',
      aBurst(where({ age: '60' })),
      /^select\.0\.where\.age: unknown field; allowed: riskDomain, /,
    ],
    [
      'an unknown word',
      aBurst(where({ riskDomain: 'sorcery' })),
      /^select\.0\.where\.riskDomain: "sorcery" is none of/,
    ],
    [
      'a condition that nothing meets',
      aBurst(where({ riskDomain: [] })),
      /^select\.0\.where\.riskDomain: at least one word/,
    ],
    [
      'an unknown field of an expression',
      aBurst({ select: [{ source: 'hotline', phases: ['accepted'], when: 'age > 60' }] }),
      /^select\.0\.when: column 1: unknown field "age"; allowed: riskDomain, /,
    ],
    [
      'an endless expression',
      aBurst({ select: [{ source: 'hotline', phases: ['accepted'], when: 'excluded'.padEnd(1001) }] }),
      /^select\.0\.when: at most 1000 characters/,
    ],
    [
      'an unknown word of an expression on hits',
      aRate(aMeasure({ hitWhen: 'resolved == "maybe"' })),
      /^measures\.0\.hitWhen: column 13: resolved: "maybe" is none of unspecified, yes, /,
    ],
    [
      'unknown grades',
      aBurst({ thresholds: { purple: 1, red: 9 } }),
      /^thresholds\.purple: unknown field; allowed: blue, yellow, orange, red$/,
    ],
    [
      'a threshold of neither form',
      aBurst({ thresholds: { red: 'many' } }),
      /^thresholds\.red: .*expected number.*, or: .*expected record/,
    ],
    ['no threshold', aBurst({ thresholds: {} }), /^thresholds: at least one grade/],
    ['a clear ratio above 1', aBurst({ clear: { ratio: 1.1, steps: 2 } }), /^clear\.ratio: Too big/],
    ['more contacts than are kept', aRepeat({ thresholds: { red: 9 } }), /^thresholds: .*at most 8 contacts/],
    ['contacts that fall', aRepeat({ thresholds: { blue: 5, red: 3 } }), /^thresholds: thresholds that rise/],
    [
      'stages that fall',
      aDeadline({ tracks: [{ select: accepted, stages: { blue: '0h', red: '-1h' } }] }),
      /^tracks\.0\.stages: stages that do not fall/,
    ],
    [
      'a stage of seconds',
      aDeadline({ tracks: [{ select: accepted, stages: { red: '30s' } }] }),
      /^tracks\.0\.stages\.red: a duration of whole minutes/,
    ],
    ['silences that fall', aHealth({ silent: { orange: '60m', red: '10m' } }), /^silent: durations that rise/],
    ['rates that rise', aRate(aMeasure({ below: { blue: 50, red: 90 } })), /^measures\.0\.below: thresholds that fall/],
    [
      'an unknown band',
      aMagnitude({ grades: { by: 'partyBand', from: { red: 'p5' } } }),
      /^grades\.from\.red: .*"p5_9"/,
    ],
  ])('%s is told with its path and what is allowed', (_name, value, problem) => {
    expect(problemsOf(value)[0]).toMatch(problem);
  });

  it('is told whole', () => {
    const wrong = aBurst({
      id: 'x',
      levels: ['street', 'galaxy'],
      ...where({ age: '60', riskDomain: ['fire', 'x', 'y'] }),
    });
    expect(problemsOf(wrong).map((text) => text.split(':')[0])).toEqual([
      'id',
      'levels.1',
      'select.0.where.age',
      'select.0.where.riskDomain',
      'select.0.where.riskDomain',
    ]);
  });
});

describe('fields that make no sense together', () => {
  const zero = { hotline: 0, grid: 0, mediation: 0 };
  it.each<[string, unknown, string]>([
    ['a window that is no multiple', aBurst({ window: '61m' }), 'window: a multiple of advance'],
    ['an advance longer than its window', aBurst({ window: '5m', advance: '10m' }), 'window: a multiple of advance'],
    [
      'too many panes',
      aBurst({ window: `${PANES_MAX + 1}m`, advance: '1m' }),
      `advance: at most ${PANES_MAX} panes a window`,
    ],
    [
      'thresholds that fall',
      aBurst({ thresholds: { blue: 5, red: 3 } }),
      'thresholds: thresholds that rise from blue to red',
    ],
    [
      'thresholds that fall at one level',
      aBurst({
        levels: ['street', 'county'],
        thresholds: { blue: { street: 3, county: 9 }, red: { street: 5, county: 8 } },
      }),
      'thresholds: thresholds that rise from blue to red',
    ],
    [
      'a level without threshold',
      aBurst({ thresholds: { red: { street: 5 } } }),
      'thresholds: a threshold for community',
    ],
    ['a baseline that is never known', aBurst(baseline(3, 4)), 'baseline.windowsMin: at most windows, 3'],
    [
      'a spread of a grade without threshold',
      aBurst({ thresholds: { red: 3 }, ...spread('street') }),
      'spread.at: a grade that has thresholds',
    ],
    ['a spread over the same level', aBurst(spread('community')), 'spread.steps.0.level: wider than community'],
    ['a spread that narrows', aBurst(spread('county', 'street')), 'spread.steps.1.level: wider than county'],
    [
      'streams whose need falls',
      aConvergence({
        thresholds: { blue: { hotline: 3, grid: 2, mediation: 0 }, red: { hotline: 5, grid: 1, mediation: 1 } },
      }),
      'thresholds: numbers that do not fall from blue to red',
    ],
    [
      'streams of which nothing is needed',
      aConvergence({ thresholds: { blue: zero } }),
      'thresholds: at least one matter of one stream',
    ],
    [
      'a notice over several streams',
      aScheduled({ select: [...accepted, { source: 'grid', phases: ['reported'] }] }),
      'select: one stream only',
    ],
    [
      'a season that is not over when the notice is given',
      aScheduled({ lastYear: { ...topic.lastYear, to: '2026-04-01T00:00:01+08:00' } }),
      'lastYear.to: not later than notice.from: it is told when the notice is given',
    ],
    [
      'a season too long ago',
      aScheduled({ lastYear: { ...topic.lastYear, from: '2025-01-04T23:59:00+08:00' } }),
      `lastYear.from: at most ${PANES_MAX}d before notice.to`,
    ],
    ['two measures of one id', aRate(aMeasure(), aMeasure()), 'measures.1.id: an id that no other measure has'],
    [
      'a hit by category',
      aRate(aMeasure({ hit: { category: 'a*' } })),
      'measures.0.hit.category: no category: select by it',
    ],
    ['a stage after the end', aDeadline({ giveUpAfter: '72h' }), 'giveUpAfter: longer than every stage'],
    [
      'bands that fall',
      aMagnitude({ grades: { by: 'partyBand', from: { blue: 'p10_29', red: 'p5_9' } } }),
      'grades.from: bands that rise from blue to red',
    ],
    [
      'a band for the unknown',
      aMagnitude({ grades: { by: 'partyBand', from: { blue: 'unspecified' } } }),
      'grades.from: bands that rise from blue to red',
    ],
  ])('%s', (_name, value, problem) => {
    expect(problemsOf(value)).toEqual([problem]);
  });

  it.each([
    ['the most panes', aBurst({ window: `${PANES_MAX}m`, advance: '1m' })],
    ['the longest duration', aDeadline({ giveUpAfter: `${DURATION_DAYS_MAX}d` })],
    ['the longest time back', aScheduled({ lastYear: { ...topic.lastYear, from: '2025-01-05T00:00:00+08:00' } })],
    ['grades left out', aBurst({ thresholds: { blue: 3, red: 4 } })],
    ['a baseline as soon as it is whole', aBurst(baseline(4, 4))],
    [
      'streams that need the same',
      aConvergence({ thresholds: { blue: { ...zero, grid: 1 }, red: { ...zero, grid: 1 } } }),
    ],
  ])('%s is allowed', (_name, value) => {
    expect(problemsOf(value)).toEqual([]);
  });
});
