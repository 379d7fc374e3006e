// (d) A prepaid gym closes overnight: its members call in the morning, a second wave comes when the news has spread, some
// go to mediation together, and the cards are paid back.
import { day, hour, minute } from '@fengsui/testkit';
import { expect, it } from 'vitest';
import { BEILANG, NANLANG } from './places.ts';
import { played, scenario } from './production.ts';
import { doneAfter } from './steps.ts';

const GYM = 'SITE:110105-GYM-07';
const CARDS = { area: NANLANG, category: 'H01.02', riskDomain: 'consumer', subjectRef: GYM } as const;

it('(d) a gym that closes is told by its members, to the hundredth, and again by nobody once the cards are paid back', async () => {
  const story = scenario('d prepaid gym closes');
  const first = story.at(hour(2)).hotline({ ...CARDS, times: 36, within: hour(6) });
  // Another shop of the same trade, next door: nobody's cards are lost there.
  const other = story.at(hour(3)).hotline({ ...CARDS, area: BEILANG, subjectRef: 'SITE:110105-GYM-08', times: 2 });
  const second = story.at(hour(20)).hotline({ ...CARDS, times: 70, within: hour(4) });
  const dispute = { area: NANLANG, disputeType: 'consumer', partyBand: 'p30_99', amountBand: 'lt_1m' } as const;
  const mediation = story.at(day(2)).mediation({ ...dispute, matter: 'MT-GYM' });
  story.at(day(4)).mediationStep(mediation, { phase: 'mediation.agreed', success: 'yes' });
  story.at(day(5)).mediationStep(mediation, { phase: 'mediation.performed' });
  for (const calls of [first, other, second]) doneAfter(story, calls, day(5));
  const run = await played(story, day(8));
  const shop = { area: NANLANG, rule: 'R16', subject: GYM } as const;
  const nth = (call: number): number => hour(2) + minute(10 * (call - 1));
  run.expectAlert({ ...shop, grade: 'blue' }).between(nth(5), nth(5));
  run.expectAlert({ ...shop, grade: 'yellow' }).between(nth(10), nth(10));
  run.expectAlert({ ...shop, grade: 'orange' }).between(nth(30), nth(30));
  const red = run.expectAlert({ ...shop, grade: 'red' }).between(hour(23), hour(24)).first;
  expect(red.explanation).toMatchObject({ observed: 100, threshold: 100 });
  run.expectCleared(shop).between(day(1), day(3));
  run.expectNoAlert({ rule: 'R16', subject: 'SITE:110105-GYM-08' });
  run.expectAlert({ area: NANLANG, rule: 'R30', grade: 'orange' }).between(day(2), day(2));
  run.expectCleared({ area: NANLANG, rule: 'R30' }).between(day(5), day(5));
  run.expectAllCleared();
});
