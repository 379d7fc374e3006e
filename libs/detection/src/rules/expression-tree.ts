// An expression once it is read: what is true or false, and the numbers that are compared. Each part knows its source
// and the fields it names, so that expression.ts can choose how it is asked. The reading is in expression-reader.ts.
import type { SignalRecord } from '@fengsui/domain';
import type { ListedField } from './expression-fields.ts';

/** How two numbers are compared. */
export type Relation = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** What every part has. */
interface Part {
  /** CEL text of this part alone, with all its parentheses. */
  readonly text: string;
  /** The fields of few values that it names, and the category. */
  readonly fields: ReadonlySet<ListedField | 'category'>;
  /** It names a field that is a number. */
  readonly isCounted: boolean;
}

/** A part that is a whole number. */
export interface Whole extends Part {
  /** Never beyond this, either side of zero; at most Number.MAX_SAFE_INTEGER, so plain arithmetic is exact. */
  readonly magnitude: number;
  /** Its value, if it is a literal. */
  readonly constant: number | null;
  readonly numberIn: (record: SignalRecord) => number;
}

/** A part that is true or false. `asked`: nothing but words, flags and facts in it. */
export type Truth = Part &
  (
    | { readonly op: 'asked' }
    | { readonly op: 'not'; readonly of: Truth }
    | { readonly op: '&&' | '||' | 'same' | 'differ'; readonly left: Truth; readonly right: Truth }
    | { readonly op: 'choose'; readonly test: Truth; readonly met: Truth; readonly unmet: Truth }
    | { readonly op: 'compare'; readonly relation: Relation; readonly left: Whole; readonly right: Whole }
    | { readonly op: 'among'; readonly whole: Whole; readonly numbers: ReadonlySet<number> }
  );

/** What a part of several parts has. */
export function joined(text: string, ...parts: readonly Part[]): Part {
  return {
    text,
    fields: new Set(parts.flatMap(({ fields }) => [...fields])),
    isCounted: parts.some((part) => part.isCounted),
  };
}
