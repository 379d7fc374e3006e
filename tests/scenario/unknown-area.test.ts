// (j) A community that is newer than the area tree: its events count one level up, and say so.
import { hour, minute } from '@fengsui/testkit';
import { expect, it } from 'vitest';
import { DISTRICT, JIANWAI, NANLANG } from './places.ts';
import { played, scenario } from './production.ts';

/** A code of 建外街道 that no tree knows. */
const NEW_COMMUNITY = '110105001999';

it('(j) events of a community that is not in the tree count in its street, with a flag on the alert', async () => {
  const story = scenario('new community code');
  story.at(0).hotline({ area: NEW_COMMUNITY, times: 6, within: minute(30) });
  const run = await played(story, hour(3));
  const alert = run.expectAlert({ area: JIANWAI, grade: 'blue' }).because('R02').first;
  expect(alert.explanation.qualityFlags).toContain('area_rolled_up');
  expect(alert.explanation.subAreas).toEqual([]);
  run.expectOnly(['R02']);
  expect(run.counts.signals.get('unknown_area') ?? 0).toBe(0);
});

it('known and unknown communities of a street add up there', async () => {
  const story = scenario('new community beside a known one');
  story.at(0).hotline({ area: NEW_COMMUNITY, times: 3, within: minute(10) });
  story.at(minute(20)).hotline({ area: NANLANG, times: 2, within: minute(10) });
  const run = await played(story, hour(1));
  const alert = run.expectAlert({ area: JIANWAI, grade: 'blue' }).because('R02').first;
  expect(alert.explanation.observed).toBe(5);
  expect(alert.explanation.subAreas).toEqual([{ areaCode: NANLANG, count: 2 }]);
});

it('an event that endangers life is told at the street when its community is not known', async () => {
  const story = scenario('danger in a new community');
  story.at(0).hotline({ area: NEW_COMMUNITY, lifeSafety: true, category: 'H02.03' });
  const run = await played(story, minute(30));
  const alert = run.expectAlert({ area: JIANWAI, grade: 'orange' }).because('R06').first;
  expect(alert.explanation.qualityFlags).toContain('area_rolled_up');
});

it('a source that often does not know its areas is told as such', async () => {
  const story = scenario('many unknown areas');
  const consults = { requestType: 'consult', excluded: true, category: 'H99.01', riskDomain: 'gov_service' } as const;
  story.at(0).hotline({ area: NANLANG, ...consults, times: 40, within: minute(40) });
  story.at(minute(10)).hotline({ area: NEW_COMMUNITY, ...consults, times: 8, within: minute(30) });
  const run = await played(story, hour(3));
  const alert = run.expectAlert({ area: DISTRICT, grade: 'yellow', subject: 'hotline' }).because('R40').first;
  expect(alert.explanation).toMatchObject({ unit: 'percent', threshold: 10 });
  run.expectAllCleared();
});
