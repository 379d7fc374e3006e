// A quiet week of the district of `npm start`, without its scripted failures: what is raised without any cause stays within
// the alert budget of its size.
import type { AlertRevision, Grade } from '@fengsui/domain';
import { createDistrictSimulator, DEMO_START_AT } from '@fengsui/embedded';
import { day, localTime, minute, revisionText } from '@fengsui/testkit';
import { expect, it } from 'vitest';
import { chaoyang, expectJustified, fromRoot, scenario } from './production.ts';

const DAYS = 7;
/** Rises a day that a district of full size may see; blue ones go to a digest. */
const BUDGET: readonly { readonly grade: Grade; readonly perDay: number }[] = [
  { grade: 'yellow', perDay: 20 },
  { grade: 'orange', perDay: 3 },
  { grade: 'red', perDay: 1 },
];
/** The simulated district has 1,245 contacts a day, the real one 8,300: its budget is as much smaller. */
const SIZE = 1_245 / 8_300;

/** Beijing. */
const time = localTime(8 * 3_600_000);

it('a quiet week stays within the alert budget of a district of its size', async () => {
  const story = scenario('quiet week', { startAt: DEMO_START_AT });
  const simulator = createDistrictSimulator({ tree: chaoyang, seed: 11, startAt: DEMO_START_AT, isScripted: false });
  for (let at = minute(1); at <= day(DAYS); at += minute(1)) {
    const events = simulator.eventsUntil(DEMO_START_AT + at);
    if (events.length > 0) story.at(at).events(events);
  }
  const run = await story.run(day(DAYS));
  expectJustified(run);
  const rises = run.revisions.filter(({ change }) => change === 'raised' || change === 'raised_higher');
  await expect(sheet(rises)).toMatchFileSnapshot(fromRoot('tests/golden/scenarios/quiet-week.txt'));
  for (const { grade, perDay } of BUDGET) {
    const count = rises.filter((revision) => revision.grade === grade).length;
    expect(count, `${grade} alerts of the week`).toBeLessThanOrEqual(perDay * DAYS * SIZE);
  }
  expect(run.counts.quarantined).toEqual(new Map());
});

/** Rises by rule and grade, and all that are orange and red. */
function sheet(rises: readonly AlertRevision[]): string {
  const counts = new Map<string, number>();
  for (const { ruleId, grade } of rises) {
    const name = `${ruleId} ${grade}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const lines = [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, count]) => `${name} ${count}`);
  const grave = rises
    .filter(({ grade }) => grade === 'orange' || grade === 'red')
    .map((revision) => revisionText(revision, time));
  return ['quiet week: rises by rule and grade', '', ...lines, '', ...grave, ''].join('\n');
}
