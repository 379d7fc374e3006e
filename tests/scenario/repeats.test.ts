// (g) One caller phones twenty times on one matter: that is one matter, and all that it says is R10's.
import { day, hour, minute } from '@fengsui/testkit';
import { expect, it } from 'vitest';
import { NANLANG } from './places.ts';
import { played, scenario } from './production.ts';

it('(g) twenty calls on one matter raise nothing but repeats, and closing the matter clears them', async () => {
  const story = scenario('one caller phones twenty times');
  const calls = story.at(0).hotline({ area: NANLANG, matter: 'MT-1', times: 20, within: hour(2) });
  story.at(hour(5)).close(calls);
  const run = await played(story, day(2));
  run.expectOnly(['R10']);
  const nth = (call: number): number => minute(6 * (call - 1));
  run.expectAlert({ area: NANLANG, grade: 'blue' }).between(nth(2), nth(2));
  run.expectAlert({ area: NANLANG, grade: 'yellow' }).between(nth(3), nth(3));
  run.expectAlert({ area: NANLANG, grade: 'orange' }).between(nth(5), nth(5));
  run.expectAlert({ area: NANLANG, grade: 'red' }).between(nth(8), nth(8));
  run.expectCleared({ area: NANLANG, subject: 'MT-1' }).between(hour(5), hour(5));
  expect(run.revisions).toHaveLength(5);
});

it('calls on two matters of one caller are two matters', async () => {
  const story = scenario('two matters with two calls each');
  story.at(0).hotline({ area: NANLANG, matter: 'MT-1', times: 2, within: hour(1) });
  story.at(minute(5)).hotline({ area: NANLANG, matter: 'MT-2', times: 2, within: hour(1) });
  const run = await played(story, hour(3));
  run.expectOnly(['R10']);
  expect(run.expectAlert({ grade: 'blue' }).all.map(({ subject }) => subject.value)).toEqual(['MT-1', 'MT-2']);
  run.expectNoAlert({ grade: 'yellow' });
});

it('contacts older than thirty days count no more', async () => {
  const story = scenario('contacts that grow old');
  story.at(0).hotline({ area: NANLANG, matter: 'MT-1', times: 3, within: day(3) });
  const run = await played(story, day(40));
  run.expectAlert({ grade: 'blue' }).between(day(1), day(1));
  run.expectAlert({ grade: 'yellow' }).between(day(2), day(2));
  run.expectLowered({ grade: 'blue' }).between(day(30), day(30));
  run.expectCleared({ rule: 'R10' }).between(day(31), day(31));
});

it('a matter that a revisit finds resolved starts anew', async () => {
  const story = scenario('resolved matter called about again');
  const calls = story.at(0).hotline({ area: NANLANG, matter: 'MT-1', times: 2, within: hour(1) });
  story.at(hour(2)).revisit(calls, { resolved: 'yes', satisfied: 'yes' });
  story.at(hour(3)).hotline({ area: NANLANG, matter: 'MT-1' });
  const run = await played(story, hour(6));
  run.expectCleared({ rule: 'R10' }).between(hour(2), hour(2));
  expect(run.expectAlert({}).all).toHaveLength(1);
});
