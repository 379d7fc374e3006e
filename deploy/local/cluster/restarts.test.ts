// How often a service is started again, and how its end is told.
import { expect, it } from 'vitest';
import { exitWords } from './exit-words.ts';
import { createRestarts, RESTARTS_MAX, RESTARTS_WITHIN_MS } from './restarts.ts';

it('a service that dies now and then is always started again', () => {
  const restarts = createRestarts();
  const every = RESTARTS_WITHIN_MS / RESTARTS_MAX;
  const reasons = Array.from({ length: 100 }, (_, index) => restarts.reasonToGiveUp(137, index * every));
  expect(new Set(reasons)).toEqual(new Set([null]));
});

it('one that dies once more than it may within a minute is given up', () => {
  const restarts = createRestarts();
  const reasons = Array.from({ length: RESTARTS_MAX + 1 }, (_, index) => restarts.reasonToGiveUp(1, index * 1_000));
  expect(reasons.slice(0, RESTARTS_MAX)).toEqual(Array.from({ length: RESTARTS_MAX }, () => null));
  expect(reasons.at(-1)).toBe('given up after 5 restarts within a minute');
});

it('one whose settings are wrong is given up at once', () => {
  expect(createRestarts().reasonToGiveUp(2, 0)).toBe('given up: another start would find the same');
});

it.each([
  { code: 0, words: 'exit code 0' },
  { code: 1, words: 'exit code 1' },
  { code: 137, words: 'exit code 137 (SIGKILL)' },
  { code: 143, words: 'exit code 143 (SIGTERM)' },
])('$code is told as $words', ({ code, words }) => {
  expect(exitWords(code)).toBe(words);
});
