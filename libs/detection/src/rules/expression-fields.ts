// The fields that an expression may name, what each is worth in CEL, and where its number stands in a record. The list
// is closed: places, matters and their circumstances, nothing about a person. How expressions use them is not known here.
import { HARDENINGS, PHASE_COUNT, PHASES, type SignalRecord, SOURCES } from '@fengsui/domain';
import { conditionWords, fieldOf } from './conditions.ts';
import { CONDITION_FIELDS, type ConditionField } from './rule.ts';

const MINUTE_MS = 60_000;

/** Whole numbers. Minutes are rounded down: -1 is the last minute before a deadline, 0 the first one after it. */
export const NUMBER_FIELDS = [
  'repeatSeq',
  'redoCount',
  'returnCount',
  'reopenCount',
  'attemptNo',
  'patrolCount',
  'reportsCount',
  'elapsedMinutes',
  'overdueMinutes',
  'lateMinutes',
] as const;
export type NumberField = (typeof NUMBER_FIELDS)[number];

/** Fields of few values: words of a closed list, flags, and the set of hardening facts. */
export type ListedField = Exclude<ConditionField, 'category'> | 'source' | 'phase' | 'hardening' | 'hasSite';

/** Every field, in the order in which a problem lists them. */
export const EXPRESSION_FIELDS: readonly (ListedField | NumberField | 'category')[] = [
  ...CONDITION_FIELDS,
  'source',
  'phase',
  'hardening',
  'hasSite',
  ...NUMBER_FIELDS,
];

/** What a field is in CEL. */
export type FieldType = 'bool' | 'string' | 'int' | 'list<string>';

/** The largest number that a field of that name can have, either side of zero: counts have 32 bits, instants 53. */
export function magnitudeOf(field: NumberField): number {
  return field.endsWith('Minutes') ? Math.ceil(Number.MAX_SAFE_INTEGER / MINUTE_MS) : 2 ** 32;
}

/** Facts of hardening, in the order of their bits. Bit 0 stands for none of them. */
export const HARDENING_FACTS: readonly string[] = HARDENINGS.slice(1);

/** Phase names without their source, by phase number; names that two sources share stand twice. */
const PHASE_NAMES = phaseNames();

function phaseNames(): readonly string[] {
  const names = new Array<string>(PHASE_COUNT).fill('unspecified');
  for (const [phase, number] of Object.entries(PHASES)) names[number] = phase.slice(phase.indexOf('.') + 1);
  return names;
}

/** A field of few values by its number: values[number] is its value in CEL. */
export interface Listed {
  readonly values: readonly (string | boolean | readonly string[])[];
  /** Always below values.length: a number that the list does not have reads as its first, unspecified. */
  readonly numberIn: (record: SignalRecord) => number;
}

/** The values of a field and where its number stands. */
export function listed(field: ListedField): Listed {
  switch (field) {
    case 'source':
      return bounded(SOURCES, (record) => record.source);
    case 'phase':
      return bounded(PHASE_NAMES, (record) => record.phase);
    case 'hardening':
      return HARDENING;
    case 'hasSite':
      return { values: [false, true], numberIn: (record) => (record.subjectRefEnd > record.subjectRefStart ? 1 : 0) };
    case 'lifeSafety':
    case 'excluded':
    case 'highFrequency':
    case 'groupEvent':
      return { values: [false, true], numberIn: (record) => fieldOf(record, field) };
    default:
      return bounded(conditionWords(field) ?? [], (record) => fieldOf(record, field));
  }
}

const HARDENING_BITS = 2 ** HARDENING_FACTS.length - 1;
const HARDENING: Listed = {
  values: Array.from({ length: HARDENING_BITS + 1 }, (_, bits) =>
    HARDENING_FACTS.filter((_fact, i) => ((bits >>> i) & 1) === 1),
  ),
  numberIn: (record) => (record.hardening >>> 1) & HARDENING_BITS,
};

function bounded(values: readonly string[], numberOf: (record: SignalRecord) => number): Listed {
  return {
    values,
    numberIn: (record) => {
      const number = numberOf(record);
      return number < values.length ? number : 0;
    },
  };
}

/** The words that an expression may compare a field with; null for a category, which is open, and for what is no word. */
export function wordsOf(field: ListedField | 'category'): readonly string[] | null {
  switch (field) {
    case 'source':
      return SOURCES.slice(1);
    case 'phase':
      return [...new Set(PHASE_NAMES)].filter((name) => name !== 'unspecified');
    case 'hardening':
    case 'hasSite':
      return null;
    default:
      return conditionWords(field);
  }
}

/** What a field is in CEL; undefined for a name that is no field. */
export function typeOfField(name: string): FieldType | undefined {
  const field = EXPRESSION_FIELDS.find((known) => known === name);
  if (field === undefined) return undefined;
  if (field === 'category') return 'string';
  if (isNumberField(field)) return 'int';
  const [value] = listed(field).values;
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'string' : 'list<string>';
}

/** True for a field that is a number. */
export function isNumberField(name: string): name is NumberField {
  return NUMBER_FIELDS.some((field) => field === name);
}

/** True for a field of few values. */
export function isListedField(name: string): name is ListedField {
  return name !== 'category' && !isNumberField(name) && EXPRESSION_FIELDS.some((field) => field === name);
}

/** How a number is read from a record. Minutes of an instant that is not known are 0. */
export function numberReader(field: NumberField): (record: SignalRecord) => number {
  switch (field) {
    case 'repeatSeq':
      return (record) => record.repeatSeq;
    case 'redoCount':
      return (record) => record.redoCount;
    case 'returnCount':
      return (record) => record.returnCount;
    case 'reopenCount':
      return (record) => record.reopenCount;
    case 'attemptNo':
      return (record) => record.attemptNo;
    case 'patrolCount':
      return (record) => record.patrolCount;
    case 'reportsCount':
      return (record) => record.reportsCount;
    case 'elapsedMinutes':
      return (record) => minutesSince(record.acceptedAt, record.occurredAt);
    case 'overdueMinutes':
      return (record) => minutesSince(record.dueAt, record.occurredAt);
    case 'lateMinutes':
      return (record) => minutesSince(record.occurredAt, record.receivedAt);
  }
}

function minutesSince(from: number, to: number): number {
  return from === 0 ? 0 : Math.floor((to - from) / MINUTE_MS);
}
