// No file imports itself over others, type imports counted; no file is there for nobody.
import { expect, it } from 'vitest';
import { cyclesOf, deadFiles, graphOf } from './import-graph.ts';
import { filesUnder, parseSource, readSources, textOf } from './source-reader.ts';

const sources = readSources();
const graph = graphOf(sources, readDoors());

function readDoors(): ReadonlyMap<string, string> {
  const manifests = [...filesUnder('libs'), ...filesUnder('services')].filter((path) => path.endsWith('/package.json'));
  return new Map(
    manifests.map((path) => {
      const { name }: { name: string } = JSON.parse(textOf(path));
      return [name, path.replace('package.json', 'src/index.ts')];
    }),
  );
}

it('a cycle is found, also one of types only and one through a door', () => {
  const files = [
    parseSource('libs/a/src/index.ts', "export * from './one.ts';"),
    parseSource('libs/a/src/one.ts', "import type { Two } from './two.ts';"),
    parseSource('libs/a/src/two.ts', "import type { One } from './one.ts';"),
    parseSource('libs/b/src/index.ts', "import { a } from '@fengsui/c';"),
    parseSource('libs/c/src/index.ts', "import { b } from '@fengsui/b';"),
  ];
  const doors = new Map([
    ['@fengsui/b', 'libs/b/src/index.ts'],
    ['@fengsui/c', 'libs/c/src/index.ts'],
  ]);
  expect(cyclesOf(graphOf(files, doors))).toEqual([
    'libs/a/src/one.ts -> libs/a/src/two.ts -> libs/a/src/one.ts',
    'libs/b/src/index.ts -> libs/c/src/index.ts -> libs/b/src/index.ts',
  ]);
});

it('two ways to one file are no cycle', () => {
  const files = [
    parseSource('libs/a/src/index.ts', "import './one.ts'; import './two.ts';"),
    parseSource('libs/a/src/one.ts', "import './two.ts';"),
    parseSource('libs/a/src/two.ts', ''),
  ];
  expect(cyclesOf(graphOf(files, new Map()))).toEqual([]);
});

it('a file that no entry reaches is dead, also when dead files import each other', () => {
  const files = [
    parseSource('libs/a/src/index.ts', "import './one.ts';"),
    parseSource('libs/a/src/one.ts', "spawn(new URL('./child.ts', import.meta.url));"),
    parseSource('libs/a/src/child.ts', ''),
    parseSource('libs/a/src/lost.ts', "import './lost-too.ts';"),
    parseSource('libs/a/src/lost-too.ts', ''),
    parseSource('libs/a/src/one.test.ts', "const path = 'tests/e2e/program.ts';"),
    parseSource('tests/e2e/program.ts', ''),
  ];
  expect(deadFiles(files, graphOf(files, new Map()))).toEqual(['libs/a/src/lost.ts', 'libs/a/src/lost-too.ts']);
});

it('no file of the repository is in a cycle', () => {
  expect(cyclesOf(graph)).toEqual([]);
});

it('every import of a file leads to a file', () => {
  const known = new Set(['libs', 'services', 'tests', 'deploy'].flatMap(filesUnder));
  const lost = [...graph].flatMap(([path, targets]) =>
    targets.filter((target) => !known.has(target)).map((target) => `${path} imports ${target}, which is not there`),
  );
  expect(lost).toEqual([]);
});

it('no file of the repository is dead', () => {
  expect(deadFiles(sources, graph)).toEqual([]);
});
