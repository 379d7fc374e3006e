// A tenant's files: what they come to in days and instants, and everything that is wrong with them.
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assert, createAreaTree } from '@fengsui/domain';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ruleProblemText } from '../file-problem.ts';
import { overlayProblems } from './overlays.ts';
import {
  loadTenant,
  PLAIN_TENANT,
  TENANT_FILE_CHARACTERS_MAX,
  TENANT_FILES,
  type Tenant,
  tenantDetection,
  tenantJsonSchema,
} from './tenant.ts';
import { loadTenantRules } from './tenant-rules.ts';

const deployed = (path: string): string => fileURLToPath(new URL(`../../../../../deploy/${path}`, import.meta.url));
const SHIPPED = { rules: deployed('rules'), tenant: deployed('tenant') };
const BEIJING = 8 * 3_600_000;

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fengsui-tenant-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

type Files = Readonly<Record<string, string>>;

async function written(files: Files) {
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
  return loadTenant(directory);
}

async function tenantOf(files: Files): Promise<Tenant> {
  const read = await written(files);
  assert(read.kind === 'tenant', JSON.stringify(read));
  return read.tenant;
}

async function problemsOf(files: Files): Promise<readonly string[]> {
  const read = await written(files);
  assert(read.kind === 'problems', 'the files are sound');
  return read.problems.map((problem) => ruleProblemText(problem).replace(`${directory}/`, ''));
}

/** Periods of a profile as local times. */
function periodsOf(tenant: Tenant, name: string, zoneOffsetMs = BEIJING): readonly string[] {
  const { settings } = tenantDetection(tenant, zoneOffsetMs);
  const local = (instant: number): string => new Date(instant + zoneOffsetMs).toISOString().slice(0, 16);
  const profile = settings.profiles.find((one) => one.name === name);
  return (profile?.periods ?? []).map(({ from, to }) => `${local(from)} to ${local(to)}`);
}

const dayOf = (date: string): number => Date.parse(`${date}T00:00Z`) / 86_400_000;

describe('a tenant without files', () => {
  it('works on weekdays from nine to five, and has no profiles, overlays or groups', async () => {
    expect(await tenantOf({})).toEqual(PLAIN_TENANT);
    expect(tenantDetection(PLAIN_TENANT, BEIJING)).toEqual({
      settings: { profiles: [], overlays: [] },
      calendar: { zoneOffsetMs: BEIJING, holidays: [], workdays: [], fromMinute: 540, toMinute: 1_020 },
    });
  });

  it('is none where there is no directory', async () => {
    await expect(loadTenant(join(directory, 'nowhere'))).rejects.toThrow('ENOENT');
  });
});

describe('the calendar', () => {
  it('has working hours, holidays and swapped working days as numbers of local days', async () => {
    const { calendar } = await tenantOf({
      'calendar.yaml': `workingHours: { from: '08:30', to: '24:00' }
holidays: [2026-10-01..2026-10-03, 2026-01-01]
workdays: [2026-02-14]
`,
    });
    expect(calendar.working).toEqual({
      fromMinute: 510,
      toMinute: 1_440,
      holidays: ['2026-01-01', '2026-10-01', '2026-10-02', '2026-10-03'].map(dayOf),
      workdays: [dayOf('2026-02-14')],
    });
  });

  it('has profiles by dates, by days of the year, by days before dates, and by notice only', async () => {
    const tenant = await tenantOf({
      'calendar.yaml': `profiles:
  congress: { dates: [2026-03-04..2026-03-12, 2026-10-20] }
  exams: { yearly: [06-01..06-10] }
  winter: { yearly: [12-20..01-10] }
  run_up: { daysBefore: 60, of: [2026-02-17] }
  weather:
`,
    });
    expect(periodsOf(tenant, 'congress')).toEqual([
      '2026-03-04T00:00 to 2026-03-13T00:00',
      '2026-10-20T00:00 to 2026-10-21T00:00',
    ]);
    expect(periodsOf(tenant, 'exams')).toContain('2026-06-01T00:00 to 2026-06-11T00:00');
    expect(periodsOf(tenant, 'exams')).toHaveLength(100);
    expect(periodsOf(tenant, 'winter')).toContain('2026-12-20T00:00 to 2027-01-11T00:00');
    expect(periodsOf(tenant, 'run_up')).toEqual(['2025-12-19T00:00 to 2026-02-17T00:00']);
    expect(tenantDetection(tenant, 0).settings.profiles.map(({ name }) => name)).toEqual([
      'congress',
      'exams',
      'run_up',
      'weather',
      'winter',
    ]);
    expect(periodsOf(tenant, 'weather')).toEqual([]);
  });

  it('has its days begin at the midnight of the zone', async () => {
    const tenant = await tenantOf({ 'calendar.yaml': 'profiles: { p1: { dates: [2026-02-17] } }\n' });
    const from = (zoneOffsetMs: number) => tenantDetection(tenant, zoneOffsetMs).settings.profiles[0]?.periods[0]?.from;
    expect(from(BEIJING)).toBe(Date.parse('2026-02-17T00:00+08:00'));
    expect(from(-5 * 3_600_000)).toBe(Date.parse('2026-02-17T00:00-05:00'));
  });
});

