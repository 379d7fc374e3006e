// Reads the known fields of a JSON record into the plain form that the generated fromJSON takes, so that nothing is
// coerced on the way (fromJSON alone would turn an object into the text "[object Object]").

import type { FieldShape, JsonField } from './json-fields.ts';
import { problemOf, type RawProblem } from './problems.ts';

/** No enum has it: the field checks then refuse it as unknown_enum. */
const NO_ENUM_NUMBER = -1;
/** No instant has it: the field checks then refuse it as bad_time. */
const NO_INSTANT = { seconds: '0', nanos: -1 } as const;
const UINT32_MAX = 0xffff_ffff;
const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})[Tt]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,9}))?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

type Wrong = { readonly wanted: string };

/** True for an object of JSON: no list, no null, no scalar. */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fields of the table that the object has, under their lowerCamelCase names; notes fields of a wrong type. */
export function readJsonFields(
  json: Readonly<Record<string, unknown>>,
  fields: readonly JsonField[],
  note: (problem: RawProblem) => void,
): Readonly<Record<string, unknown>> {
  const known: Record<string, unknown> = {};
  for (const { name, path, shape } of fields) {
    const value = json[name] ?? json[path];
    // null stands for absent in the mapping.
    if (value === undefined || value === null) continue;
    const read = readValue(value, shape);
    if (isWrong(read)) note(problemOf('bad_field', path, read.wanted));
    else known[name] = read;
  }
  return known;
}

function readValue(value: unknown, shape: FieldShape): unknown {
  switch (shape.kind) {
    case 'text':
      return typeof value === 'string' ? value : wrong('a text');
    case 'texts':
      return readList(value, (entry) => (typeof entry === 'string' ? entry : wrong('a list of texts')));
    case 'count':
      return readCount(value);
    case 'flag':
      return typeof value === 'boolean' ? value : wrong('true or false');
    case 'instant':
      return typeof value === 'string' ? readInstant(value) : wrong('an RFC 3339 text');
    case 'word':
      return readWord(value, shape.numbers);
    case 'words':
      return readList(value, (entry) => readWord(entry, shape.numbers));
  }
}

function wrong(wanted: string): Wrong {
  return { wanted };
}

function isWrong(value: unknown): value is Wrong {
  return isJsonObject(value) && 'wanted' in value;
}

function readList(value: unknown, readEntry: (entry: unknown) => unknown): unknown {
  if (!Array.isArray(value)) return wrong('a list');
  const entries = value.map(readEntry);
  return entries.find(isWrong) ?? entries;
}

/** The mapping allows 32-bit numbers as texts, too. */
function readCount(value: unknown): unknown {
  const number = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
  const fits = typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= UINT32_MAX;
  return fits ? number : wrong('a whole number from 0 to 4294967295');
}

function readWord(value: unknown, numbers: ReadonlyMap<string, number>): unknown {
  if (typeof value === 'string') return numbers.get(value.toLowerCase()) ?? NO_ENUM_NUMBER;
  if (typeof value !== 'number') return wrong('an enum name');
  return [...numbers.values()].includes(value) ? value : NO_ENUM_NUMBER;
}

function readInstant(text: string): unknown {
  const match = INSTANT.exec(text);
  if (match === null) return NO_INSTANT;
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = match;
  const local = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  // Date.UTC rolls 30 February over into March: such a day is no instant.
  if (new Date(local).getUTCDate() !== Number(day) || new Date(local).getUTCMonth() !== Number(month) - 1) {
    return NO_INSTANT;
  }
  const seconds = local / 1000 - zoneSeconds(zone);
  return { seconds: String(seconds), nanos: Number(fraction.padEnd(9, '0')) };
}

function zoneSeconds(zone: string): number {
  if (zone.length === 1) return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return (zone.startsWith('-') ? -minutes : minutes) * 60;
}
