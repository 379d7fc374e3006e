// No field about a person, anywhere: not in a message, a schema, a mapping, a table or a file of test inputs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { csvColumns, deniedFields, keysOf, protoFields, sqlColumns } from './privacy-words.ts';
import { filesUnder, ROOT, textOf } from './source-reader.ts';

const files = ['proto', 'libs', 'services', 'deploy', 'tests'].flatMap(filesUnder);
const ending = (pattern: RegExp): readonly string[] => files.filter((path) => pattern.test(path));

/** Keys of configuration name rules, areas, metrics and services: there, a `name` alone is no person's. */
const NAMES_OF_THINGS = new Set(['name']);

/** A rule has a name, and so has a fixture. */
const isOfRules = (path: string): boolean => /^deploy\/rules\/(rule|fixtures)\.schema\.json$/.test(path);

/** An address of a listener is a host and a port; npm, compose and the like have their own key for it. */
const KEYS_OF_TOOLS = /(^|\/)(package(-lock)?\.json|tsconfig[^/]*\.json)$/;

const firstBytes = (path: string): string => {
  const bytes = readFileSync(join(ROOT, path));
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
};

it.each([
  'id_card',
  'phone',
  'callerNumber',
  'gender',
  'ethnic_group',
  'religion',
  'plate_no',
  'face',
  'openid',
  'open_id',
  'device',
  'lat',
  'lng',
  'contact_name',
  'reporter_name',
  'home_address',
  '姓名',
  '身份证',
  '联系电话',
  'caller_phones',
])('a field %s is refused', (name) => {
  expect(deniedFields([{ where: 'a.proto', name }])).toHaveLength(1);
});

it.each(['area_name', 'latest', 'late', 'plate_glass'.slice(6), 'template', 'surface', 'party_band', 'channel_kind'])(
  'a field %s passes: only whole words count',
  (name) => {
    expect(deniedFields([{ where: 'a.proto', name }])).toEqual([]);
  },
);

it('fields of messages are found in every form, and enum values and comments are none', () => {
  const text = `
    // string phone = 1;
    message A { string phone = 1; repeated fengsui.B face = 2; optional uint32 age = 3; map<string, C> device = 4;
      oneof request { D caller = 5; } enum E { CHANNEL_PHONE = 0; } }
    enum Channel { CHANNEL_UNSPECIFIED = 0; PHONE = 1; }`;
  const names = protoFields('a.proto', text).map((field) => field.name);
  expect(names).toEqual(['phone', 'face', 'age', 'device', 'caller']);
});

it('keys, columns and headers are found', () => {
  const named = (fields: readonly { readonly name: string }[]): readonly string[] => fields.map((field) => field.name);
  expect(named(keysOf('a.yaml', 'rules:\n  - phone: x\n    "id_card": y\n  电话: z\nurl: http://a\n'))).toEqual([
    'rules',
    'phone',
    'id_card',
    '电话',
    'url',
  ]);
  expect(named(keysOf('a.json', '{"a": {"caller": 1}, "b": [{"face": 2}]}'))).toEqual(['a', 'caller', 'b', 'face']);
  expect(
    named(sqlColumns('a.sql', 'CREATE TABLE t (\n id int,\n phone text\n);\nALTER TABLE t ADD COLUMN face int;')),
  ).toEqual(['id', 'phone', 'face']);
  expect(named(csvColumns('a.csv', 'case_id,"phone",lat\n1,2,3'))).toEqual(['case_id', 'phone', 'lat']);
});

it('no message has a field about a person', () => {
  const fields = ending(/\.proto$/).flatMap((path) => protoFields(path, textOf(path)));
  expect(fields.length).toBeGreaterThan(50);
  expect(deniedFields(fields)).toEqual([]);
});

it('no schema has a key about a person', () => {
  const paths = ending(/schema[^/]*\.(json|ya?ml)$/);
  const [ofRules, others] = [paths.filter(isOfRules), paths.filter((path) => !isOfRules(path))];
  const fieldsOf = (some: readonly string[]) => some.flatMap((path) => keysOf(path, textOf(path)));
  expect(ofRules).toHaveLength(2);
  expect(deniedFields(fieldsOf(ofRules), NAMES_OF_THINGS)).toEqual([]);
  expect(deniedFields(fieldsOf(others))).toEqual([]);
});

it('no configuration, mapping or recorded event has a key about a person', () => {
  const paths = ending(/\.(json|ndjson|jsonl|ya?ml)(\.gz)?$/).filter((path) => !KEYS_OF_TOOLS.test(path));
  const fields = paths.flatMap((path) => keysOf(path, firstBytes(path)));
  expect(deniedFields(fields, NAMES_OF_THINGS)).toEqual([]);
});

it('no table has a column about a person', () => {
  expect(deniedFields(ending(/\.sql$/).flatMap((path) => sqlColumns(path, textOf(path))))).toEqual([]);
});

it('no file of test inputs has a column about a person', () => {
  const isAreaFile = (path: string): boolean => /area/.test(path);
  const columns = ending(/\.(csv|tsv)(\.gz)?$/).map((path) => ({ path, fields: csvColumns(path, firstBytes(path)) }));
  const denied = columns.flatMap(({ path, fields }) =>
    deniedFields(fields, isAreaFile(path) ? NAMES_OF_THINGS : new Set()),
  );
  expect(denied).toEqual([]);
});
