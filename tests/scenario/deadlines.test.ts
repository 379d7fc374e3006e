// (e) and R08: hazards that are not removed in time, and matters that come near their deadline and pass it.
import { day, hour, minute } from '@fengsui/testkit';
import { expect, it } from 'vitest';
import { JIANWAI, NANLANG } from './places.ts';
import { played, scenario } from './production.ts';

const LANE = {
  area: NANLANG,
  gridKind: 'hazard',
  classCode: 'D01.02',
  riskDomain: 'fire',
  siteRef: 'SITE:LANE-7',
} as const;

it('a major fire-lane hazard climbs from yellow to red as its deadline passes, and clears when the check has passed', async () => {
  const story = scenario('fire-lane hazard overdue');
  const lane = story.at(0).grid({ ...LANE, hazardLevel: 'major', dueAfter: hour(24) });
  story.at(hour(1)).dispatch(lane);
  story.at(day(5)).gridStep(lane, { phase: 'grid.check_passed' });
  const run = await played(story, day(6));
  const at = { area: NANLANG, rule: 'R18' } as const;
  run.expectAlert({ ...at, grade: 'yellow' }).between(hour(24), hour(24));
  run.expectAlert({ ...at, grade: 'orange' }).between(hour(48), hour(48));
  run.expectAlert({ ...at, grade: 'red' }).between(hour(96), hour(96));
  run.expectCleared(at).between(day(5), day(5));
  run.expectOnly(['R18']);
  expect(run.revisions[0]?.explanation.evidence).toEqual(['GR-001']);
});

it('a general hazard has days of grace: blue after one, yellow after three, orange after seven', async () => {
  const story = scenario('general hazard overdue');
  const lane = story.at(0).grid({ ...LANE, hazardLevel: 'general', dueAfter: hour(24) });
  story.at(day(10)).close(lane);
  const run = await played(story, day(11));
  run.expectAlert({ rule: 'R18', grade: 'blue' }).between(day(2), day(2));
  run.expectAlert({ rule: 'R18', grade: 'yellow' }).between(day(4), day(4));
  run.expectAlert({ rule: 'R18', grade: 'orange' }).between(day(8), day(8));
  run.expectNoAlert({ grade: 'red' });
  run.expectCleared({ rule: 'R18' }).between(day(10), day(10));
});

it('a hazard handled but not checked stays overdue, and one that comes back is a new alert', async () => {
  const story = scenario('hazard that comes back');
  const lane = story.at(0).grid({ ...LANE, hazardLevel: 'major', dueAfter: hour(4) });
  story.at(hour(6)).gridStep(lane, { phase: 'grid.handled' });
  story.at(hour(8)).gridStep(lane, { phase: 'grid.check_passed' });
  const again = { phase: 'grid.reopened', reopenCount: 1, dueAt: story.startAt + day(30) + hour(4) } as const;
  story.at(day(30)).gridStep(lane, again);
  story.at(day(31)).gridStep(lane, { phase: 'grid.check_passed' });
  const run = await played(story, day(32));
  run.expectCleared({ rule: 'R18' }).between(hour(8), hour(8));
  const [first, second] = run.expectAlert({ rule: 'R18', grade: 'yellow' }).all;
  expect(second?.eventTime).toBe(story.startAt + day(30) + hour(4));
  expect(second?.alertId).not.toBe(first?.alertId);
  run.expectAllCleared();
});

it('a hazard removed in time raises nothing', async () => {
  const story = scenario('hazard removed in time');
  const lane = story.at(0).grid({ ...LANE, hazardLevel: 'major', dueAfter: hour(24) });
  story.at(hour(23)).gridStep(lane, { phase: 'grid.check_passed' });
  const run = await played(story, day(5));
  run.expectOnly([]);
});

it('tickets warn their street 48 and 24 hours before their deadline, at it and 72 hours after, until they are done', async () => {
  const story = scenario('ticket deadline');
  for (const ticket of [1, 2].map(() => story.at(0).hotline({ area: NANLANG, dueAfter: day(7) }))) {
    story.at(minute(30)).dispatch(ticket);
    story.at(day(11)).ticketStep(ticket, { phase: 'hotline.done' });
  }
  const run = await played(story, day(12));
  const at = { area: JIANWAI, rule: 'R08' } as const;
  run.expectAlert({ ...at, grade: 'blue' }).between(day(5), day(5));
  run.expectAlert({ ...at, grade: 'yellow' }).between(day(6), day(6));
  run.expectAlert({ ...at, grade: 'orange' }).between(day(7), day(7));
  run.expectAlert({ ...at, grade: 'red' }).between(day(10), day(10));
  run.expectCleared(at).between(day(11), day(11));
  run.expectOnly(['R08']);
});

it('an extension moves the deadline and lowers the alert; the deadlines of all three streams count together', async () => {
  const story = scenario('deadlines of three streams');
  const ticket = story.at(0).hotline({ area: NANLANG, dueAfter: day(2) });
  const gridCase = story.at(0).grid({ area: NANLANG, riskDomain: 'utility', dueAfter: day(3) });
  const dispute = story.at(0).mediation({ area: NANLANG, disputeType: 'labour', dueAfter: day(30) });
  story.at(hour(50)).ticketStep(ticket, { phase: 'hotline.extended', dueAt: story.startAt + day(6) });
  story.at(day(3) - hour(1)).gridStep(gridCase, { phase: 'grid.handled' });
  story.at(day(5) + hour(12)).ticketStep(ticket, { phase: 'hotline.done' });
  story.at(day(31)).mediationStep(dispute, { phase: 'mediation.agreed', success: 'yes' });
  const run = await played(story, day(32));
  run.expectAlert({ rule: 'R08', grade: 'orange', subject: 'utility' }).between(day(2), day(2));
  run.expectLowered({ rule: 'R08', grade: 'blue', subject: 'utility' }).between(hour(50), hour(50));
  run.expectAlert({ rule: 'R08', grade: 'blue', subject: 'labour' }).between(day(28), day(28));
  run.expectAlert({ rule: 'R08', grade: 'orange', subject: 'labour' }).between(day(30), day(30));
  run.expectAllCleared();
});
