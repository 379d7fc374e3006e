import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aWorkplace, type Workplace } from '../fixtures.ts';
import { delimitedOf, type FileRecord, formatOfPath, KEPT_BYTES_MAX, linesOf, recordsOf } from './record-lines.ts';

let workplace: Workplace;
beforeEach(() => {
  workplace = aWorkplace();
});
afterEach(() => workplace.remove());

async function* inPieces(bytes: Uint8Array, pieceLength: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += pieceLength) yield Buffer.from(bytes.subarray(at, at + pieceLength));
}

async function allOf(records: AsyncIterable<FileRecord>): Promise<readonly (readonly [number, string])[]> {
  const found: [number, string][] = [];
  for await (const { place, bytes } of records) found.push([place, Buffer.from(bytes).toString('latin1')]);
  return found;
}

/** Messages, each after its length. */
function delimited(...messages: readonly Uint8Array[]): Buffer {
  const lengthOf = (length: number): number[] =>
    length < 128 ? [length] : [(length % 128) + 128, ...lengthOf(Math.floor(length / 128))];
  return Buffer.concat(messages.flatMap((message) => [Buffer.from(lengthOf(message.length)), message]));
}

describe('lines', () => {
  it('keep their number over blank lines and Windows line ends; the last needs no end', async () => {
    const text = Buffer.from('{"a":1}\r\n\n  \n{"b":2}\n{"c":3}');
    expect(await allOf(linesOf(inPieces(text, 100)))).toEqual([
      [1, '{"a":1}'],
      [4, '{"b":2}'],
      [5, '{"c":3}'],
    ]);
    expect(await allOf(linesOf(inPieces(Buffer.from(''), 1)))).toEqual([]);
  });

  it('come out the same however the file is cut into pieces', async () => {
    const text = fc.array(fc.constantFrom('a', '\n', '\r\n', ' ', '{}', '诉'), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 7 }), async (parts, pieceLength) => {
        const bytes = Buffer.from(parts.join(''));
        const whole = await allOf(linesOf(inPieces(bytes, 1_000)));
        expect(await allOf(linesOf(inPieces(bytes, pieceLength)))).toEqual(whole);
      }),
    );
  });

  it('of any length are kept up to one byte over the bound', async () => {
    const text = Buffer.concat([Buffer.alloc(3_000_000, 'x'), Buffer.from('\n{}\n')]);
    const [large, next] = await allOf(linesOf(inPieces(text, 65_536)));
    expect(large?.[1]).toHaveLength(KEPT_BYTES_MAX);
    expect(next).toEqual([2, '{}']);
  });
});

describe('messages after their length', () => {
  it('come out as they went in, however the file is cut into pieces', async () => {
    const messages = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(messages, fc.integer({ min: 1, max: 200 }), async (given, pieceLength) => {
        const found = await allOf(delimitedOf(inPieces(delimited(...given), pieceLength), 'a.pb'));
        expect(found).toEqual(given.map((bytes, i) => [i + 1, Buffer.from(bytes).toString('latin1')]));
      }),
    );
  });

  it('of any length are kept up to one byte over the bound', async () => {
    const file = delimited(Buffer.alloc(200_000, 'x'), Buffer.from('y'));
    const [large, next] = await allOf(delimitedOf(inPieces(file, 1_000), 'a.pb'));
    expect(large?.[1]).toHaveLength(KEPT_BYTES_MAX);
    expect(next).toEqual([2, 'y']);
  });

  it.each([
    ['in the middle of a message', delimited(Buffer.from('abc')).subarray(0, 3)],
    ['in the middle of a length', Buffer.from([0x80])],
    ['by what is no length', Buffer.alloc(9, 0xff)],
  ])('a file that ends %s is told', async (_name, bytes) => {
    await expect(allOf(delimitedOf(inPieces(bytes, 2), 'a.pb'))).rejects.toThrow('a.pb: record 1 is cut off');
  });
});

describe('a file of records', () => {
  it('is protobuf by its name, and may be gzipped', async () => {
    expect(['a.pb', 'a.pb.gz', 'a.ndjson', 'a.json.gz', 'pb'].map(formatOfPath)).toEqual([
      'protobuf',
      'protobuf',
      'lines',
      'lines',
      'lines',
    ]);
    const lines = workplace.write('a.ndjson.gz', gzipSync('{}\n[]\n'));
    expect(await allOf(recordsOf(lines))).toHaveLength(2);
    const messages = workplace.write('a.pb', delimited(Buffer.from('ab')));
    expect(await allOf(recordsOf(messages))).toEqual([[1, 'ab']]);
  });

  it('that is not there, or broken, is told in plain words', async () => {
    await expect(allOf(recordsOf(workplace.path('none')))).rejects.toThrow('there is no such file');
    const cut = workplace.write('cut.gz', gzipSync(Buffer.alloc(1_000, 'a\n')).subarray(0, 15));
    await expect(allOf(recordsOf(cut))).rejects.toThrow('this gzip file is cut off');
    const broken = workplace.write('broken.gz', 'no gzip');
    await expect(allOf(recordsOf(broken))).rejects.toThrow('this is no valid gzip file');
  });
});
