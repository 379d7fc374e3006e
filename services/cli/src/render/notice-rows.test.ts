import type { DeclaredNotice } from '@fengsui/domain';
import { expect, it } from 'vitest';
import { createZonedTime } from '../settings/zone.ts';
import { noticeRows } from './notice-rows.ts';

const zoned = createZonedTime('Asia/Shanghai');
const NOW = Date.parse('2026-07-20T20:00:00+08:00');
const HOUR_MS = 3_600_000;

const aNotice = (number: number, given: Partial<DeclaredNotice> = {}): DeclaredNotice => ({
  number,
  profile: 'weather_notice',
  areaCode: '110105',
  from: NOW - HOUR_MS,
  to: NOW + HOUR_MS,
  declaredBy: 'duty-head',
  declaredAt: NOW,
  reason: 'rain',
  positions: [1],
  ...given,
});

it('notices are told with where they stand, the later ones of a profile and area before those that they replaced; one on its way replaces nothing yet', () => {
  const notices = [
    aNotice(7, { positions: [] }),
    aNotice(6, { areaCode: '1101', from: NOW + 1 }),
    aNotice(5, { profile: 'exam_season', to: NOW }),
    aNotice(4),
    aNotice(3, { areaCode: '110106', from: NOW, to: NOW }),
    aNotice(2, { areaCode: '110106' }),
    aNotice(1, { areaCode: '110107' }),
  ];
  const rows = noticeRows({ notices, now: NOW }, zoned);
  expect(rows.map(([number, state]) => `${number} ${state}`)).toEqual([
    '7 on its way',
    '6 to come',
    '5 over',
    '4 in force',
    '3 end',
    '2 replaced',
    '1 in force',
  ]);
  expect(rows.at(-1)?.slice(2)).toEqual([
    'weather_notice',
    '110107',
    '2026-07-20 19:00',
    'to 2026-07-20 21:00',
    'duty-head',
    'rain',
  ]);
  expect(rows[4]?.[5]).toBe('');
});
