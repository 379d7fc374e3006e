import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import {
  encodeRawEvent,
  PROTOBUF_CONTENT_TYPE,
  RAW_TOPICS,
  type RawEvent,
  rawEventHeaders,
  rawTopicOf,
} from '@fengsui/contracts';
import { createAreaTree } from '@fengsui/domain';
import { afterAll, describe, expect, it } from 'vitest';
import { validateRecord } from '../validate-record.ts';
import { createTestFiles, type FileRun, line, readAll } from './event-file.fixture.ts';
import { collectAreas, readHeader } from './event-file.ts';
import { SMALL_MAPPING } from './mapping.fixture.ts';

const files = createTestFiles();
afterAll(() => files.remove());
const mappingPath = files.write('small.yaml', SMALL_MAPPING);
const HEADER = 'id,opened,closed,word,zip,ward';
let fileCount = 0;
const readRows = (...rows: readonly string[]): Promise<FileRun> =>
  readAll({ path: files.write(`small-${fileCount++}.csv`, [HEADER, ...rows].join('\n')), mappingPath });
const linesOf = ({ events }: FileRun): readonly string[] =>
  events.map((event) => line(event).replace('2021-', '').replace(':00.000Z', ''));

const shipped = (path: string): string => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
const QUEENS = {
  path: shipped('tests/data/queens-311-ida.csv'),
  mappingPath: shipped('deploy/mappings/queens-311.yaml'),
};
const BOSTON = {
  path: shipped('tests/data/boston-311-irene.csv'),
  mappingPath: shipped('deploy/mappings/boston-311.yaml'),
};

describe('an event file', () => {
  it('gives later events of a row when the rows have come that far', async () => {
    const run = await readRows(
      '1,2021-01-01T08:00,2021-01-01T10:00,burst  pipe,11,x',
      '2,2021-01-01T09:00,,BURST PIPE,12,x',
      '3,2021-01-01T11:00,2021-01-01T12:00,?,,x',
    );
    expect(linesOf(run)).toEqual([
      '01-01T13:00 hotline.accepted 1 town/11',
      '01-01T14:00 hotline.accepted 2 town/12',
      '01-01T15:00 hotline.closed 1 town/11',
      '01-01T16:00 hotline.accepted 3 town',
      '01-01T17:00 hotline.closed 3 town',
    ]);
    expect(run.counts).toMatchObject({ rowCount: 3, eventCount: 5, problemCount: 0, earlyCount: 0 });
    expect(run.bytesRead).toBe(run.bytesTotal);
  });

  it.each([
    ['a time that is none', '1,2021-01-01T08:00,soon,x,11,x', 'closed bad_time', 1],
    ['a closing before the opening', '1,2021-01-01T08:00,2020-01-01T08:00,x,11,x', 'closed bad_time', 1],
    ['no opening time', '1,,2021-01-01T08:00,x,11,x', 'none', 1],
    ['an opening time that is none', '1,soon,2021-01-01T08:00,x,11,x', 'opened bad_time', 1],
    ['no time at all', '1,,,x,11,x', 'opened missing_field', 0],
    ['no id', ',2021-01-01T08:00,2021-01-01T09:00,x,11,x', 'id missing_field', 0],
    ['an id beyond 48 bytes', `${'9'.repeat(49)},2021-01-01T08:00,,x,11,x`, 'id field_too_long', 0],
    ['a cell too few', '1,2021-01-01T08:00,,x,11', ' bad_field', 0],
    ['an area code beyond 64 bytes', `1,2021-01-01T08:00,,x,${'9'.repeat(60)},x`, ' field_too_long', 0],
  ])('with %s tells that and still gives what else the row has', async (_case, row, problem, eventCount) => {
    const run = await readRows(row, '2,2021-01-01T09:00,,x,12,x');
    expect(run.problems.map(({ field, reason }) => `${field} ${reason}`)).toEqual(problem === 'none' ? [] : [problem]);
    expect(run.problems.every((one) => one.line === 2)).toBe(true);
    expect(run.events).toHaveLength(eventCount + 1);
  });

  it('neither stalls nor reorders for an absurd time in one row', async () => {
    const rows = Array.from(
      { length: 2_000 },
      (_, i) => `${i},${new Date(Date.UTC(2021, 0, 1) + i * 60_000).toISOString()},,x,11,x`,
    );
    rows.splice(500, 0, '9500,9999-12-31T00:00:00,,x,11,x');
    rows.splice(900, 0, '9900,1000-01-01T00:00:00,,x,11,x');
    const { events } = await readRows(...rows);
    const numbers = events
      .flatMap((event) => (event.kind === 'ticket' ? [Number(event.ticketId)] : []))
      .filter((number) => number < 9_000);
    expect(numbers).toEqual(Array.from({ length: 2_000 }, (_, i) => i));
    expect(events.at(-1)).toMatchObject({ ticketId: '9500' });
  });

  it('gives the same from gzip as from the plain file', async () => {
    const packed = files.write('queens.csv.gz', gzipSync(readFileSync(QUEENS.path)));
    const plain = await readAll(QUEENS);
    const unpacked = await readAll({ ...QUEENS, path: packed });
    expect(unpacked.events).toEqual(plain.events);
    expect(unpacked.bytesRead).toBe(unpacked.bytesTotal);
  });

  it('rejects a file that is not there and gzip that is broken', async () => {
    await expect(readAll({ path: '/nowhere.csv', mappingPath })).rejects.toThrow('ENOENT');
    const broken = files.write('broken.csv.gz', gzipSync(readFileSync(QUEENS.path)).subarray(0, 5_000));
    await expect(readAll({ ...QUEENS, path: broken })).rejects.toThrow(/unexpected end/);
  });

  it('tells a header, and that an empty file has none', async () => {
    const path = files.write('header.csv', '\uFEFFa; b ;c\n');
    expect(await readHeader({ path, format: 'csv', delimiter: ';' })).toEqual(['a', 'b', 'c']);
    expect(await readHeader({ path: files.write('empty.csv', ''), format: 'csv', delimiter: ',' })).toEqual([]);
  });

  it('can be left before its end', async () => {
    const { mapping } = await readAll(QUEENS);
    expect(await collectAreas({ path: QUEENS.path, mapping })).not.toHaveLength(0);
    expect(await readHeader({ path: QUEENS.path, ...mapping })).toHaveLength(7);
  });
});

