import {
  AMOUNT_BANDS,
  createSignalRecord,
  DISPUTE_TYPES,
  PHASES,
  RISK_DOMAINS,
  SIGNAL_FLAGS,
  type SignalRecord,
  URGENCIES,
} from '@fengsui/domain';
import { Environment } from '@marcbachmann/cel-js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aSignal, DAY_MS, type GivenSignal, HOUR_MS, MINUTE_MS, TEST_TIME } from '../fixtures.ts';
import { compileExpression, EXPRESSION_CHARACTERS_MAX, expressionProblems } from './expression.ts';
import {
  EXPRESSION_FIELDS,
  isListedField,
  isNumberField,
  listed,
  numberReader,
  typeOfField,
} from './expression-fields.ts';

/** Fields of a record that aSignal does not take. */
type Given = GivenSignal &
  Partial<Pick<SignalRecord, 'acceptedAt' | 'urgency' | 'hardening' | 'attemptNo' | 'redoCount'>>;

function recordOf({
  acceptedAt = 0,
  urgency = 0,
  hardening = 0,
  attemptNo = 0,
  redoCount = 0,
  ...given
}: Given): SignalRecord {
  const record = aSignal({ receivedAt: TEST_TIME, ...given });
  return Object.assign(record, { acceptedAt, urgency, hardening, attemptNo, redoCount });
}

/** What the compiled expression says of a record, category and all. */
function isMet(source: string, record: SignalRecord, category: string): boolean {
  const { allows, rest } = compileExpression(source).bind(category);
  return allows(record) && (rest === null || rest(record));
}

