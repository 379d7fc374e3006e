// Which package may import which, who owns each foreign package, and what the pure libraries must not touch.
// A violation is a sentence that names the file, the line and what to do instead.
import { isTest, resolveRelative, type SourceFile } from './source-reader.ts';

/** Package name to its folder and the names its package.json declares. */
export interface Package {
  readonly name: string;
  readonly folder: string;
  readonly dependencies: readonly string[];
}

const LIBS = ['domain', 'detection', 'alerting', 'contracts', 'log', 'store', 'rpc', 'service-kit'];

/** Libraries that each library may import. A service may import any library but testkit. */
const ALLOWED_LIBS: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  detection: ['domain'],
  alerting: ['domain'],
  contracts: ['domain'],
  log: ['domain', 'contracts'],
  store: ['domain', 'contracts'],
  rpc: ['domain', 'contracts'],
  'service-kit': [],
  testkit: LIBS,
};

/** Services that a service may import: only the all-in-one and the command line put services together. */
const ALLOWED_SERVICES: Readonly<Record<string, readonly string[]>> = {
  embedded: ['intake', 'detector', 'alerter', 'gateway'],
  cluster: ['intake', 'detector', 'alerter', 'gateway'],
  cli: ['embedded', 'cluster', 'intake', 'detector', 'alerter', 'gateway'],
};

/** Libraries without clock, chance or I/O, and the npm packages that are as pure as they are. */
export const PURE_LIBS: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  detection: ['zod', '@marcbachmann/cel-js'],
  alerting: [],
};

/** Foreign packages with one owner, so that a change of client, store or wire format has one place. */
const OWNERS: readonly { readonly package: RegExp; readonly folders: readonly string[] }[] = [
  { package: /^lmdb$/, folders: ['libs/log/src/embedded/', 'libs/store/src/embedded/'] },
  { package: /^(@grpc\/.*|grpc-health-check)$/, folders: ['libs/rpc/'] },
  { package: /^kafkajs$/, folders: ['libs/log/src/kafka/'] },
  { package: /^ioredis$/, folders: ['libs/store/src/redis/'] },
  { package: /^testcontainers$/, folders: ['libs/testkit/src/real-parts/'] },
  { package: /^(pino|prom-client)$/, folders: ['libs/service-kit/'] },
  { package: /^@bufbuild\/protobuf$/, folders: ['libs/contracts/'] },
];

/** Test tools: for files ending in .test.ts, and for testkit. */
const TEST_PACKAGES = /^(vitest|fast-check)$/;

/** `libs/log/src/port.ts` is in libs/log; null for what belongs to no workspace (tests, deploy/local, the root). */
export function folderOf(path: string): string | null {
  return /^(?:libs|services)\/[^/]+/.exec(path)?.[0] ?? null;
}

/** `@grpc/grpc-js/build/x` is of package @grpc/grpc-js, `zod/v4` of zod. */
export function packageNameOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Everything wrong with one file's imports. */
export function importViolations(file: SourceFile, packages: readonly Package[]): readonly string[] {
  const byName = new Map(packages.map((one) => [one.name, one]));
  return file.imports.flatMap(({ specifier, line }) => {
    const reason = refusal({ path: file.path, specifier, target: byName.get(packageNameOf(specifier)) });
    return reason === null ? [] : [`${file.path}:${line} imports ${specifier}: ${reason}`];
  });
}

interface Edge {
  readonly path: string;
  readonly specifier: string;
  /** The package of ours that is meant, if it is one. */
  readonly target: Package | undefined;
}

/** Why an import is refused; null if it is not. */
function refusal(edge: Edge): string | null {
  if (edge.specifier.startsWith('.')) return relativeRefusal(edge.path, edge.specifier);
  if (edge.target === undefined) return foreignRefusal(edge.path, packageNameOf(edge.specifier));
  if (edge.specifier !== edge.target.name) return `there is one door: import ${edge.target.name}`;
  const home = folderOf(edge.path);
  return home === null ? null : directionRefusal(edge.path, home, edge.target.folder);
}

function relativeRefusal(path: string, specifier: string): string | null {
  const target = resolveRelative(path, specifier) ?? '';
  const home = folderOf(path) ?? (path.startsWith('deploy/') ? 'deploy' : 'tests');
  if (!target.startsWith(`${home}/`)) return 'another package is imported by its name, through its one door';
  return /\.(ts|json)$/.test(target) ? null : 'an import of a file ends in .ts';
}

