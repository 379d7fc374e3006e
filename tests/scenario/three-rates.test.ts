// R12: the three rates of a street, at their thresholds to the tenth of a percent.
import type { AlertRevision } from '@fengsui/domain';
import { day, hour, minute, type ScenarioRun } from '@fengsui/testkit';
import { describe, expect, it } from 'vitest';
import { JIANWAI, NANLANG } from './places.ts';
import { played, scenario } from './production.ts';

type Story = ReturnType<typeof scenario>;

/** Revisits of an hour, the good ones first: the rate comes down to its value and never goes below it. */
function revisits(story: Story, yes: number, no: number): void {
  const asked = { area: NANLANG, phase: 'hotline.revisited', within: hour(1) } as const;
  story.at(0).hotline({ ...asked, times: yes, resolved: 'yes', satisfied: 'yes' });
  story.at(hour(1)).hotline({ ...asked, times: no, resolved: 'no', satisfied: 'yes' });
}

function contacted(story: Story, yes: number, no: number): void {
  const asked = { area: NANLANG, phase: 'hotline.contacted', within: hour(1) } as const;
  story.at(0).hotline({ ...asked, times: yes, contactedInTime: 'yes' });
  story.at(hour(1)).hotline({ ...asked, times: no, contactedInTime: 'no' });
}

/** A thousand events of an hour are a flow, whose end a source-health rule tells, too. */
function ratesOf({ revisions }: ScenarioRun): readonly AlertRevision[] {
  return revisions.filter(({ ruleId }) => ruleId === 'R12');
}

describe('the resolution rate', () => {
  it.each([
    { yes: 97, no: 3, grade: 'none' },
    { yes: 90, no: 10, grade: 'none' },
    { yes: 899, no: 101, grade: 'blue' },
    { yes: 85, no: 15, grade: 'blue' },
    { yes: 849, no: 151, grade: 'yellow' },
    { yes: 75, no: 25, grade: 'yellow' },
    { yes: 749, no: 251, grade: 'orange' },
    { yes: 54, no: 46, grade: 'orange' },
    { yes: 53, no: 47, grade: 'red' },
  ])('of $yes solved and $no not is $grade', async ({ yes, no, grade }) => {
    const story = scenario(`resolution rate of ${yes} to ${no}`);
    revisits(story, yes, no);
    const run = await story.run(hour(3));
    const rates = ratesOf(run);
    expect(rates.at(-1)?.grade ?? 'none').toBe(grade);
    expect(rates.every(({ subject }) => subject.value === 'resolution')).toBe(true);
  });
});

describe('the response rate', () => {
  it.each([
    { yes: 990, no: 10, grade: 'none' },
    { yes: 989, no: 11, grade: 'blue' },
    { yes: 980, no: 20, grade: 'blue' },
    { yes: 970, no: 30, grade: 'blue' },
    { yes: 969, no: 31, grade: 'yellow' },
    { yes: 950, no: 50, grade: 'yellow' },
    { yes: 949, no: 51, grade: 'orange' },
    { yes: 900, no: 100, grade: 'orange' },
    { yes: 899, no: 101, grade: 'red' },
  ])('of $yes in time and $no too late is $grade', async ({ yes, no, grade }) => {
    const story = scenario(`response rate of ${yes} to ${no}`);
    contacted(story, yes, no);
    const run = await story.run(hour(3));
    const rates = ratesOf(run);
    expect(rates.at(-1)?.grade ?? 'none').toBe(grade);
    expect(rates.every(({ subject }) => subject.value === 'response')).toBe(true);
  });
});

it('a street at 53 percent is red, and clears after two days back at 97', async () => {
  const story = scenario('resolution rate falls to 53 and recovers to 97');
  revisits(story, 53, 47);
  const asked = { area: NANLANG, phase: 'hotline.revisited', within: hour(8) } as const;
  for (let after = 1; after <= 9; after++) {
    story.at(day(after)).hotline({ ...asked, times: 97, resolved: 'yes', satisfied: 'yes' });
    story.at(day(after)).hotline({ ...asked, times: 3, resolved: 'no', satisfied: 'yes' });
  }
  const run = await played(story, day(12));
  run.expectAlert({ area: JIANWAI, grade: 'red' }).between(hour(1), hour(2)).because('R12');
  run.expectCleared({ area: JIANWAI, subject: 'resolution' }).between(day(1), day(10));
});

it('fewer than thirty revisits are no rate', async () => {
  const story = scenario('too few revisits for a rate');
  revisits(story, 9, 20);
  const run = await played(story, hour(3));
  run.expectOnly([]);
});

it('consults and revisits without an answer are left out', async () => {
  const story = scenario('revisits that do not count');
  const asked = { area: NANLANG, phase: 'hotline.revisited', within: hour(1) } as const;
  story.at(0).hotline({ ...asked, times: 40, resolved: 'yes', satisfied: 'yes' });
  story.at(0).hotline({ ...asked, times: 40, resolved: 'not_asked', satisfied: 'not_asked' });
  story.at(0).hotline({ ...asked, times: 40, resolved: 'no', satisfied: 'no', excluded: true });
  const run = await played(story, minute(65));
  run.expectOnly([]);
});

it('each rate is an alert of its own', async () => {
  const story = scenario('solved but not satisfied');
  const asked = { area: NANLANG, phase: 'hotline.revisited', within: hour(1) } as const;
  story.at(0).hotline({ ...asked, times: 65, resolved: 'yes', satisfied: 'yes' });
  story.at(hour(1)).hotline({ ...asked, times: 35, resolved: 'yes', satisfied: 'partly' });
  const run = await played(story, hour(3));
  run.expectAlert({ area: JIANWAI, subject: 'satisfaction', grade: 'red' });
  run.expectNoAlert({ subject: 'resolution' });
});
