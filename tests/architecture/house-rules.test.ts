// Each rule of house-rules.ts on planted violations, then on the repository.
import { expect, it } from 'vitest';
import { impureCalls, leftovers, sleepsInTests, uncheckedTypes, unrunTests } from './house-rules.ts';
import { parseSource, readSources, type SourceFile } from './source-reader.ts';

const sources = readSources();

type Rule = (file: SourceFile) => readonly string[];
const broken = (rule: Rule, path: string, text: string): number => rule(parseSource(path, text)).length;

it.each([
  'Date.now();',
  'new Date();',
  'Math.random();',
  'setTimeout(f, 1);',
  'setInterval(f, 1);',
  'console.log(a);',
  'performance.now();',
  'crypto.randomUUID();',
  'await fetch(a);',
])('%s is seen in a pure library, and nowhere else', (text) => {
  expect(broken(impureCalls, 'libs/detection/src/a.ts', text)).toBe(1);
  expect(broken(impureCalls, 'libs/detection/src/a.test.ts', text)).toBe(0);
  expect(broken(impureCalls, 'libs/log/src/a.ts', text)).toBe(0);
});

it('a date made of a number, and a clock in a comment, are fine in a pure library', () => {
  const text = '// Date.now() is not for us\nconst a = new Date(5); const b = "Math.random()"; wheel.setTimeout(1);';
  expect(broken(impureCalls, 'libs/domain/src/a.ts', text)).toBe(0);
});

it.each([
  'let a: any;',
  'const a = b!;',
  'const a = b as C;',
  'const a = <C>b;',
  'let a!: string;',
  'f(b as unknown);',
])('%s is seen', (text) => {
  expect(broken(uncheckedTypes, 'libs/log/src/a.ts', text)).toBe(1);
});

it('as const, satisfies, import as and casts in contracts are fine', () => {
  const text = "import { a as b } from './a.ts'; const c = [1] as const; const d = e satisfies F;";
  expect(broken(uncheckedTypes, 'libs/log/src/a.ts', text)).toBe(0);
  expect(broken(uncheckedTypes, 'libs/contracts/src/a.ts', 'const a = b as C;')).toBe(0);
  expect(broken(uncheckedTypes, 'libs/contracts/src/a.ts', 'let a: any;')).toBe(1);
});

it.each([
  '// TODO later',
  '/* FIXME */',
  '// @ts-ignore',
  '// biome-ignore lint/a/b: no',
  '// oxlint-disable-next-line no-shadow',
])('%s is left over', (comment) => {
  expect(broken(leftovers, 'libs/log/src/a.ts', `${comment}\nconst a = 1;`)).toBe(1);
});

it('words in strings and suppressions with a reason are not left over', () => {
  const text = '// biome-ignore lint/a/b: the table is read by columns\nconst a = "TODO";';
  expect(broken(leftovers, 'libs/log/src/a.ts', text)).toBe(0);
});

it.each(["it.skip('a', f);", "describe.only('a', f);", "test.todo('a');", "it.skipIf(a)('b', f);", 'context.skip();'])(
  '%s does not run, and is seen',
  (text) => {
    expect(broken(unrunTests, 'libs/log/src/a.test.ts', text)).toBe(1);
  },
);

it('tables of tests and skip of others run', () => {
  expect(broken(unrunTests, 'libs/log/src/a.test.ts', "it.each([1])('a', f); records.skip(3);")).toBe(0);
});

it.each(["import { setTimeout } from 'node:timers/promises';", 'await new Promise((f) => setTimeout(f, 5));'])(
  '%s sleeps, and is seen',
  (text) => {
    expect(broken(sleepsInTests, 'libs/log/src/a.test.ts', text)).toBe(1);
    expect(broken(sleepsInTests, 'libs/log/src/a.ts', text)).toBe(0);
  },
);

it('a guard that is cleared, and yielding, are no sleep', () => {
  const text =
    "import { setImmediate } from 'node:timers/promises'; const guard = setTimeout(f, 5); clearTimeout(guard);";
  expect(broken(sleepsInTests, 'libs/log/src/a.test.ts', text)).toBe(0);
});

it('the pure libraries know no clock, chance, timer or console', () => {
  expect(sources.flatMap(impureCalls)).toEqual([]);
});

it('no type is switched off', () => {
  expect(sources.flatMap(uncheckedTypes)).toEqual([]);
});

it('nothing is left over', () => {
  expect(sources.flatMap(leftovers)).toEqual([]);
});

it('every test runs', () => {
  expect(sources.flatMap(unrunTests)).toEqual([]);
});

it('no test sleeps', () => {
  expect(sources.flatMap(sleepsInTests)).toEqual([]);
});
