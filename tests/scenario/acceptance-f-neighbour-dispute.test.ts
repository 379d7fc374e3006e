// (f) Two neighbours: three calls about one matter, a mediation that fails three times, and the police who come again and
// again. The facts are those of the case, as the mediator enters them; nothing is said of anybody.
import { day, hour } from '@fengsui/testkit';
import { expect, it } from 'vitest';
import { NANLANG } from './places.ts';
import { played, scenario } from './production.ts';

const MATTER = 'MT-NEIGHBOUR-1';
const NOISE = { area: NANLANG, category: 'H03.03', riskDomain: 'housing_property', matter: MATTER } as const;

it('(f) a neighbour dispute that fails three times with police calls hardens grade by grade to red, and an agreement ends it', async () => {
  const story = scenario('f neighbour dispute fails three times', { tickEveryMs: hour(1) });
  const calls = [0, 1, 2].map((at) => story.at(day(at)).hotline(NOISE));
  const dispute = story.at(day(3)).mediation({ area: NANLANG, disputeType: 'neighbour', matter: MATTER });
  const police = { hardening: ['police_3_plus'] } as const;
  story.at(day(4)).mediationStep(dispute, { phase: 'mediation.session', attemptNo: 1 });
  story.at(day(5)).mediationStep(dispute, { phase: 'mediation.failed', attemptNo: 1, success: 'no' });
  story.at(day(8)).mediationStep(dispute, { phase: 'mediation.session', attemptNo: 2 });
  story.at(day(9)).mediationStep(dispute, { phase: 'mediation.failed', attemptNo: 2, success: 'no' });
  story.at(day(12)).mediationStep(dispute, { phase: 'mediation.session', attemptNo: 3, ...police });
  story.at(day(13)).mediationStep(dispute, { phase: 'mediation.failed', attemptNo: 3, success: 'no', ...police });
  story.at(day(20)).mediationStep(dispute, { phase: 'mediation.session', attemptNo: 4 });
  story.at(day(21)).mediationStep(dispute, { phase: 'mediation.agreed', attemptNo: 4, success: 'yes' });
  for (const call of calls) story.at(day(22)).close(call);
  story.at(day(24)).mediationStep(dispute, { phase: 'mediation.performed' });
  story.at(day(24) + hour(1)).close(dispute);
  const run = await played(story, day(30));
  const failed = { area: NANLANG, rule: 'R24', subject: 'housing_property' } as const;
  run.expectAlert({ ...failed, grade: 'blue' }).between(day(5), day(5));
  run.expectAlert({ ...failed, grade: 'yellow' }).between(day(9), day(9));
  run.expectAlert({ ...failed, grade: 'orange' }).between(day(12), day(12));
  run.expectAlert({ ...failed, grade: 'red' }).between(day(13), day(13));
  run.expectCleared(failed).between(day(21), day(21));
  run.expectAlert({ area: NANLANG, rule: 'R10', grade: 'yellow' }).between(day(2), day(2));
  const hardened = { area: NANLANG, rule: 'R32' } as const;
  run.expectAlert({ ...hardened, grade: 'yellow' }).between(day(5), day(5));
  const red = run.expectAlert({ ...hardened, grade: 'red' }).between(day(12), day(12)).first;
  expect(red.explanation.evidence).toEqual([MATTER]);
  run.expectCleared(hardened).between(day(21), day(21));
  run.expectOnly(['R10', 'R24', 'R32']);
  run.expectAllCleared();
});
