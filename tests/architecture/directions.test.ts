// The allowed directions of ARCHITECTURE.md: packages, owners of foreign packages, purity, process, declarations.
import { expect, it } from 'vitest';
import { dependencyViolations, importViolations, type Package, processViolations } from './directions.ts';
import { filesUnder, isGenerated, parseSource, readSources, textOf } from './source-reader.ts';

const sources = readSources();
const packages = readPackages();

interface Manifest {
  readonly name: string;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
}

function readPackages(): readonly Package[] {
  const manifests = [...filesUnder('libs'), ...filesUnder('services')].filter((path) => path.endsWith('/package.json'));
  return manifests.map((path) => {
    const manifest: Manifest = JSON.parse(textOf(path));
    const folder = path.replace('/package.json', '');
    // Testkit is itself for development only: what it needs besides our packages is not installed with the product.
    const development = folder === 'libs/testkit' ? manifest.devDependencies : {};
    return { name: manifest.name, folder, dependencies: Object.keys({ ...manifest.dependencies, ...development }) };
  });
}

const importing = (path: string, specifier: string): readonly string[] =>
  importViolations(parseSource(path, `// x\nimport type { X } from '${specifier}';\n`), packages);

it.each([
  { path: 'libs/domain/src/a.ts', specifier: '@fengsui/contracts', reason: 'nothing of ours' },
  { path: 'libs/detection/src/a.ts', specifier: '@fengsui/alerting', reason: 'may import domain' },
  { path: 'libs/service-kit/src/a.ts', specifier: '@fengsui/domain', reason: 'nothing of ours' },
  { path: 'libs/rpc/src/a.ts', specifier: '@fengsui/log', reason: 'may import domain, contracts' },
  { path: 'libs/log/src/a.ts', specifier: '@fengsui/intake', reason: 'never imports a service' },
  { path: 'services/gateway/src/a.ts', specifier: '@fengsui/alerter', reason: 'services meet in the log' },
  { path: 'services/embedded/src/a.ts', specifier: 'fengsui', reason: 'services meet in the log' },
  { path: 'services/intake/src/a.ts', specifier: '@fengsui/testkit', reason: 'for tests' },
  { path: 'services/intake/src/a.ts', specifier: 'testcontainers', reason: 'only libs/testkit/src/real-parts/' },
  { path: 'deploy/local/a.ts', specifier: '../../libs/log/src/port.ts', reason: 'by its name' },
  { path: 'services/intake/src/a.ts', specifier: 'fast-check', reason: 'tests only' },
  { path: 'libs/log/src/a.ts', specifier: '../../domain/src/words.ts', reason: 'by its name' },
  { path: 'tests/scenario/a.ts', specifier: '../../libs/domain/src/words.ts', reason: 'by its name' },
  { path: 'libs/log/src/a.ts', specifier: './port.js', reason: 'ends in .ts' },
  { path: 'libs/log/src/a.ts', specifier: '@fengsui/contracts/src/gen/x.ts', reason: 'one door' },
  { path: 'libs/log/src/a.ts', specifier: '@fengsui/log', reason: 'own files by path' },
  { path: 'libs/alerting/src/a.ts', specifier: 'node:crypto', reason: 'is pure' },
  { path: 'libs/alerting/src/a.ts', specifier: 'zod', reason: 'is pure' },
  { path: 'libs/domain/src/a.ts', specifier: '@marcbachmann/cel-js', reason: 'is pure' },
  { path: 'libs/log/src/a.ts', specifier: 'lmdb', reason: 'only libs/log/src/embedded/' },
  { path: 'services/gateway/src/a.ts', specifier: '@grpc/grpc-js', reason: 'only libs/rpc/' },
  { path: 'libs/log/src/embedded/a.ts', specifier: 'kafkajs', reason: 'only libs/log/src/kafka/' },
  { path: 'libs/log/src/a.ts', specifier: 'ioredis', reason: 'only libs/store/src/redis/' },
])('$path importing $specifier is refused: $reason', ({ path, specifier, reason }) => {
  expect(importing(path, specifier)).toEqual([expect.stringContaining(reason)]);
});

it.each([
  ['libs/detection/src/a.ts', '@fengsui/domain'],
  ['libs/detection/src/a.ts', 'zod'],
  ['libs/detection/src/a.ts', '@marcbachmann/cel-js'],
  ['libs/domain/src/a.test.ts', '@fengsui/testkit'],
  ['libs/domain/src/a.test.ts', 'node:fs'],
  ['libs/store/src/embedded/a.ts', 'lmdb'],
  ['libs/testkit/src/a.ts', '@fengsui/store'],
  ['services/embedded/src/a.ts', '@fengsui/detector'],
  ['services/cli/src/a.ts', '@fengsui/embedded'],
  ['services/intake/src/a.ts', '@fengsui/log'],
  ['tests/e2e/a.test.ts', '@grpc/grpc-js'],
  ['deploy/local/a.ts', '@fengsui/testkit'],
  ['deploy/local/a.ts', './b.ts'],
])('%s may import %s', (path, specifier) => {
  expect(importing(path, specifier)).toEqual([]);
});

it('process is seen outside service-kit, and the command line keeps its streams', () => {
  const violations = (path: string, text: string): readonly string[] => processViolations(parseSource(path, text));
  expect(violations('libs/log/src/a.ts', 'process.env.HOME;')).toHaveLength(1);
  expect(violations('services/cli/src/a.ts', "process.on('SIGINT', f); process.argv; process.stdout;")).toEqual([
    expect.stringContaining('process.on'),
  ]);
  expect(violations('services/intake/src/a.ts', "import { env } from 'node:process';")).toHaveLength(1);
  expect(violations('libs/service-kit/src/a.ts', 'process.exit(1);')).toEqual([]);
  expect(violations('libs/testkit/src/a.ts', 'process.kill(1);')).toEqual([]);
});

it('a package that declares too much or too little is named', () => {
  const one: Package = { name: '@fengsui/log', folder: 'libs/log', dependencies: ['lmdb', 'yaml'] };
  const files = [
    parseSource('libs/log/src/a.ts', "import 'lmdb'; import 'node:fs'; import type { A } from '@fengsui/domain';"),
    parseSource('libs/log/src/a.test.ts', "import 'luxon';"),
  ];
  expect(dependencyViolations(one, files)).toEqual([
    'libs/log/package.json does not declare @fengsui/domain, which its code imports',
    'libs/log/package.json declares yaml, which its code does not import',
  ]);
});

it('every import of the repository goes in an allowed direction', () => {
  expect(sources.flatMap((file) => importViolations(file, packages))).toEqual([]);
});

it('generated code is imported by libs/contracts alone', () => {
  const others = sources.filter((file) => !file.path.startsWith('libs/contracts/'));
  expect(others.filter((file) => file.imports.some(({ specifier }) => /\/gen\//.test(specifier)))).toEqual([]);
  expect(filesUnder('libs/contracts/src/gen').every(isGenerated)).toBe(true);
});

it('process is touched by libs/service-kit alone', () => {
  expect(sources.flatMap(processViolations)).toEqual([]);
});

it('each package.json declares exactly what its code imports', () => {
  const generated = filesUnder('libs/contracts/src/gen').map((path) => parseSource(path, textOf(path)));
  const all = [...sources, ...generated];
  expect(packages.flatMap((one) => dependencyViolations(one, all))).toEqual([]);
});
