import { expect, test } from 'vitest';
import { codeOf, refusalOf } from './status.ts';

test.each([
  [1, 'cancelled'],
  [2, 'unknown'],
  [3, 'invalid_argument'],
  [4, 'deadline_exceeded'],
  [5, 'not_found'],
  [6, 'already_exists'],
  [7, 'permission_denied'],
  [8, 'resource_exhausted'],
  [9, 'failed_precondition'],
  [10, 'aborted'],
  [11, 'out_of_range'],
  [12, 'unimplemented'],
  [13, 'internal'],
  [14, 'unavailable'],
  [15, 'data_loss'],
  [16, 'unauthenticated'],
] as const)('status %d is %s, both ways', (code, reason) => {
  expect(codeOf(reason)).toBe(code);
  const error = Object.assign(new Error('x'), { code, details: 'what is wrong' });
  expect(refusalOf(error)).toEqual({ kind: 'refused', reason, message: 'what is wrong' });
});

test.each([
  ['an error without a status', new Error('broken pipe'), 'broken pipe'],
  ['a status nobody knows', Object.assign(new Error('odd'), { code: 99 }), 'odd'],
  ['something that is no error', 'thrown text', 'thrown text'],
])('%s is unknown', (_name, thrown, message) => {
  expect(refusalOf(thrown)).toEqual({ kind: 'refused', reason: 'unknown', message });
});
