// The form of a mapping file as zod schemas whose every message says what to write instead. Schemas are built for one
// source, one header and one set of times, so that words and columns are checked where they stand, all at once.
import { AREA_LEVELS, type Source } from '@fengsui/domain';
import { z } from 'zod';
import type { Field } from './field-kinds.ts';
import { GRID_CASE_FIELDS } from './grid-case-fields.ts';
import { MEDIATION_CASE_FIELDS } from './mediation-case-fields.ts';
import { adviceFor, nearestWord } from './nearest-word.ts';
import { TICKET_FIELDS } from './ticket-fields.ts';
import { isTimeFormat, TIME_FORMATS } from './time-format.ts';
import { isZone } from './zone-clock.ts';

/** What is known of a mapping before it is checked. */
export interface SchemaContext {
  readonly source: Exclude<Source, 'unspecified'>;
  /** Columns of the file, or null when it has not been opened. */
  readonly header: readonly string[] | null;
  readonly timeNames: readonly string[];
  /** Phases of the source, without its prefix. */
  readonly phases: readonly string[];
}

/** What a catalogue tells of a field, whatever event it belongs to. */
type FieldForm = Pick<Field<unknown>, 'takes' | 'words' | 'refusalOf'>;

const CATALOGUES: Readonly<Record<SchemaContext['source'], ReadonlyMap<string, FieldForm>>> = {
  hotline: TICKET_FIELDS,
  grid: GRID_CASE_FIELDS,
  mediation: MEDIATION_CASE_FIELDS,
};

/** Fields that each entry of the category's tables, and its default, must give. */
const CATEGORY_FIELDS = {
  hotline: ['category', 'riskDomain'],
  grid: ['category', 'riskDomain', 'kind'],
  mediation: ['disputeType'],
} as const;

const scalar = z
  .union([z.string(), z.number(), z.boolean()], { error: 'write a text, a number, true or false' })
  .transform(String);

/** An object with these keys only; a wrong key is answered with the nearest right one. */
function section<S extends z.ZodRawShape>(shape: S, what: string): z.ZodObject<S, z.core.$strict> {
  const keys = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return `write ${what} with the keys ${keys.join(', ')}`;
      return issue.keys.map((key) => `there is no "${key}" here: ${adviceFor(key, keys)}`).join('; ');
    },
  });
}

function word<T extends string>(words: readonly T[]): z.ZodType<T> {
  const isWord = (value: unknown): value is T => words.some((one) => one === value);
  return z.custom<T>(isWord, {
    error: (issue) => adviceFor(typeof issue.input === 'string' ? issue.input : '', words),
  });
}

function columnIn(header: readonly string[] | null): z.ZodType<string> {
  const known = new Set(header);
  return z.string({ error: 'write the name of a column' }).superRefine((name, context) => {
    if (header === null || known.has(name)) return;
    const nearest = nearestWord(name, header);
    const advice = nearest === undefined ? '' : `did you mean "${nearest}"? `;
    context.addIssue({
      code: 'custom',
      message: `the file has no column "${name}": ${advice}its columns are: ${header.join(', ')}`,
    });
  });
}

/** A text that the field takes. */
function textFor(form: FieldForm): z.ZodType<string> {
  return scalar.superRefine((text, context) => {
    const refusal = form.refusalOf(text);
    if (refusal === undefined) return;
    const message = form.words.length > 0 ? adviceFor(text, form.words) : `"${text}" is not allowed here (${refusal})`;
    context.addIssue({ code: 'custom', message });
  });
}

/** A constant, or {column, table, default}. */
function textSource(form: FieldForm, column: z.ZodType<string>) {
  const text = textFor(form);
  const shape = section(
    {
      constant: text.optional(),
      column: column.optional(),
      table: z.record(z.string(), text).optional(),
      default: text.optional(),
    },
    'a value, or {column, table, default},',
  ).superRefine((value, context) => {
    if (value.constant === undefined && value.column === undefined) {
      context.addIssue({ code: 'custom', message: 'write a constant, or "column: <name>"' });
    }
    if (value.default !== undefined && value.table === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['default'],
        message: 'a default needs a "table" that may lack a word',
      });
    }
  });
  return z.preprocess((value) => (typeof value === 'object' && value !== null ? value : { constant: value }), shape);
}

/** Any short text, for codes and names of areas. */
const ANY_TEXT: FieldForm = {
  takes: 'text',
  words: [],
  refusalOf: (text) => (text === '' ? 'missing_field' : undefined),
};

