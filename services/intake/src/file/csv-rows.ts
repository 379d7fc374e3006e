// Rows of a CSV file by csv-parse (150,000 rows a CPU second), made safe against one broken quote: a record that grows
// beyond the bound costs its first line, and reading goes on at the next.
import { RECORD_BYTES_MAX } from '@fengsui/domain';
import { type CsvError, type Parser, parse } from 'csv-parse';
import type { Row, RowBatch, RowProblem } from './row-source.ts';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** The rows of a file's pieces; the first row is the header. Blank lines are no rows. */
export async function* csvRows(pieces: AsyncIterable<Buffer>, delimiter: string): AsyncGenerator<RowBatch> {
  const reader = createReader(delimiter);
  for await (const piece of pieces) yield await reader.read(piece);
  yield await reader.finish();
}

interface Reader {
  read(piece: Buffer): Promise<RowBatch>;
  finish(): Promise<RowBatch>;
}

function createReader(delimiter: string): Reader {
  let rows: Row[] = [];
  let problems: RowProblem[] = [];
  // What has been handed to the parser since the end of its last row: read again after a broken quote.
  let unread: Buffer = Buffer.alloc(0);
  let unreadStart = 0;
  let consumed = 0;
  // Line ends before `consumed`, over all parsers. The parser counts lines, too, but a CRLF within quotes as two.
  let lineCount = 0;
  let parser = newParser(true);

  function newParser(isFirst: boolean): Parser {
    return openParser(delimiter, isFirst, (cells, rowEnd) => {
      const end = rowEnd - unreadStart;
      lineCount += countLineEnds(unread, consumed - unreadStart, end);
      consumed = rowEnd;
      rows.push({ line: unread[end - 1] === LINE_FEED ? lineCount : lineCount + 1, cells });
    });
  }

  function keep(piece: Buffer): void {
    unread = Buffer.concat([unread.subarray(consumed - unreadStart), piece]);
    unreadStart = consumed;
  }

  /** Gives up the line that the broken record begins on and starts anew; returns what stands behind it. */
  function skipLine(fault: CsvError): Buffer {
    const rest = unread.subarray(consumed - unreadStart);
    const start = firstContent(rest);
    const lineEnd = rest.indexOf(LINE_FEED, start);
    lineCount += countLineEnds(rest, 0, start) + 1;
    problems.push({ line: lineCount, field: '', ...problemOf(fault) });
    unread = Buffer.alloc(0);
    unreadStart = 0;
    consumed = 0;
    parser = newParser(false);
    return lineEnd < 0 ? Buffer.alloc(0) : rest.subarray(lineEnd + 1);
  }

  function taken(): RowBatch {
    const batch = { rows, problems };
    rows = [];
    problems = [];
    return batch;
  }

  return {
    read: async (piece) => {
      let next = piece;
      while (next.length > 0) {
        keep(next);
        const fault = await write(parser, next);
        next = fault === undefined ? Buffer.alloc(0) : skipLine(fault);
      }
      return taken();
    },
    finish: async () => {
      let fault = await end(parser);
      while (fault !== undefined) {
        const rest = skipLine(fault);
        keep(rest);
        fault = (await write(parser, rest)) ?? (await end(parser));
      }
      return taken();
    },
  };
}

function countLineEnds(bytes: Buffer, from: number, to: number): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_FEED, from); at >= 0 && at < to; at = bytes.indexOf(LINE_FEED, at + 1)) count++;
  return count;
}

/** Where the blank lines at the beginning end. */
function firstContent(bytes: Buffer): number {
  let start = 0;
  while (bytes[start] === LINE_FEED || bytes[start] === CARRIAGE_RETURN) start++;
  return start;
}

function openParser(
  delimiter: string,
  isFirst: boolean,
  onRow: (cells: readonly string[], rowEnd: number) => void,
): Parser {
  const parser = parse({
    bom: isFirst,
    delimiter,
    // Both, as files that were put together from several have both.
    record_delimiter: ['\r\n', '\n'],
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: RECORD_BYTES_MAX,
    // Null keeps the row out of the parser's own stream, which costs more than the parsing.
    on_record: (cells: readonly string[], place) => {
      onRow(cells, place.bytes);
      return null;
    },
  });
  parser.on('error', () => {
    // The same fault reaches the call that wrote.
  });
  return parser.resume();
}

function write(parser: Parser, piece: Buffer): Promise<CsvError | undefined> {
  return new Promise((resolve) => {
    parser.write(piece, (error) => resolve(faultOf(error)));
  });
}

function end(parser: Parser): Promise<CsvError | undefined> {
  return new Promise((resolve) => {
    parser.once('end', () => resolve(undefined));
    parser.once('error', (error) => resolve(faultOf(error)));
    parser.end();
  });
}

function faultOf(error: Error | null | undefined): CsvError | undefined {
  if (error === null || error === undefined) return undefined;
  if (isCsvError(error)) return error;
  throw error;
}

function isCsvError(error: Error): error is CsvError {
  return 'code' in error && typeof error.code === 'string' && error.code.startsWith('CSV_');
}

function problemOf(fault: CsvError): Pick<RowProblem, 'reason' | 'hint'> {
  if (fault.code === 'CSV_MAX_RECORD_SIZE') {
    return {
      reason: 'record_too_large',
      hint: `the row has more than ${RECORD_BYTES_MAX} characters: is a quote left open?`,
    };
  }
  return { reason: 'bad_field', hint: 'the row is no CSV: close the quote, and double quotes within quotes' };
}
