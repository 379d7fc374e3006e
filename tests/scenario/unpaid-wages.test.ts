// (c) 103 workers of one site are not paid: the group grows, three streams point at one place, and an agreement that is
// kept ends it.
import { day, hour, minute } from '@fengsui/testkit';
import { expect, it } from 'vitest';
import { DISTRICT, JIANWAI, NANLANG } from './places.ts';
import { played, scenario } from './production.ts';
import { doneAfter } from './steps.ts';

/** 103 workers, 3.7 million yuan, 20 days before the Spring Festival. */
const START = Date.parse('2026-01-28T09:00:00+08:00');
const WAGES = { area: NANLANG, category: 'H08.01', riskDomain: 'labour' } as const;

it('(c) a growing group demand of 103 unpaid workers is raised by its band, and clears when the agreement has been kept', async () => {
  const story = scenario('unpaid wages of 103 workers', { startAt: START });
  const teams = story.at(0).hotline({ ...WAGES, partyBand: 'p5_9', matter: 'MT-TEAM-1' });
  const more = story.at(minute(40)).hotline({ ...WAGES, partyBand: 'p10_29', matter: 'MT-TEAM-2' });
  const third = story.at(hour(2)).hotline({ ...WAGES, partyBand: 'p30_99', matter: 'MT-TEAM-3' });
  const dispute = { area: NANLANG, disputeType: 'labour', matter: 'MT-SITE', amountBand: 'lt_10m' } as const;
  const mediation = story.at(hour(3)).mediation({ ...dispute, partyBand: 'p100_plus' });
  story.at(day(1)).mediationStep(mediation, { phase: 'mediation.agreed', success: 'yes' });
  story.at(day(2)).mediationStep(mediation, { phase: 'mediation.performed' });
  for (const team of [teams, more, third]) story.at(day(3)).close(team);
  const run = await played(story, day(4));
  run.expectAlert({ area: NANLANG, grade: 'blue', rule: 'R14' }).between(0, 0);
  run.expectAlert({ area: NANLANG, grade: 'yellow', rule: 'R14' }).between(minute(40), minute(40));
  run.expectAlert({ area: NANLANG, grade: 'orange', rule: 'R14' }).between(hour(2), hour(2));
  const red = run.expectAlert({ area: NANLANG, grade: 'red' }).between(hour(3), hour(3)).because('R14').first;
  expect(red.explanation).toMatchObject({ unit: 'parties', observed: 100, threshold: 100 });
  expect(red.subject).toEqual({ kind: 'risk_domain', value: 'labour' });
  run.expectLowered({ area: NANLANG, grade: 'orange', rule: 'R14' }).between(day(2), day(2));
  run.expectCleared({ area: NANLANG, rule: 'R14' }).between(day(3), day(3));
  // The county's arrears go with the demand, the dispute with the agreement that was kept.
  run.expectAlert({ area: DISTRICT, rule: 'R15', grade: 'red' }).between(hour(3), hour(3));
  run.expectCleared({ area: DISTRICT, rule: 'R15' }).between(day(3), day(3));
  run.expectAlert({ area: NANLANG, rule: 'R30', grade: 'red' }).between(hour(3), hour(3));
  run.expectCleared({ area: NANLANG, rule: 'R30' }).between(day(2), day(2));
  run.expectOnly(['R01', 'R14', 'R15', 'R30']);
  run.expectAllCleared();
});

it('an agreement that is only signed does not end a group demand', async () => {
  const story = scenario('group demand agreed but not kept', { startAt: START });
  const dispute = { area: NANLANG, disputeType: 'labour', partyBand: 'p100_plus' } as const;
  const mediation = story.at(0).mediation(dispute);
  story.at(hour(20)).mediationStep(mediation, { phase: 'mediation.agreed', success: 'yes' });
  const run = await played(story, day(5));
  // At once, each from its own side: a demand, a dispute and arrears of a hundred; and none of them ends with a signature.
  run.expectOnly(['R14', 'R15', 'R30']);
  expect(run.revisions.map(({ change, grade }) => `${change} ${grade}`)).toEqual([
    'raised red',
    'raised red',
    'raised red',
  ]);
});

it('three streams about one domain in one community converge, grade by grade, whatever the number of parties', async () => {
  const story = scenario('three streams converge on one community', { startAt: START });
  const hotline = (times: number, at: number): void =>
    doneAfter(story, story.at(at).hotline({ ...WAGES, times, within: hour(20) }), day(6));
  const clue = { area: NANLANG, gridKind: 'dispute_clue', classCode: 'F01.04', riskDomain: 'labour' } as const;
  hotline(3, 0);
  story.at(hour(21)).grid(clue);
  hotline(2, day(1));
  story.at(day(2)).mediation({ area: NANLANG, disputeType: 'labour' });
  hotline(5, day(2) + hour(1));
  story.at(day(3)).grid(clue);
  const run = await played(story, day(12));
  const at = { area: NANLANG, rule: 'R31' } as const;
  run.expectAlert({ ...at, grade: 'blue' }).between(hour(21), hour(21));
  run.expectAlert({ ...at, grade: 'yellow' }).between(day(2), day(2));
  const orange = run.expectAlert({ ...at, grade: 'orange' }).between(day(3), day(3)).first;
  expect(orange.explanation.streams).toEqual([
    { source: 'hotline', count: 10 },
    { source: 'grid', count: 2 },
    { source: 'mediation', count: 1 },
  ]);
  run.expectNoAlert({ rule: 'R31', grade: 'red' });
  run.expectNoAlert({ rule: 'R31', area: JIANWAI });
  run.expectCleared(at).between(day(8), day(12));
});

it('two streams without the third do not converge beyond blue, and another domain adds nothing', async () => {
  const story = scenario('two streams and another domain', { startAt: START });
  story.at(0).hotline({ ...WAGES, times: 4, within: hour(30) });
  story.at(hour(1)).grid({ area: NANLANG, gridKind: 'dispute_clue', riskDomain: 'labour', times: 3, within: hour(9) });
  story.at(hour(2)).mediation({ area: NANLANG, disputeType: 'neighbour', times: 2, within: hour(9) });
  const run = await played(story, day(2));
  run.expectAlert({ area: NANLANG, grade: 'blue' }).because('R31');
  run.expectNoAlert({ rule: 'R31', grade: 'yellow' });
});
