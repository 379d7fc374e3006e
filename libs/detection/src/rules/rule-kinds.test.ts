// What rules of the windowed kinds that look back, and of combined rules, may hold; the older kinds' are beside it.
import { describe, expect, it } from 'vitest';
import { aBurst } from '../fixtures.ts';
import { parseRule } from './rule-schema.ts';
import { PANES_MAX, PARTS_MAX } from './rule-sense.ts';

type Given = Readonly<Record<string, unknown>>;

const name = { en: 'Rule', zh: '规则' };
const accepted = [{ source: 'hotline', phases: ['accepted'] }];
const base = { id: 'X1', version: 1, name, levels: ['street'] };
const daily = { window: '1d', advance: '1d' };

const anAberration = (given: Given = {}): Given => ({
  ...base,
  ...daily,
  kind: 'aberration',
  select: accepted,
  subject: 'category',
  baseline: { days: 7, lag: 2, sigmaMin: 1 },
  z: { blue: 2.5, red: 6 },
  floors: { blue: 3, red: 20 },
  ...given,
});
const reference = (given: Given = {}): Given => ({
  of: 'same_weekday',
  windows: 4,
  windowsMin: 4,
  statistic: 'median',
  ...given,
});
const aRatio = (given: Given = {}): Given => ({
  ...base,
  ...daily,
  kind: 'ratio',
  select: accepted,
  subject: 'none',
  reference: reference(),
  ratios: { blue: 2, red: 10 },
  floors: { blue: 10, red: 100 },
  ...given,
});
const measure = (given: Given = {}): Given => ({ id: 'resolution', of: accepted, hit: { resolved: true }, ...given });
const aFall = (given: Given = {}): Given => ({
  ...base,
  kind: 'rate_fall',
  window: '7d',
  advance: '7d',
  samplesMin: 30,
  measures: [measure()],
  reference: { windows: 4 },
  windows: 2,
  fall: { blue: 3, red: 20 },
  ...given,
});
const aRate = (given: Given = {}): Given => ({
  ...base,
  kind: 'rate',
  window: '7d',
  advance: '1d',
  samplesMin: 30,
  measures: [measure({ above: { blue: 10, red: 50 }, ...given })],
});
const aPerCapita = (given: Given = {}): Given => ({
  ...base,
  kind: 'per_capita',
  select: accepted,
  window: '7d',
  advance: '1d',
  topPercent: 3,
  rise: { percent: 20, windows: 2 },
  floor: 20,
  grade: 'blue',
  ...given,
});
const aSeason = (given: Given = {}): Given => ({
  ...base,
  kind: 'seasonal',
  select: accepted,
  subject: 'category',
  ahead: '30d',
  season: '30d',
  ratio: 3,
  floor: 30,
  grade: 'blue',
  ...given,
});
const aSilence = (given: Given = {}): Given => ({
  ...base,
  levels: ['grid'],
  kind: 'silence',
  select: accepted,
  baselineDays: 28,
  perDayMin: 1,
  silent: { blue: '24h', orange: '72h' },
  ...given,
});
const aPart = (part: string, rule: Given): Given => {
  const { id: _id, version: _version, name: _name, ...body } = rule;
  return { ...body, part };
};
const aCombined = (given: Given = {}): Given => ({
  id: 'X1',
  version: 1,
  name,
  kind: 'combined',
  parts: [aPart('a', aRatio()), aPart('b', aPerCapita())],
  ...given,
});
const raise = (...alternatives: readonly Given[]): Given => ({ raise: { red: alternatives } });
const spread = (at: string): Given => ({ spread: { at, steps: [{ level: 'street', areas: 3, grade: 'orange' }] } });

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
    ['aberration', anAberration()],
    ['ratio to weekdays', aRatio()],
    ['ratio to windows before', aRatio({ window: '30d', reference: reference({ of: 'previous', statistic: 'mean' }) })],
    ['rate_fall', aFall()],
    ['rate that is bad when high', aRate()],
    ['rate of hits of other phases', aRate({ hit: undefined, hitBy: accepted })],
    ['per_capita', aPerCapita()],
    ['seasonal', aSeason()],
    ['silence', aSilence()],
    ['silence with spread', aSilence(spread('orange'))],
    ['combined', aCombined()],
    ['combined with alternatives', aCombined(raise({ a: 'blue', b: 'blue' }, { a: 'red' }))],
  ])('of kind %s is read', (_kind, value) => {
    expect(problemsOf(value)).toEqual([]);
  });

  it('that looks back has its durations in ms', () => {
    expect(read(aSeason())).toMatchObject({ aheadMs: 30 * 86_400_000, seasonMs: 30 * 86_400_000 });
    expect(read(aSilence())).toMatchObject({
      silentMs: { blue: 24 * 3_600_000, orange: 72 * 3_600_000 },
      spread: null,
    });
    expect(read(aPerCapita())).toMatchObject({ windowMs: 7 * 86_400_000, advanceMs: 86_400_000 });
  });

  it('that is a rate is bad on the side on which its thresholds are', () => {
    expect(read(aRate())).toMatchObject({
      measures: [{ bad: 'high', thresholds: { blue: 10, red: 50 }, hitBy: null }],
    });
    expect(read(aRate({ above: undefined, below: { blue: 90 } }))).toMatchObject({
      measures: [{ bad: 'low', thresholds: { blue: 90 } }],
    });
  });

  it('that is combined gives its parts its id, version and name, and has the levels of all of them', () => {
    const county = aPart('b', aRatio({ levels: ['county', 'street'] }));
    expect(read(aCombined({ parts: [aPart('a', aSilence()), county], sentence: name }))).toMatchObject({
      kind: 'combined',
      levels: ['grid', 'county', 'street'],
      raise: null,
      parts: [
        { part: 'a', rule: { id: 'X1', version: 1, name, sentence: name, kind: 'silence', levels: ['grid'] } },
        { part: 'b', rule: { id: 'X1', kind: 'ratio', windowMs: 86_400_000 } },
      ],
    });
  });
});