describe('an expression', () => {
  const [media, walkout] = [1 << 4, 1 << 6];
  it.each<{ source: string; met: Given; unmet: Given }>([
    { source: 'requestType == "complaint"', met: {}, unmet: { requestType: 'praise' } },
    { source: '"complaint" != requestType', met: { requestType: 'help' }, unmet: {} },
    { source: 'requestType in ["complaint", "help"]', met: { requestType: 'help' }, unmet: { requestType: 'report' } },
    { source: '!(riskDomain in ["fire"])', met: {}, unmet: { riskDomain: 'fire' } },
    { source: 'urgency == "emergency"', met: { urgency: 1 }, unmet: { urgency: 2 } },
    { source: 'resolved == satisfied', met: { resolved: 'no', satisfied: 'no' }, unmet: { resolved: 'no' } },
    { source: 'lifeSafety', met: { flags: SIGNAL_FLAGS.lifeSafety }, unmet: { flags: SIGNAL_FLAGS.excluded } },
    { source: '!excluded', met: {}, unmet: { flags: SIGNAL_FLAGS.excluded } },
    { source: 'groupEvent != highFrequency', met: { flags: SIGNAL_FLAGS.groupEvent }, unmet: {} },
    { source: 'hasSite', met: { subjectRef: 'S1' }, unmet: {} },
    { source: 'source == "grid"', met: { phase: 'grid.filed' }, unmet: {} },
    { source: 'phase == "closed"', met: { phase: 'mediation.closed' }, unmet: { phase: 'grid.filed' } },
    { source: 'category.startsWith("H02")', met: { category: 'H02.1' }, unmet: { category: 'H03' } },
    { source: 'category in ["a", "b"]', met: { category: 'b' }, unmet: { category: 'c' } },
    {
      source: 'category.endsWith("x") || category.contains("\\"")',
      met: { category: 'a"b' },
      unmet: { category: 'xa' },
    },
    { source: 'repeatSeq >= 2', met: { repeatSeq: 2 }, unmet: { repeatSeq: 1 } },
    { source: 'repeatSeq in [-1, 2, 3]', met: { repeatSeq: 3 }, unmet: { repeatSeq: 1 } },
    { source: '1 - (2 - attemptNo) == 3', met: { attemptNo: 4 }, unmet: { attemptNo: 2 } },
    { source: 'attemptNo / 3 == 2 && attemptNo % 3 == 1', met: { attemptNo: 7 }, unmet: { attemptNo: 6 } },
    { source: 'redoCount * 2 > attemptNo', met: { redoCount: 2, attemptNo: 3 }, unmet: { redoCount: 1, attemptNo: 2 } },
    { source: '"media" in hardening', met: { hardening: media | walkout }, unmet: { hardening: walkout } },
    { source: 'size(hardening) > 1', met: { hardening: media | walkout }, unmet: { hardening: walkout } },
    {
      source: 'hardening.size() + attemptNo > 2',
      met: { hardening: media, attemptNo: 2 },
      unmet: { hardening: media },
    },
    {
      source: 'hardening.exists(f, f in ["media"])',
      met: { hardening: media | walkout },
      unmet: { hardening: walkout },
    },
    { source: 'hardening.all(f, f != "media")', met: { hardening: walkout }, unmet: { hardening: media | walkout } },
    { source: 'lifeSafety ? repeatSeq > 1 : repeatSeq > 5', met: { repeatSeq: 6 }, unmet: { repeatSeq: 2 } },
    { source: 'lifeSafety == (repeatSeq == (1))', met: { repeatSeq: 2 }, unmet: { repeatSeq: 1 } },
    {
      source: 'requestType in ["complaint","help"] && !excluded && elapsedMinutes > 120',
      met: { acceptedAt: TEST_TIME - 121 * MINUTE_MS },
      unmet: { acceptedAt: TEST_TIME - 121 * MINUTE_MS + 1 },
    },
    {
      source: 'category == "noise" && (category == "x" || repeatSeq > 0) // told in a comment',
      met: { repeatSeq: 1 },
      unmet: { repeatSeq: 1, category: 'x' },
    },
  ])('$source is met by the one signal and not by the other', ({ source, met, unmet }) => {
    expect(expressionProblems(source)).toEqual([]);
    expect(isMet(source, recordOf(met), met.category ?? 'noise')).toBe(true);
    expect(isMet(source, recordOf(unmet), unmet.category ?? 'noise')).toBe(false);
  });

  it.each<{ field: 'elapsedMinutes' | 'overdueMinutes' | 'lateMinutes'; given: Given; minutes: number }>([
    { field: 'elapsedMinutes', given: { acceptedAt: TEST_TIME - HOUR_MS - 1 }, minutes: 60 },
    { field: 'elapsedMinutes', given: {}, minutes: 0 },
    { field: 'overdueMinutes', given: { dueAt: TEST_TIME - DAY_MS }, minutes: 1440 },
    { field: 'overdueMinutes', given: { dueAt: TEST_TIME }, minutes: 0 },
    { field: 'overdueMinutes', given: { dueAt: TEST_TIME + 1 }, minutes: -1 },
    { field: 'overdueMinutes', given: {}, minutes: 0 },
    { field: 'lateMinutes', given: { occurredAt: TEST_TIME - 90_000 }, minutes: 1 },
  ])('reads $field as $minutes, whole minutes rounded down', ({ field, given, minutes }) => {
    expect(isMet(`${field} == ${minutes}`, recordOf(given), '')).toBe(true);
  });

  it('reads a number that a closed list does not have as unspecified', () => {
    expect(isMet('urgency == "unspecified"', recordOf({ urgency: 31 }), '')).toBe(true);
  });

  it('names no field but those of its list, none of a person', () => {
    expect(EXPRESSION_FIELDS).toHaveLength(32);
    expect(typeOfField('callerPhone')).toBeUndefined();
  });
});

