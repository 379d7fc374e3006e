// (b) A typhoon: 16.7 times the usual calls about one category within a day, as a water hotline once had it (1,266 against
// 76), after a month in which every day was alike.
import { day, hour, minute } from '@fengsui/testkit';
import { expect, it } from 'vitest';
import { DISTRICT, JIANWAI, NANLANG } from './places.ts';
import { chaoyang, played, scenario } from './production.ts';
import { doneAfter } from './steps.ts';

/** A Monday, midnight. */
const START = Date.parse('2026-06-22T00:00:00+08:00');
/** A Wednesday, after four Wednesdays and more that are known from midnight to midnight. */
const TYPHOON_DAY = 30;
const WATER = { category: 'H02.01', riskDomain: 'utility' } as const;
/** The twelve communities of the street: a call a day from each, and on the day of the typhoon 200 in all. */
const street = chaoyang.indexOf(JIANWAI);
const COMMUNITIES = Array.from({ length: chaoyang.subtreeEnd(street) - street - 1 }, (_, i) =>
  chaoyang.code(street + 1 + i),
);
const stormCalls = (i: number): number => (i < 8 ? 17 : 16);

it('(b) a typhoon of 16.7 times the usual is told at each level on its day, to the call, and is over after it', async () => {
  const story = scenario('b typhoon of 16.7 times the usual', { startAt: START, tickEveryMs: minute(10) });
  for (let at = 0; at < TYPHOON_DAY + 6; at++) {
    const isStorm = at === TYPHOON_DAY;
    COMMUNITIES.forEach((area, i) => {
      const times = isStorm ? stormCalls(i) : 1;
      const from = day(at) + hour(8) + i * (isStorm ? minute(3) : hour(1));
      const calls = story.at(from).hotline({ area, ...WATER, times, within: hour(12) });
      doneAfter(story, calls, hour(3));
    });
  }
  const run = await played(story, day(TYPHOON_DAY + 6));
  const from = day(TYPHOON_DAY) + hour(8);
  const until = from + hour(13);
  expect(run.revisions.filter(({ eventTime }) => eventTime < START + from)).toEqual([]);
  // Ten times the usual of the same weekday: 120 of the 200 calls.
  const tenfold = run.expectAlert({ area: JIANWAI, rule: 'R04', grade: 'red' }).between(from, until).first;
  expect(tenfold.explanation).toMatchObject({ observed: 120, threshold: 120, baseline: 12 });
  run.expectAlert({ area: DISTRICT, rule: 'R04', grade: 'red' }).between(from, until);
  // 12 and six times the root of it.
  for (const area of [JIANWAI, DISTRICT]) {
    const aberration = run.expectAlert({ area, rule: 'R03', grade: 'red' }).between(from, until).first;
    expect(aberration.explanation).toMatchObject({ observed: 33, threshold: 33, baseline: 12 });
  }
  // A community has one a day: sixteen are beyond six deviations, yet fewer than the twenty that red needs.
  run.expectAlert({ area: NANLANG, rule: 'R03', grade: 'orange' }).between(from, until);
  run.expectAlert({ area: NANLANG, rule: 'R01', grade: 'orange' }).between(from, until);
  run.expectNoAlert({ area: NANLANG, grade: 'red' });
  run.expectAlert({ area: JIANWAI, rule: 'R02', grade: 'orange' }).between(from, from + hour(2));
  run.expectNoAlert({ rule: 'R02', grade: 'red' });
  run.expectOnly(['R01', 'R02', 'R03', 'R04']);
  run.expectAllCleared();
});