describe('a wrong shape', () => {
  it.each<[string, unknown, RegExp]>([
    ['falling scores', anAberration({ z: { blue: 3, red: 2 } }), /^z: thresholds that rise/],
    [
      'a baseline of two days',
      anAberration({ baseline: { days: 2, lag: 0, sigmaMin: 1 } }),
      /^baseline\.days: Too small/,
    ],
    [
      'no least deviation',
      anAberration({ baseline: { days: 7, lag: 2, sigmaMin: 0 } }),
      /^baseline\.sigmaMin: Too small/,
    ],
    ['equal ratios', aRatio({ ratios: { blue: 2, red: 2 } }), /^ratios: thresholds that rise/],
    ['thirteen windows', aRatio({ reference: reference({ windows: 13 }) }), /^reference\.windows: Too big/],
    ['equal falls', aFall({ fall: { blue: 3, red: 3 } }), /^fall: thresholds that rise/],
    ['a rate with two sides', aRate({ below: { blue: 90 } }), /^measures\.0: thresholds either below or above/],
    ['a rate without a side', aRate({ above: undefined }), /^measures\.0: thresholds either below or above/],
    [
      'thresholds above that fall',
      aRate({ above: { blue: 50, red: 10 } }),
      /^measures\.0\.above: thresholds that rise/,
    ],
    ['a top half and more', aPerCapita({ topPercent: 51 }), /^topPercent: Too big/],
    ['a season like any other', aSeason({ ratio: 1 }), /^ratio: Too small/],
    ['a season of no days', aSeason({ season: '0d' }), /^season: a duration above zero/],
    ['silences that do not rise', aSilence({ silent: { blue: '72h', red: '72h' } }), /^silent: durations that rise/],
    ['a week without all its days', aSilence({ baselineDays: 6 }), /^baselineDays: Too small/],
    ['a burst that nothing agrees with', aBurst({ secondStream: 0 }), /^secondStream: Too small/],
    ['a single part', aCombined({ parts: [aPart('a', aRatio())] }), /^parts: Too small/],
    [
      'a part within a part',
      aCombined({ parts: [aPart('a', aRatio()), aPart('b', aCombined())] }),
      /^parts\.1\.kind: /,
    ],
    [
      'a part with an id',
      aCombined({ parts: [aPart('a', aRatio()), { ...aRatio(), part: 'b' }] }),
      /^parts\.1\.id: unknown field; allowed: part, levels/,
    ],
    [
      'a part without a name',
      aCombined({ parts: [aPart('a', aRatio()), aPart('B', aRatio())] }),
      /^parts\.1\.part: a name/,
    ],
    ['an alternative of no grade', aCombined({ raise: {} }), /^raise: at least one grade/],
    ['a grade without alternatives', aCombined({ raise: { red: [] } }), /^raise\.red: Too small/],
  ])('%s is told', (_what, value, problem) => {
    expect(problemsOf(value).join('\n')).toMatch(problem);
  });
});

