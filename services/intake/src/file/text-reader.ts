// Compiles a mapping's text sources for one header: from then on a row's text costs an index and at most one lookup.
import { foldWord, type RowCondition, type TextSource } from './mapping.ts';

/** Words remembered as they are written in the file, each list; beyond it they are folded anew. */
const WORDS_REMEMBERED_MAX = 10_000;

export type Cells = readonly string[];

/** A text, '' when the row has none, or null when the row's word is in no table. */
export type TextReader = (cells: Cells) => string | null;

/** The place of each column in the rows. Columns that are not there read as empty. */
export type ColumnPlaces = ReadonlyMap<string, number>;

export function columnPlaces(header: readonly string[]): ColumnPlaces {
  return new Map(header.map((column, place) => [column, place]));
}

/** The trimmed cell of a column. */
export function cellReader(column: string, places: ColumnPlaces): (cells: Cells) => string {
  const place = places.get(column) ?? -1;
  return (cells) => trimmed(cells[place] ?? '');
}

/** Compiles a text source. */
export function textReader(source: TextSource, places: ColumnPlaces): TextReader {
  if (source.kind === 'constant') return () => source.text;
  const cell = cellReader(source.column, places);
  if (source.table === null) return cell;
  const lookUp = remembered(source.table);
  return (cells) => {
    const word = cell(cells);
    if (word === '') return '';
    return lookUp(word) ?? source.fallback;
  };
}

/** Compiles conditions: true when all hold. */
export function conditionReader(conditions: readonly RowCondition[], places: ColumnPlaces): (cells: Cells) => boolean {
  const tests = conditions.map(({ column, words, negated }) => {
    const cell = cellReader(column, places);
    const isOne = remembered(new Map([...words].map((word) => [word, true])));
    return (cells: Cells) => (isOne(cell(cells)) === true) !== negated;
  });
  return (cells) => tests.every((holds) => holds(cells));
}

/** Looks words up as files write them in a table of folded words, folding each spelling once. */
export function remembered<V>(table: ReadonlyMap<string, V>): (word: string) => V | undefined {
  const known = new Map<string, V | undefined>();
  return (word) => {
    const value = known.get(word);
    if (value !== undefined || known.has(word)) return value;
    if (known.size >= WORDS_REMEMBERED_MAX) known.clear();
    const found = table.get(foldWord(word));
    known.set(word, found);
    return found;
  };
}

/** Trims only what has blanks at its ends: most cells have none, and comparing two letters is cheaper than trim(). */
function trimmed(cell: string): string {
  if (cell === '' || (cell.charCodeAt(0) > 32 && cell.charCodeAt(cell.length - 1) > 32 && cell.charCodeAt(0) !== 0xa0))
    return cell;
  return cell.trim();
}
