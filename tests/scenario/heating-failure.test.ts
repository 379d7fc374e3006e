// (a) Heating fails in one estate, then in the one beside it, then in three streets.
import { hour, minute } from '@fengsui/testkit';
import { expect, it } from 'vitest';
import { BEILANG, CHAOWAI, DISTRICT, HUJIALOU, JIANWAI, JINTAI, NANLANG, TIDONG } from './places.ts';
import { played, scenario } from './production.ts';

const HEATING = { category: 'H02.04', riskDomain: 'utility' } as const;

it('(a) a heating failure in one estate is raised within minutes, step by step, and clears by itself', async () => {
  const story = scenario('heating failure in one estate');
  const calls = story.at(minute(3)).hotline({ area: NANLANG, ...HEATING, times: 12, within: minute(6) });
  story.at(minute(10)).dispatch(calls);
  story.at(hour(3)).close(calls);
  const run = await played(story, hour(30));
  run.expectAlert({ area: NANLANG, grade: 'blue' }).between(minute(3), minute(5)).because('R05');
  run.expectAlert({ area: NANLANG, grade: 'yellow' }).between(minute(5), minute(6)).because('R05');
  run.expectAlert({ area: NANLANG, grade: 'orange' }).between(minute(7), minute(8)).because('R05');
  run.expectAlert({ area: NANLANG, grade: 'orange', rule: 'R01' }).between(minute(7), minute(8));
  run.expectCleared({ area: NANLANG, rule: 'R05' }).between(minute(40), minute(50));
  run.expectCleared({ area: NANLANG, rule: 'R01' }).between(hour(25), hour(28));
  run.expectNoAlert({ area: BEILANG });
  run.expectNoAlert({ area: DISTRICT });
  run.expectAllCleared();
});

it('an outage that ebbs away is lowered before it clears', async () => {
  const story = scenario('outage that ebbs away');
  story.at(minute(0)).hotline({ area: NANLANG, ...HEATING, times: 10, within: minute(10) });
  story.at(minute(20)).hotline({ area: NANLANG, ...HEATING, times: 4, within: minute(20) });
  const run = await played(story, hour(3));
  run.expectAlert({ area: NANLANG, grade: 'orange' }).between(minute(9), minute(20)).because('R05');
  run.expectLowered({ area: NANLANG, grade: 'yellow' }).because('R05');
  run.expectCleared({ area: NANLANG, rule: 'R05' });
});

it('a second estate makes the street orange, a third street makes the county red, and each clears with its cause', async () => {
  const story = scenario('heating failure that spreads');
  story.at(minute(0)).hotline({ area: NANLANG, ...HEATING, times: 6, within: minute(3) });
  story.at(minute(5)).hotline({ area: BEILANG, ...HEATING, times: 6, within: minute(3) });
  story.at(minute(10)).hotline({ area: TIDONG, ...HEATING, times: 6, within: minute(3) });
  story.at(minute(15)).hotline({ area: JINTAI, ...HEATING, times: 6, within: minute(3) });
  const run = await played(story, hour(2));
  const street = run.expectAlert({ area: JIANWAI, grade: 'orange' }).between(minute(5), minute(8)).because('R05').first;
  expect(street.explanation).toMatchObject({ unit: 'areas', observed: 2, threshold: 2 });
  expect(street.explanation.subAreas.map(({ areaCode }) => areaCode).toSorted()).toEqual([NANLANG, BEILANG]);
  const county = run.expectAlert({ area: DISTRICT, grade: 'red' }).between(minute(15), minute(18)).because('R05').first;
  expect(county.explanation.subAreas.map(({ areaCode }) => areaCode).toSorted()).toEqual([JIANWAI, CHAOWAI, HUJIALOU]);
  run.expectNoAlert({ area: CHAOWAI, rule: 'R05' });
  run.expectCleared({ area: DISTRICT }).between(minute(30), minute(60));
  run.expectAllCleared({ rule: 'R05' });
});

it('a patrol that reports the same outage counts beside the calls, by its own matter', async () => {
  const story = scenario('outage reported by calls and patrols');
  story.at(minute(0)).hotline({ area: NANLANG, ...HEATING, times: 2 });
  story.at(minute(5)).grid({ area: NANLANG, gridKind: 'component', classCode: 'C02.07', riskDomain: 'utility' });
  const run = await played(story, minute(10));
  const alert = run.expectAlert({ area: NANLANG, grade: 'blue' }).between(minute(5), minute(6)).because('R05').first;
  expect(alert.explanation.streams).toEqual([
    { source: 'hotline', count: 2 },
    { source: 'grid', count: 1 },
  ]);
  run.expectOnly(['R05']);
});

it('a patrol case linked to a call is the same matter and counts once', async () => {
  const story = scenario('outage reported twice as one matter');
  story.at(minute(0)).hotline({ area: NANLANG, ...HEATING });
  story.at(minute(1)).hotline({ area: NANLANG, ...HEATING, matter: 'MT-1' });
  story.at(minute(2)).grid({ area: NANLANG, gridKind: 'component', riskDomain: 'utility', matter: 'MT-1' });
  const run = await played(story, minute(30));
  run.expectNoAlert({});
});
