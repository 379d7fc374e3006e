import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SMALL_HEADER, SMALL_MAPPING } from './mapping.fixture.ts';
import { formatOf, type MappingProblem, mappingProblemText, parseMapping } from './parse-mapping.ts';

const problemsOf = (text: string, header: readonly string[] = SMALL_HEADER): readonly MappingProblem[] => {
  const result = parseMapping({ path: 'map.yaml', text, header });
  return result.kind === 'problems' ? result.problems : [];
};
const changed = (from: string, to: string): string => {
  expect(SMALL_MAPPING).toContain(from);
  return SMALL_MAPPING.replace(from, to);
};

describe('parseMapping', () => {
  it('reads a right mapping and lists the columns it looks at', () => {
    const result = parseMapping({ path: 'map.yaml', text: SMALL_MAPPING, header: SMALL_HEADER });
    expect(result).toMatchObject({ kind: 'mapping', mapping: { source: 'hotline', delimiter: ',', matter: null } });
    expect(result.kind === 'mapping' && result.mapping.columns).toEqual(['id', 'opened', 'closed', 'zip', 'word']);
    expect(result.kind === 'mapping' && result.mapping.events.map(({ phase }) => phase)).toEqual([
      'hotline.accepted',
      'hotline.closed',
    ]);
  });

  it.each([
    [
      'a column that the file has not',
      'column: zip',
      'column: zipp',
      'area.levels[1].code.column',
      13,
      'did you mean "zip"? its columns are: id, opened',
    ],
    [
      'a column nothing like the others',
      'id: id',
      'id: reference',
      'id',
      3,
      'the file has no column "reference": its columns are',
    ],
    ['a source that is none', 'source: hotline', 'source: hotlin', 'source', 1, 'did you mean "hotline"?'],
    [
      'a phase of another source',
      'phase: closed',
      'phase: on_site_closed',
      'events[1].phase',
      9,
      'one of: accepted, answered',
    ],
    [
      'a time that is not named',
      'at: closed',
      'at: close',
      'events[1].at',
      9,
      'did you mean "closed"? one of: opened, closed',
    ],
    [
      'a zone that is none',
      'opened, zone: America/New_York',
      'opened, zone: New York',
      'times.opened.zone',
      5,
      'write an IANA name',
    ],
    [
      'a format without a year',
      'closed, zone: America/New_York, format: iso',
      'closed, zone: America/New_York, format: HH:mm',
      'times.closed.format',
      6,
      'iso, epoch_s, epoch_ms or a pattern',
    ],
    ['a key that is none', 'default: {', 'defualt: {', 'category.defualt', 19, 'did you mean "default"?'],
    [
      'a risk domain that is none',
      'riskDomain: utility',
      'riskDomain: utilty',
      'category.lookups[0].table.Burst Pipe.riskDomain',
      18,
      'did you mean "utility"?',
    ],
    [
      'a field of another source',
      'riskDomain: utility',
      'riskDomain: utility, disputeType: labour',
      'category.lookups[0].table.Burst Pipe.disputeType',
      18,
      'there is no "disputeType" here',
    ],
    [
      'a category without a domain',
      'category: other, riskDomain: other',
      'category: other',
      'category.default.riskDomain',
      19,
      'write a text',
    ],
    [
      'levels out of order',
      'level: community',
      'level: province',
      'area.levels[1].level',
      13,
      'write a level below city',
    ],
    [
      'a delimiter of two characters',
      'format: csv',
      'format: csv\ndelimiter: "||"',
      'delimiter',
      3,
      'write one character',
    ],
    [
      'a condition without words',
      '{phase: closed, at: closed}',
      '{phase: closed, at: closed, when: [{column: word}]}',
      'events[1].when[0]',
      9,
      'either "is: [words]" or "not: [words]"',
    ],
    [
      'a text field that is neither constant nor column',
      '{column: zip}',
      '{table: {a: b}}',
      'area.levels[1].code',
      13,
      'write a constant, or "column: <name>"',
    ],
    [
      'a default without a table',
      '{column: zip}',
      '{column: zip, default: x}',
      'area.levels[1].code.default',
      13,
      'a default needs a "table"',
    ],
    [
      'a time field with a text',
      'at: opened}',
      'at: opened, set: {dueAt: tomorrow}}',
      'events[0].set.dueAt',
      8,
      'one of: opened, closed',
    ],
    ['both a path and whole codes', 'area:', 'area:\n  column: zip', 'area', 10, 'either "levels:"'],
  ])('refuses %s by line and field, and says what to write', (_case, from, to, field, line, hint) => {
    const problems = problemsOf(changed(from, to));
    expect(problems.map((problem) => ({ field: problem.field, line: problem.line }))).toContainEqual({ field, line });
    expect(problems.find((problem) => problem.field === field)?.hint).toContain(hint);
  });

  it('tells all that is wrong at once, in the order of the file', () => {
    const text = SMALL_MAPPING.replace('id: id', 'id: nr')
      .replace('phase: closed', 'phase: shut')
      .replace('category: other', 'kategorie: other');
    const lines = problemsOf(text).map(({ line }) => line);
    expect(new Set(lines)).toEqual(new Set([3, 9, 19]));
    expect(lines).toEqual(lines.toSorted((a, b) => a - b));
  });

  it('checks words but no columns when the file is not known yet', () => {
    const text = changed('id: id', 'id: whatever');
    expect(parseMapping({ path: 'map.yaml', text }).kind).toBe('mapping');
  });

  it('tells what is no YAML, with its place', () => {
    expect(problemsOf('source: [hotline\nformat: csv\n')[0]).toMatchObject({
      path: 'map.yaml',
      hint: expect.stringContaining('no YAML'),
    });
    expect(problemsOf('id: 1\nid: 2\n')[0]).toMatchObject({ line: 2, hint: expect.stringContaining('unique') });
  });

  it('tells that a text, or a huge file, is no mapping', () => {
    expect(problemsOf('just words')[0]).toMatchObject({ line: 1, field: '' });
    expect(problemsOf('x'.repeat(1_000_001))[0]?.hint).toContain('is this the file of events?');
  });

  it('follows anchors to the place where the value is written', () => {
    const text = changed('closed: {column: closed, zone: America/New_York, format: iso}', 'closed: *same').replace(
      'opened: {column: opened',
      'opened: &same {column: nowhere',
    );
    expect(problemsOf(text).map(({ line, field }) => `${line} ${field}`)).toEqual([
      '5 times.opened.column',
      '5 times.closed.column',
    ]);
  });

  it('writes a problem as one line, as compilers do', () => {
    const [problem] = problemsOf(changed('source: hotline', 'source: phone'));
    expect(problem && mappingProblemText(problem)).toBe('map.yaml:1:1: source: one of: hotline, grid, mediation');
  });

  it('finds how the file is to be read even when the rest is wrong', () => {
    expect(formatOf('format: csv\ndelimiter: ";"\nid: 5')).toEqual({ format: 'csv', delimiter: ';' });
    expect(formatOf('format: xml')).toBeNull();
    expect(formatOf('[')).toBeNull();
  });

  it.each([
    ['queens-311.yaml', ['case_id', 'opened_at', 'closed_at', 'agency', 'complaint_type', 'descriptor', 'zip']],
    [
      'boston-311.yaml',
      [
        'case_id',
        'opened_at',
        'due_at',
        'closed_at',
        'reason',
        'type',
        'source',
        'department',
        'neighborhood',
        'ward',
        'precinct',
      ],
    ],
  ])('takes the shipped %s', (name, header) => {
    const text = readFileSync(new URL(`../../../../deploy/mappings/${name}`, import.meta.url), 'utf8');
    expect(parseMapping({ path: name, text, header })).toMatchObject({ kind: 'mapping' });
  });
});
