// The acceptance suite: the twelve scenarios of the domain page, (a) to (l), each told by one story of this directory that
// is named by its letter and has a golden file.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fromRoot } from './production.ts';

it('each of the twelve scenarios is one story', () => {
  const directory = fromRoot('tests/scenario');
  const texts = readdirSync(directory)
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => readFileSync(`${directory}/${name}`, 'utf8'));
  const letters = texts.flatMap((text) =>
    [...text.matchAll(/^(?:it\(| {2})'\(([a-l])\) /gm)].map(([, letter]) => letter),
  );
  expect(letters.toSorted((a = '', b = '') => a.localeCompare(b)).join('')).toBe('abcdefghijkl');
});
