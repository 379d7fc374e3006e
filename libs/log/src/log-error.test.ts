// What a stage may do about each failure of the log.

import { expect, it } from 'vitest';
import { classifyError, type ErrorClass, LogError, type LogErrorReason } from './log-error.ts';

const CLASSES: readonly (readonly [LogErrorReason, ErrorClass])[] = [
  ['closed', 'fatal'],
  ['no_such_partition', 'fatal'],
  ['bad_request', 'fatal'],
  ['bad_record', 'poison'],
  ['record_too_large', 'poison'],
  ['backlog_full', 'retryable'],
  ['storage_full', 'retryable'],
  ['storage_failed', 'fatal'],
  ['offset_out_of_range', 'fatal'],
  ['directory_in_use', 'fatal'],
  ['consumer_ended', 'fatal'],
];

it.each(CLASSES)('%s is %s', (reason, errorClass) => {
  expect(classifyError(new LogError(reason, 'why'))).toBe(errorClass);
});

it('an error that is not of the log is fatal', () => {
  expect(classifyError(new TypeError('a bug'))).toBe('fatal');
  expect(classifyError('text')).toBe('fatal');
});
