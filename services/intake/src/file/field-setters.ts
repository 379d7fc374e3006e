// Compiles field sources of a mapping into setters. A setter puts the row's value on an event or tells why it cannot.
import type { QuarantineReason } from '@fengsui/domain';
import type { Field, FieldCatalogue } from './field-kinds.ts';
import type { FieldSource, TextSource } from './mapping.ts';
import { type Cells, type ColumnPlaces, textReader } from './text-reader.ts';

/** What is wrong with a row's value; the field is the column. */
export interface FieldFault {
  readonly field: string;
  readonly reason: QuarantineReason;
  readonly hint: string;
}

export type FieldSetter<T> = (event: T, cells: Cells) => FieldFault | undefined;

export interface FieldScope<T> {
  readonly fields: FieldCatalogue<T>;
  readonly places: ColumnPlaces;
  readonly timeNames: readonly string[];
  readonly timeColumns: readonly string[];
  /** Instants of the row at hand: NaN = unreadable, 0 = empty. */
  readonly instants: Float64Array;
}

/** One setter for all the sources: it stops at the first fault. */
export function compileFields<T>(sources: readonly FieldSource[], scope: FieldScope<T>): FieldSetter<T> {
  const setters = sources.map((source) => {
    const field = fieldOf(source.field, scope.fields);
    return 'time' in source ? timeSetter(field, source.time, scope) : textSetter(field, source.from, scope.places);
  });
  return (event, cells) => {
    for (const set of setters) {
      const fault = set(event, cells);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
}

/** Constants that the schema has already checked. */
export function compileConstants<T>(sources: readonly FieldSource[], fields: FieldCatalogue<T>): (event: T) => void {
  const settings = sources.flatMap((source) =>
    'from' in source && source.from.kind === 'constant'
      ? [{ field: fieldOf(source.field, fields), text: source.from.text }]
      : [],
  );
  return (event) => {
    for (const { field, text } of settings) field.setText(event, text);
  };
}

function fieldOf<T>(name: string, fields: FieldCatalogue<T>): Field<T> {
  const field = fields.get(name);
  if (field === undefined) throw new Error(`the schema let the field "${name}" pass`);
  return field;
}

function textSetter<T>(field: Field<T>, from: TextSource, places: ColumnPlaces): FieldSetter<T> {
  const read = textReader(from, places);
  const column = from.kind === 'column' ? from.column : '';
  return (event, cells) => {
    const text = read(cells);
    if (text === '') return undefined;
    if (text === null)
      return { field: column, reason: 'unknown_enum', hint: 'the word is not in the table, which has no default' };
    const reason = field.refusalOf(text);
    if (reason !== undefined) return { field: column, reason, hint: hintFor(field) };
    field.setText(event, text);
    return undefined;
  };
}

function timeSetter<T>(
  field: Field<T>,
  name: string,
  { timeNames, timeColumns, instants }: FieldScope<T>,
): FieldSetter<T> {
  const place = timeNames.indexOf(name);
  return (event) => {
    const instant = instants[place] ?? 0;
    if (Number.isNaN(instant)) {
      return {
        field: timeColumns[place] ?? '',
        reason: 'bad_time',
        hint: 'the time is not in the format of the mapping',
      };
    }
    if (instant !== 0) field.setTime(event, instant);
    return undefined;
  };
}

function hintFor<T>(field: Field<T>): string {
  return field.words.length > 0
    ? `the value must be one of: ${field.words.join(', ')}`
    : 'the value is too long or no count';
}
