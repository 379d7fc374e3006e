import { expect, it } from 'vitest';
import { unjustified } from './justified.ts';
import { aLife, aRevision, by, explained, START } from './planted.fixture.ts';

it('a sound life of an alert has nothing wrong', () => {
  expect(unjustified(aLife(), by)).toEqual([]);
});

it.each([
  { wrong: 'English sentence', planted: { sentence: 'City: all is well.' } },
  { wrong: 'Chinese sentence', planted: { sentenceZh: '平安无事。' } },
  { wrong: 'not in the tree', planted: { areaCode: 'town' } },
  { wrong: 'path is not', planted: { areaPath: ['City', 'East'] } },
  {
    wrong: 'part city/north is not in the tree',
    planted: explained({ subAreas: [{ areaCode: 'city/north', count: 1 }] }),
  },
  {
    wrong: 'part city is not within',
    planted: { ...explained({ subAreas: [{ areaCode: 'city', count: 1 }] }), subAreaNames: ['City'] },
  },
  { wrong: 'another name', planted: { subAreaNames: ['West'] } },
  { wrong: 'contributed 0', planted: explained({ subAreas: [{ areaCode: 'city/east', count: 0 }] }) },
  { wrong: 'names 21 matters', planted: explained({ evidence: Array.from({ length: 21 }, (_, i) => `M-${i}`) }) },
  { wrong: 'names a matter twice', planted: explained({ evidence: ['M-1', 'M-1'] }) },
  { wrong: 'without an id', planted: explained({ evidence: [''] }) },
  { wrong: 'without evidence', planted: explained({ evidence: [] }) },
  { wrong: 'a number that is none', planted: explained({ baseline: null, threshold: Number.NaN }) },
  { wrong: 'ends before it begins', planted: explained({ windowEnd: START - 7_200_000 }) },
  {
    wrong: 'never says when it clears',
    planted: explained({ clearsWhen: { level: 3, side: 'below', steps: 0, stepSeconds: 0 } }),
  },
  { wrong: 'contributed nothing', planted: explained({ streams: [{ source: 'grid', count: 0 }] }) },
  { wrong: 'was raised at 4 against 5', planted: explained({ observed: 4 }) },
  {
    wrong: 'was raised at 90 against 90',
    planted: explained({
      observed: 90,
      threshold: 90,
      clearsWhen: { level: 91, side: 'at_or_above', steps: 2, stepSeconds: 60 },
    }),
  },
] as const)('finds it out when a revision $wrong', ({ wrong, planted }) => {
  const problems = unjustified([aRevision(planted)], by);
  expect(problems.join('\n')).toContain(wrong);
});

it('finds out a life that skips, goes back in time, or says another change than it makes', () => {
  const [raised, higher, cleared] = aLife();
  const problemsOf = (...life: Parameters<typeof unjustified>[0]) => unjustified(life, by).join('\n');
  expect(problemsOf(raised, cleared)).toContain('follows #1');
  expect(problemsOf({ ...raised, eventTime: START + 3_600_001 }, higher)).toContain('after one that happened later');
  expect(problemsOf(higher)).toContain('says raised_higher');
  expect(problemsOf(raised, aRevision({ sequence: 2, change: 'lowered', grade: 'red' }))).toContain(
    'says lowered to red',
  );
  expect(
    problemsOf(...aLife(), aRevision({ sequence: 4, change: 'lowered', grade: 'blue', eventTime: START + 7_200_000 })),
  ).toContain('says lowered');
});

it.each([
  { says: 'a silence', planted: { detectorKind: 'silence', evidence: [] } },
  { says: 'a fallen rate', planted: { detectorKind: 'rate_fall', evidence: [] } },
  { says: 'a spread over silent parts', planted: { detectorKind: 'spread', evidence: [], subAreas: [] } },
] as const)('$says needs no matter as evidence', ({ planted }) => {
  expect(unjustified([aRevision(explained(planted))], by).filter((problem) => problem.includes('evidence'))).toEqual(
    [],
  );
});
