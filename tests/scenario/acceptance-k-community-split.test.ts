// (k) A community is split at midnight: until then its events carry the old code, from then on one of two new ones. The
// tree knows all three. An outage goes on across that midnight, and so do matters that were opened before it.
import { day, hour, minute } from '@fengsui/testkit';
import { expect, it } from 'vitest';
import { entriesOf, treeOf } from './gridded.ts';
import { JIANWAI, NANLANG } from './places.ts';
import { chaoyang, played, scenario } from './production.ts';

const EAST = `${JIANWAI}091`;
const WEST = `${JIANWAI}092`;
const tree = treeOf([
  ...entriesOf(chaoyang),
  { code: EAST, parent: JIANWAI, level: 'community', name: '南郎东社区居委会', population: 0 },
  { code: WEST, parent: JIANWAI, level: 'community', name: '南郎西社区居委会', population: 0 },
]);
/** Two hours before midnight. */
const START = Date.parse('2026-01-19T22:00:00+08:00');
const MIDNIGHT = hour(2);
const HEATING = { category: 'H02.04', riskDomain: 'utility' } as const;

it('(k) a community split at midnight loses nothing and counts nothing twice in its street, and its alerts end', async () => {
  const story = scenario('k community split at midnight', { startAt: START, tree });
  const before = story.at(MIDNIGHT - hour(1)).hotline({ area: NANLANG, ...HEATING, times: 6, within: hour(1) });
  const east = story.at(MIDNIGHT).hotline({ area: EAST, ...HEATING, times: 3, within: minute(30) });
  const west = story.at(MIDNIGHT).hotline({ area: WEST, ...HEATING, times: 2, within: minute(30) });
  // What was opened under the old code goes on under the new ones: told again, sent again, done.
  const moved = { openings: before.openings.map((opening, i) => ({ ...opening, areaCode: i < 3 ? EAST : WEST })) };
  story.at(MIDNIGHT + minute(40)).events(before.openings);
  story.at(MIDNIGHT + minute(41)).hotline({ area: EAST, ...HEATING, matter: before.openings[0]?.ticketId ?? '' });
  story.at(MIDNIGHT + minute(45)).dispatch(moved);
  // A call of before midnight that comes after it, under the code of its time.
  const late = story.at(MIDNIGHT + minute(50)).hotline({ area: NANLANG, ...HEATING, occurredBefore: hour(1) });
  for (const calls of [moved, east, west, late]) {
    story.at(hour(6)).ticketStep(calls, { phase: 'hotline.done' });
    story.at(hour(7)).close(calls);
  }
  const run = await played(story, day(3), tree);
  const street = { area: JIANWAI, rule: 'R02' } as const;
  const yellow = run.expectAlert({ ...street, grade: 'yellow' }).between(MIDNIGHT, MIDNIGHT + minute(30)).first;
  expect(yellow.explanation).toMatchObject({ observed: 10, threshold: 10 });
  expect(yellow.explanation.subAreas.toSorted((a, b) => (a.areaCode < b.areaCode ? -1 : 1))).toEqual([
    { areaCode: NANLANG, count: 6 },
    { areaCode: EAST, count: 2 },
    { areaCode: WEST, count: 2 },
  ]);
  // Twelve matters in all: the one told again, those sent again and the steps of each are none of their own.
  expect(
    Math.max(...run.revisions.filter(({ ruleId }) => ruleId === 'R02').map((one) => one.explanation.observed)),
  ).toBe(10);
  expect(run.counts.signals.get('duplicate')).toBe(6);
  expect(run.counts.signals.get('unknown_area') ?? 0).toBe(0);
  run.expectAlert({ area: NANLANG, rule: 'R01', grade: 'yellow' });
  run.expectAlert({ area: EAST, rule: 'R01', grade: 'blue' });
  run.expectNoAlert({ area: WEST });
  run.expectAllCleared();
});
