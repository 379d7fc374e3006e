// Sizes, comments and headers of our own sources. Generated code is exempt; nothing else is.
import { expect, it } from 'vitest';
import {
  COMMENT_SHARE,
  commentShareOf,
  FILE_LINES,
  FILE_LINES_MAX,
  FUNCTION_LINES,
  FUNCTION_LINES_MAX,
  fileSizeViolations,
  functionSizes,
  functionSizeViolations,
  headerViolations,
  letOutBy,
  lineCountOf,
  quantile,
  TEST_FILE_LINES_MAX,
  undocumentedFunctions,
} from './sizes.ts';
import { isTest, parseSource, readSources, resolveRelative } from './source-reader.ts';

const sources = readSources();
const product = sources.filter((file) => /^(libs|services)\//.test(file.path) && !isTest(file.path));
const statement = 'f();\n';

it('a file is measured to the line, tests by their own bound', () => {
  const sized = (path: string, lines: number) => fileSizeViolations(parseSource(path, statement.repeat(lines)));
  expect(sized('libs/a/src/a.ts', FILE_LINES_MAX)).toEqual([]);
  expect(sized('libs/a/src/a.ts', FILE_LINES_MAX + 1)).toHaveLength(1);
  expect(sized('libs/a/src/a.test.ts', TEST_FILE_LINES_MAX)).toEqual([]);
  expect(sized('libs/a/src/a.test.ts', TEST_FILE_LINES_MAX + 1)).toHaveLength(1);
});

it('functions of every form are measured, groups of tests are not', () => {
  const body = (lines: number): string => `{\n${statement.repeat(lines - 2)}}`;
  const over = FUNCTION_LINES_MAX + 1;
  const violations = (text: string): number => functionSizeViolations(parseSource('libs/a/src/a.ts', text)).length;
  expect(violations(`function a() ${body(FUNCTION_LINES_MAX)}`)).toBe(0);
  expect(violations(`function a() ${body(over)}`)).toBe(1);
  expect(violations(`const a = () => ${body(over)};`)).toBe(1);
  expect(violations(`class A { run() ${body(over)} }`)).toBe(1);
  expect(violations(`describe('a', () => ${body(over)});`)).toBe(0);
  expect(violations(`describeWithRealParts(['Kafka'], 'a', () => ${body(over)});`)).toBe(0);
  expect(violations(`describedAs('a', () => ${body(over)});`)).toBe(1);
  expect(violations(`describe('a', () => { it('b', () => ${body(over)}); });`)).toBe(1);
});

it('quantiles are taken from the sorted values', () => {
  expect(quantile([5, 1, 4, 2, 3], 0.5)).toBe(3);
  expect(quantile([10, 2, 30], 0.95)).toBe(30);
  expect(quantile([], 0.5)).toBe(0);
});

it('comment lines are told from code, blank lines and comments behind code', () => {
  const text = '// one\n/**\n * two\n */\n\nconst a = 1; // behind\nconst b = "// no";\n';
  expect(commentShareOf([parseSource('libs/a/src/a.ts', text)])).toBeCloseTo(4 / 6);
});

it('a file without a sentence at its head is named', () => {
  const violations = (text: string): number => headerViolations(parseSource('libs/a/src/a.ts', text)).length;
  expect(violations('// What it is for.\nconst a = 1;\n')).toBe(0);
  expect(violations('#!/usr/bin/env node\n// What it is for.\nconst a = 1;\n')).toBe(0);
  expect(violations('const a = 1;\n')).toBe(1);
  expect(violations('#!/usr/bin/env node\n')).toBe(1);
  expect(violations('// ----\nconst a = 1;\n')).toBe(1);
  expect(violations(`${'// Much too long.\n'.repeat(9)}const a = 1;\n`)).toBe(1);
});

it('a function that the door lets out without a comment is named', () => {
  const violations = (text: string, ...out: readonly string[]): number =>
    undocumentedFunctions(parseSource('libs/a/src/a.ts', text), new Set(out)).length;
  expect(violations('/** Says. */\nexport function a() {}\n', '*')).toBe(0);
  expect(violations('export function a() {}\n', '*')).toBe(1);
  expect(violations('export function a() {}\n', 'a')).toBe(1);
  expect(violations('export function a() {}\n', 'b')).toBe(0);
  expect(violations('/** Says. */\n\nexport async function a() {}\n', '*')).toBe(1);
  expect(violations('function a() {}\n', '*')).toBe(0);
  const door = parseSource(
    'libs/a/src/index.ts',
    "export * from './a.ts'; export { b, c as d } from './e.ts'; export {};",
  );
  expect([...letOutBy(door)]).toEqual([
    ['./a.ts', new Set(['*'])],
    ['./e.ts', new Set(['b', 'c'])],
  ]);
});

it('no file is too long', () => {
  expect(sources.flatMap(fileSizeViolations)).toEqual([]);
});

it('most files are short', () => {
  const lengths = product.map(lineCountOf);
  expect(quantile(lengths, 0.5)).toBeLessThanOrEqual(FILE_LINES.median);
  expect(quantile(lengths, 0.95)).toBeLessThanOrEqual(FILE_LINES.p95);
});

it('no function is too long', () => {
  expect(sources.flatMap(functionSizeViolations)).toEqual([]);
});

it('most functions are short', () => {
  const lengths = product.flatMap(functionSizes).map((one) => one.lines);
  expect(quantile(lengths, 0.5)).toBeLessThanOrEqual(FUNCTION_LINES.median);
  expect(quantile(lengths, 0.95)).toBeLessThanOrEqual(FUNCTION_LINES.p95);
});

it('each library says why, and not on every line', () => {
  const names = new Set(product.map((file) => file.path.split('/')).map(([kind, name]) => `${kind}/${name}`));
  const outside = [...names]
    .filter((name) => name.startsWith('libs/'))
    .map((name) => ({
      name,
      share: commentShareOf(product.filter((file) => file.path.startsWith(`${name}/`) && !isSuite(file.path))),
    }))
    .filter(({ share }) => share < COMMENT_SHARE.min || share > COMMENT_SHARE.max);
  expect(outside).toEqual([]);
});

it('each source file opens with what it is for', () => {
  expect(sources.filter((file) => !isTest(file.path)).flatMap(headerViolations)).toEqual([]);
});

it('each function that a package lets out has a sentence on it', () => {
  const byPath = new Map(product.map((file) => [file.path, file]));
  const doors = product.filter((file) => /^libs\/[^/]+\/src\/index\.ts$/.test(file.path));
  const silent = doors.flatMap((door) =>
    [...letOutBy(door)].flatMap(([from, names]) => {
      const file = byPath.get(resolveRelative(door.path, from) ?? '');
      return file ? undocumentedFunctions(file, names) : [];
    }),
  );
  expect(silent).toEqual([]);
});

/** A contract suite is tests for any adapter: as in test files, the sentences are the names of its tests. */
function isSuite(path: string): boolean {
  return path.startsWith('libs/testkit/src/contract-suites/');
}
