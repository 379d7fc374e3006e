// What people are told whose machine lacks something, and that runs which find the cache empty do not spoil it.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { type Environment, fetchParts, javaVersion } from './parts-cache.ts';

/** A Maven that "fetches" one jar. */
const FETCHING_MAVEN = `for word; do case "$word" in -Dparts.directory=*) parts="\${word#*=}";; esac; done
mkdir -p "$parts/lib" && echo jar >"$parts/lib/kafka.jar"`;
const NEW_JAVA = `echo 'openjdk version "21.0.1"' >&2`;

/** An empty cache, and a PATH with these programs before the system's own; `null` for no others at all. */
async function aMachine(programs: Readonly<Record<string, string>>, others: string | null): Promise<Environment> {
  const root = await mkdtemp(join(tmpdir(), 'fengsui-cache-'));
  onTestFinished(async () => rm(root, { recursive: true }));
  await mkdir(join(root, 'bin'));
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(root, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  const path = [join(root, 'bin'), ...(others === null ? [] : [others])].join(':');
  return { PATH: path, XDG_CACHE_HOME: join(root, 'cache') };
}

const cached = async ({ XDG_CACHE_HOME: cache = '' }: Environment): Promise<readonly string[]> =>
  readdir(join(cache, 'fengsui'));

it.each([
  ['openjdk version "17.0.15" 2025-04-15', 17],
  ['java version "1.8.0_302"', 8],
  ['openjdk version "26-ea" 2026-03-17', 26],
  ['sh: java: not found', null],
])('%s is %s', (said, version) => {
  expect(javaVersion(said)).toBe(version);
});

it.each([
  { lacks: 'Java', programs: {}, why: 'there is no Java: install Java 17 or later (Debian: openjdk-17-jre-headless)' },
  { lacks: 'a new Java', programs: { java: `echo 'version "11.0.2"' >&2` }, why: 'java is Java 11: install Java 17' },
  { lacks: 'Maven', programs: { java: NEW_JAVA }, why: 'there is no Maven: install Maven (Debian: maven)' },
])('a machine that lacks $lacks is told what to install', async ({ programs, why }) => {
  await expect(fetchParts(await aMachine(programs, null))).rejects.toThrow(why);
});

it('what Maven complains of is told, and nothing is left in the cache', async () => {
  const machine = await aMachine({ java: NEW_JAVA, mvn: 'echo no such artifact; exit 1' }, '/usr/bin:/bin');
  await expect(fetchParts(machine)).rejects.toThrow(/Maven could not fetch .*pom\.xml:\nno such artifact/s);
  expect(await cached(machine)).toEqual([]);
});

it('runs that find the cache empty at the same time get the same whole folder, and leave nothing else', async () => {
  const machine = await aMachine({ java: NEW_JAVA, mvn: FETCHING_MAVEN }, '/usr/bin:/bin');
  const module = fileURLToPath(new URL('parts-cache.ts', import.meta.url));
  const script = `import { fetchParts } from ${JSON.stringify(module)}; console.log(await fetchParts(process.env));`;
  const run = async (): Promise<string> => {
    const words = ['--input-type=module', '-e', script];
    return (await promisify(execFile)(process.execPath, words, { env: { ...machine } })).stdout.trim();
  };
  const folders = await Promise.all([run(), run(), fetchParts(machine), fetchParts(machine)]);
  expect(new Set(folders).size).toBe(1);
  expect(await readdir(join(folders[0], 'lib'))).toEqual(['kafka.jar']);
  expect(await cached(machine)).toEqual([expect.stringMatching(/^parts-[0-9a-f]{12}$/)]);
});
