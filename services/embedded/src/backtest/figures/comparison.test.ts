import { expect, it } from 'vitest';
import { compareAlerts, DIFFERENCES_LISTED_MAX } from './comparison.ts';
import { anAlert, HOUR_MS, MIDNIGHT } from './fixtures.ts';

it.each([
  ['the same', {}, {}, { sameCount: 1 }],
  ['raised an hour later', {}, { raisedAt: MIDNIGHT + HOUR_MS }, { newCount: 1, goneCount: 1 }],
  ['of another area', {}, { areaCode: '1102001' }, { newCount: 1, goneCount: 1 }],
  ['of another subject', {}, { subject: { kind: 'category', value: 'H02' } }, { newCount: 1, goneCount: 1 }],
  ['of another rule', {}, { ruleId: 'R02' }, { newCount: 1, goneCount: 1 }],
  [
    'graver',
    { course: [[0, 'blue']] },
    {
      course: [
        [0, 'blue'],
        [1, 'red'],
      ],
    },
    { changedCount: 1, peakChanges: [{ from: 'blue', to: 'red', count: 1 }] },
  ],
  [
    'cleared later',
    {
      course: [
        [0, 'blue'],
        [1, 'none'],
      ],
    },
    {
      course: [
        [0, 'blue'],
        [2, 'none'],
      ],
    },
    { changedCount: 1 },
  ],
] as const)('an alert that is %s', (_, before, after, difference) => {
  const nothing = { sameCount: 0, changedCount: 0, newCount: 0, goneCount: 0, peakChanges: [] };
  expect(compareAlerts([anAlert(before)], [anAlert(after)]).total).toEqual({ ...nothing, ...difference });
});

it('counts rule by rule, in their order', () => {
  const { byRule, total } = compareAlerts(
    [anAlert({ ruleId: 'R05' }), anAlert({ ruleId: 'R02' })],
    [anAlert({ ruleId: 'R05' }), anAlert({ ruleId: 'R05', areaCode: '1102001' })],
  );
  expect([...byRule].map(([id, { sameCount, newCount, goneCount }]) => [id, sameCount, newCount, goneCount])).toEqual([
    ['R02', 0, 0, 1],
    ['R05', 1, 1, 0],
  ]);
  expect(total).toMatchObject({ sameCount: 1, newCount: 1, goneCount: 1 });
});

it('of two alerts raised in one instant the first belongs to the first', () => {
  const twice = [anAlert({ course: [[0, 'blue']] }), anAlert({ course: [[0, 'red']] })];
  expect(compareAlerts(twice, twice).total).toMatchObject({ sameCount: 2, changedCount: 0 });
  expect(compareAlerts(twice, twice.slice(0, 1)).total).toMatchObject({ sameCount: 1, goneCount: 1 });
});

it('lists the first differences of each kind, by the time of the raise', () => {
  const many = Array.from({ length: DIFFERENCES_LISTED_MAX + 5 }, (_, n) =>
    anAlert({ raisedAt: MIDNIGHT - n * HOUR_MS }),
  );
  const { listed, total } = compareAlerts(many, [anAlert({ areaCode: '1102001', raisedAt: MIDNIGHT + HOUR_MS })]);
  expect(total.goneCount).toBe(DIFFERENCES_LISTED_MAX + 5);
  expect(listed).toHaveLength(DIFFERENCES_LISTED_MAX + 1);
  expect(listed[0]?.alert.raisedAt).toBe(MIDNIGHT - (DIFFERENCES_LISTED_MAX + 4) * HOUR_MS);
  expect(listed.at(-1)).toMatchObject({ kind: 'new', peakBefore: null, peakAfter: 'blue' });
});
