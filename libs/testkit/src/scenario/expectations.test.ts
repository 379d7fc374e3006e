import { describe, expect, it } from 'vitest';
import { minute } from './durations.ts';
import { expectationsOf } from './expectations.ts';
import { aLife, START } from './planted.fixture.ts';
import { sinceStart } from './timeline.ts';

const run = expectationsOf(aLife(), { startAt: START, time: sinceStart(START) });

describe('expectations that hold', () => {
  it('find an alert by area, grade, time and rule', () => {
    const expected = run.expectAlert({ area: 'city', grade: 'orange' }).between(minute(1), minute(1)).because('R01');
    expect(expected.first.sequence).toBe(2);
    expect(run.expectAlert({}).all.map(({ sequence }) => sequence)).toEqual([1, 2]);
  });

  it('say that an alert was cleared, that nothing else was raised, and by which rules', () => {
    run.expectCleared({ area: 'city', subject: 'sewer' }).between(minute(60), minute(60));
    run.expectNoAlert({ grade: 'red' });
    run.expectOnly(['R01']);
    run.expectAllCleared();
  });
});

describe('expectations that do not hold', () => {
  const whole = '00:01:00 raised_higher orange city         R01 sewer 5 / 5 matters, evidence 2';

  it.each([
    {
      name: 'an alert of another grade',
      judge: () => run.expectAlert({ grade: 'red' }),
      says: 'expected an alert red',
    },
    {
      name: 'another time',
      judge: () => run.expectAlert({}).between(minute(2), minute(3)),
      says: 'between 00:02:00 and 00:03:00',
    },
    { name: 'another rule', judge: () => run.expectAlert({}).because('R02'), says: 'because of R02' },
    { name: 'a lowered alert', judge: () => run.expectLowered({ area: 'city' }), says: 'a lowered alert at city' },
    { name: 'a cleared one elsewhere', judge: () => run.expectCleared({ area: 'city/east' }), says: 'at city/east' },
    { name: 'silence', judge: () => run.expectNoAlert({ rule: 'R01' }), says: 'expected no alert of R01' },
    { name: 'another set of rules', judge: () => run.expectOnly(['R01', 'R10']), says: 'R01, R10 only' },
  ])('fail on $name and show the timeline', ({ judge, says }) => {
    expect(judge).toThrow(says);
    expect(judge).toThrow(whole);
  });

  it('name what is open at the end', () => {
    const [raised, higher] = aLife();
    const open = expectationsOf([raised, higher], { startAt: START, time: sinceStart(START) });
    expect(() => open.expectAllCleared()).toThrow('1 are open at the end');
    open.expectAllCleared({ area: 'city/east' });
  });

  it('say so when there is no alert at all', () => {
    const silent = expectationsOf([], { startAt: START, time: sinceStart(START) });
    expect(() => silent.expectAlert({})).toThrow('no alert at all');
  });
});
