// A real Redis as a local process: the one on PATH, else the static binary that deploy/local/pom.xml brings. It appends
// every command to a file, so a key that it confirmed is there again after a kill and a restart.
import { execFile } from 'node:child_process';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type LocalPart, makeHome, startLocalPart, withAddress } from './local-part.ts';
import { type Environment, fetchParts } from './parts-cache.ts';
import { freePort } from './readiness.ts';
import { probeRedis } from './redis-probe.ts';

const HOST = '127.0.0.1';

export interface LocalRedisOptions {
  /** Default: a temporary one. One that holds a Redis's files from before is gone on with. */
  readonly directory?: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Default: that of this process. PATH and XDG_CACHE_HOME are read of it. */
  readonly environment?: Environment;
}

export interface LocalRedis extends LocalPart {
  /** redis://host:port */
  readonly url: string;
}

/** Starts a Redis and waits until it answers. Rejects with what to install, or with the end of its log. */
export async function startLocalRedis(options: LocalRedisOptions = {}): Promise<LocalRedis> {
  const environment = options.environment ?? process.env;
  const program = await redisProgram(environment);
  const port = options.port ?? (await freePort());
  const url = `redis://${HOST}:${port}`;
  const home = await makeHome(options.directory, 'redis');
  const place = ['--bind', HOST, '--port', String(port), '--dir', home.directory];
  const part = await startLocalPart({
    name: 'Redis',
    home,
    program,
    args: [...place, '--appendonly', 'yes', '--save', ''],
    probe: async (timeoutMs) => probeRedis(url, timeoutMs),
  });
  return withAddress(part, { url });
}

async function redisProgram(environment: Environment): Promise<string> {
  const path = environment['PATH'] ?? '';
  const onPath = await promisify(execFile)('redis-server', ['--version'], { env: { PATH: path } }).then(
    () => true,
    () => false,
  );
  if (onPath) return 'redis-server';
  const name = `redis-server-7.0.15-${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const program = join(await fetchParts(environment), 'redis', name);
  await chmod(program, 0o755).catch((error: unknown) => {
    throw new Error(`there is no Redis for this machine: install redis-server (Debian: redis-server)`, {
      cause: error,
    });
  });
  return program;
}
