import { describe, expect, it } from 'vitest';
import { createAreaMapper } from './area-mapper.ts';
import type { LevelSource, TextSource } from './mapping.ts';
import { columnPlaces } from './text-reader.ts';

const PLACES = columnPlaces(['ward', 'zip', 'name']);
const column = (name: string): TextSource => ({ kind: 'column', column: name, table: null, fallback: null });
const constant = (text: string): TextSource => ({ kind: 'constant', text });
const LEVELS: readonly LevelSource[] = [
  { level: 'city', code: constant('Town'), name: constant('The Town') },
  { level: 'street', code: column('ward'), name: null },
  { level: 'community', code: column('zip'), name: column('name') },
];
const mapper = (): ReturnType<typeof createAreaMapper> =>
  createAreaMapper({ kind: 'levels', levels: LEVELS, unknown: new Set(['n/a']) }, PLACES);

describe('area mapper', () => {
  it.each([
    ['a whole path', ['South', '11', 'Hill'], 'town/south/11', true],
    ['a path that stops at an empty level', ['South', '', 'Hill'], 'town/south', false],
    ['a level missing in the middle', ['', '11', 'Hill'], 'town', false],
    ['a word that stands for unknown, in any case', ['N/A', '11', ''], 'town', false],
    ['a separator and blanks within a word', ['Allston / Brighton', '0502', ''], 'town/allston-brighton/0502', true],
    ['letters of any script', ['朝阳区', '11', ''], 'town/朝阳区/11', true],
    ['a word of signs only', ['?!', '11', ''], 'town/-/11', true],
  ])('reads %s', (_case, cells, code, isWhole) => {
    expect(mapper().areaOf(cells)).toEqual({ code, isWhole });
  });

  it('refuses a code beyond 64 bytes, as bytes and not as letters', () => {
    expect(mapper().areaOf(['x'.repeat(59), '', ''])).toMatchObject({ code: `town/${'x'.repeat(59)}` });
    expect(mapper().areaOf(['x'.repeat(60), '', ''])).toBeNull();
    expect(mapper().areaOf(['朝'.repeat(20), '', ''])).toBeNull();
  });

  it('lists each area once with its first name, parents first', () => {
    const area = mapper();
    for (const cells of [
      ['South', '11', 'Hill'],
      ['south', '11', 'Hilltop'],
      ['South', '12', ''],
      ['', '', ''],
    ])
      area.areaOf(cells);
    expect(area.entries().map(({ code, parent, level, name }) => [code, parent, level, name])).toEqual([
      ['town', '', 'city', 'The Town'],
      ['town/south', 'town', 'street', 'South'],
      ['town/south/11', 'town/south', 'community', 'Hill'],
      ['town/south/12', 'town/south', 'community', '12'],
    ]);
  });

  it('takes whole codes as they are', () => {
    const area = createAreaMapper({ kind: 'codes', column: 'zip' }, PLACES);
    expect(area.areaOf(['', ' 110105001024 ', ''])).toEqual({ code: '110105001024', isWhole: true });
    expect(area.areaOf(['', '', ''])).toEqual({ code: '', isWhole: false });
    expect(area.areaOf(['', '1'.repeat(65), ''])).toBeNull();
  });
});