describe('an expression does not compile', () => {
  const fields = EXPRESSION_FIELDS.join(', ');
  const urgencies = URGENCIES.join(', ');
  it.each<{ source: string; problems: readonly string[] }>([
    { source: 'callerPhone == "1"', problems: [`column 1: unknown field "callerPhone"; allowed: ${fields}`] },
    { source: '!excluded && caller.phone == "1"', problems: [`column 14: no field has parts; allowed: ${fields}`] },
    { source: 'urgency == "emergencyy"', problems: [`column 12: urgency: "emergencyy" is none of ${urgencies}`] },
    {
      source: 'urgency in ["general", "x",\n "y"] || age > 3',
      problems: [
        `column 24: urgency: "x" is none of ${urgencies}`,
        `line 2, column 2: urgency: "y" is none of ${urgencies}`,
        `line 2, column 10: unknown field "age"; allowed: ${fields}`,
      ],
    },
    { source: 'urgency == 3', problems: ['column 1: urgency is a word, 3 is a number: these do not compare'] },
    { source: 'urgency < "z"', problems: [expect.stringMatching(/^column 1: .*only numbers have an order$/)] },
    { source: 'urgency == riskDomain', problems: [expect.stringMatching(/do not compare$/)] },
    { source: 'repeatSeq', problems: [expect.stringMatching(/^column 1: a number where true or false is needed/)] },
    { source: 'lifeSafety && "x"', problems: [expect.stringMatching(/^column 15: a word where true or false/)] },
    { source: '-lifeSafety > 1', problems: ['column 2: true or false where a number is needed'] },
    { source: 'repeatSeq > 1.5', problems: ['column 13: allowed values: words, whole numbers, true, false'] },
    { source: 'repeatSeq > 5u', problems: ['column 13: allowed values: words, whole numbers, true, false'] },
    { source: 'repeatSeq / redoCount > 1', problems: ['column 1: / by a number that is not 0, such as 60'] },
    { source: 'repeatSeq % 0 > 1', problems: ['column 1: % by a number that is not 0, such as 60'] },
    { source: 'repeatSeq * redoCount > 1', problems: [expect.stringMatching(/can get beyond 9007199254740991/)] },
    { source: 'repeatSeq > 9007199254740992', problems: [expect.stringMatching(/^column 13: a number of at most/)] },
    {
      source: '"rumour" in hardening',
      problems: [expect.stringMatching(/^column 1: hardening: "rumour" is none of threat/)],
    },
    { source: 'hardening == ["media"]', problems: [expect.stringMatching(/a list stands only after in/)] },
    {
      source: 'hardening.exists(f, f == "x")',
      problems: [expect.stringMatching(/^column 26: f: "x" is none of threat/)],
    },
    {
      source: 'hardening.exists(f, lifeSafety)',
      problems: ['column 21: only f may be named here, no field of the signal'],
    },
    {
      source: 'hardening.exists(phase, true)',
      problems: ['column 18: "phase" is a field; allowed: a name that is none'],
    },
    {
      source: 'hardening.all(f, hardening.all(g, true))',
      problems: [expect.stringMatching(/no call of all like this/)],
    },
    { source: '[1, 2].exists(x, x > 1)', problems: [expect.stringMatching(/no call of exists like this/)] },
    { source: 'hardening.map(f, f) == []', problems: [expect.stringMatching(/no call of map/), expect.anything()] },
    {
      source: 'riskDomain.startsWith("f")',
      problems: [expect.stringMatching(/no call of startsWith like this; allowed: /)],
    },
    { source: 'category.matches("(a+)+b")', problems: [expect.stringMatching(/no call of matches/)] },
    {
      source: 'timestamp("2026-01-01T00:00:00Z") == null',
      problems: [expect.stringMatching(/timestamp/), expect.anything()],
    },
    { source: 'category.startsWith("a", "b")', problems: [expect.stringMatching(/^column 1: .*overload/)] },
    { source: 'urgency in []', problems: ['column 12: at least one word'] },
    { source: 'repeatSeq in []', problems: ['column 14: at least one number'] },
    { source: 'repeatSeq in [redoCount]', problems: ['column 15: a whole number such as 3'] },
    { source: 'urgency in [lifeSafety]', problems: ['column 13: a word of urgency in quotes'] },
    { source: 'urgency in requestType', problems: [expect.stringMatching(/^column 1: allowed: a field in a list/)] },
    { source: 'excluded &&', problems: [expect.stringMatching(/^column 12: .*EOF/)] },
    { source: '', problems: [expect.stringMatching(/^column 1: /)] },
    { source: 'category == "\ud800"', problems: [expect.stringMatching(/well-formed/)] },
    { source: `!${'('.repeat(40)}excluded${')'.repeat(40)}`, problems: [expect.stringMatching(/maxDepth/)] },
    { source: `${'!'.repeat(600)}excluded`, problems: [expect.stringMatching(/maxAstNodes/)] },
    {
      source: 'excluded'.padEnd(1001),
      problems: [`column 1: 1001 characters; allowed: at most ${EXPRESSION_CHARACTERS_MAX}`],
    },
  ])('$source', ({ source, problems }) => {
    expect(expressionProblems(source)).toEqual(problems);
    expect(() => compileExpression(source)).toThrow(`${source}: `);
  });
});

