import { describe, expect, it } from 'vitest';
import { csvRows } from './csv-rows.ts';
import type { RowProblem } from './row-source.ts';

async function read(
  text: string,
  { pieceLength = text.length || 1, delimiter = ',' } = {},
): Promise<{ rows: readonly string[]; problems: readonly RowProblem[] }> {
  const bytes = Buffer.from(text);
  async function* pieces(): AsyncGenerator<Buffer> {
    for (let i = 0; i < bytes.length; i += pieceLength) yield bytes.subarray(i, i + pieceLength);
  }
  const rows: string[] = [];
  const problems: RowProblem[] = [];
  for await (const batch of csvRows(pieces(), delimiter)) {
    rows.push(...batch.rows.map(({ line, cells }) => `${line}: ${cells.join('|')}`));
    problems.push(...batch.problems);
  }
  return { rows, problems };
}

describe('csvRows', () => {
  it('gives rows with their lines, blank ones left out, quotes and line ends understood', async () => {
    const { rows } = await read('\uFEFFa,b\r\n1,"x, ""y"""\r\n\r\n2,"two\nlines"\n3,a "quote" within\n');
    expect(rows).toEqual(['1: a|b', '2: 1|x, "y"', '5: 2|two\nlines', '6: 3|a "quote" within']);
  });

  it.each([1, 2, 3, 7])('gives the same rows in pieces of %i bytes', async (pieceLength) => {
    const text = 'a,b\n1,"x\ny"\n2,é朝\n3,z';
    expect(await read(text, { pieceLength })).toEqual(await read(text));
  });

  it('takes another delimiter, and rows of any length', async () => {
    const { rows } = await read('a;b\n1,5;x\n2\n', { delimiter: ';' });
    expect(rows).toEqual(['1: a|b', '2: 1,5|x', '3: 2']);
  });

  it('gives up one line for a quote that is never closed, and reads on behind it', async () => {
    const { rows, problems } = await read('a,b\n1,"open\n2,x\n3,y\n');
    expect(rows).toEqual(['1: a|b', '3: 2|x', '4: 3|y']);
    expect(problems).toEqual([
      { line: 2, field: '', reason: 'bad_field', hint: expect.stringContaining('close the quote') },
    ]);
  });

  it.each([1, 4, 9, 17])(
    'recovers alike in pieces of %i bytes, behind a byte order mark and letters of several bytes',
    async (pieceLength) => {
      const text = '\uFEFFa,朝\r\n1,"é\r\ny"\r\n\r\n2,"open\r\n3,阳\r\n';
      const whole = await read(text);
      expect(await read(text, { pieceLength })).toEqual(whole);
      expect(whole.rows).toEqual(['1: a|朝', '3: 1|é\r\ny', '6: 3|阳']);
      expect(whole.problems.map(({ line }) => line)).toEqual([5]);
    },
  );

  it('gives up one line for a record beyond the bound, and loses none of the others', async () => {
    const many = Array.from({ length: 20_000 }, (_, i) => `${i},value ${i}`);
    const { rows, problems } = await read(['a,b', '0,"open', ...many].join('\n'), { pieceLength: 50_000 });
    expect(problems).toEqual([
      { line: 2, field: '', reason: 'record_too_large', hint: expect.stringContaining('65536') },
    ]);
    expect(rows).toHaveLength(20_001);
    expect(rows.at(-1)).toBe('20002: 19999|value 19999');
  });

  it('passes over a line of ten megabytes', async () => {
    const { rows, problems } = await read(`a,b\n1,${'x'.repeat(10_000_000)}\n2,y\n`, { pieceLength: 262_144 });
    expect(rows.at(-1)).toContain('2|y');
    expect(problems[0]).toMatchObject({ line: 2, reason: 'record_too_large' });
  });

  it('gives nothing of an empty file', async () => {
    expect(await read('')).toEqual({ rows: [], problems: [] });
  });
});
