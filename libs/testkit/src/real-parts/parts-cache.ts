// The programs of deploy/local/pom.xml, brought by Maven once and kept in the user's cache under the hash of that file.
// Two runs that find the cache empty both fetch; the first to finish gives its folder the final name, whole.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startProgram } from './running-program.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const LOCAL = fileURLToPath(new URL('../../../../deploy/local/', import.meta.url));
const POM = join(LOCAL, 'pom.xml');
/** What Kafka's logging reads. */
export const LOG_CONFIGURATION = join(LOCAL, 'log4j2.xml');
/** What to say to people without it. */
const INSTALL_JAVA = 'install Java 17 or later (Debian: openjdk-17-jre-headless)';
const INSTALL_MAVEN = 'install Maven (Debian: maven)';
const JAVA_MIN = 17;

const run = promisify(execFile);

/** Under way in this process, by the cache they go to: Kafka and Redis start at once and want the same. */
const underWay = new Map<string, Promise<string>>();

/** The folder with `lib` (Kafka's jars) and `redis` (static binaries). Rejects with what to install. */
export async function fetchParts(environment: Environment): Promise<string> {
  const given = environment['XDG_CACHE_HOME'] ?? '';
  const cache = join(given === '' ? join(homedir(), '.cache') : given, 'fengsui');
  const fetching = underWay.get(cache) ?? fetchInto(cache, environment).finally(() => underWay.delete(cache));
  underWay.set(cache, fetching);
  return fetching;
}

async function fetchInto(cache: string, environment: Environment): Promise<string> {
  const hash = createHash('sha256')
    .update(await readFile(POM))
    .digest('hex');
  const folder = join(cache, `parts-${hash.slice(0, 12)}`);
  if (existsSync(folder)) return folder;
  await javaProgram(environment);
  await mkdir(cache, { recursive: true });
  const fetched = await mkdtemp(join(cache, 'fetching-'));
  try {
    await runMaven(fetched, environment);
    await takeOver(join(fetched, 'parts'), folder);
  } finally {
    await rm(fetched, { recursive: true, force: true });
  }
  return folder;
}

/** Gives a complete folder its final name, unless another run did so first: then that one's is as good. */
async function takeOver(complete: string, folder: string): Promise<void> {
  try {
    await rename(complete, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}

async function runMaven(fetched: string, environment: Environment): Promise<void> {
  const logFile = join(fetched, 'maven.log');
  const args = ['-q', '-B', '-f', POM, `-Dparts.directory=${join(fetched, 'parts')}`, 'process-resources'];
  const maven = await startProgram({ program: 'mvn', args, logFile, home: fetched, environment });
  const code = await maven.ended;
  if (code === 127) throw new Error(`there is no Maven: ${INSTALL_MAVEN}`);
  if (code !== 0) throw new Error(`Maven could not fetch ${POM}:\n${await endOf(logFile)}`);
}

/** Java of JAVA_HOME, else of PATH, when it is new enough. Rejects with what to install. */
export async function javaProgram(environment: Environment): Promise<string> {
  const home = environment['JAVA_HOME'] ?? '';
  const program = home === '' ? 'java' : join(home, 'bin', 'java');
  const said = await run(program, ['-version'], { encoding: 'utf8', env: { ...environment } }).then(
    ({ stderr }) => stderr,
    () => '',
  );
  const version = javaVersion(said);
  if (version === null) throw new Error(`there is no Java: ${INSTALL_JAVA}`);
  if (version < JAVA_MIN) throw new Error(`${program} is Java ${version}: ${INSTALL_JAVA}`);
  return program;
}

/** The number that `java -version` tells: 8 of "1.8.0_302", 17 of "17.0.15"; null if it tells none. */
export function javaVersion(said: string): number | null {
  const version = /version "(?:1\.)?(\d+)/.exec(said)?.[1];
  return version === undefined ? null : Number(version);
}

/** The last lines of a log, for the reason of a failure. */
export async function endOf(logFile: string): Promise<string> {
  const lines = (await readFile(logFile, 'utf8').catch(() => '')).trimEnd().split('\n');
  return lines.slice(-12).join('\n');
}
