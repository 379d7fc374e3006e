// The fields that this system must not have: whatever names, numbers, places or marks a person. Checked over every
// message field, schema key, SQL column and CSV header of the repository, by whole words of the name.
import { wordsOf } from './source-reader.ts';

/** Words in a row that no field may hold; `id card` matches idCard, ID_CARD and holder_id_card_no. */
const DENIED: readonly string[] = [
  'name',
  'first name',
  'last name',
  'surname',
  'nickname',
  'id card',
  'identity card',
  'identity number',
  'passport',
  'ssn',
  'phone',
  'mobile',
  'telephone',
  'tel',
  'caller',
  'callee',
  'email',
  'wechat',
  'qq',
  'open id',
  'openid',
  'union id',
  'account',
  'gender',
  'sex',
  'age',
  'birthday',
  'birth date',
  'ethnic',
  'ethnicity',
  'nationality',
  'religion',
  'religious',
  'party member',
  'plate',
  'license plate',
  'vehicle',
  'face',
  'fingerprint',
  'voiceprint',
  'device',
  'imei',
  'mac',
  'ip',
  'lat',
  'lng',
  'lon',
  'latitude',
  'longitude',
  'geo point',
  'home address',
  'address',
  'street address',
  'household',
  'resident',
  'petitioner',
  'person',
  'citizen',
  'applicant',
  'participant',
  'health',
  'disease',
  'income',
  'bank card',
  'summary text',
  'free text',
  'description text',
  'remark',
  'transcript',
  '姓名',
  '身份证',
  '身份证号',
  '电话',
  '手机',
  '手机号',
  '联系电话',
  '性别',
  '民族',
  '宗教',
  '车牌',
  '车牌号',
  '人脸',
  '住址',
  '地址',
  '经度',
  '纬度',
  '户主',
  '来电人',
  '诉求人',
  '当事人',
  '申请人',
];

/** Whole field names that hold a denied word and yet name no person; small, each with its reason. */
export const ALLOWED_FIELDS: Readonly<Record<string, string>> = {
  area_name: 'an administrative area is named, not a person',
  areaName: 'as area_name, in the JSON mapping',
};

/** A field as found, and where. */
export interface Field {
  readonly where: string;
  readonly name: string;
}

/** One sentence per field whose name holds denied words, plural or not. `beside` allows words, with a reason. */
export function deniedFields(fields: readonly Field[], beside: ReadonlySet<string> = new Set()): readonly string[] {
  return fields.flatMap(({ where, name }) => {
    if (ALLOWED_FIELDS[name] !== undefined) return [];
    const spoken = ` ${wordsOf(name)
      .map((word) => word.replace(/^(.{2,}[^s])s$/, '$1'))
      .join(' ')} `;
    const denied = DENIED.find((words) => !beside.has(words) && spoken.includes(` ${words} `));
    return denied === undefined ? [] : [`${where} has a field ${name}: "${denied}" may be about a person`];
  });
}

/** Fields of the messages of a .proto file, oneofs and maps among them; enum values are not fields. */
export function protoFields(path: string, text: string): readonly Field[] {
  const code = text.replace(/\/\/.*$/gm, '').replace(/\/\*[\s\S]*?\*\//g, '');
  const withoutEnums = code.replace(/\benum\s+\w+\s*\{[^}]*\}/g, '');
  const pattern = /(?:^|[;{}])\s*(?:repeated\s+|optional\s+)?(?:map\s*<[^>]*>|[\w.]+)\s+(\w+)\s*=\s*\d+/gm;
  return [...withoutEnums.matchAll(pattern)].map((match) => ({ where: path, name: match[1] ?? '' }));
}

/** Keys of a JSON or YAML text, at every depth, each once. */
export function keysOf(path: string, text: string): readonly Field[] {
  const names = [...text.matchAll(/(?:^|[{,])[\s-]*["']?([\p{L}_][\p{L}\p{N}_-]*)["']?\s*:(?=\s|$)/gmu)];
  return [...new Set(names.map((match) => match[1] ?? ''))].map((name) => ({ where: path, name }));
}

/** Columns of the CREATE TABLE and ADD COLUMN statements of an SQL text. */
export function sqlColumns(path: string, text: string): readonly Field[] {
  const tables = [...text.matchAll(/create\s+table[^(]*\(([\s\S]*?)\)\s*;/gi)].map((match) => match[1] ?? '');
  const columns = tables.flatMap((body) => body.split(',').map((column) => /^\s*"?(\w+)"?\s/.exec(column)?.[1] ?? ''));
  const added = [...text.matchAll(/add\s+column\s+(?:if\s+not\s+exists\s+)?"?(\w+)"?/gi)].map(
    (match) => match[1] ?? '',
  );
  return [...columns, ...added].filter((name) => name !== '').map((name) => ({ where: path, name }));
}

/** Columns that the first line of a CSV text names. */
export function csvColumns(path: string, text: string): readonly Field[] {
  const [header = ''] = text.replace(/^\uFEFF/, '').split(/\r?\n/, 1);
  return header.split(/[,;\t]/).map((name) => ({ where: path, name: name.replaceAll('"', '').trim() }));
}
