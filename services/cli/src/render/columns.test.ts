import { expect, it } from 'vitest';
import { padded, table, widthOf } from './columns.ts';

it.each([
  ['', 0],
  ['abc', 3],
  ['红庙', 4],
  ['a红。b', 6],
  ['한', 2],
  ['é', 1],
])('"%s" takes %i places', (text, width) => {
  expect(widthOf(text)).toBe(width);
});

it('a text is filled up to a width, never cut', () => {
  expect(padded('红', 4)).toBe('红  ');
  expect(padded('longer', 3)).toBe('longer');
});

it('cells of a column begin at the same place, and no line ends in blanks', () => {
  expect(table([['a', '红庙', 'x'], ['long', 'b', 'y'], ['c']])).toEqual(['a     红庙  x', 'long  b     y', 'c']);
});
