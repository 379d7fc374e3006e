// (e) A fire lane that is blocked again and again: within half a year it is cleared and closed four times, and each time
// it comes back; the fifth time nobody clears it in time.
import { day, hour } from '@fengsui/testkit';
import { expect, it } from 'vitest';
import { NANLANG } from './places.ts';
import { played, scenario } from './production.ts';

const SITE = 'SITE:110105-LANE-07';
const LANE = {
  area: NANLANG,
  gridKind: 'hazard',
  classCode: 'D01.02',
  riskDomain: 'fire',
  hazardLevel: 'major',
  siteRef: SITE,
  dueAfter: day(2),
} as const;
/** Days on which a patrol finds it; the last four within thirty days. */
const FOUND = [0, 60, 140, 151, 160];

it('(e) a fire-lane hazard closed four times is told when it is back, and when the fifth is not removed in time', async () => {
  const story = scenario('e fire-lane hazard closed four times and back', { tickEveryMs: hour(1) });
  const found = FOUND.map((at) => story.at(day(at)).grid(LANE));
  found.slice(0, 4).forEach((lane, i) => {
    const at = day(FOUND[i] ?? 0);
    story.at(at + hour(2)).dispatch(lane);
    story.at(at + hour(30)).gridStep(lane, { phase: 'grid.handled' });
    story.at(at + hour(32)).gridStep(lane, { phase: 'grid.check_passed' });
    story.at(at + hour(33)).close(lane);
  });
  const [fifth] = found.slice(4);
  if (fifth !== undefined) story.at(day(166)).gridStep(fifth, { phase: 'grid.check_passed' });
  const call = { area: NANLANG, category: 'H07.03', riskDomain: 'fire', subjectRef: SITE } as const;
  const told = story.at(day(161)).hotline(call);
  story.at(day(166)).ticketStep(told, { phase: 'hotline.done' });
  story.at(day(166)).close(told);
  const run = await played(story, day(230));
  const again = { area: NANLANG, rule: 'R20', subject: SITE } as const;
  // Sixty and eighty days apart it is no matter of a month.
  run.expectAlert({ ...again, grade: 'blue' }).between(day(151), day(151));
  const yellow = run.expectAlert({ ...again, grade: 'yellow' }).between(day(160), day(160)).first;
  expect(yellow.explanation.evidence).toEqual(['GR-005', 'GR-004', 'GR-003']);
  run.expectNoAlert({ ...again, grade: 'orange' });
  run.expectCleared(again).between(day(181), day(195));
  const overdue = { area: NANLANG, rule: 'R18' } as const;
  run.expectAlert({ ...overdue, grade: 'yellow' }).between(day(162), day(162));
  run.expectAlert({ ...overdue, grade: 'orange' }).between(day(163), day(163));
  run.expectAlert({ ...overdue, grade: 'red' }).between(day(165), day(165));
  run.expectCleared(overdue).between(day(166), day(166));
  run.expectOnly(['R18', 'R20']);
});
