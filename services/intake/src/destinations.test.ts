import { type AreaEntry, createAreaTree, partitionOf } from '@fengsui/domain';
import { expect, it } from 'vitest';
import { createDestinations } from './destinations.ts';

const area = (code: string, parent: string, level: AreaEntry['level']): AreaEntry => ({
  code,
  parent,
  level,
  name: code,
  population: 0,
});

function destinations() {
  const entries = [area('15', '', 'province'), area('1506', '15', 'city'), area('150602', '1506', 'county')];
  const result = createAreaTree(entries, 'city');
  if (result.kind !== 'tree') throw new Error('the sample tree has problems');
  return createDestinations(result.tree, 12);
}

it('an area goes to the partition of its city, keyed by it', () => {
  expect(destinations().find('150602')).toEqual({
    destination: { areaCode: '150602', key: '1506', partition: partitionOf('1506', 12) },
    exact: true,
  });
});

it('an unknown area goes to its longest known prefix, and one above the cities to itself', () => {
  const find = destinations().find;
  expect(find('150602123456')).toMatchObject({ destination: { areaCode: '150602', key: '1506' }, exact: false });
  expect(find('15')).toMatchObject({ destination: { areaCode: '15', key: '15' }, exact: true });
  expect(find('99')).toMatchObject({ destination: { areaCode: '15', key: '15' }, exact: false });
});

it('an area is remembered: the second answer is the same object', () => {
  const { find } = destinations();
  expect(find('150602').destination).toBe(find('150602').destination);
});
