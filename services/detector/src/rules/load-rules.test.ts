import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ruleProblemText } from './file-problem.ts';
import { loadRules, RULE_FILE_CHARACTERS_MAX } from './load-rules.ts';

let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fengsui-rules-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const ruleText = (id: string): string => `# A rule.
id: ${id}
version: 1
kind: burst
name: { en: Burst, zh: 突增 }
levels: [street]
select:
  - source: hotline
    phases: [accepted]
subject: category
window: 10m
advance: 1m
thresholds: { blue: 2 }
`;

const TWENTY_MISTAKES = `# Twenty mistakes.
id: R01
version: 0
kind: burst
mode: loud
name:
  en: ''
  zh: 突增
levels: [street, galaxy]
select:
  - source: telephone
    phases: [accepted]
  - source: hotline
    phases: []
    where:
      riskDomain: weather
      colour: red
    when: urgency > 3
subject: caller
count: tickets
window: ten minutes
advance: 0m
thresholds:
  blue: 0
  purple: 4
  red: many
baseline:
  ratio: -1
  windows: 12
  windowsMin: 4
secondStream: 3
during: Weather Notice
profiles:
  exam_season: 11
clear:
  ratio: 2
  steps: 2
`;

async function problemsOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
  const result = await loadRules(directory);
  if (result.kind === 'rules') throw new Error('the rules were read');
  return result.problems.map((problem) => ruleProblemText(problem).replace(`${directory}/`, ''));
}

