// How errors of LMDB become errors of the log.

import { expect, it } from 'vitest';
import { storageError } from './storage-error.ts';

function anLmdbError(code: number): Error {
  return Object.assign(new Error(`code ${code}`), { code });
}

it.each([
  [5, 'storage_full', 'EIO'],
  [27, 'storage_full', 'EFBIG'],
  [28, 'storage_full', 'ENOSPC'],
  [122, 'storage_full', 'EDQUOT'],
  [-30_792, 'storage_full', 'MDB_MAP_FULL'],
  [-30_795, 'storage_failed', 'code -30795'],
])('code %d is %s', async (code, reason, text) => {
  const error = await storageError(anLmdbError(code));
  expect(error.reason).toBe(reason);
  expect(error.message).toContain(text);
});

it('looks at the real error behind the general one of an asynchronous commit', async () => {
  const cause = anLmdbError(28);
  const general = Object.assign(new Error('Commit failed'), { commitError: Promise.reject(cause) });
  const error = await storageError(general);
  expect(error.reason).toBe('storage_full');
  expect(error.cause).toBe(cause);
});

it('keeps the general error if there is nothing behind it, and takes what is no error', async () => {
  const general = Object.assign(new Error('Commit failed'), { commitError: Promise.resolve() });
  expect((await storageError(general)).cause).toBe(general);
  expect((await storageError('text')).message).toContain('text');
});