describe('the library is asked', () => {
  it('once a combination of the fields that a part names, however many signals come', () => {
    const compiled = compileExpression('requestType == "complaint" && lifeSafety || repeatSeq > 3');
    const { rest } = compiled.bind('');
    const records = [
      recordOf({}),
      recordOf({ flags: SIGNAL_FLAGS.lifeSafety }),
      recordOf({ requestType: 'help' }),
      recordOf({ requestType: 'help', repeatSeq: 4 }),
    ];
    for (let i = 0; i < 3; i++) expect(records.map((record) => rest?.(record))).toEqual([false, true, false, true]);
    expect(compiled.evaluationCount()).toBe(3);
  });

  it('once a category, and one category shares what it learns with the others', () => {
    const compiled = compileExpression('(category == "a" || lifeSafety) && !excluded');
    for (const category of ['a', 'b', 'c', 'a', 'b', 'c']) {
      const { allows, rest } = compiled.bind(category);
      expect(allows(recordOf({}))).toBe(true);
      expect(rest?.(recordOf({}))).toBe(category === 'a');
      expect(rest?.(recordOf({ flags: SIGNAL_FLAGS.lifeSafety }))).toBe(true);
    }
    // Three categories, lifeSafety both ways, excluded as it always is.
    expect(compiled.evaluationCount()).toBe(6);
  });

  it('nothing for each signal, once source, phase, risk domain and category have decided', () => {
    const compiled = compileExpression('phase == "accepted" && (riskDomain == "other" || category == "x")');
    const { allows, rest } = compiled.bind('noise');
    expect(rest).toBeNull();
    expect(allows(recordOf({}))).toBe(true);
    expect(allows(recordOf({ riskDomain: 'fire' }))).toBe(false);
  });

  it('part by part where a whole has more combinations than are remembered', () => {
    const source =
      'hardening.exists(f, f == "media") || (riskDomain == "fire" && disputeType == "family" && requestType == "help")';
    const wide = `(${source} || amountBand == "none") && !(${source})`;
    const compiled = compileExpression(wide);
    expect(compiled.bind('').rest?.(recordOf({ amountBand: 'none' }))).toBe(true);
    expect(compiled.evaluationCount()).toBeGreaterThan(1);
    expect(compiled.bind('').rest?.(recordOf({ hardening: 1 << 4 }))).toBe(false);
  });
});

