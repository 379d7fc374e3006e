// Reads a parsed expression into its tree and tells everything in it that a rule may not say: a name that is no field, a
// word that the field cannot have, kinds that do not compare, and what of CEL is left out on purpose. What is let through
// always has a value: no error, no overflow, no loop but the one over the few facts of hardening.
import type { ASTNode } from '@marcbachmann/cel-js';
import {
  EXPRESSION_FIELDS,
  HARDENING_FACTS,
  isListedField,
  isNumberField,
  magnitudeOf,
  numberReader,
  typeOfField,
  wordsOf,
} from './expression-fields.ts';
import { readArithmetic } from './expression-numbers.ts';
import {
  asked,
  comparison,
  HARDENING_ONLY,
  KIND_WORDS,
  membership,
  NO_FIELDS,
  type Operand,
  type PartProblem,
  pair,
  type Reading,
  tell,
} from './expression-operands.ts';
import { joined, type Truth, type Whole } from './expression-tree.ts';

const CALLS = 'size(hardening), category.startsWith, .endsWith and .contains, hardening.exists, .all and .exists_one';

/** The tree of an expression; null together with at least one problem. */
export function readExpression(node: ASTNode): {
  readonly truth: Truth | null;
  readonly problems: readonly PartProblem[];
} {
  const reading: Reading = { problems: [], variable: null };
  const truth = readTruth(reading, node);
  return { truth: reading.problems.length === 0 ? truth : null, problems: reading.problems };
}

function readTruth(reading: Reading, node: ASTNode): Truth | null {
  const operand = readOperand(reading, node);
  if (operand === null) return null;
  if (operand.kind === 'truth') return operand.truth;
  return tell(
    reading,
    node,
    `${KIND_WORDS[operand.kind]} where true or false is needed; allowed: a comparison, a flag`,
  );
}

function readOperand(reading: Reading, node: ASTNode): Operand | null {
  switch (node.op) {
    case 'id':
      return readName(reading, node, node.args);
    case 'value':
      return readLiteral(reading, node, node.args);
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
    case '-_':
      return ofWhole(readNumber(reading, node));
    case 'call':
    case 'rcall':
      return readCall(reading, node);
    case '.':
    case '.?':
    case '[]':
    case '[?]':
      return tell(reading, node, `no field has parts; allowed: ${EXPRESSION_FIELDS.join(', ')}`);
    case 'list':
    case 'map':
      return tell(reading, node, 'a list stands only after in');
    default:
      return ofTruth(readLogic(reading, node));
  }
}

const ofTruth = (truth: Truth | null): Operand | null => (truth === null ? null : { kind: 'truth', truth });
const ofWhole = (whole: Whole | null): Operand | null => (whole === null ? null : { kind: 'number', whole });

type LogicNode = Exclude<
  ASTNode,
  {
    op:
      | 'id'
      | 'value'
      | '+'
      | '-'
      | '*'
      | '/'
      | '%'
      | '-_'
      | 'call'
      | 'rcall'
      | '.'
      | '.?'
      | '[]'
      | '[?]'
      | 'list'
      | 'map';
  }
>;

function readLogic(reading: Reading, node: LogicNode): Truth | null {
  switch (node.op) {
    case '&&':
    case '||':
      return readBoth(reading, node);
    case '!_': {
      const of = readTruth(reading, node.args);
      return of === null ? null : { op: 'not', of, ...joined(`!(${of.text})`, of) };
    }
    case '?:':
      return readChoice(reading, node);
    case 'in': {
      const element = readOperand(reading, node.args[0]);
      return element === null ? null : membership(reading, node, element);
    }
    default: {
      const [left, right] = [readOperand(reading, node.args[0]), readOperand(reading, node.args[1])];
      return left === null || right === null ? null : comparison(reading, node, left, right);
    }
  }
}

function readBoth(reading: Reading, node: Extract<ASTNode, { op: '&&' | '||' }>): Truth | null {
  const [left, right] = [readTruth(reading, node.args[0]), readTruth(reading, node.args[1])];
  return left === null || right === null ? null : pair(node.op, left, right);
}

function readChoice(reading: Reading, node: Extract<ASTNode, { op: '?:' }>): Truth | null {
  const parts = node.args.map((part) => readTruth(reading, part)).filter((part) => part !== null);
  const [test, met, unmet] = parts;
  if (test === undefined || met === undefined || unmet === undefined) return null;
  return { op: 'choose', test, met, unmet, ...joined(`(${test.text} ? ${met.text} : ${unmet.text})`, ...parts) };
}

function readName(reading: Reading, node: ASTNode, name: string): Operand | null {
  const { variable } = reading;
  if (name === variable) return { kind: 'word', word: { name, words: HARDENING_FACTS, fields: [] } };
  if (typeOfField(name) === undefined) {
    return tell(reading, node, `unknown field "${name}"; allowed: ${EXPRESSION_FIELDS.join(', ')}`);
  }
  if (variable !== null) return tell(reading, node, `only ${variable} may be named here, no field of the signal`);
  if (isNumberField(name)) {
    const whole = { text: name, fields: NO_FIELDS, isCounted: true, magnitude: magnitudeOf(name), constant: null };
    return { kind: 'number', whole: { ...whole, numberIn: numberReader(name) } };
  }
  if (name === 'hardening') return { kind: 'facts' };
  if (typeOfField(name) === 'bool' && isListedField(name)) return ofTruth(asked(name, new Set([name])));
  const field = isListedField(name) ? name : 'category';
  return { kind: 'word', word: { name, words: wordsOf(field), fields: [field] } };
}