function fieldSources(context: SchemaContext, column: z.ZodType<string>) {
  const time = word(context.timeNames).transform((name) => ({ time: name }));
  const shape = [...CATALOGUES[context.source]].map(
    ([name, form]) => [name, (form.takes === 'time' ? time : textSource(form, column)).optional()] as const,
  );
  return section(Object.fromEntries(shape), 'fields of the event');
}

/** An entry of a category table: constants only. */
function categoryEntry(context: SchemaContext) {
  const required: readonly string[] = CATEGORY_FIELDS[context.source];
  const shape = [...CATALOGUES[context.source]].flatMap(([name, form]) => {
    if (form.takes === 'time') return [];
    const text = textFor(form);
    return [[name, required.includes(name) ? text : text.optional()] as const];
  });
  return section(Object.fromEntries(shape), `an entry with ${required.join(', ')}`);
}

function timeColumn(column: z.ZodType<string>) {
  return section(
    {
      column,
      zone: z
        .string({ error: 'write an IANA zone such as America/New_York' })
        .refine(isZone, { error: 'no such zone: write an IANA name such as America/New_York' }),
      format: z
        .string({ error: `write ${TIME_FORMATS.join(', ')} or a pattern such as MM/dd/yyyy hh:mm:ss a` })
        .refine(isTimeFormat, { error: `write ${TIME_FORMATS.join(', ')} or a pattern such as MM/dd/yyyy hh:mm:ss a` }),
    },
    'a time',
  );
}

function condition(column: z.ZodType<string>) {
  const words = z.array(scalar).min(1, { error: 'write at least one word; "" stands for empty' });
  return section({ column, is: words.optional(), not: words.optional() }, 'a condition').superRefine(
    (value, context) => {
      if ((value.is === undefined) === (value.not === undefined)) {
        context.addIssue({ code: 'custom', message: 'write either "is: [words]" or "not: [words]"' });
      }
    },
  );
}

function area(column: z.ZodType<string>) {
  const source = textSource(ANY_TEXT, column);
  const level = section({ level: word(AREA_LEVELS), code: source, name: source.optional() }, 'a level');
  const levels = z
    .array(level)
    .min(1, { error: 'write the levels from the top, the root first' })
    .superRefine((list, context) => {
      list.forEach(({ level: own }, i) => {
        const above = list[i - 1]?.level;
        if (above !== undefined && AREA_LEVELS.indexOf(own) <= AREA_LEVELS.indexOf(above)) {
          context.addIssue({
            code: 'custom',
            path: [i, 'level'],
            message: `write a level below ${above}: the order is ${AREA_LEVELS.join(' > ')}`,
          });
        }
      });
    });
  return section(
    { levels: levels.optional(), unknown: z.array(scalar).optional(), column: column.optional() },
    'an area',
  ).superRefine((value, context) => {
    if ((value.levels === undefined) === (value.column === undefined)) {
      context.addIssue({
        code: 'custom',
        message: 'write either "levels:" (a path from the top) or "column:" (whole area codes)',
      });
    }
  });
}

/** The schema of a whole mapping file. */
export function mappingSchema(context: SchemaContext) {
  const column = columnIn(context.header);
  const fields = fieldSources(context, column);
  const entry = categoryEntry(context);
  const event = section(
    {
      phase: word(context.phases),
      at: word(context.timeNames),
      when: z.array(condition(column)).optional(),
      set: fields.optional(),
    },
    'an event',
  );
  return section(
    {
      source: word(['hotline', 'grid', 'mediation'] as const),
      format: word(['csv', 'ndjson'] as const),
      delimiter: z.string().length(1, { error: 'write one character, such as ";"' }).optional(),
      id: column,
      matter: column.optional(),
      times: z.record(z.string(), timeColumn(column), {
        error: 'write at least one time: "opened: {column, zone, format}"',
      }),
      fields: fields.optional(),
      events: z
        .array(event, { error: 'write a list of "{phase, at}"' })
        .min(1, { error: 'write at least one "{phase, at}"' }),
      area: area(column),
      category: section(
        {
          lookups: z.array(section({ column, table: z.record(z.string(), entry) }, 'a lookup'), {
            error: 'write a list of "{column, table}"',
          }),
          default: entry,
        },
        'a category',
      ),
    },
    'a mapping',
  );
}
