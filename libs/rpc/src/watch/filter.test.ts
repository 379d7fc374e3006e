import type { AlertFilter } from '@fengsui/contracts';
import { expect, test } from 'vitest';
import { ALL_ALERTS, anEntry, aTree, type EntryWish } from '../rpc-fixture.ts';
import { matcherOf } from './filter.ts';
import { FILTER_AREAS_MAX } from './limits.ts';

function matches(filter: Partial<AlertFilter>, wish: Omit<EntryWish, 'revision'>): boolean {
  const matcher = matcherOf({ ...ALL_ALERTS, ...filter }, aTree());
  if (typeof matcher !== 'function') throw new Error(matcher.message);
  return matcher(anEntry({ revision: 1, ...wish }));
}

test.each<[string, Partial<AlertFilter>, Omit<EntryWish, 'revision'>, boolean]>([
  ['an empty filter does not restrict', {}, {}, true],
  ['an area itself passes', { areaCodes: ['110105001'] }, { areaCode: '110105001' }, true],
  ['an area below passes', { areaCodes: ['110105'] }, { areaCode: '110105002' }, true],
  ['an area above does not', { areaCodes: ['110105001'] }, { areaCode: '110105' }, false],
  ['a sibling does not', { areaCodes: ['110105001'] }, { areaCode: '110105002' }, false],
  ['a code is matched as an area, not as a prefix', { areaCodes: ['110105'] }, { areaCode: '110106' }, false],
  ['a code at full length is its area', { areaCodes: ['110105001000'] }, { areaCode: '110105001' }, true],
  ['one of several areas is enough', { areaCodes: ['110106', '110105001'] }, { areaCode: '110105001' }, true],
  ['the least grade passes', { minGrade: 'orange' }, { grade: 'orange' }, true],
  ['a lower grade does not', { minGrade: 'orange' }, { grade: 'yellow' }, false],
  ['a lowered alert that was grave passes', { minGrade: 'orange' }, { grade: 'blue', peakGrade: 'red' }, true],
  ['a cleared alert that was grave passes', { minGrade: 'red' }, { grade: 'none', peakGrade: 'red' }, true],
  ['a cleared alert that never was does not', { minGrade: 'red' }, { grade: 'none', peakGrade: 'orange' }, false],
  ['a wanted domain passes', { riskDomains: ['fire', 'utility'] }, { riskDomain: 'utility' }, true],
  ['another domain does not', { riskDomains: ['fire'] }, { riskDomain: 'utility' }, false],
])('%s', (_name, filter, wish, expected) => {
  expect(matches(filter, wish)).toBe(expected);
});

test.each<[string, Partial<AlertFilter>, string]>([
  ['an unknown area', { areaCodes: ['999'] }, 'filter.area_codes: "999" is not in the area tree'],
  ['an empty area', { areaCodes: [''] }, 'filter.area_codes: "" is not in the area tree'],
  ['an unknown domain', { riskDomains: ['weather'] }, 'filter.risk_domains: "weather" is none of public_order'],
  ['the unspecified domain', { riskDomains: ['unspecified'] }, 'filter.risk_domains: "unspecified" is none of'],
  ['too many areas', { areaCodes: Array.from({ length: FILTER_AREAS_MAX + 1 }, () => '1101') }, 'at most 256'],
  ['a long value, in short', { areaCodes: ['x'.repeat(5_000)] }, `"${'x'.repeat(40)}…"`],
])('%s is refused with the field and what is allowed', (_name, filter, message) => {
  const result = matcherOf({ ...ALL_ALERTS, ...filter }, aTree());
  if (typeof result === 'function') throw new Error('accepted');
  expect(result.reason).toBe('invalid_argument');
  expect(result.message).toContain(message);
});
