import { assert, createAreaTree } from '@fengsui/domain';
import { expect, it } from 'vitest';
import { twoDistricts } from './fixtures.ts';
import { residentsOf } from './residents.ts';

it('the parts are summed up where a level does not say its population', () => {
  // A says 20,000; B does not, but its street does.
  expect(residentsOf(twoDistricts())).toBe(30_000);
});

it('one part that nobody knows makes the sum unknown', () => {
  const built = createAreaTree(
    [
      { code: '1', parent: '', level: 'city', name: 'City', population: 0 },
      { code: '11', parent: '1', level: 'county', name: 'A', population: 5_000 },
      { code: '12', parent: '1', level: 'county', name: 'B', population: 0 },
    ],
    'city',
  );
  assert(built.kind === 'tree', 'the areas form a tree');
  expect(residentsOf(built.tree)).toBeNull();
});
