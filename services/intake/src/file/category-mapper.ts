// From a row's words to the constants of its category: the first lookup that knows the row's word decides. Words that
// no table knows take the default and are counted, so that a person sees what the mapping lacks.
import type { CategoryMapping, FieldSource } from './mapping.ts';
import { type Cells, type ColumnPlaces, cellReader, remembered } from './text-reader.ts';

/** Different words counted; those that come later are counted together under OTHER_WORDS. */
const WORDS_COUNTED_MAX = 1_000;
const WORD_LENGTH_MAX = 80;
/** The word under which all further words are counted. */
export const OTHER_WORDS = '(others)';

export interface CategoryMapper<T> {
  /** The row's match; isDefault marks one that no table knew. */
  matchOf(cells: Cells): CategoryMatch<T>;
  /** How many rows took the default, by the words that no table knew. */
  defaultCounts(): ReadonlyMap<string, number>;
}

export interface CategoryMatch<T> {
  readonly isDefault: boolean;
  readonly apply: (event: T) => void;
}

/** Compiles the category part of a mapping; `compile` turns constants into what sets them on an event. */
export function createCategoryMapper<T>({
  category,
  places,
  compile,
}: {
  readonly category: CategoryMapping;
  readonly places: ColumnPlaces;
  readonly compile: (constants: readonly FieldSource[]) => (event: T) => void;
}): CategoryMapper<T> {
  const fallback: CategoryMatch<T> = { isDefault: true, apply: compile(category.fallback) };
  const lookups = category.lookups.map(({ column, table }) => ({
    cell: cellReader(column, places),
    find: remembered(
      new Map([...table].map(([word, constants]) => [word, { isDefault: false, apply: compile(constants) }])),
    ),
  }));
  const counts = new Map<string, number>();
  const countDefault = (cells: Cells): void => {
    const words = lookups
      .map(({ cell }) => cell(cells))
      .join(' / ')
      .slice(0, WORD_LENGTH_MAX);
    const key = counts.has(words) || counts.size < WORDS_COUNTED_MAX ? words : OTHER_WORDS;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  };
  return {
    matchOf: (cells) => {
      for (const { cell, find } of lookups) {
        const match = find(cell(cells));
        if (match !== undefined) return match;
      }
      countDefault(cells);
      return fallback;
    },
    defaultCounts: () => counts,
  };
}