function directionRefusal(path: string, home: string, target: string): string | null {
  if (home === target) return 'a package imports its own files by path, never through its own door';
  if (target === 'libs/testkit') return isTest(path) ? null : 'testkit is for tests and deploy/local only';
  return target.startsWith('services/') ? serviceRefusal(home, target) : libraryRefusal(home, target);
}

function libraryRefusal(home: string, target: string): string | null {
  const allowed = ALLOWED_LIBS[home.replace('libs/', '')] ?? LIBS;
  if (allowed.includes(target.replace('libs/', ''))) return null;
  return `${home} may import ${allowed.join(', ') || 'nothing of ours'}`;
}

function serviceRefusal(home: string, target: string): string | null {
  if (home.startsWith('libs/')) return 'a library never imports a service';
  const allowed = ALLOWED_SERVICES[home.replace('services/', '')] ?? [];
  if (allowed.includes(target.replace('services/', ''))) return null;
  return 'services meet in the log, not in code; only embedded and cli build them';
}

function foreignRefusal(path: string, name: string): string | null {
  const home = folderOf(path);
  if (home === null) return null;
  if (TEST_PACKAGES.test(name)) return isTest(path) || home === 'libs/testkit' ? null : 'it is for tests only';
  return ownerRefusal(path, name) ?? (isTest(path) ? null : purityRefusal(home, name));
}

function ownerRefusal(path: string, name: string): string | null {
  const folders = OWNERS.find((one) => one.package.test(name))?.folders;
  if (folders === undefined || folders.some((folder) => path.startsWith(folder))) return null;
  return `only ${folders.join(' and ')} may`;
}

function purityRefusal(home: string, name: string): string | null {
  const pure = PURE_LIBS[home.replace('libs/', '')];
  if (pure === undefined || pure.includes(name)) return null;
  return `${home} is pure: no node:* and no package but ${pure.join(', ') || 'our own'}`;
}

/** Testkit starts and kills processes as tests do, and reads which parts they are to run on. */
const MAY_USE_PROCESS: ReadonlySet<string> = new Set(['libs/service-kit', 'libs/testkit']);

/** Members of `process` that the command line may use itself; all else goes through libs/service-kit. */
const CLI_PROCESS = new Set(['argv', 'stdout', 'stderr', 'stdin']);

/** Every use of `process` outside libs/service-kit; tests and testkit may, the command line its own streams. */
export function processViolations(file: SourceFile): readonly string[] {
  const home = folderOf(file.path);
  if (home === null || MAY_USE_PROCESS.has(home) || isTest(file.path)) return [];
  const allowed = home === 'services/cli' ? CLI_PROCESS : new Set<string>();
  const found: string[] = [];
  file.visit({
    MemberExpression: (node) => {
      if (node.object.type !== 'Identifier' || node.object.name !== 'process') return;
      const member = node.property.type === 'Identifier' ? node.property.name : '[computed]';
      if (allowed.has(member)) return;
      found.push(`${file.path}:${file.lineOf(node.start)} uses process.${member}: only libs/service-kit may`);
    },
  });
  const imported = file.imports.filter(({ specifier }) => /^(node:)?process$/.test(specifier));
  return [...found, ...imported.map(({ line }) => `${file.path}:${line} imports process: only libs/service-kit may`)];
}

/** What package.json declares and the code does not import, and the other way round. Imports of tests do not count. */
export function dependencyViolations(one: Package, files: readonly SourceFile[]): readonly string[] {
  const own = files.filter((file) => file.path.startsWith(`${one.folder}/`) && !isTest(file.path));
  const used = new Set(
    own
      .flatMap((file) => file.imports.map(({ specifier }) => specifier))
      .filter((specifier) => !specifier.startsWith('.') && !specifier.startsWith('node:'))
      .map(packageNameOf)
      .filter((name) => !TEST_PACKAGES.test(name)),
  );
  const manifest = `${one.folder}/package.json`;
  const missing = [...used].filter((name) => !one.dependencies.includes(name));
  const idle = one.dependencies.filter((name) => !used.has(name));
  return [
    ...missing.map((name) => `${manifest} does not declare ${name}, which its code imports`),
    ...idle.map((name) => `${manifest} declares ${name}, which its code does not import`),
  ];
}
