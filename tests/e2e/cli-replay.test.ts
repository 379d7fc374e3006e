// `fengsui replay` as an analyst meets it, over the extracts of real 311 files.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aDirectory, ROOT, run } from './running-command.ts';

const QUEENS = ['tests/data/queens-311-ida.csv', '--map', 'deploy/mappings/queens-311.yaml'];
const BOSTON = ['tests/data/boston-311-irene.csv', '--map', 'deploy/mappings/boston-311.yaml'];

const DAY_MS = 86_400_000;

interface AlertJson {
  readonly grade: string;
  readonly eventTime: string;
  readonly areaPath: readonly string[];
  readonly subject: { readonly value: string };
  readonly sentence: string;
}

function isAlertJson(value: unknown): value is AlertJson {
  return typeof value === 'object' && value !== null && 'grade' in value && 'eventTime' in value && 'areaPath' in value;
}

function alertsOf(lines: readonly string[]): readonly AlertJson[] {
  return lines.map((line): unknown => JSON.parse(line)).filter(isAlertJson);
}

describe('the extract of Queens', () => {
  it('raises at least orange for the sewers of Ida by 23:00 on 2021-09-01, where they are', async () => {
    const { code, out, err } = await run(['replay', ...QUEENS, '--format', 'json']);
    expect(code).toBe(0);
    const alerts = alertsOf(out);
    expect(alerts).toHaveLength(out.length);
    const by = Date.parse('2021-09-01T23:00:00-04:00');
    const ofIda = alerts.filter(
      ({ eventTime }) => by - Date.parse(eventTime) >= 0 && by - Date.parse(eventTime) < DAY_MS,
    );
    const grave = ofIda.filter(
      ({ grade, subject }) => ['GRADE_ORANGE', 'GRADE_RED'].includes(grade) && subject.value === 'sewer.backup',
    );
    expect(grave.map(({ areaPath }) => areaPath[0])).toContain('Queens');
    process.stdout.write(`first of the sewers: ${grave[0]?.eventTime} ${grave[0]?.sentence}\n`);
    expect(err.join('\n')).toMatch(/finished: read 4114 rows, 16454 events; accepted 16454/);
    process.stdout.write(`measured: ${err.at(-1)}\n`);
  });

  it('gives the same alerts each time, byte for byte', async () => {
    const [first, second] = [
      await run(['replay', ...QUEENS, '--format', 'json', '--until', '2021-09-02T12:00:00-04:00']),
      await run(['replay', ...QUEENS, '--format', 'json', '--until', '2021-09-02T12:00:00-04:00']),
    ];
    expect(first.out.length).toBeGreaterThan(50);
    expect(second.out).toEqual(first.out);
  });
});

describe('the extract of Boston', () => {
  it('is read with its mapping, and told in lines for a person', async () => {
    const { code, out, err } = await run(['replay', ...BOSTON]);
    expect(code).toBe(0);
    for (const line of out) expect(line).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d {2}(blue|yellow|orange|red) /);
    expect(err.join('\n')).toMatch(/finished: read 6404 rows/);
  });
});

it('a wrong mapping is refused with file, line, field and what to write instead', async () => {
  const directory = aDirectory();
  const text = readFileSync(join(ROOT, 'deploy/mappings/queens-311.yaml'), 'utf8');
  const map = join(directory, 'wrong.yaml');
  writeFileSync(map, text.replace('\nid: case_id', '\nid: caseid').replace('phase: done', 'phase: dome'));
  const { code, out, err } = await run(['replay', 'tests/data/queens-311-ida.csv', '--map', map]);
  expect(code).toBe(2);
  expect(out).toEqual([]);
  expect(err).toHaveLength(2);
  expect(err[0]).toMatch(/wrong\.yaml:5:\d+: id: .*case_id/);
  expect(err[1]).toMatch(/wrong\.yaml:21:\d+: events\[2\]\.phase: .*done/);
});

it('a reader that leaves early ends the replay quietly', async () => {
  const errors = join(aDirectory(), 'errors');
  const replay = [process.execPath, 'services/cli/src/main.ts', 'replay', ...QUEENS, '--format', 'json'].join(' ');
  const program = ['sh', '-c', `${replay} 2>${errors} | head -n 3`] as const;
  const { code, out } = await run([], { program });
  expect(code).toBe(0);
  expect(alertsOf(out)).toHaveLength(3);
  expect(readFileSync(errors, 'utf8')).toContain('aborted: read');
  expect(readFileSync(errors, 'utf8')).not.toMatch(/EPIPE|Error|error/);
});
