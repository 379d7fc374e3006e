// Conditions in CEL, the Common Expression Language. The library parses, checks types and evaluates; it is never asked
// for each signal: a part over fields of few values is asked once a combination of them and remembered, a part over the
// category once a category, and numbers are compared without it. What may be said at all is in expression-reader.ts.

import { assert, type SignalRecord } from '@fengsui/domain';
import { type ASTNode, Environment, ParseError } from '@marcbachmann/cel-js';
import {
  EXPRESSION_FIELDS,
  isListedField,
  type Listed,
  type ListedField,
  listed,
  typeOfField,
} from './expression-fields.ts';
import { relationTest } from './expression-numbers.ts';
import { type PartProblem, pair } from './expression-operands.ts';
import { readExpression } from './expression-reader.ts';
import type { Truth } from './expression-tree.ts';

/** Longest expression in characters. */
export const EXPRESSION_CHARACTERS_MAX = 1_000;
/** Most parts of an expression, which bounds its depth, too; most calls and brackets within each other. */
const NODES_MAX = 256;
const BRACKETS_MAX = 16;
/** Most values in one list, and arguments of one call. */
const LIST_MAX = 64;
const ARGUMENTS_MAX = 2;
/** Most combinations that one part remembers, a byte each; a part with more of them is asked by its own parts. */
const COMBINATIONS_MAX = 65_536;

/** A question to a record. */
export type RecordTest = (record: SignalRecord) => boolean;

/** An expression for the signals of one category. */
export interface BoundExpression {
  /** What source, phase, risk domain and category decide: asked once a combination of them. */
  readonly allows: RecordTest;
  /** What is left to ask of each signal that is allowed; null: nothing. */
  readonly rest: RecordTest | null;
}

/** An expression that is ready to be asked. */
export interface CompiledExpression {
  /** Made once a category, and the same for all where the expression names none. */
  readonly bind: (category: string) => BoundExpression;
  /** How often the library evaluated a part of it so far. */
  readonly evaluationCount: () => number;
}

const ENVIRONMENT = EXPRESSION_FIELDS.reduce(
  (environment, field) => environment.registerVariable(field, typeOfField(field) ?? 'dyn'),
  new Environment({
    limits: {
      maxAstNodes: NODES_MAX,
      maxDepth: BRACKETS_MAX,
      maxListElements: LIST_MAX,
      maxMapEntries: LIST_MAX,
      maxCallArguments: ARGUMENTS_MAX,
    },
  }),
);

/** All that is wrong with an expression, each with its place in it and what is allowed; empty: it compiles. */
export function expressionProblems(source: string): readonly string[] {
  return read(source).problems.map(({ offset, problem }) => `${placeOf(source, offset)}: ${problem}`);
}

/** Compiles an expression; it was checked by the schema, so a problem is a bug and throws. */
export function compileExpression(source: string): CompiledExpression {
  const { truth, problems } = read(source);
  if (truth === null) throw new Error(`${source}: ${problems[0]?.problem ?? 'no expression'}`);
  const parts = conjunctsOf(truth);
  const early = parts.filter(isEarly);
  const late = inOrderOfCost(parts.filter((part) => !isEarly(part)));
  const builder = createBuilder();
  const isOpen = truth.fields.has('category');
  const bound = new Map<string, BoundExpression>();
  return {
    bind: (category) => {
      const key = isOpen ? category : '';
      const known = bound.get(key);
      if (known !== undefined) return known;
      const rest = all(late.map((part) => builder.build(part, key)));
      const made = {
        allows: all(early.map((part) => builder.build(part, key))),
        rest: rest === ALWAYS ? null : rest,
      };
      bound.set(key, made);
      return made;
    },
    evaluationCount: builder.evaluationCount,
  };
}

interface ReadResult {
  /** null if and only if there are problems. */
  readonly truth: Truth | null;
  readonly problems: readonly PartProblem[];
}