describe('fields that make no sense together', () => {
  const sliding = { window: '1d', advance: '6h' };
  const measures = (count: number): Given => ({
    measures: Array.from({ length: count }, (_, i) => measure({ id: `m${'abcdefgh'[i]}`, below: { blue: 90 } })),
  });
  const rateWith = (count: number): Given => ({ ...aRate(), ...measures(count) });

  it.each<[string, unknown, string]>([
    [
      'an aberration of a sliding day',
      anAberration(sliding),
      'window: 1d, with an advance of 1d: whole days are compared',
    ],
    ['weekdays of a sliding day', aRatio(sliding), 'window: 1d, with an advance of 1d: whole days are compared'],
    ['weekdays of a week', aRatio({ window: '7d' }), 'window: 1d, with an advance of 1d: whole days are compared'],
    ['a window that no advance divides', aPerCapita({ window: '7d', advance: '2d' }), 'window: a multiple of advance'],
    ['a score without a floor', anAberration({ floors: { blue: 3 } }), 'floors: a floor for red'],
    ['a ratio without a floor', aRatio({ floors: { red: 100 } }), 'floors: a floor for blue'],
    [
      'floors that fall',
      aRatio({ floors: { blue: 100, red: 10 } }),
      'floors: floors that do not fall from blue to red',
    ],
    [
      'more windows needed than are kept',
      aRatio({ reference: reference({ windows: 3 }) }),
      'reference.windowsMin: at most windows, 3',
    ],
    ['a fall of sliding weeks', aFall({ advance: '1d' }), 'advance: the same as window: whole windows are compared'],
    [
      'a fall with a measure twice',
      aFall({ measures: [measure(), measure()] }),
      'measures.1.id: an id that no other measure has',
    ],
    [
      'a hit in two ways',
      aFall({ measures: [measure({ hitBy: accepted })] }),
      'measures.0.hit: either hit (or hitWhen) or hitBy, which say what counts as a hit',
    ],
    [
      'a hit in no way',
      aFall({ measures: [measure({ hit: {} })] }),
      'measures.0.hit: either hit (or hitWhen) or hitBy, which say what counts as a hit',
    ],
    [
      'more panes than are kept',
      aPerCapita({ window: '8d', advance: '1h' }),
      `rise.windows: at most ${PANES_MAX} panes in all windows`,
    ],
    [
      'a season that is almost a year away',
      aSeason({ ahead: '270d' }),
      'ahead: ahead and season of less than 300d together',
    ],
    ['a spread at a grade that is never reached', aSilence(spread('yellow')), 'spread.at: a grade that has thresholds'],
    [
      'an agreement within one stream',
      aBurst({ secondStream: 3 }),
      'secondStream: only where a rule reads two streams or more',
    ],
    [
      'two parts of one name',
      aCombined({ parts: [aPart('a', aRatio()), aPart('a', aPerCapita())] }),
      'parts.1.part: a name that no other part has',
    ],
    [
      'a part that is wrong by itself',
      aCombined({ parts: [aPart('a', aRatio()), aPart('b', aRatio(sliding))] }),
      'parts.1.window: 1d, with an advance of 1d: whole days are compared',
    ],
    [
      'a part that spreads',
      aCombined({ parts: [aPart('a', aRatio()), aPart('b', aSilence(spread('blue')))] }),
      'parts.1.spread: none: parts do not spread',
    ],
    [
      'more measures than are kept together',
      aCombined({ parts: [aPart('a', rateWith(8)), aPart('b', aRatio())] }),
      `parts: at most ${PARTS_MAX} measures and other parts`,
    ],
    ['an alternative of unknown parts', aCombined(raise({ a: 'blue', c: 'red' })), 'raise.red.0.c: a part: a, b'],
    ['an alternative of no part', aCombined(raise({ a: 'blue' }, {})), 'raise.red.1: at least one part'],
    [
      'an alternative about two subjects',
      aCombined({
        parts: [aPart('a', aRatio({ subject: 'category' })), aPart('b', aPerCapita())],
        ...raise({ a: 'blue', b: 'blue' }),
      }),
      'raise.red.0: parts with the same subject and a level in common',
    ],
    [
      'an alternative at two levels',
      aCombined({ parts: [aPart('a', aRatio()), aPart('b', aSilence())], ...raise({ a: 'blue', b: 'blue' }) }),
      'raise.red.0: parts with the same subject and a level in common',
    ],
  ])('%s: the rule is not read', (_what, value, problem) => {
    expect(problemsOf(value)).toEqual([problem]);
  });

  it.each([
    ['as many panes as are kept', aPerCapita({ window: '170h', advance: '1h' })],
    ['as many measures as are kept together', aCombined({ parts: [aPart('a', rateWith(7)), aPart('b', aRatio())] })],
    [
      'parts of different subjects that are alternatives to each other',
      aCombined({
        parts: [aPart('a', aRatio({ subject: 'category' })), aPart('b', aPerCapita())],
        ...raise({ a: 'blue' }, { b: 'blue' }),
      }),
    ],
    [
      'a rate and a per capita, both about the area as a whole',
      aCombined({ parts: [aPart('a', aRate()), aPart('b', aPerCapita())], ...raise({ a: 'blue', b: 'blue' }) }),
    ],
  ])('%s are read', (_what, value) => {
    expect(problemsOf(value)).toEqual([]);
  });
});
