// What a rule's shape has against it, in words that say what is allowed: a problem a field, an unknown field at its own place.
import { z } from 'zod';
import type { RuleProblem } from './rule-sense.ts';

type Issue = z.core.$ZodIssue;

/** In place of words that say only what is wrong; undefined: the usual ones tell what is allowed. For safeParse. */
export const allowedInstead: z.core.$ZodErrorMap = ({ code, inst }) =>
  code === 'unrecognized_keys' && inst instanceof z.ZodObject
    ? `unknown field; allowed: ${Object.keys(inst.shape).join(', ')}`
    : undefined;

/** All problems of a value that safeParse has refused. */
export function shapeProblems({ issues }: z.ZodError): readonly RuleProblem[] {
  return issues.flatMap((issue) => {
    const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    return paths.map((path) => ({ path: path.join('.'), problem: problemOf(issue) }));
  });
}

/** Of several forms, what each of them has against the value. */
function problemOf(issue: Issue): string {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue.message;
  return issue.errors.flatMap(([first]) => (first === undefined ? [] : [first.message])).join(', or: ');
}