describe('the rules of a directory', () => {
  it('are read in order of their ids, whatever their files are called', async () => {
    await writeFile(join(directory, 'a.yaml'), ruleText('R02'));
    await writeFile(join(directory, 'b.yml'), ruleText('R01'));
    await writeFile(join(directory, 'notes.txt'), 'not a rule');
    const result = await loadRules(directory);
    expect(result.kind === 'rules' ? result.rules.map(({ id }) => id) : result.problems).toEqual(['R01', 'R02']);
  });

  it('are told with all that is wrong in all files, with line, column and what is allowed', async () => {
    const problems = await problemsOf({
      'a.yaml': ruleText('R01').replace('window: 10m', 'window: 10x').replace('[street]', '[street, galaxy]'),
      'b.yaml': ruleText('R02').replace('phases: [accepted]', 'phases: [accepted, sung]'),
      'c.yaml': `${ruleText('R03')}colour: red\n`,
      'd.yaml': ruleText('R04').replace('subject: category\n', ''),
    });
    expect(problems).toHaveLength(5);
    expect(problems).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^a\.yaml:6:18 levels\.1: .*"street"/),
        expect.stringMatching(/^a\.yaml:11:1 window: a duration such as 30m, 24h or 7d/),
        expect.stringMatching(/^b\.yaml:9:5 select\.0\.phases: "sung" is none of accepted, /),
        expect.stringMatching(/^c\.yaml:14:1 colour: unknown field; allowed: id, /),
        expect.stringMatching(/^d\.yaml:2:1 subject: .*"category"/),
      ]),
    );
  });

  it('are told with twenty mistakes of one file at once, from its first line to its last', async () => {
    expect(await problemsOf({ 'a.yaml': TWENTY_MISTAKES })).toEqual(
      [
        /^a\.yaml:3:1 version: .*expected number to be >0$/,
        /^a\.yaml:5:1 mode: .*expected one of "active"\|"shadow"$/,
        /^a\.yaml:7:3 name\.en: .*expected string to have >=1 characters$/,
        /^a\.yaml:9:18 levels\.1: .*expected one of "nation"\|"province"\|.*"grid"$/,
        /^a\.yaml:11:5 select\.0\.source: .*expected one of "hotline"\|"grid"\|"mediation"$/,
        /^a\.yaml:14:5 select\.1\.phases: .*expected array to have >=1 items$/,
        /^a\.yaml:16:7 select\.1\.where\.riskDomain: "weather" is none of .*, weather_flood, /,
        /^a\.yaml:17:7 select\.1\.where\.colour: unknown field; allowed: riskDomain, category, /,
        /^a\.yaml:18:5 select\.1\.when: column 1: urgency is a word, 3 is a number: .*only numbers have an order$/,
        /^a\.yaml:19:1 subject: .*expected one of "category"\|"risk_domain"\|"site"\|"none"$/,
        /^a\.yaml:20:1 count: .*expected one of "matters"\|"events"$/,
        /^a\.yaml:21:1 window: a duration such as 30m, 24h or 7d$/,
        /^a\.yaml:22:1 advance: a duration above zero$/,
        /^a\.yaml:24:3 thresholds\.blue: .*expected number to be >0$/,
        /^a\.yaml:25:3 thresholds\.purple: unknown field; allowed: blue, yellow, orange, red$/,
        /^a\.yaml:26:3 thresholds\.red: .*expected number, .*or: .*expected record/,
        /^a\.yaml:28:3 baseline\.ratio: .*expected number to be >0$/,
        /^a\.yaml:32:1 during: a profile such as exam_season$/,
        /^a\.yaml:34:3 profiles\.exam_season: .*expected number to be <=10$/,
        /^a\.yaml:36:3 clear\.ratio: .*expected number to be <=1$/,
      ].map((line): unknown => expect.stringMatching(line)),
    );
  });

  it('are told where an expression names a person, an unknown word or the wrong kind, and what it may name', async () => {
    const when = (source: string): string => ruleText('R01').replace('[accepted]', `[accepted]\n    when: '${source}'`);
    const problems = await problemsOf({
      'a.yaml': when('!excluded && callerPhone == "1"'),
      'b.yaml': when('urgency == "emergencyy" || requestType in ["help", "shout"]'),
      'c.yaml': when('urgency > 3'),
    });
    expect(problems).toEqual([
      expect.stringMatching(
        /^a\.yaml:10:5 select\.0\.when: column 14: unknown field "callerPhone"; allowed: riskDomain, .*lateMinutes$/,
      ),
      expect.stringMatching(/^b\.yaml:10:5 select\.0\.when: column 12: urgency: "emergencyy" is none of unspecified, /),
      expect.stringMatching(/^b\.yaml:10:5 select\.0\.when: column 52: requestType: "shout" is none of unspecified, /),
      expect.stringMatching(/^c\.yaml:10:5 select\.0\.when: column 1: urgency is a word, 3 is a number: .*an order$/),
    ]);
  });

  it('that are no YAML are told where they break', async () => {
    const [problem, ...others] = await problemsOf({ 'a.yaml': ruleText('R01').replace('{ blue: 2 }', '{ blue: 2') });
    expect(problem).toMatch(/^a\.yaml:1[34]:\d+ /);
    expect(others).toEqual([]);
  });

  it('share no id', async () => {
    expect(await problemsOf({ 'a.yaml': ruleText('R01'), 'b.yaml': ruleText('R01') })).toEqual([
      `b.yaml:2:1 id: R01 is taken by ${join(directory, 'a.yaml')}; allowed: an id of its own`,
    ]);
  });

  it('may stand in shadow beside the active one, in another version', async () => {
    const shadow = `${ruleText('R01')}mode: shadow\n`;
    expect(await problemsOf({ 'a.yaml': ruleText('R01'), 'b.yaml': shadow })).toEqual([
      `b.yaml:2:1 id: R01 v1 is taken by ${join(directory, 'a.yaml')}; allowed: another version than in the other mode`,
    ]);
    await writeFile(join(directory, 'b.yaml'), shadow.replace('version: 1', 'version: 2'));
    const result = await loadRules(directory);
    expect(result.inFiles.map(({ rule }) => `${rule.id} v${rule.version} ${rule.mode}`)).toEqual([
      'R01 v1 active',
      'R01 v2 shadow',
    ]);
    expect(result.inFiles[1]?.source).toMatchObject({ id: 'R01', mode: 'shadow', window: '10m' });
  });

  it('are at least one, each of bounded length', async () => {
    expect(await problemsOf({})).toEqual([`${directory}:1:1 has no .yaml file: one rule a file`]);
    const [problem] = await problemsOf({ 'a.yaml': '#'.repeat(RULE_FILE_CHARACTERS_MAX + 1) });
    expect(problem).toContain(`allowed: at most ${RULE_FILE_CHARACTERS_MAX}`);
  });

  it('of a directory that is not there cannot be read', async () => {
    await expect(loadRules(join(directory, 'nowhere'))).rejects.toThrow('ENOENT');
  });
});
