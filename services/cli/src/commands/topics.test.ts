// Whole runs of `topics`, and of a replay under a tenant with topics, on a terminal that remembers.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aContext, aTerminal, aWorkplace, MAPPING, type RememberingTerminal, type Workplace } from '../fixtures.ts';
import { runProgram } from '../program.ts';

let workplace: Workplace;
let terminal: RememberingTerminal;
beforeEach(() => {
  workplace = aWorkplace();
  terminal = aTerminal();
});
afterEach(() => workplace.remove());

const run = (...words: readonly string[]) => runProgram(words, aContext(terminal));
const out = (): string => terminal.outLines.join('\n');
const err = (): string => terminal.errLines.join('\n');

const LEAKS = `topics:
  - id: T2021-09
    month: 2021-09
    title: { en: Leaks, zh: 漏水 }
    categories: [leak*]
    lead: town-water
`;

/** A tenant's directory with topics and nothing else; answers its path. */
function tenant(topics = LEAKS): string {
  workplace.directory('tenant');
  workplace.write('tenant/topics.yaml', topics);
  return workplace.path('tenant');
}

/** A directory with one rule that never raises anything; answers its path. */
function rules(id: string): string {
  workplace.directory('rules');
  workplace.write(
    `rules/${id}.yaml`,
    `id: ${id}
version: 1
kind: burst
name: { en: Odd, zh: 奇 }
levels: [community]
select: [{ source: hotline, phases: [accepted] }]
subject: category
window: 10m
advance: 1m
thresholds: { blue: 999 }
`,
  );
  return workplace.path('rules');
}

/** The words for a file of leaks, one at noon of each of the days, with another matter every day between. */
function leaks(...days: readonly string[]): readonly string[] {
  const [first = '', last = ''] = [days[0], days.at(-1)];
  const dayCount = (Date.parse(last) - Date.parse(first)) / DAY_MS + 1;
  const between = Array.from({ length: dayCount }, (_, i) => new Date(Date.parse(first) + i * DAY_MS).toISOString());
  const rows = between.flatMap((at, i) => {
    const day = at.slice(0, 10);
    return [`${i},${day}T09:00:00,W1,Odd`, ...(days.includes(day) ? [`leak${i},${day}T12:00:00,W2,Leak`] : [])];
  });
  const log = workplace.write('a.csv', `id,opened,ward,kind\n${rows.join('\n')}\n`);
  return [log, '--map', workplace.write('a.yaml', MAPPING)];
}
const DAY_MS = 86_400_000;

describe('the topics of the year', () => {
  it('are listed with how they stand at an instant, in both languages', async () => {
    const words = ['topics', 'list', '--tenant', tenant(), '--zone', 'America/New_York'];
    expect(await run(...words, '--at', '2021-08-01T00:00:00-04:00')).toBe(0);
    expect(out()).toMatch(/^T2021-09 +September 2021 +notice +2021-08-01 +town-water +leak\* +- +Leaks$/m);
    expect(await run(...words, '--at', '2021-07-31T23:59:00-04:00', '--lang', 'zh')).toBe(0);
    expect(out()).toMatch(/^T2021-09 +2021年9月 +计划中 +2021-08-01 +town-water +leak\* +- +漏水$/m);
  });

  it('are those of the shipped tenant, now, if nothing is given', async () => {
    expect(await run('topics', 'list')).toBe(0);
    expect(out()).toMatch(/^T2026-11 .*Heating/m);
  });

  it('tell every mistake of their file', async () => {
    const wrong = LEAKS.replace('month: 2021-09', 'month: 2021-9').replace('lead:', 'until:');
    expect(await run('topics', 'list', '--tenant', tenant(wrong))).toBe(2);
    expect(err()).toMatch(/topics\.yaml:3:5 topics\.0\.month: a month such as 2026-03/);
    expect(err()).toMatch(/topics\.yaml:6:5 topics\.0\.until: unknown field; allowed: id, month/);
  });

  it('are announced in the month before, once, until they are over', async () => {
    const words = leaks('2020-08-30', '2020-09-10', '2020-09-20', '2021-07-30', '2021-08-20', '2021-10-02');
    expect(await run('replay', ...words, '--tenant', tenant(), '--rules', rules('R99'))).toBe(0);
    expect(terminal.outLines.filter((line) => line.includes('T2021-09'))).toEqual([
      expect.stringMatching(
        /^2021-08-01 00:00 +blue +raised +Town +T2021-09 Topic of September 2021: Leaks .* 1 event within 30 days, 2 in the same time last year: blue\.$/,
      ),
      expect.stringMatching(/^2021-10-01 00:00 +blue +cleared .*: over\.$/),
    ]);
  });

  it('name no rule of the directory', async () => {
    expect(await run('rules', 'list', '--rules', rules('T2021-09'), '--tenant', tenant())).toBe(2);
    expect(err()).toMatch(/T2021-09\.yaml:1:1 id: T2021-09 is taken by a topic; allowed: an id of its own/);
  });
});

