import { expect, it } from 'vitest';
import { aBurstRule } from '../fixtures.ts';
import { anAlert, BEIJING_OFFSET_MS, DAY_MS, HOUR_MS, MIDNIGHT, twoDistricts } from './fixtures.ts';
import { backtestReport } from './report.ts';

const of = { tree: twoDistricts(), zoneOffsetMs: BEIJING_OFFSET_MS, candidate: [aBurstRule(3)] };
const aRun = {
  kind: 'finished',
  period: { from: MIDNIGHT, to: MIDNIGHT + 2 * DAY_MS },
  readCount: 9,
  signals: new Map([['handled', 9]] as const),
  candidate: [
    anAlert({
      ruleId: 'T01',
      course: [
        [0, 'yellow'],
        [30, 'red'],
      ],
    }),
    anAlert({
      ruleId: 'T01',
      areaCode: '1102001',
      course: [
        [1, 'blue'],
        [2, 'none'],
      ],
    }),
  ],
  current: null,
} as const;

it('has the figures of every rule, of all rules, and of every day', () => {
  const report = backtestReport(aRun, of);
  expect(report).toMatchObject({ days: 2, residents: 30_000, comparison: null });
  expect(report.rules).toMatchObject([
    { ruleId: 'T01', version: 1, alertCount: 2, perDay: 1, budget: { isMet: true } },
  ]);
  expect(report.total.perTenThousand).toBeCloseTo(2 / 3);
  expect(report.raisesByDay).toEqual([
    { day: '2026-03-02', blue: 1, yellow: 1, orange: 0, red: 0 },
    { day: '2026-03-03', blue: 0, yellow: 0, orange: 0, red: 1 },
  ]);
  expect(report.leadTimesMs).toEqual([2 * HOUR_MS, 30 * HOUR_MS]);
});

it('says which rule puts a day over the budget', () => {
  const twice = [anAlert({ ruleId: 'T01', course: [[0, 'red']] }), anAlert({ ruleId: 'T02', course: [[0, 'red']] })];
  const report = backtestReport({ ...aRun, candidate: twice }, of);
  expect(report.budget?.isMet).toBe(false);
  expect(report.rules).toMatchObject([{ shareOfOverrun: 0.5, budget: { isMet: true } }]);
  expect(backtestReport(aRun, of).rules).toMatchObject([{ shareOfOverrun: null }]);
});

it('an hour of alerts counts as a day of them', () => {
  const hour = { ...aRun, period: { from: MIDNIGHT, to: MIDNIGHT + HOUR_MS } };
  expect(backtestReport(hour, of)).toMatchObject({ days: 1, total: { perDay: 2 } });
});

it('is compared with what the current rules raised', () => {
  const { comparison } = backtestReport({ ...aRun, current: aRun.candidate.slice(0, 1) }, of);
  expect(comparison?.total).toMatchObject({ sameCount: 1, newCount: 1, goneCount: 0 });
});