function read(source: string): ReadResult {
  if (source.length > EXPRESSION_CHARACTERS_MAX) {
    return refused(0, `${source.length} characters; allowed: at most ${EXPRESSION_CHARACTERS_MAX}`);
  }
  if (!source.isWellFormed()) return refused(0, 'half of a character pair; allowed: well-formed text');
  const parsed = parse(source);
  if ('problem' in parsed) return refused(parsed.offset, parsed.problem);
  const result = readExpression(parsed.ast);
  if (result.truth === null) return result;
  // The reader is the stricter of the two: a part that only the library refuses is told all the same.
  const { error, type } = parsed.check();
  if (error !== undefined) return refused(error.range?.start ?? 0, error.summary);
  return type === 'bool' ? result : refused(0, `of type ${type}; allowed: true or false`);
}

interface Parsed {
  readonly ast: ASTNode;
  readonly check: ReturnType<Environment['parse']>['check'];
}

function parse(source: string): Parsed | PartProblem {
  try {
    return ENVIRONMENT.parse(source);
  } catch (error) {
    if (error instanceof ParseError) return { offset: error.range?.start ?? 0, problem: error.summary };
    throw error;
  }
}

function refused(offset: number, problem: string): ReadResult {
  return { truth: null, problems: [{ offset, problem }] };
}

/** Columns count from 1, as do lines of an expression that has several. */
function placeOf(source: string, offset: number): string {
  const lines = source.slice(0, offset).split('\n');
  const column = `column ${(lines.at(-1) ?? '').length + 1}`;
  return lines.length === 1 ? column : `line ${lines.length}, ${column}`;
}

function conjunctsOf(truth: Truth): readonly Truth[] {
  return truth.op === '&&' ? [...conjunctsOf(truth.left), ...conjunctsOf(truth.right)] : [truth];
}

/** First one look into a table for all that can be remembered together, then what a category decides, numbers last. */
function inOrderOfCost(parts: readonly Truth[]): readonly Truth[] {
  const isRemembered = ({ isCounted, fields }: Truth): boolean => !isCounted && !fields.has('category');
  const [first, ...others] = parts.filter(isRemembered);
  const rest = parts
    .filter((part) => !isRemembered(part))
    .toSorted((a, b) => Number(a.isCounted) - Number(b.isCounted));
  return first === undefined ? rest : [others.reduce((left, right) => pair('&&', left, right), first), ...rest];
}

const EARLY_FIELDS: ReadonlySet<ListedField | 'category'> = new Set(['source', 'phase', 'riskDomain', 'category']);

function isEarly({ isCounted, fields }: Truth): boolean {
  return !isCounted && fields.isSubsetOf(EARLY_FIELDS);
}

const ALWAYS: RecordTest = () => true;

/** Never met: for a place that has been decided. */
export const NEVER: RecordTest = () => false;

interface Builder {
  build(truth: Truth, category: string): RecordTest;
  readonly evaluationCount: () => number;
}

/** Makes tests of parts. A part that does not depend on the category is made once, with one memory for all. */
function createBuilder(): Builder {
  const made = new Map<Truth, RecordTest>();
  let evaluations = 0;
  const ask = (text: string): ((values: Readonly<Record<string, unknown>>) => boolean) => {
    const evaluate = ENVIRONMENT.parse(text);
    return (values) => {
      evaluations++;
      const answer: unknown = evaluate(values);
      assert(typeof answer === 'boolean', `${text} is true or false`);
      return answer;
    };
  };
  const make = (truth: Truth, category: string): RecordTest => {
    if (!truth.isCounted && truth.fields.has('category') && truth.fields.size === 1) {
      return ask(truth.text)({ category }) ? ALWAYS : NEVER;
    }
    const fields = truth.isCounted ? null : rememberedFields(truth);
    if (fields !== null) return rememberingTest(fields, ask(truth.text));
    return testOfParts(truth, (part) => build(part, category));
  };
  const build = (truth: Truth, category: string): RecordTest => {
    if (truth.fields.has('category')) return make(truth, category);
    const known = made.get(truth);
    if (known !== undefined) return known;
    const test = make(truth, category);
    made.set(truth, test);
    return test;
  };
  return { build, evaluationCount: () => evaluations };
}

