import type { AreaEntry } from '@fengsui/domain';
import { describe, expect, it } from 'vitest';
import { areaFileText, readAreas, readAreaTree } from './area-file.ts';

const HEADER = 'code,parent,level,name,population';
const CITY: AreaEntry = { code: '11', parent: '', level: 'city', name: '北京市', population: 0 };
const COUNTY: AreaEntry = {
  code: '1101',
  parent: '11',
  level: 'county',
  name: 'a "quoted", name',
  population: 3_450_000,
};

describe('area file', () => {
  it('reads back what it writes, quotes, remarks and unknown population included', () => {
    const text = areaFileText([CITY, COUNTY], ['a remark']);
    expect(text.split('\n').slice(0, 3)).toEqual(['# a remark', HEADER, '11,,city,北京市,']);
    expect(readAreas(text)).toEqual({ kind: 'areas', entries: [CITY, COUNTY] });
  });

  it('has a sixth column where a tenant tells town from country', () => {
    const village: AreaEntry = {
      code: '2',
      parent: '1101',
      level: 'community',
      name: 'a',
      population: 0,
      areaClass: 'rural',
    };
    const text = areaFileText([CITY, village], []);
    expect(text.split('\n')).toEqual([`${HEADER},class`, '11,,city,北京市,,', '2,1101,community,a,,rural', '']);
    expect(readAreas(text)).toEqual({ kind: 'areas', entries: [CITY, village] });
    expect(readAreas(`${HEADER},class\n2,,city,a,,town\n3,2,county,b,`)).toMatchObject({
      problems: [
        { line: 2, field: 'class', hint: 'one of: urban, rural, or nothing when it is unknown' },
        { line: 3, field: 'code', hint: expect.stringContaining('has 5 cells, write 6') },
      ],
    });
  });

  it('takes a byte order mark and Windows line ends', () => {
    expect(readAreas(`\uFEFF${HEADER}\r\n11,,city,北京市,\r\n`)).toEqual({ kind: 'areas', entries: [CITY] });
  });

  it.each([
    ['a level that is no level', '2,11,countey,x,', 'level', 'did you mean "county"?'],
    ['a population with a comma', '2,11,county,x,1.5', 'population', 'whole number'],
    ['an empty code', ',11,county,x,', 'code', '1 to 64 bytes'],
    ['a code beyond 64 bytes', `${'9'.repeat(65)},11,county,x,`, 'code', '1 to 64 bytes'],
    ['an area without a name', '2,11,county,,', 'name', 'people read'],
    ['a line with too few cells', '2,11,county', 'code', 'has 3 cells'],
  ])('refuses %s by line and field', (_case, line, field, hint) => {
    const result = readAreas(`${HEADER}\n\n${line}\n`);
    expect(result).toMatchObject({ kind: 'problems', problems: [{ line: 3, field }] });
    expect(JSON.stringify(result)).toContain(JSON.stringify(hint).slice(1, -1));
  });

  it('tells all problems at once', () => {
    const result = readAreas(`${HEADER}\n1,,citty,,x\n2,1,county,b,\n3,1,county,,`);
    expect(result.kind === 'problems' && result.problems.map(({ line, field }) => `${line} ${field}`)).toEqual([
      '2 name',
      '2 population',
      '2 level',
      '4 name',
    ]);
  });

  it('asks for the header line', () => {
    expect(readAreas('11,,city,x,')).toMatchObject({ problems: [{ line: 1, hint: expect.stringContaining(HEADER) }] });
    expect(readAreas('# only a remark\n')).toMatchObject({ problems: [{ line: 1 }] });
  });

  it('lists at most 100 problems of one file', () => {
    const result = readAreas(`${HEADER}\n${',,,,\n'.repeat(500)}`);
    expect(result.kind === 'problems' && result.problems.length).toBeLessThanOrEqual(103);
  });
});

describe('area tree file', () => {
  it('gives the tree', () => {
    const result = readAreaTree({ text: areaFileText([COUNTY, CITY], []), partitionLevel: 'city' });
    expect(result.kind === 'tree' && result.tree.code(1)).toBe('1101');
  });

  it('puts problems of the tree back on the lines of the file', () => {
    const text = `# remark\n${HEADER}\n11,,city,a,\n\n1101,12,county,b,\n11,,city,c,\n`;
    const result = readAreaTree({ text, partitionLevel: 'city' });
    expect(result.kind === 'problems' && result.problems.map(({ line, field }) => `${line} ${field}`)).toEqual([
      '6 code',
      '5 parent',
      '6 parent',
    ]);
  });

  it('refuses a broken line before it looks at the tree', () => {
    expect(readAreaTree({ text: `${HEADER}\n1,,x,a,`, partitionLevel: 'city' })).toMatchObject({ kind: 'problems' });
  });
});
