// Which failures of Redis pass, which need another connection, and which end a stage.

import { expect, it } from 'vitest';
import { classifyError } from './classify-error.ts';

it.each([
  // what, message, class
  ['reading its file', 'LOADING Redis is loading the dataset in memory', 'again'],
  ['another script', 'BUSY Redis is busy running a script.', 'again'],
  ['full memory', "OOM command not allowed when used memory > 'maxmemory'.", 'again'],
  ['a full disk', 'MISCONF Errors writing to the AOF file', 'again'],
  ['too few replicas', 'NOREPLICAS Not enough good replicas to write.', 'again'],
  ['a moving slot', 'TRYAGAIN Multiple keys request during rehashing of slot', 'again'],
  ['too many clients', 'ERR max number of clients reached', 'again'],
  ['a cut connection', 'Connection is closed.', 'again'],
  ['a connection not yet made', "Stream isn't writeable and enableOfflineQueue options is false", 'again'],
  ['an answer lost', 'Reached the max retries per request limit (which is 0).', 'again'],
  ['a master that is one no more', "READONLY You can't write against a read only replica.", 'reconnect'],
  ['one inside a script', "ERR READONLY You can't write against a read only replica.", 'reconnect'],
  ['a server that is stopped', 'Command timed out', 'reconnect'],
  ['a missing password', 'NOAUTH Authentication required.', 'fatal'],
  ['a wrong password', 'WRONGPASS invalid username-password pair', 'fatal'],
  ['a missing right', "NOPERM this user has no permissions to run 'evalsha'", 'fatal'],
  ['foreign keys', 'WRONGTYPE Operation against a key holding the wrong kind', 'fatal'],
  ['a bug in a script', 'ERR user_script:1: Script attempted to access nothing', 'fatal'],
] as const)('takes %s, told as %s, for %s', (_, message, errorClass) => {
  expect(classifyError(new Error(message))).toBe(errorClass);
});

it('tries again where there is no way to the server, and takes what is no error for a bug', () => {
  expect(classifyError(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }))).toBe('again');
  expect(classifyError(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }))).toBe('again');
  expect(classifyError(Object.assign(new TypeError('a bug'), { code: 'ERR_INVALID_ARG_TYPE' }))).toBe('fatal');
  expect(classifyError('text')).toBe('fatal');
});