function readLiteral(reading: Reading, node: ASTNode, value: unknown): Operand | null {
  if (typeof value === 'string') return { kind: 'literal', literal: value };
  if (typeof value === 'boolean') return ofTruth(asked(`${value}`, NO_FIELDS));
  if (typeof value !== 'bigint') return tell(reading, node, 'allowed values: words, whole numbers, true, false');
  const constant = Number(value);
  const magnitude = Math.abs(constant);
  if (magnitude > Number.MAX_SAFE_INTEGER) {
    return tell(reading, node, `a number of at most ${Number.MAX_SAFE_INTEGER}`);
  }
  const whole = { text: `${constant}`, fields: NO_FIELDS, isCounted: false, magnitude, constant };
  return { kind: 'number', whole: { ...whole, numberIn: () => constant } };
}

type NumberNode = Extract<ASTNode, { op: '+' | '-' | '*' | '/' | '%' | '-_' }>;

function readNumber(reading: Reading, node: NumberNode): Whole | null {
  const parts = (node.op === '-_' ? [node.args] : node.args).map((part) => readWhole(reading, part));
  const wholes = parts.filter((part) => part !== null);
  if (wholes.length < parts.length) return null;
  const read = readArithmetic(node.op, wholes);
  return typeof read === 'string' ? tell(reading, node, read) : read;
}

function readWhole(reading: Reading, node: ASTNode): Whole | null {
  const operand = readOperand(reading, node);
  if (operand === null) return null;
  if (operand.kind === 'number') return operand.whole;
  return tell(reading, node, `${KIND_WORDS[operand.kind]} where a number is needed`);
}

type CallNode = Extract<ASTNode, { op: 'call' | 'rcall' }>;

/** A call and the field it is of, '' for anything else. */
interface Call {
  readonly name: string;
  readonly of: string;
  readonly args: readonly ASTNode[];
}

function callOf(node: CallNode): Call {
  if (node.op === 'rcall') {
    const [name, receiver, args] = node.args;
    return { name, of: receiver.op === 'id' ? receiver.args : '', args };
  }
  // size(hardening) is the only function whose field stands in brackets.
  const [name, [field, ...args]] = node.args;
  return { name, of: name === 'size' && field?.op === 'id' ? field.args : '', args };
}

function readCall(reading: Reading, node: CallNode): Operand | null {
  const call = callOf(node);
  if (reading.variable === null && call.of === 'hardening') return readHardeningCall(reading, node, call);
  if (reading.variable === null && call.of === 'category') return readCategoryCall(reading, node, call);
  return refuseCall(reading, node);
}

function refuseCall(reading: Reading, node: CallNode): null {
  return tell(reading, node, `no call of ${node.args[0]} like this; allowed: ${CALLS}`);
}

function readHardeningCall(reading: Reading, node: CallNode, { name, args }: Call): Operand | null {
  const [variable, predicate] = args;
  if (name === 'size' && variable === undefined) return ofWhole(factCount());
  if (!/^(exists|all|exists_one)$/.test(name) || variable?.op !== 'id' || predicate === undefined) {
    return refuseCall(reading, node);
  }
  return ofTruth(readMacro({ reading, name, variable, predicate }));
}

function readCategoryCall(reading: Reading, node: CallNode, { name, args }: Call): Operand | null {
  const [part] = args;
  if (!/^(startsWith|endsWith|contains)$/.test(name) || part?.op !== 'value' || typeof part.args !== 'string') {
    return refuseCall(reading, node);
  }
  return ofTruth(asked(`category.${name}(${JSON.stringify(part.args)})`, new Set(['category'])));
}

function factCount(): Whole {
  const part = { text: 'size(hardening)', fields: HARDENING_ONLY, isCounted: false };
  return {
    ...part,
    magnitude: HARDENING_FACTS.length,
    constant: null,
    numberIn: (record) => bitCount(record.hardening >>> 1),
  };
}

function bitCount(bits: number): number {
  let count = 0;
  for (let i = 0; i < HARDENING_FACTS.length; i++) count += (bits >>> i) & 1;
  return count;
}

interface Macro {
  readonly reading: Reading;
  readonly name: string;
  readonly variable: Extract<ASTNode, { op: 'id' }>;
  readonly predicate: ASTNode;
}

/** hardening.exists(fact, fact == "media"): inside, only the fact may be named, so the whole depends on hardening alone. */
function readMacro({ reading, name, variable, predicate }: Macro): Truth | null {
  if (typeOfField(variable.args) !== undefined) {
    return tell(reading, variable, `"${variable.args}" is a field; allowed: a name that is none`);
  }
  reading.variable = variable.args;
  const truth = readTruth(reading, predicate);
  reading.variable = null;
  return truth === null ? null : asked(`hardening.${name}(${variable.args}, ${truth.text})`, HARDENING_ONLY);
}
