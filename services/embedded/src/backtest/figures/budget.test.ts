import { assert, createAreaTree } from '@fengsui/domain';
import { expect, it } from 'vitest';
import type { AlertTrace } from '../alert-traces.ts';
import { budgetFigures } from './budget.ts';
import { anAlert, BEIJING_OFFSET_MS, type Course, DAY_MS, HOUR_MS, MIDNIGHT, twoDistricts } from './fixtures.ts';

const places = { tree: twoDistricts(), zoneOffsetMs: BEIJING_OFFSET_MS };
const twoDays = { from: MIDNIGHT, to: MIDNIGHT + 2 * DAY_MS };

function times(count: number, course: Course, wish: Partial<AlertTrace> = {}): readonly AlertTrace[] {
  return Array.from({ length: count }, () => anAlert({ ...wish, course }));
}

const within = (alerts: readonly AlertTrace[]) => {
  const figures = budgetFigures(alerts, places, twoDays);
  return { isMet: figures?.isMet, withinCount: figures?.withinCount, of: figures?.districtDayCount };
};

it.each([
  ['20 raises to yellow', times(20, [[0, 'yellow']]), true],
  ['21 raises to yellow', times(21, [[0, 'yellow']]), false],
  ['3 raises to orange', times(3, [[0, 'orange']]), true],
  ['4 raises to orange', times(4, [[0, 'orange']]), false],
  ['1 raise to red', times(1, [[0, 'red']]), true],
  ['2 raises to red', times(2, [[0, 'red']]), false],
  ['100 raises to blue', times(100, [[0, 'blue']]), true],
  [
    '21 in two districts',
    [...times(11, [[0, 'yellow']]), ...times(10, [[0, 'yellow']], { areaCode: '1102001' })],
    true,
  ],
  [
    '21 in two streets of a district',
    [...times(11, [[0, 'yellow']]), ...times(10, [[0, 'yellow']], { areaCode: '1101002' })],
    false,
  ],
  ['21 on two days', [...times(11, [[0, 'yellow']]), ...times(10, [[24, 'yellow']])], true],
  [
    'a rise to red beside a raise to red',
    [
      ...times(1, [
        [0, 'yellow'],
        [5, 'red'],
      ]),
      ...times(1, [[0, 'red']]),
    ],
    false,
  ],
] as const)('%s', (_, alerts, isMet) => {
  expect(within(alerts)).toEqual({ isMet, withinCount: isMet ? 4 : 3, of: 4 });
});

it('days begin at local midnight', () => {
  // 23:30 and 00:30 in Beijing are one day in UTC.
  const night = [
    anAlert({ raisedAt: MIDNIGHT + 23.5 * HOUR_MS, course: [[0, 'red']] }),
    anAlert({ raisedAt: MIDNIGHT + 24.5 * HOUR_MS, course: [[0, 'red']] }),
  ];
  expect(within(night).isMet).toBe(true);
  expect(budgetFigures(night, { ...places, zoneOffsetMs: 0 }, twoDays)?.isMet).toBe(false);
});

it('names the first district and day that had most, and the worst district of every day', () => {
  const alerts = [
    ...times(2, [[25, 'yellow']], { areaCode: '1102001' }),
    ...times(2, [[30, 'yellow']]),
    ...times(1, [
      [0, 'yellow'],
      [1, 'orange'],
    ]),
  ];
  const figures = budgetFigures(alerts, places, twoDays);
  expect(figures?.worst).toEqual({
    yellow: { count: 2, districtCode: '1101', districtName: 'A', day: '2026-03-03' },
    orange: { count: 1, districtCode: '1101', districtName: 'A', day: '2026-03-02' },
    red: null,
  });
  expect(figures?.days).toEqual([
    { day: '2026-03-02', yellow: 1, orange: 1, red: 0 },
    { day: '2026-03-03', yellow: 2, orange: 0, red: 0 },
  ]);
});

it('tells whose raises are on the district-days that are over', () => {
  const alerts = [
    ...times(3, [[0, 'red']], { ruleId: 'R05' }),
    ...times(1, [[1, 'yellow']]),
    ...times(4, [[24, 'yellow']]),
  ];
  expect(budgetFigures(alerts, places, twoDays)?.callsOnDaysOver).toEqual(
    new Map([
      ['R05', 3],
      ['R01', 1],
    ]),
  );
});

it('raises above the districts are counted apart, and those behind the end not at all', () => {
  const alerts = [...times(2, [[0, 'red']], { areaCode: '11' }), ...times(2, [[48, 'red']])];
  expect(budgetFigures(alerts, places, twoDays)).toMatchObject({ isMet: true, aboveDistrictsCount: 2 });
});

it('a tree without districts has no budget', () => {
  const built = createAreaTree([{ code: '1', parent: '', level: 'city', name: 'City', population: 0 }], 'city');
  assert(built.kind === 'tree', 'one area forms a tree');
  expect(budgetFigures([], { tree: built.tree, zoneOffsetMs: 0 }, twoDays)).toBeNull();
});
