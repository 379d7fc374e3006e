// From the checked form of a mapping file to the plain Mapping that rows are read with.
import { PHASES, type Phase } from '@fengsui/domain';
import type { z } from 'zod';
import { type FieldSource, foldWord, type Mapping, type RowCondition, type TextSource } from './mapping.ts';
import type { mappingSchema } from './mapping-schema.ts';

type Parsed = z.output<ReturnType<typeof mappingSchema>>;

/** Whether a word is a phase of any source, prefix included. */
export function isPhase(word: string): word is Phase {
  return word in PHASES;
}

/** The mapping that a checked YAML value means. */
export function mappingOf(parsed: Parsed): Mapping {
  const area =
    parsed.area.column === undefined
      ? {
          kind: 'levels' as const,
          levels: (parsed.area.levels ?? []).map(({ level, code, name }) => ({
            level,
            code: textSourceOf(code),
            name: name === undefined ? null : textSourceOf(name),
          })),
          unknown: new Set((parsed.area.unknown ?? []).map(foldWord)),
        }
      : { kind: 'codes' as const, column: parsed.area.column };
  const mapping = {
    source: parsed.source,
    format: parsed.format,
    delimiter: parsed.delimiter ?? ',',
    id: parsed.id,
    matter: parsed.matter ?? null,
    times: new Map(Object.entries(parsed.times)),
    fields: fieldSourcesOf(parsed.fields ?? {}),
    events: parsed.events.map((event) => ({
      phase: phaseOf(parsed.source, event.phase),
      at: event.at,
      when: (event.when ?? []).map(conditionOf),
      set: fieldSourcesOf(event.set ?? {}),
    })),
    area,
    category: {
      lookups: parsed.category.lookups.map(({ column, table }) => ({
        column,
        table: new Map(Object.entries(table).map(([word, entry]) => [foldWord(word), constantsOf(entry)])),
      })),
      fallback: constantsOf(parsed.category.default),
    },
  };
  return { ...mapping, columns: columnsOf(mapping) };
}

function phaseOf(source: string, phase: string): Phase {
  const word = `${source}.${phase}`;
  if (!isPhase(word)) throw new Error(`the schema let the phase "${word}" pass`);
  return word;
}

type ParsedText = NonNullable<NonNullable<Parsed['area']['levels']>[number]['name']>;

function textSourceOf({ constant, column, table, default: fallback }: ParsedText): TextSource {
  if (column === undefined) return { kind: 'constant', text: constant ?? '' };
  const words =
    table === undefined ? null : new Map(Object.entries(table).map(([word, text]) => [foldWord(word), text]));
  return { kind: 'column', column, table: words, fallback: fallback ?? null };
}

function fieldSourcesOf(fields: NonNullable<Parsed['fields']>): readonly FieldSource[] {
  return Object.entries(fields).flatMap(([field, value]): FieldSource[] => {
    if (value === undefined) return [];
    return ['time' in value ? { field, time: value.time } : { field, from: textSourceOf(value) }];
  });
}

function constantsOf(entry: Parsed['category']['default']): readonly FieldSource[] {
  return Object.entries(entry).flatMap(([field, text]): FieldSource[] =>
    text === undefined ? [] : [{ field, from: { kind: 'constant', text } }],
  );
}

function conditionOf({
  column,
  is,
  not,
}: {
  readonly column: string;
  readonly is?: string[] | undefined;
  readonly not?: string[] | undefined;
}): RowCondition {
  return { column, words: new Set((is ?? not ?? []).map(foldWord)), negated: is === undefined };
}

function columnsOf(mapping: Omit<Mapping, 'columns'>): readonly string[] {
  const ofText = (source: TextSource | null): readonly string[] => (source?.kind === 'column' ? [source.column] : []);
  const ofFields = (fields: readonly FieldSource[]): readonly string[] =>
    fields.flatMap((field) => ('from' in field ? ofText(field.from) : []));
  const { area } = mapping;
  return [
    ...new Set([
      mapping.id,
      ...(mapping.matter === null ? [] : [mapping.matter]),
      ...[...mapping.times.values()].map(({ column }) => column),
      ...ofFields(mapping.fields),
      ...mapping.events.flatMap((event) => [...event.when.map(({ column }) => column), ...ofFields(event.set)]),
      ...(area.kind === 'codes'
        ? [area.column]
        : area.levels.flatMap(({ code, name }) => [...ofText(code), ...ofText(name)])),
      ...mapping.category.lookups.map(({ column }) => column),
    ]),
  ];
}