describe('the report of a topic', () => {
  /** Eight leaks before September, six in it, two after it, over all the weeks of the report. */
  const FILE = `2021-07-01 2021-07-07 2021-07-14 2021-07-21 2021-07-28 2021-08-04 2021-08-11 2021-08-18 2021-08-25
    2021-09-01 2021-09-02 2021-09-03 2021-09-08 2021-09-15 2021-09-30 2021-10-01 2021-10-08 2021-11-30`.split(/\s+/);

  it('sets weeks before, in and after its month beside each other', async () => {
    const [log = '', ...map] = leaks(...FILE);
    expect(await run('topics', 'report', 'T2021-09', '--tenant', tenant(), '--log', log, ...map)).toBe(0);
    expect(terminal.outLines[0]).toMatch(/^T2021-09 Leaks, September 2021, lead town-water; from .*a\.csv$/);
    expect(terminal.outLines[1]).toBe(
      'before 2021-07-07 to 2021-08-31, during 2021-09-01 to 2021-09-30, after 2021-10-01 to 2021-11-25',
    );
    // Eight in eight weeks; six in 30 days; two in eight weeks.
    expect(out()).toMatch(/^Town +1\.0 \(8\) +1\.4 \(6\) +0\.3 \(2\) +-75 % +- → -/m);
    expect(out()).toMatch(/^Town +1( +1){7} +3 +1 +1 +0 +1 +1 +1( +0){6}$/m);
  });

  it('is JSON for others, without a small number', async () => {
    const [log = '', ...map] = leaks(...FILE);
    expect(await run('topics', 'report', 'T2021-09', '--tenant', tenant(), '--log', log, ...map, '--json')).toBe(0);
    const told: unknown = JSON.parse(out());
    expect(told).toMatchObject({
      format: 'fengsui.topic-report.v1',
      topic: { id: 'T2021-09', lead: 'town-water' },
      periods: { during: { from: '2021-09-01T04:00:00.000Z', to: '2021-10-01T04:00:00.000Z' } },
      areas: [
        { level: 'all' },
        {
          areaCode: 'town',
          level: 'county',
          changePercent: null,
          before: { matters: 8, perWeek: 1, weeks: Array.from({ length: 8 }, () => '< 5') },
          after: { matters: '< 5', perWeek: null },
        },
      ],
    });
  });

  it('speaks Chinese', async () => {
    const [log = '', ...map] = leaks(...FILE);
    const words = ['topics', 'report', 'T2021-09', '--tenant', tenant(), '--log', log, ...map, '--lang', 'zh'];
    expect(await run(...words)).toBe(0);
    expect(terminal.outLines[0]).toMatch(/^T2021-09 漏水，2021年9月，牵头单位town-water；数据来自/);
    expect(out()).toMatch(/^合计 /m);
  });

  it.each([
    { name: 'a topic that there is not', id: 'T1', registry: LEAKS, told: /no topic T1; there are T2021-09/ },
    {
      name: 'an area that the tree does not have',
      id: 'T2021-09',
      registry: `${LEAKS}    areas: [village]\n`,
      told: /T2021-09 names area village, which the area file does not have: give its own with --areas/,
    },
  ])('of $name is refused', async ({ id, registry, told }) => {
    const [log = '', ...map] = leaks('2021-09-01');
    expect(await run('topics', 'report', id, '--tenant', tenant(registry), '--log', log, ...map)).toBe(2);
    expect(err()).toMatch(told);
  });
});
