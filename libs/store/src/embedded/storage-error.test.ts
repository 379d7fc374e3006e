// How errors of LMDB become errors of the store, and what a stage may do about them.

import { expect, it } from 'vitest';
import { classifyError, storageError } from './storage-error.ts';

it.each([
  [5, 'retryable'],
  [28, 'retryable'],
  [-30_792, 'retryable'],
  [-30_795, 'fatal'],
])('code %d is %s', async (code, errorClass) => {
  const cause = Object.assign(new Error('of LMDB'), { code });
  const general = Object.assign(new Error('Commit failed'), { commitError: Promise.reject(cause) });
  for (const error of [await storageError(cause), await storageError(general)]) {
    expect(classifyError(error)).toBe(errorClass);
    expect(error.cause).toBe(cause);
    expect(error.message).toContain('of LMDB');
  }
});

it('takes what is no error, and a general error with nothing behind it', async () => {
  expect(classifyError(await storageError('text'))).toBe('fatal');
  const general = Object.assign(new Error('Commit failed'), { commitError: Promise.resolve() });
  expect((await storageError(general)).cause).toBe(general);
});

it('an error that is not of the store is fatal', () => {
  expect(classifyError(new TypeError('a bug'))).toBe('fatal');
});