describe('the shipped extracts of Queens and Boston', () => {
  const problemsOfIntake = (events: readonly RawEvent[]): readonly unknown[] =>
    events.flatMap((event) => {
      const topic = RAW_TOPICS.find((one) => one === rawTopicOf(event)) ?? 'grid.events';
      return validateRecord(
        { topic, headers: rawEventHeaders(event, PROTOBUF_CONTENT_TYPE), value: encodeRawEvent(event) },
        event.occurredAt,
      );
    });

  it.each([
    ['Queens', QUEENS, 4_114, 1],
    ['Boston', BOSTON, 6_404, 0],
  ])(
    '%s: events in time order that intake takes, every word known',
    async (_city, paths, rowCount, rowsClosedTooEarly) => {
      const run = await readAll(paths);
      expect(run.counts).toMatchObject({ rowCount, earlyCount: 0, categoryDefaults: new Map() });
      expect(run.problems.map(({ reason, field }) => `${reason} ${field}`)).toEqual(
        Array(rowsClosedTooEarly).fill('bad_time closed_at'),
      );
      const times = run.events.map(({ occurredAt }) => occurredAt);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(problemsOfIntake(run.events)).toEqual([]);
    },
  );

  it.each([
    ['Queens', QUEENS, 'queens'],
    ['Boston', BOSTON, 'boston'],
  ])('%s: the areas of the file make a tree that knows every event', async (_city, paths, root) => {
    const { mapping, events } = await readAll(paths);
    const result = createAreaTree(await collectAreas({ path: paths.path, mapping }), 'city');
    if (result.kind !== 'tree') throw new Error(JSON.stringify(result.problems));
    expect(result.tree.code(0)).toBe(root);
    expect(events.every(({ areaCode }) => result.tree.indexOf(areaCode) >= 0)).toBe(true);
    expect(result.tree.size).toBeGreaterThan(50);
  });

  it('Queens: the night of Ida brings hundreds of sewer complaints, as lifeline matters', async () => {
    const { events } = await readAll(QUEENS);
    const [from, to] = [Date.parse('2021-09-01T20:00:00-04:00'), Date.parse('2021-09-02T08:00:00-04:00')];
    const sewer = events.filter(
      (event) => event.kind === 'ticket' && event.phase === 'hotline.accepted' && event.category === 'sewer.backup',
    );
    expect(sewer.filter(({ occurredAt }) => occurredAt >= from && occurredAt < to).length).toBeGreaterThan(200);
    expect(sewer[0]).toMatchObject({ riskDomain: 'utility', urgency: 'utility', requestType: 'complaint' });
  });

  it('Boston: trees fall in Irene, and tickets have their deadlines', async () => {
    const { events } = await readAll(BOSTON);
    const tickets = events.flatMap((event) =>
      event.kind === 'ticket' && event.phase === 'hotline.accepted' ? [event] : [],
    );
    expect(tickets.filter(({ category }) => category === 'trees.emergency').length).toBeGreaterThan(300);
    expect(tickets.filter(({ dueAt }) => dueAt > 0).length).toBeGreaterThan(3_000);
  });
});
