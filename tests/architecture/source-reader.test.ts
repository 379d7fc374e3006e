// The reader is what all other architecture tests stand on, so it is tried on text made for it.
import { expect, it } from 'vitest';
import { filesUnder, parseSource, readSources, resolveRelative, wordsOf } from './source-reader.ts';

it('every way to import another file is seen, type imports among them, and none in a string or a comment', () => {
  const text = [
    "import { a } from './a.ts';",
    "import type { B } from './b.ts';",
    "import './c.ts';",
    "export * from './d.ts';",
    "export type { E } from './e.ts';",
    "const f = await import('./f.ts');",
    "const g = new URL('./g.ts', import.meta.url);",
    "type H = import('./h.ts').H;",
    "// import { x } from './comment.ts';",
    `const text = "import { y } from './string.ts'";`,
    "import { multiple,\n  lines } from './i.ts';",
  ].join('\n');
  const { imports } = parseSource('libs/domain/src/x.ts', text);
  expect(imports.map((one) => one.specifier).toSorted()).toEqual(
    ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((letter) => `./${letter}.ts`),
  );
  expect(imports.find((one) => one.specifier === './d.ts')?.line).toBe(4);
});

it('a file that does not parse says so', () => {
  expect(parseSource('libs/domain/src/x.ts', 'const = ;').syntaxErrors).not.toEqual([]);
  expect(readSources().flatMap((file) => file.syntaxErrors.map((error) => `${file.path}: ${error}`))).toEqual([]);
});

it('names fall into their words', () => {
  expect(wordsOf('areaCode')).toEqual(['area', 'code']);
  expect(wordsOf('ROOT_PATH')).toEqual(['root', 'path']);
  expect(wordsOf('encodeJSONText')).toEqual(['encode', 'json', 'text']);
  expect(wordsOf('due-at.ts')).toEqual(['due', 'at', 'ts']);
  expect(wordsOf('身份证_no')).toEqual(['身份证', 'no']);
});

it('a relative import is resolved from the file it stands in', () => {
  expect(resolveRelative('libs/log/src/embedded/a.ts', '../port.ts')).toBe('libs/log/src/port.ts');
  expect(resolveRelative('libs/log/src/a.ts', '@fengsui/domain')).toBeNull();
});

it('the repository is read from its root, dependencies and generated code left out', () => {
  const paths = readSources().map((file) => file.path);
  expect(paths).toContain('libs/domain/src/words.ts');
  expect(paths).toContain('tests/architecture/source-reader.ts');
  expect(paths.filter((path) => path.includes('node_modules') || path.includes('/gen/'))).toEqual([]);
  expect(filesUnder('no-such-folder')).toEqual([]);
});