describe('a compiled expression and the library', () => {
  const environment = EXPRESSION_FIELDS.reduce(
    (known, field) => known.registerVariable(field, typeOfField(field) ?? 'dyn'),
    new Environment(),
  );
  const disputes = fc.constantFrom(...DISPUTE_TYPES);
  const number = fc.oneof(
    fc.constantFrom('repeatSeq', 'attemptNo', 'elapsedMinutes', 'overdueMinutes', 'lateMinutes', 'size(hardening)'),
    fc.integer({ min: -200, max: 200 }).map((n) => `${n}`),
  );
  const sum = fc.oneof(
    number,
    fc.tuple(number, fc.constantFrom('+', '-'), number).map((parts) => `(${parts.join(' ')})`),
    fc
      .tuple(number, fc.constantFrom('*', '/', '%'), fc.integer({ min: 1, max: 9 }))
      .map((parts) => `(${parts.join(' ')})`),
    number.map((text) => `-(${text})`),
  );
  const leaf = fc.oneof(
    fc.constantFrom(...RISK_DOMAINS).map((word) => `riskDomain == "${word}"`),
    fc.tuple(disputes, disputes).map(([a, b]) => `disputeType in ["${a}", "${b}"]`),
    fc.constantFrom(...AMOUNT_BANDS).map((word) => `amountBand != "${word}"`),
    fc.constantFrom('lifeSafety', 'excluded', 'hasSite', 'phase == "accepted"', 'source != "hotline"', 'true'),
    fc.constantFrom('category == "a"', 'category.startsWith("b")', '"media" in hardening', 'resolved == satisfied'),
    fc.tuple(sum, fc.constantFrom('==', '!=', '<', '<=', '>', '>='), sum).map((parts) => parts.join(' ')),
    fc.tuple(number, fc.integer(), fc.integer({ min: 0, max: 3 })).map(([n, a, b]) => `${n} in [${a}, ${b}]`),
  );
  const { tree } = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc
        .tuple(tie('tree'), fc.constantFrom('&&', '||', '==', '!='), tie('tree'))
        .map(([a, op, b]) => `(${a}) ${op} (${b})`),
      tie('tree').map((text) => `!(${text})`),
      fc.tuple(tie('tree'), tie('tree'), tie('tree')).map(([a, b, c]) => `(${a}) ? (${b}) : (${c})`),
    ),
  }));
  const record = fc
    .record({
      phase: fc.constantFrom(...Object.values(PHASES)),
      riskDomain: fc.nat(RISK_DOMAINS.length - 1),
      disputeType: fc.nat(DISPUTE_TYPES.length - 1),
      amountBand: fc.nat(AMOUNT_BANDS.length - 1),
      resolved: fc.nat(2),
      satisfied: fc.nat(2),
      flags: fc.nat(127),
      hardening: fc.nat(63).map((bits) => bits << 1),
      repeatSeq: fc.nat(5),
      attemptNo: fc.nat(400),
      subjectRefEnd: fc.nat(1),
      acceptedAt: fc.constantFrom(0, TEST_TIME - 5 * MINUTE_MS, TEST_TIME - 17, TEST_TIME + 99_000),
      dueAt: fc.constantFrom(0, TEST_TIME - 5 * MINUTE_MS, TEST_TIME + 17, TEST_TIME + 99_000),
      receivedAt: fc.constantFrom(TEST_TIME, TEST_TIME + 61_000),
    })
    .map((given) =>
      Object.assign(createSignalRecord(), {
        ...given,
        occurredAt: TEST_TIME,
        source: Math.floor(given.phase / 20) + 1,
      }),
    );

  /** What the library says of the whole expression, from the values that its fields have. */
  const saidByLibrary = (source: string, given: SignalRecord, category: string): unknown => {
    const values = EXPRESSION_FIELDS.map((field): readonly [string, unknown] => {
      if (isNumberField(field)) return [field, BigInt(numberReader(field)(given))];
      return [field, isListedField(field) ? listed(field).values[listed(field).numberIn(given)] : category];
    });
    const context: Readonly<Record<string, unknown>> = Object.fromEntries(values);
    return environment.evaluate(source, context);
  };

  it('agree on every expression and signal, first asked or remembered', () => {
    fc.assert(
      fc.property(tree, fc.array(record, { minLength: 1, maxLength: 8 }), (source, records) => {
        fc.pre(expressionProblems(source).length === 0);
        const compiled = compileExpression(source);
        for (const [i, given] of [...records, ...records].entries()) {
          const category = ['a', 'b', 'bc'][i % 3] ?? '';
          const { allows, rest } = compiled.bind(category);
          const isMet = allows(given) && (rest === null || rest(given));
          expect(isMet, `${source} of category ${category}`).toBe(saidByLibrary(source, given, category));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('agree on what compiles: what is refused here is only too large', () => {
    fc.assert(
      fc.property(tree, (source) => {
        for (const problem of expressionProblems(source)) expect(problem).toMatch(/maxDepth|maxAstNodes|characters/);
      }),
    );
  });
});
