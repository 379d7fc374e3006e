// R06: one event that endangers life, whether anybody is sent, and how many come within an hour.
import { hour, minute } from '@fengsui/testkit';
import { expect, it } from 'vitest';
import { BEILANG, JIANWAI, NANLANG } from './places.ts';
import { played, scenario } from './production.ts';

const GAS_LEAK = {
  area: NANLANG,
  category: 'H02.03',
  riskDomain: 'utility',
  urgency: 'emergency',
  lifeSafety: true,
} as const;

it('a call that endangers life is orange at once and red when nobody was sent within the hour', async () => {
  const story = scenario('gas leak without dispatch');
  const call = story.at(minute(5)).hotline(GAS_LEAK);
  story.at(hour(4)).ticketStep(call, { phase: 'hotline.done' });
  const run = await played(story, hour(6));
  run.expectAlert({ area: NANLANG, grade: 'orange' }).between(minute(5), minute(5)).because('R06');
  run.expectAlert({ area: NANLANG, grade: 'red' }).between(minute(65), minute(65)).because('R06');
  run.expectCleared({ area: NANLANG }).between(hour(4), hour(4));
  run.expectOnly(['R06', 'R09']);
});

it('a call that is answered by a dispatch within the hour stays orange', async () => {
  const story = scenario('gas leak with dispatch');
  const call = story.at(minute(5)).hotline(GAS_LEAK);
  story.at(minute(64)).dispatch(call);
  story.at(hour(3)).close(call);
  const run = await played(story, hour(6));
  run.expectAlert({ grade: 'orange' }).because('R06');
  run.expectNoAlert({ grade: 'red' });
  run.expectCleared({ area: NANLANG }).between(hour(3), hour(3));
});

it('a dispatch after the hour takes the alert back to orange', async () => {
  const story = scenario('gas leak dispatched late');
  const call = story.at(0).hotline(GAS_LEAK);
  story.at(minute(80)).dispatch(call);
  const run = await played(story, hour(2));
  run.expectAlert({ grade: 'red' }).between(hour(1), hour(1));
  run.expectLowered({ grade: 'orange' }).between(minute(80), minute(80));
});

it('three within an hour in one community are red although all were dispatched', async () => {
  const story = scenario('three gas leaks within an hour');
  for (const at of [0, 20, 40]) story.at(minute(at + 1)).dispatch(story.at(minute(at)).hotline(GAS_LEAK));
  const run = await played(story, hour(3));
  const red = run.expectAlert({ area: NANLANG, grade: 'red', rule: 'R06' }).between(minute(40), minute(40)).first;
  expect(red.explanation).toMatchObject({ observed: 3, threshold: 3, unit: 'matters' });
  run.expectLowered({ area: NANLANG, grade: 'orange', rule: 'R06' }).between(minute(60), minute(61));
});

it('two in one community and one in the next stay orange, and so do three over two hours', async () => {
  const story = scenario('gas leaks far apart');
  for (const at of [0, 50, 110]) story.at(minute(at + 1)).dispatch(story.at(minute(at)).hotline(GAS_LEAK));
  story.at(minute(11)).dispatch(story.at(minute(10)).hotline({ ...GAS_LEAK, area: BEILANG }));
  const run = await played(story, hour(3));
  run.expectAlert({ area: BEILANG, grade: 'orange' });
  run.expectNoAlert({ rule: 'R06', grade: 'red' });
  // None of them is done within the two hours of an emergency, which is another matter.
  run.expectAlert({ area: JIANWAI, rule: 'R09', grade: 'red' }).between(minute(170), minute(170));
});

it('a major danger found by a patrol counts like a call, and a hazard with a deadline does not', async () => {
  const story = scenario('danger found by a patrol');
  const danger = { area: NANLANG, hazardLevel: 'major', classCode: 'E04.11', riskDomain: 'construction' } as const;
  const collapse = story.at(0).grid({ ...danger, gridKind: 'event' });
  story.at(0).grid({ ...danger, area: BEILANG, gridKind: 'hazard', dueAfter: hour(72) });
  story.at(minute(10)).dispatch(collapse);
  story.at(hour(5)).close(collapse);
  const run = await played(story, hour(6));
  run.expectAlert({ area: NANLANG, grade: 'orange' }).between(0, 0).because('R06');
  run.expectNoAlert({ area: BEILANG });
  run.expectAllCleared();
});