describe('the shipped tenant', () => {
  it('has the seasons of the catalogue, and the holidays of China', async () => {
    const read = await loadTenant(SHIPPED.tenant);
    assert(read.kind === 'tenant', JSON.stringify(read));
    const { tenant } = read;
    expect(periodsOf(tenant, 'spring_festival_run_up')).toEqual([
      '2024-11-30T00:00 to 2025-01-29T00:00',
      '2025-12-19T00:00 to 2026-02-17T00:00',
      '2026-12-08T00:00 to 2027-02-06T00:00',
      '2027-11-27T00:00 to 2028-01-26T00:00',
    ]);
    expect(periodsOf(tenant, 'exam_season')).toContain('2026-06-01T00:00 to 2026-06-11T00:00');
    expect(periodsOf(tenant, 'weather_notice')).toEqual([]);
    const { holidays, workdays } = tenant.calendar.working;
    expect(['2026-02-15', '2026-02-23', '2025-10-08'].every((date) => holidays.includes(dayOf(date)))).toBe(true);
    expect(['2026-02-14', '2026-02-28', '2026-10-10'].every((date) => workdays.includes(dayOf(date)))).toBe(true);
    const isWeekend = (day: number): boolean => [0, 6].includes(new Date(day * 86_400_000).getUTCDay());
    expect(workdays.every(isWeekend)).toBe(true);
  });

  it('has the groups and profiles of the shipped rules, which are sound', async () => {
    const loaded = await loadTenantRules(SHIPPED);
    expect(loaded.kind === 'rules' ? loaded.rules.length : loaded.problems).toBe(42);
    expect(JSON.stringify(loaded.inFiles)).not.toContain('"@');
  });
});

