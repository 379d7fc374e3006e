// R01's baseline: where four a day are usual, four a day are no news; three times as many are.
import { day, hour } from '@fengsui/testkit';
import { expect, it } from 'vitest';
import { NANLANG, YONGAN } from './places.ts';
import { played, scenario } from './production.ts';

type Story = ReturnType<typeof scenario>;

/** Four complaints a day for so many days, in the morning. */
function usual(story: Story, days: number): void {
  for (let i = 0; i < days; i++) story.at(day(i)).hotline({ area: NANLANG, times: 4, within: hour(4) });
}

it('a community with a usual four a day is raised again only at three times as many', async () => {
  const story = scenario('usual four a day');
  usual(story, 16);
  story.at(day(16) + hour(6)).hotline({ area: NANLANG, times: 12, within: hour(6) });
  const run = await played(story, day(17));
  const at = { area: NANLANG, rule: 'R01' } as const;
  const surge = run.expectAlert({ ...at, grade: 'orange' }).between(day(16) + hour(11), day(16) + hour(12)).first;
  expect(surge.explanation.observed).toBe(12);
  expect(surge.explanation.baseline).toBeCloseTo(4, 0);
  run.expectNoAlert({ ...at, grade: 'yellow' });
});

it('eleven a day are no surge where four are usual, and are one where none are', async () => {
  const story = scenario('eleven a day');
  usual(story, 16);
  story.at(day(16) + hour(6)).hotline({ area: NANLANG, times: 11, within: hour(6) });
  story.at(day(16) + hour(6)).hotline({ area: YONGAN, times: 11, within: hour(6) });
  const run = await played(story, day(17));
  run.expectNoAlert({ area: NANLANG, rule: 'R01', grade: 'orange' });
  run.expectNoAlert({ area: NANLANG, rule: 'R01', grade: 'yellow' });
  run.expectAlert({ area: YONGAN, rule: 'R01', grade: 'orange' }).between(day(16), day(17));
});
