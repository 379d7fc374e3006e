import type { ShadowReport, ShadowTally } from '@fengsui/embedded';
import { expect, it } from 'vitest';
import { createZonedTime } from '../settings/zone.ts';
import { shadowJson, shadowRows } from './shadow-rows.ts';

const at = Date.parse('2026-07-20T20:00:00+08:00');
const quiet: ShadowTally = {
  version: 1,
  byGrade: { none: 0, blue: 0, yellow: 0, orange: 0, red: 0 },
  districts: [],
  firstAt: null,
  lastAt: null,
};
const loud: ShadowTally = {
  version: 2,
  byGrade: { none: 5, blue: 4, yellow: 3, orange: 2, red: 1 },
  districts: ['110105', '110106'],
  firstAt: at,
  lastAt: at + 3_600_000,
};
const report: ShadowReport = {
  release: 4,
  rules: [{ ruleId: 'R05', name: { en: 'Outage', zh: '停供' }, since: 3, shadow: loud, active: [quiet] }],
};

it('a rule in shadow stands above the version that is active', () => {
  const [heads = [], ...rows] = shadowRows(report, { zoned: createZonedTime('Asia/Shanghai'), language: 'zh' });
  expect(rows.map((row) => row.join(' '))).toEqual([
    'R05 v2 shadow release 3 4 3 2 1 5 2 2026-07-20 20:00 2026-07-20 21:00 停供',
    'R05 v1 active release 3 0 0 0 0 0 0 - - 停供',
  ]);
  expect(new Set([heads, ...rows].map(({ length }) => length)).size).toBe(1);
});

it('for other programs the same is one object', () => {
  expect(shadowJson(report)).toEqual({
    release: 4,
    rules: [
      {
        rule: 'R05',
        sinceRelease: 3,
        shadow: {
          version: 2,
          findings: { blue: 4, yellow: 3, orange: 2, red: 1, cleared: 5 },
          districts: ['110105', '110106'],
          firstAt: '2026-07-20T12:00:00.000Z',
          lastAt: '2026-07-20T13:00:00.000Z',
        },
        active: [
          {
            version: 1,
            findings: { blue: 0, yellow: 0, orange: 0, red: 0, cleared: 0 },
            districts: [],
            firstAt: null,
            lastAt: null,
          },
        ],
      },
    ],
  });
});
