// (h) A grid of which nothing is heard any more. The tree has four grids in one community; three are patrolled twice a day,
// the fourth each hour: where nobody at all is heard of, it is the source that is silent. What nobody reports from is no
// place without risk.
import { BLANK_PATROL, type PatrolEvent } from '@fengsui/contracts';
import { day, hour, type Scenario } from '@fengsui/testkit';
import { expect, it } from 'vitest';
import { withGrids } from './gridded.ts';
import { JIANWAI, NANLANG } from './places.ts';
import { chaoyang, played, scenario } from './production.ts';

const tree = withGrids(chaoyang, (community) => (community === NANLANG ? 4 : 0));
const GRIDS = [1, 2, 3, 4].map((number) => `${NANLANG}00${number}`);
const [FIRST = '', SECOND = '', THIRD = '', FOURTH = ''] = GRIDS;
/** What is usual has been seen by then. */
const SILENT_FROM = 32;

/** Hours of the story's day, which begins at eight: 09:00 and 17:00. */
const SHIFTS = [1, 9];
const EACH_HOUR = Array.from({ length: 24 }, (_, i) => i);

/** Heartbeats of the grid from day to day: those of the fourth each hour, else by shift. */
function patrols(story: Scenario, areaCode: string, days: { readonly from: number; readonly to: number }): void {
  for (let at = days.from; at < days.to; at++) {
    for (const hours of areaCode === FOURTH ? EACH_HOUR : SHIFTS) {
      const occurredAt = story.startAt + day(at) + hour(hours);
      const patrol: PatrolEvent = { ...BLANK_PATROL, areaCode, occurredAt, patrolCount: 1 };
      story.at(day(at) + hour(hours)).events([patrol]);
    }
  }
}

it('(h) a grid that goes silent is blue after 24 hours, yellow after 48, orange after 72, and heard of again it is none', async () => {
  const story = scenario('h grid goes silent', { tree, tickEveryMs: hour(1) });
  for (const grid of [SECOND, THIRD, FOURTH]) patrols(story, grid, { from: 0, to: 40 });
  patrols(story, FIRST, { from: 0, to: SILENT_FROM });
  patrols(story, FIRST, { from: SILENT_FROM + 5, to: 40 });
  const run = await played(story, day(40), tree);
  // Silence is counted in whole hours: it is told when the hour of the last heartbeat has passed for the last time.
  const lastHeard = day(SILENT_FROM - 1) + hour(9);
  run
    .expectAlert({ area: FIRST, grade: 'blue' })
    .between(lastHeard + hour(24), lastHeard + hour(25))
    .because('R21');
  run.expectAlert({ area: FIRST, grade: 'yellow' }).between(lastHeard + hour(48), lastHeard + hour(49));
  run.expectAlert({ area: FIRST, grade: 'orange' }).between(lastHeard + hour(72), lastHeard + hour(73));
  run.expectCleared({ area: FIRST }).between(day(SILENT_FROM + 5), day(SILENT_FROM + 5) + hour(2));
  for (const grid of [SECOND, THIRD, FOURTH]) run.expectNoAlert({ area: grid });
  run.expectNoAlert({ area: JIANWAI });
  run.expectOnly(['R21']);
  expect(run.counts.quarantined).toEqual(new Map());
});

it('three grids of one street that are silent for two days are a matter of the street', async () => {
  const story = scenario('three grids go silent', { tree, tickEveryMs: hour(1) });
  patrols(story, FOURTH, { from: 0, to: SILENT_FROM + 2 });
  for (const grid of [FIRST, SECOND, THIRD]) patrols(story, grid, { from: 0, to: SILENT_FROM });
  const run = await played(story, day(SILENT_FROM + 2), tree);
  const street = run.expectAlert({ area: JIANWAI, grade: 'orange' }).because('R21').first;
  expect(street.eventTime).toBe(story.startAt + day(SILENT_FROM + 1) + hour(10));
  expect(street.explanation).toMatchObject({ detectorKind: 'spread', unit: 'areas', observed: 3, threshold: 3 });
});