/** A field with the place of its number in the index of a combination. */
interface RememberedField extends Listed {
  readonly name: ListedField;
}

/** The fields of a part whose answers can be remembered; null if it names the category or has too many combinations. */
function rememberedFields({ fields }: Truth): readonly RememberedField[] | null {
  const names = [...fields].filter(isListedField);
  if (names.length < fields.size) return null;
  const remembered = names.map((name) => ({ name, ...listed(name) }));
  return combinationsOf(remembered) <= COMBINATIONS_MAX ? remembered : null;
}

function combinationsOf(fields: readonly RememberedField[]): number {
  return fields.reduce((product, { values }) => product * values.length, 1);
}

const UNKNOWN = 0;
const NO = 1;
const YES = 2;

function rememberingTest(
  fields: readonly RememberedField[],
  ask: (values: Readonly<Record<string, unknown>>) => boolean,
): RecordTest {
  const answers = new Uint8Array(combinationsOf(fields)).fill(UNKNOWN);
  const indexIn = combinationReader(fields);
  return (record) => {
    const index = indexIn(record);
    const known = answers[index];
    if (known !== UNKNOWN) return known === YES;
    const values = fields.map(({ name, values, numberIn }) => [name, values[numberIn(record)]] as const);
    const answer = ask(Object.fromEntries(values));
    answers[index] = answer ? YES : NO;
    return answer;
  };
}

/** The number of a record's combination. One and two fields are what most parts have. */
function combinationReader(fields: readonly RememberedField[]): (record: SignalRecord) => number {
  const [first, second, ...others] = fields;
  if (first === undefined) return () => 0;
  if (second === undefined) return first.numberIn;
  const [readFirst, readSecond, size] = [first.numberIn, second.numberIn, second.values.length];
  if (others.length === 0) return (record) => readFirst(record) * size + readSecond(record);
  return (record) => {
    let index = readFirst(record) * size + readSecond(record);
    for (const { values, numberIn } of others) index = index * values.length + numberIn(record);
    return index;
  };
}

/** A test that asks the parts one by one, as CEL does: the right side only where the left does not decide. */
function testOfParts(truth: Truth, build: (part: Truth) => RecordTest): RecordTest {
  switch (truth.op) {
    case '&&':
      return all([build(truth.left), build(truth.right)]);
    case '||':
      return either(build(truth.left), build(truth.right));
    case 'not':
      return opposite(build(truth.of));
    case 'choose': {
      const [test, met, unmet] = [build(truth.test), build(truth.met), build(truth.unmet)];
      return (record) => (test(record) ? met(record) : unmet(record));
    }
    case 'same':
    case 'differ': {
      const [left, right, isSame] = [build(truth.left), build(truth.right), truth.op === 'same'];
      return (record) => (left(record) === right(record)) === isSame;
    }
    case 'compare':
      return relationTest(truth.relation, truth.left, truth.right);
    case 'among': {
      const { numbers } = truth;
      const { numberIn } = truth.whole;
      return (record) => numbers.has(numberIn(record));
    }
    case 'asked':
      throw new Error(`${truth.text} has too many combinations to remember`);
  }
}

function all(tests: readonly RecordTest[]): RecordTest {
  const open = tests.filter((test) => test !== ALWAYS);
  if (open.includes(NEVER)) return NEVER;
  const [first, second] = open;
  if (first === undefined) return ALWAYS;
  if (second === undefined) return first;
  if (open.length === 2) return (record) => first(record) && second(record);
  return (record) => open.every((test) => test(record));
}

function either(left: RecordTest, right: RecordTest): RecordTest {
  if (left === ALWAYS || right === ALWAYS) return ALWAYS;
  if (left === NEVER) return right;
  return right === NEVER ? left : (record) => left(record) || right(record);
}

function opposite(test: RecordTest): RecordTest {
  if (test === ALWAYS) return NEVER;
  return test === NEVER ? ALWAYS : (record) => !test(record);
}
