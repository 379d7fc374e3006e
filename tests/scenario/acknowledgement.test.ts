// A command centre takes an alert while the story goes on: who took the yellow one has not yet taken the orange one.
import type { AlertRevision, Command } from '@fengsui/domain';
import { hour, minute } from '@fengsui/testkit';
import { expect, it } from 'vitest';
import { NANLANG } from './places.ts';
import { played, scenario } from './production.ts';

function acknowledged(revisions: readonly AlertRevision[], issuedAt: number, commandId: string): Command {
  const alertId = revisions.find(({ ruleId }) => ruleId === 'R05')?.alertId ?? '';
  const centre = { centreId: 'centre-chaoyang', role: 'duty_officer', reason: 'handling' } as const;
  return { kind: 'acknowledge', commandId, issuedAt, alertId, ...centre };
}

it('an acknowledgement stays while the grade falls, is taken back when it rises, and is refused the second time', async () => {
  const story = scenario('acknowledged outage');
  story.at(0).hotline({ area: NANLANG, times: 5, within: minute(5) });
  const acknowledge = (at: number, commandId: string): void =>
    story.at(at).command((revisions) => acknowledged(revisions, story.startAt + at, commandId));
  acknowledge(minute(6), 'C-1');
  acknowledge(minute(7), 'C-2');
  story.at(minute(8)).hotline({ area: NANLANG, times: 5, within: minute(5) });
  acknowledge(minute(20), 'C-3');
  acknowledge(minute(20), 'C-3');
  const run = await played(story, hour(2));
  const life = run.revisions
    .filter(({ ruleId }) => ruleId === 'R05')
    .map(({ change, grade, state }) => [change, grade, state]);
  expect(life).toEqual([
    ['raised', 'blue', 'raised'],
    ['raised_higher', 'yellow', 'raised'],
    ['acknowledged', 'yellow', 'acknowledged'],
    ['raised_higher', 'orange', 'raised'],
    ['acknowledged', 'orange', 'acknowledged'],
    ['lowered', 'yellow', 'acknowledged'],
    ['cleared', 'none', 'cleared'],
  ]);
  expect(run.counts.dropped).toEqual(
    new Map([
      ['already_acknowledged', 1],
      ['repeat', 1],
    ]),
  );
});
