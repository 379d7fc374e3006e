// A mapping after validation: how the rows of one foreign file become raw events. Plain values; the YAML form and its
// problems are parse-mapping's part, applying it to rows is row-mapper's.
import type { AreaLevel, Phase, Source } from '@fengsui/domain';

/** Where a text of a row comes from: a constant, or a column through an optional table. */
export type TextSource =
  | { readonly kind: 'constant'; readonly text: string }
  | {
      readonly kind: 'column';
      readonly column: string;
      /** From the file's words (compared without case and repeated blanks) to ours; null = the word itself. */
      readonly table: ReadonlyMap<string, string> | null;
      /** For words that are not in the table; null = such a word is refused. */
      readonly fallback: string | null;
    };

/** A column with instants. Text without an offset is local time of the zone. */
export interface TimeColumn {
  readonly column: string;
  readonly zone: string;
  /** iso, epoch_s, epoch_ms or a pattern of luxon's tokens. */
  readonly format: string;
}

/** What a field of the event is filled from: a text or one of the mapping's times. */
export type FieldSource =
  | { readonly field: string; readonly from: TextSource }
  | { readonly field: string; readonly time: string };

/** True of a row when the column's word is (or, negated, is not) among the words; '' stands for empty. */
export interface RowCondition {
  readonly column: string;
  readonly words: ReadonlySet<string>;
  readonly negated: boolean;
}

/** An event that a row yields when the conditions hold and its time is not empty. */
export interface EventRecipe {
  readonly phase: Phase;
  /** Name of a time. */
  readonly at: string;
  readonly when: readonly RowCondition[];
  readonly set: readonly FieldSource[];
}

/** One level of the area path. */
export interface LevelSource {
  readonly level: AreaLevel;
  readonly code: TextSource;
  readonly name: TextSource | null;
}

/** Areas by a path of levels (the tree can be built from the file), or by whole codes of a given tree. */
export type AreaSourceMapping =
  | { readonly kind: 'levels'; readonly levels: readonly LevelSource[]; readonly unknown: ReadonlySet<string> }
  | { readonly kind: 'codes'; readonly column: string };

/** The first lookup whose table has the row's word decides; else the fallback. */
export interface CategoryMapping {
  readonly lookups: readonly {
    readonly column: string;
    readonly table: ReadonlyMap<string, readonly FieldSource[]>;
  }[];
  readonly fallback: readonly FieldSource[];
}

export interface Mapping {
  readonly source: Exclude<Source, 'unspecified'>;
  readonly format: 'csv' | 'ndjson';
  /** One character; csv only. */
  readonly delimiter: string;
  /** Column of the ticket's or case's number. */
  readonly id: string;
  /** Column of the matter that several tickets share, or null. */
  readonly matter: string | null;
  readonly times: ReadonlyMap<string, TimeColumn>;
  /** Fields that every event of a row has. */
  readonly fields: readonly FieldSource[];
  /** Never empty; the time of the first is the row's opening time, by which the file is sorted or nearly so. */
  readonly events: readonly EventRecipe[];
  readonly area: AreaSourceMapping;
  readonly category: CategoryMapping;
  /** Every column that is read, each once. All others are never looked at. */
  readonly columns: readonly string[];
}

/** How words of files are compared: no case, no blanks around, single blanks within. */
export function foldWord(word: string): string {
  return word.trim().replace(/\s+/g, ' ').toLowerCase();
}
