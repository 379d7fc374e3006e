// Whole numbers of expressions: sums, products and quotients of what a signal counts, as plain arithmetic. Whatever is
// let through stays within the integers that a double holds, so the result is the one that CEL's 64 bits give.
import type { SignalRecord } from '@fengsui/domain';
import { joined, type Relation, type Whole } from './expression-tree.ts';

export type Arithmetic = '+' | '-' | '*' | '/' | '%' | '-_';

/** The number that an operator makes of one or two others, or what is wrong with it. */
export function readArithmetic(op: Arithmetic, parts: readonly Whole[]): Whole | string {
  const [left, right = left] = parts;
  if (left === undefined || right === undefined) return 'a number';
  const magnitude = magnitudeOf(op, left.magnitude, right.magnitude);
  const problem = problemOf(op, right, magnitude);
  if (problem !== null) return problem;
  const [readLeft, readRight] = [left.numberIn, right.numberIn];
  return {
    ...joined(op === '-_' ? `(-${left.text})` : `(${left.text} ${op} ${right.text})`, ...parts),
    magnitude,
    constant: left.constant === null || right.constant === null ? null : resultOf(op, left.constant, right.constant),
    numberIn: (record: SignalRecord) => resultOf(op, readLeft(record), readRight(record)),
  };
}

function problemOf(op: Arithmetic, right: Whole, magnitude: number): string | null {
  if ((op === '/' || op === '%') && (right.constant ?? 0) === 0) return `${op} by a number that is not 0, such as 60`;
  return magnitude > Number.MAX_SAFE_INTEGER ? `can get beyond ${Number.MAX_SAFE_INTEGER}; use smaller numbers` : null;
}

function magnitudeOf(op: Arithmetic, left: number, right: number): number {
  switch (op) {
    case '+':
    case '-':
      return left + right;
    case '*':
      return left * right;
    case '/':
    case '%':
    case '-_':
      return left;
  }
}

function resultOf(op: Arithmetic, left: number, right: number): number {
  switch (op) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      // Exact, where left / right might round up to the next integer.
      return (left - (left % right)) / right;
    case '%':
      return left % right;
    case '-_':
      return -left;
  }
}

/** Whether two numbers of a record stand in a relation. */
export function relationTest(relation: Relation, left: Whole, right: Whole): (record: SignalRecord) => boolean {
  const [a, b] = [left.numberIn, right.numberIn];
  switch (relation) {
    case '==':
      return (record) => a(record) === b(record);
    case '!=':
      return (record) => a(record) !== b(record);
    case '<':
      return (record) => a(record) < b(record);
    case '<=':
      return (record) => a(record) <= b(record);
    case '>':
      return (record) => a(record) > b(record);
    case '>=':
      return (record) => a(record) >= b(record);
  }
}
