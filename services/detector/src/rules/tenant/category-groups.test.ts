// Category groups: rules name them, a tenant says which of its categories they are.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Rule } from '@fengsui/detection';
import { assert } from '@fengsui/domain';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ruleProblemText } from '../file-problem.ts';
import { parseFixtures } from '../fixtures/fixture-schema.ts';
import { playFixture } from '../fixtures/play-fixture.ts';
import { loadRules } from '../load-rules.ts';
import { resolveGroups } from './category-groups.ts';
import { loadTenant, PLAIN_TENANT, type Tenant } from './tenant.ts';

const GROUPS = new Map([
  ['noise', ['H05.02*', 'E03.03']],
  ['collapse', ['H06.04*']],
]);
const TENANT: Tenant = { ...PLAIN_TENANT, groups: GROUPS };
const SHIPPED_TENANT = fileURLToPath(new URL('../../../../../deploy/tenant', import.meta.url));

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fengsui-groups-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const ruleText = (category: string): string => `id: R01
version: 1
kind: burst
name: { en: Burst, zh: 突增 }
levels: [community]
select:
  - { source: hotline, phases: [accepted], where: { riskDomain: labour, category: ${category} } }
subject: none
window: 10m
advance: 1m
thresholds: { blue: 5 }
`;

async function rulesOf(category: string, tenant: Tenant) {
  await writeFile(join(directory, 'r.yaml'), ruleText(category));
  return loadRules(directory, tenant);
}

describe('a group in a condition', () => {
  it.each([
    ["'@noise'", ['H05.02*', 'E03.03']],
    ["['@collapse', H01.01, '@noise']", ['H06.04*', 'H01.01', 'H05.02*', 'E03.03']],
    ['H01.01', ['H01.01']],
  ])('%s is the patterns of the tenant in the rule that runs', async (category, anyOf) => {
    const loaded = await rulesOf(category, TENANT);
    const [rule] = loaded.kind === 'rules' ? loaded.rules : [];
    expect(rule?.kind === 'burst' && rule.select[0]?.where).toContainEqual({ field: 'category', anyOf });
  });

  it('that is unknown is told once, with line, column and the groups that there are', async () => {
    const loaded = await rulesOf("'@nose'", TENANT);
    const problems = loaded.kind === 'problems' ? loaded.problems.map(ruleProblemText) : [];
    expect(problems).toEqual([
      `${directory}/r.yaml:7:73 select.0.where.category: "@nose" is no category group; allowed: @collapse, @noise`,
    ]);
  });

  it('is looked for in conditions alone, and in all parts of a rule', () => {
    const part = { hit: { category: '@noise' }, subject: 'category', name: '@noise' };
    expect(resolveGroups({ parts: [part, 'category'], category: null }, GROUPS)).toEqual({
      value: { parts: [{ ...part, hit: { category: ['H05.02*', 'E03.03'] } }, 'category'], category: null },
      problems: [],
    });
  });
});

describe('a profile that a rule names', () => {
  it('must be in the calendar', async () => {
    await writeFile(join(directory, 'r.yaml'), `${ruleText('H01')}during: carnival\nprofiles: { lent: 0.5 }\n`);
    const season = { name: 'exam_season', days: [] };
    const tenant: Tenant = { ...TENANT, calendar: { ...TENANT.calendar, profiles: [season] } };
    const loaded = await loadRules(directory, tenant);
    const problems = loaded.kind === 'problems' ? loaded.problems.map(ruleProblemText) : [];
    expect(problems).toEqual([
      `${directory}/r.yaml:12:1 during: "carnival" is no profile of the calendar; allowed: exam_season`,
      `${directory}/r.yaml:13:13 profiles.lent: "lent" is no profile of the calendar; allowed: exam_season`,
    ]);
  });
});

describe('the group of new employment', () => {
  const concerns = (categories: readonly string[], times: number) =>
    categories.map((category) => ({
      at: '1m',
      times,
      phase: 'hotline.accepted',
      area: 'community-1-1',
      riskDomain: 'labour',
      category,
    }));

  async function gradesOf(rule: Rule, given: readonly object[]): Promise<readonly string[]> {
    const read = parseFixtures({ fixtures: [{ name: 'n', until: '2m', given, expect: 'nothing' }] });
    assert(read.kind === 'fixtures' && read.fixtures[0] !== undefined, JSON.stringify(read));
    return playFixture(rule, read.fixtures[0]).changes.map(({ grade, observed }) => `${grade} ${observed}`);
  }

  it('takes the concerns of riders, drivers and couriers together, no others, and none below five', async () => {
    const shipped = await loadTenant(SHIPPED_TENANT);
    assert(shipped.kind === 'tenant', JSON.stringify(shipped));
    const loaded = await rulesOf("'@new_employment'", shipped.tenant);
    const [rule] = loaded.kind === 'rules' ? loaded.rules : [];
    assert(rule !== undefined, JSON.stringify(loaded));
    const [riders, drivers, couriers] = ['H08.05.01', 'H08.06', 'H08.07.02'];
    expect(await gradesOf(rule, concerns([riders, drivers, couriers], 2))).toEqual(['blue 5']);
    expect(await gradesOf(rule, concerns([riders, drivers, couriers, 'H08.01'], 1))).toEqual([]);
    expect(await gradesOf(rule, concerns(['H08.01', 'H08.02', 'H08.08'], 9))).toEqual([]);
  });
});