describe('what is wrong with the files of a tenant', () => {
  it('is told all at once, with file, line, column and what is allowed', async () => {
    const problems = await problemsOf({
      'calendar.yaml': `workingHours: { from: '9', to: '17:00' }
holidays:
  - 2026-02-30
  - 2026-10-03..2026-10-01
  - someday
workdays: [2026-01-01]
profiles:
  Exams: {}
  season: { daysBefore: 60 }
  exams: { yearly: [02-29, 13-01] }
`,
      'overlays.yaml': `overlays:
  - { rule: R01, areas: { class: town }, factor: 0 }
`,
      'category-groups.yaml': `groups:
  noise: []
  Loud: [H01]
  works: ['H*01', '@noise']
`,
    });
    for (const expected of [
      /^calendar\.yaml:1:17 workingHours\.from: a time of the day in quotes such as "09:00"/,
      /^calendar\.yaml:3:5 holidays\.0: no day of the calendar: 2026-02-30/,
      /^calendar\.yaml:4:5 holidays\.1: the earlier day first/,
      /^calendar\.yaml:5:5 holidays\.2: a date such as 2026-02-17, or the first and last/,
      /^calendar\.yaml:8:3 profiles\.Exams: a name such as exam_season/,
      /^calendar\.yaml:9:13 profiles\.season\.daysBefore: .* together with the days that it is counted from/,
      /^calendar\.yaml:10:21 profiles\.exams\.yearly\.0: no day of the calendar/,
      /^calendar\.yaml:10:28 profiles\.exams\.yearly\.1: no day of the calendar/,
      /^overlays\.yaml:2:\d+ overlays\.0\.areas: \{ class: urban or rural \}, or \{ within: /,
      /^overlays\.yaml:2:\d+ overlays\.0\.factor: a number from 0\.01 to 100/,
      /^category-groups\.yaml:2:3 groups\.noise: at least one category/,
      /^category-groups\.yaml:3:3 groups\.Loud: a name such as road_collapse/,
      /^category-groups\.yaml:4:11 groups\.works\.0: a category such as H05\.02/,
      /^category-groups\.yaml:4:19 groups\.works\.1: a category such as H05\.02/,
    ]) {
      expect(problems).toContainEqual(expect.stringMatching(expected));
    }
    expect(problems).toHaveLength(14);
  });

  it.each([
    [
      'a working day that is too short',
      "workingHours: { from: '09:00', to: '09:59' }",
      /^calendar\.yaml:1:1 .*60 minutes/,
    ],
    [
      'a working day among the holidays',
      'holidays: [2026-01-01..2026-01-03]\nworkdays: [2026-01-03]',
      /:2:12 workdays\.0: no day/,
    ],
    ['a field that it does not have', 'holiday: []', /^calendar\.yaml:1:1 .*holiday/],
    ['broken YAML', 'holidays: [', /^calendar\.yaml:\d+:\d+ /],
    ['too much of it', '#'.repeat(TENANT_FILE_CHARACTERS_MAX + 1), /allowed: at most 262144/],
  ])('is %s', async (_case, text, expected) => {
    expect(await problemsOf({ 'calendar.yaml': text })).toEqual([expect.stringMatching(expected)]);
  });
});

describe('overlays', () => {
  const rulesWith = async (overlays: string) => {
    await writeFile(join(directory, 'overlays.yaml'), `overlays:\n${overlays}`);
    for (const name of ['calendar.yaml', 'category-groups.yaml']) {
      await copyFile(join(SHIPPED.tenant, name), join(directory, name));
    }
    return loadTenantRules({ rules: SHIPPED.rules, tenant: directory });
  };

  it('become one for each rule that they name', async () => {
    const loaded = await rulesWith(`  - { rule: [R01, R15], areas: { class: rural }, factor: 0.5 }
  - { rule: R02, areas: { within: ['110105001'] }, factor: 2 }
`);
    assert(loaded.kind === 'rules', JSON.stringify(loaded));
    expect(tenantDetection(loaded.tenant, 0).settings.overlays).toEqual([
      { ruleId: 'R01', areas: { areaClass: 'rural' }, factor: 0.5 },
      { ruleId: 'R15', areas: { areaClass: 'rural' }, factor: 0.5 },
      { ruleId: 'R02', areas: { within: ['110105001'] }, factor: 2 },
    ]);
  });

  it('are refused of rules that are not there or have no such thresholds', async () => {
    const loaded = await rulesWith(`  - { rule: R99, areas: { class: rural }, factor: 0.5 }
  - { rule: [R01, R08], areas: { class: rural }, factor: 0.5 }
`);
    const problems = loaded.kind === 'problems' ? loaded.problems.map(ruleProblemText) : [];
    expect(problems).toEqual([
      expect.stringMatching(/overlays\.yaml:2:7 overlays\.0\.rule: there is no rule R99; allowed: .*: R01, R02, /),
      expect.stringMatching(
        /overlays\.yaml:3:7 overlays\.1\.rule: R08 has no thresholds that can be multiplied; allowed: /,
      ),
    ]);
  });

  it('are refused of areas that are not in the tree, which is told the nearest', async () => {
    const loaded = await rulesWith("  - { rule: R01, areas: { within: ['11', '119'] }, factor: 2 }\n");
    assert(loaded.kind === 'rules', JSON.stringify(loaded));
    const built = createAreaTree([{ code: '11', parent: '', level: 'city', name: 'x', population: 0 }], 'city');
    assert(built.kind === 'tree', 'the tree is sound');
    const problems = overlayProblems(loaded.tenant.overlays, { rules: loaded.rules, tree: built.tree });
    expect(problems.map(ruleProblemText)).toEqual([
      expect.stringMatching(/overlays\.yaml:2:18 overlays\.0\.areas: there is no area "119"; allowed: .* "11"$/),
    ]);
  });
});

it.each(TENANT_FILES)('the shape of %s is JSON Schema for editors', (file) => {
  expect(tenantJsonSchema(file)).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
  });
});
