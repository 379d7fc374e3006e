// Rows of an NDJSON file: one JSON object a line, of which only the mapped dotted paths are looked at. A line that is no
// object is a problem of that line; a line beyond the bound is passed over without being held in memory.
import { RECORD_BYTES_MAX } from '@fengsui/domain';
import type { Row, RowBatch, RowProblem } from './row-source.ts';

const LINE_FEED = 10;
/** Objects looked at to learn which paths a file has. */
const HEADER_OBJECTS_MAX = 1_000;
/** Paths listed for one file. */
const PATHS_MAX = 1_000;
/** Objects within objects that are looked into. */
const DEPTH_MAX = 8;

/** The rows of a file's pieces: the cells are the values at the paths, as text ('' for none, lists and objects). */
export async function* ndjsonRows(pieces: AsyncIterable<Buffer>, paths: readonly string[]): AsyncGenerator<RowBatch> {
  const steps = paths.map((path) => path.split('.'));
  for await (const lines of lineBatches(pieces)) {
    const rows: Row[] = [];
    const problems: RowProblem[] = [];
    for (const { line, text } of lines) {
      const object = text === null ? null : objectOf(text);
      if (object !== null) rows.push({ line, cells: steps.map((path) => textAt(object, path)) });
      else problems.push({ line, field: '', ...problemOf(text) });
    }
    yield { rows, problems };
  }
}

/** The dotted paths that the first objects of a file have, in the order of their first appearance. */
export async function ndjsonPaths(pieces: AsyncIterable<Buffer>): Promise<readonly string[]> {
  const paths = new Set<string>();
  let seen = 0;
  for await (const lines of lineBatches(pieces)) {
    for (const { text } of lines) {
      const object = text === null ? null : objectOf(text);
      if (object !== null) addPaths({ object, prefix: '', depth: 0, paths });
      seen++;
      if (seen >= HEADER_OBJECTS_MAX) return [...paths];
    }
  }
  return [...paths];
}

type JsonObject = Readonly<Record<string, unknown>>;

interface TextLine {
  readonly line: number;
  /** Null: longer than the bound. */
  readonly text: string | null;
}

async function* lineBatches(pieces: AsyncIterable<Buffer>): AsyncGenerator<readonly TextLine[]> {
  const cutter = createLineCutter();
  for await (const piece of pieces) yield cutter.cut(piece);
  yield cutter.finish();
}

interface LineCutter {
  /** The lines that end in the piece. */
  cut(piece: Buffer): readonly TextLine[];
  /** The last line if no line end follows it. */
  finish(): readonly TextLine[];
}

function createLineCutter(): LineCutter {
  let rest: Buffer = Buffer.alloc(0);
  let isTooLong = false;
  let line = 0;
  const take = (lines: TextLine[], end: Buffer): void => {
    line++;
    addLine(lines, line, isTooLong ? null : Buffer.concat([rest, end]));
    rest = Buffer.alloc(0);
    isTooLong = false;
  };
  /** Keeps a line's beginning; of one beyond the bound only that it is too long. */
  const keep = (beginning: Buffer): void => {
    isTooLong ||= rest.length + beginning.length > RECORD_BYTES_MAX;
    rest = isTooLong ? Buffer.alloc(0) : Buffer.concat([rest, beginning]);
  };
  return {
    cut: (piece) => {
      const lines: TextLine[] = [];
      let start = 0;
      for (let end = piece.indexOf(LINE_FEED); end >= 0; end = piece.indexOf(LINE_FEED, start)) {
        take(lines, piece.subarray(start, end));
        start = end + 1;
      }
      keep(piece.subarray(start));
      return lines;
    },
    finish: () => {
      const lines: TextLine[] = [];
      if (rest.length > 0 || isTooLong) take(lines, Buffer.alloc(0));
      return lines;
    },
  };
}

function addLine(lines: TextLine[], line: number, bytes: Buffer | null): void {
  if (bytes === null || bytes.length > RECORD_BYTES_MAX) {
    lines.push({ line, text: null });
    return;
  }
  const text = bytes
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trim();
  if (text !== '') lines.push({ line, text });
}

function problemOf(text: string | null): Pick<RowProblem, 'reason' | 'hint'> {
  return text === null
    ? { reason: 'record_too_large', hint: `the line has more than ${RECORD_BYTES_MAX} bytes` }
    : { reason: 'malformed_json', hint: 'the line is no JSON object: write one object a line' };
}

function objectOf(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    // The caller reports the line: a value that does not parse is no fault of the program.
    return null;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textAt(object: JsonObject, path: readonly string[]): string {
  let value: unknown = object;
  for (const step of path) {
    if (!isObject(value) || !Object.hasOwn(value, step)) return '';
    value = value[step];
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function addPaths({
  object,
  prefix,
  depth,
  paths,
}: {
  readonly object: JsonObject;
  readonly prefix: string;
  readonly depth: number;
  readonly paths: Set<string>;
}): void {
  for (const [key, value] of Object.entries(object)) {
    if (paths.size >= PATHS_MAX) return;
    if (!isObject(value)) paths.add(`${prefix}${key}`);
    else if (depth < DEPTH_MAX) addPaths({ object: value, prefix: `${prefix}${key}.`, depth: depth + 1, paths });
  }
}
