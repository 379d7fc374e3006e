// The two sides of comparisons in expressions: which kinds go together, which words a field may be compared with, and
// what else is told as a problem. How a side comes about is in expression-reader.ts.
import type { ASTNode } from '@marcbachmann/cel-js';
import { HARDENING_FACTS, type ListedField } from './expression-fields.ts';
import { joined, type Relation, type Truth, type Whole } from './expression-tree.ts';

/** offset: from the start of the expression, in characters. problem: what is wrong and what is allowed. */
export interface PartProblem {
  readonly offset: number;
  readonly problem: string;
}

/** What reading collects. variable: the name of the fact that the macro in hand goes through. */
export interface Reading {
  readonly problems: PartProblem[];
  variable: string | null;
}

/** What can stand on one side of a comparison. */
export type Operand =
  | { readonly kind: 'truth'; readonly truth: Truth }
  | { readonly kind: 'number'; readonly whole: Whole }
  | { readonly kind: 'word'; readonly word: WordField }
  | { readonly kind: 'literal'; readonly literal: string }
  | { readonly kind: 'facts' };

/** A field (or the variable of a macro) whose value is a word; words null: any. */
interface WordField {
  readonly name: string;
  readonly words: readonly string[] | null;
  readonly fields: readonly (ListedField | 'category')[];
}

/** Kinds of operands, for problems. */
export const KIND_WORDS: Readonly<Record<Operand['kind'], string>> = {
  truth: 'true or false',
  number: 'a number',
  word: 'a word',
  literal: 'a word',
  facts: 'a list of facts',
};

/** The fields of a literal. */
export const NO_FIELDS: ReadonlySet<ListedField | 'category'> = new Set();
/** The fields of what depends on hardening facts. */
export const HARDENING_ONLY: ReadonlySet<ListedField | 'category'> = new Set(['hardening']);

/** Tells a problem at a node. */
export function tell({ problems }: Reading, node: ASTNode, problem: string): null {
  problems.push({ offset: node.start, problem });
  return null;
}

/** A truth that only the library can tell. */
export function asked(text: string, fields: ReadonlySet<ListedField | 'category'>): Truth {
  return { op: 'asked', text, fields, isCounted: false };
}

const CEL_OPERATORS = { '&&': '&&', '||': '||', same: '==', differ: '!=' } as const;

/** Two truths under an operator. */
export function pair(op: keyof typeof CEL_OPERATORS, left: Truth, right: Truth): Truth {
  return { op, left, right, ...joined(`(${left.text} ${CEL_OPERATORS[op]} ${right.text})`, left, right) };
}

type ComparisonNode = Extract<ASTNode, { op: Relation }>;

/** left == right and the like; null for kinds that do not go together. */
export function comparison(reading: Reading, node: ComparisonNode, left: Operand, right: Operand): Truth | null {
  const relation = node.op;
  if (left.kind === 'number' && right.kind === 'number') {
    const text = `(${left.whole.text} ${relation} ${right.whole.text})`;
    return { op: 'compare', relation, left: left.whole, right: right.whole, ...joined(text, left.whole, right.whole) };
  }
  if (relation !== '==' && relation !== '!=') {
    const kinds = `${KIND_WORDS[left.kind]} ${relation} ${KIND_WORDS[right.kind]}`;
    return tell(reading, node, `${sidesText(node, left, right)}: ${kinds}; only numbers have an order`);
  }
  if (left.kind === 'truth' && right.kind === 'truth') {
    return pair(relation === '==' ? 'same' : 'differ', left.truth, right.truth);
  }
  return equality({ reading, node, relation }, left, right);
}

interface Equality {
  readonly reading: Reading;
  readonly node: ComparisonNode;
  readonly relation: '==' | '!=';
}

/** Of words: a field and a literal either way round, or two fields with the same words. */
function equality({ reading, node, relation }: Equality, left: Operand, right: Operand): Truth | null {
  if (left.kind === 'literal' && right.kind === 'word') return equality({ reading, node, relation }, right, left);
  if (left.kind === 'word' && right.kind === 'literal') {
    if (!isWordOf(reading, node.args.find(({ op }) => op === 'value') ?? node, left.word, right.literal)) return null;
    return asked(`(${left.word.name} ${relation} ${JSON.stringify(right.literal)})`, new Set(left.word.fields));
  }
  if (left.kind === 'word' && right.kind === 'word' && left.word.words === right.word.words) {
    const fields = new Set([...left.word.fields, ...right.word.fields]);
    return asked(`(${left.word.name} ${relation} ${right.word.name})`, fields);
  }
  return tell(reading, node, `${sidesText(node, left, right)}: these do not compare`);
}

function sidesText(node: ComparisonNode, left: Operand, right: Operand): string {
  const [a, b] = node.args.map(({ input, start, end }) => input.slice(start, end));
  return `${a ?? ''} is ${KIND_WORDS[left.kind]}, ${b ?? ''} is ${KIND_WORDS[right.kind]}`;
}

function isWordOf(reading: Reading, node: ASTNode, { name, words }: WordField, word: string): boolean {
  if (words === null || words.includes(word)) return true;
  tell(reading, node, `${name}: "${word}" is none of ${words.join(', ')}`);
  return false;
}

/** element in [values], or "fact" in hardening. */
export function membership(reading: Reading, node: Extract<ASTNode, { op: 'in' }>, element: Operand): Truth | null {
  const [left, list] = node.args;
  if (list.op === 'list') {
    if (element.kind === 'word') return wordAmong(reading, element.word, list);
    if (element.kind === 'number') return numberAmong(reading, element.whole, list);
  }
  if (element.kind === 'literal' && list.op === 'id' && list.args === 'hardening' && reading.variable === null) {
    const facts = { name: 'hardening', words: HARDENING_FACTS, fields: [] };
    if (!isWordOf(reading, left, facts, element.literal)) return null;
    return asked(`(${JSON.stringify(element.literal)} in hardening)`, HARDENING_ONLY);
  }
  return tell(reading, node, 'allowed: a field in a list of words or numbers, or "fact" in hardening');
}

type ListNode = Extract<ASTNode, { op: 'list' }>;

function wordAmong(reading: Reading, field: WordField, list: ListNode): Truth | null {
  if (list.args.length === 0) return tell(reading, list, 'at least one word');
  const words: string[] = [];
  for (const item of list.args) {
    if (item.op !== 'value' || typeof item.args !== 'string') tell(reading, item, `a word of ${field.name} in quotes`);
    else if (isWordOf(reading, item, field, item.args)) words.push(item.args);
  }
  if (words.length < list.args.length) return null;
  return asked(`(${field.name} in ${JSON.stringify(words)})`, new Set(field.fields));
}

function numberAmong(reading: Reading, whole: Whole, list: ListNode): Truth | null {
  if (list.args.length === 0) return tell(reading, list, 'at least one number');
  const numbers: number[] = [];
  for (const item of list.args) {
    const number = numberLiteral(item);
    if (Number.isSafeInteger(number)) numbers.push(number);
    else tell(reading, item, 'a whole number such as 3');
  }
  if (numbers.length < list.args.length) return null;
  const part = joined(`(${whole.text} in [${numbers.join(', ')}])`, whole);
  return { op: 'among', whole, numbers: new Set(numbers), ...part };
}

/** 3 or -3; NaN for anything else. */
function numberLiteral(node: ASTNode): number {
  if (node.op === '-_') return -numberLiteral(node.args);
  return node.op === 'value' && typeof node.args === 'bigint' ? Number(node.args) : Number.NaN;
}
