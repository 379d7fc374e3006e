import { expect, it } from 'vitest';
import { wantsColour } from './terminal.ts';

it.each([
  ['a terminal', true, {}, true],
  ['a pipe', undefined, {}, false],
  ['a terminal whose user wants none', true, { NO_COLOR: '1' }, false],
  ['a dumb terminal', true, { TERM: 'dumb' }, false],
  ['a pipe whose user wants it', undefined, { FORCE_COLOR: '1' }, true],
  ['a pipe with a forced zero', undefined, { FORCE_COLOR: '0' }, false],
  ['both wishes at once', true, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ['an empty NO_COLOR', true, { NO_COLOR: '' }, true],
])('colour on %s', (_name, isTerminal, environment, wanted) => {
  expect(wantsColour(isTerminal, environment)).toBe(wanted);
});
