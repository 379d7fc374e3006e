import { describe, expect, it } from 'vitest';
import { ndjsonPaths, ndjsonRows } from './ndjson-rows.ts';
import type { RowProblem } from './row-source.ts';

async function* piecesOf(text: string, length: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let i = 0; i < bytes.length; i += length) yield bytes.subarray(i, i + length);
}

async function read(
  text: string,
  paths: readonly string[],
  length = 64,
): Promise<{ rows: readonly string[]; problems: readonly RowProblem[] }> {
  const rows: string[] = [];
  const problems: RowProblem[] = [];
  for await (const batch of ndjsonRows(piecesOf(text, length), paths)) {
    rows.push(...batch.rows.map(({ line, cells }) => `${line}: ${cells.join('|')}`));
    problems.push(...batch.problems);
  }
  return { rows, problems };
}

describe('ndjsonRows', () => {
  it('takes the values at dotted paths, and lists, objects and nulls as empty', async () => {
    const text = '{"id":7,"at":{"opened":"2021"},"ok":true}\r\n\n{"id":"8","at":[1],"ok":null}';
    expect((await read(text, ['id', 'at.opened', 'ok', 'at'])).rows).toEqual(['1: 7|2021|true|', '3: 8|||']);
  });

  it.each([1, 5, 1_000])('gives the same rows in pieces of %i bytes', async (length) => {
    const text = '{"a":"é朝"}\n{"a":"z"}\n';
    expect(await read(text, ['a'], length)).toEqual({ rows: ['1: é朝', '2: z'], problems: [] });
  });

  it('tells the lines that are no object, and reads on', async () => {
    const { rows, problems } = await read('[1]\n{"a":1\n"text"\n{"a":2}', ['a']);
    expect(problems.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      '1 malformed_json',
      '2 malformed_json',
      '3 malformed_json',
    ]);
    expect(rows).toEqual(['4: 2']);
  });

  it('passes over a line of ten megabytes', async () => {
    const { rows, problems } = await read(`{"a":"${'x'.repeat(10_000_000)}"}\n{"a":2}\n`, ['a'], 262_144);
    expect(problems).toMatchObject([{ line: 1, reason: 'record_too_large' }]);
    expect(rows).toEqual(['2: 2']);
  });

  it('reads no value that the object only inherits', async () => {
    expect((await read('{"a":1}', ['constructor.name', 'toString'])).rows).toEqual(['1: |']);
  });
});

describe('ndjsonPaths', () => {
  it('lists the paths of the first objects in order, objects within looked into', async () => {
    const text = '{"a":1,"b":{"c":2,"d":{"e":3}}}\n{"f":[1],"a":2}\nno json\n';
    expect(await ndjsonPaths(piecesOf(text, 10))).toEqual(['a', 'b.c', 'b.d.e', 'f']);
  });
});
