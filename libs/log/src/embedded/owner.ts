// One process at a time may own a log's directory: two writers would give the same offsets to different records. The
// owner listens on a local socket, which the kernel closes however the process dies, and names it in the log itself; so
// a claim is alive if its socket answers. No pid is compared: pids come back, and mean nothing from another container.

import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { platform, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { LogError } from '../log-error.ts';
import type { Environment } from './environment.ts';

export interface Ownership {
  /** Gives the directory back; a process that dies instead leaves a claim that does not answer. */
  release(): Promise<void>;
}

const OWNER_KEY = 'owner';
/** How often others may claim the directory between our look at it and our own claim. */
const ATTEMPTS_MAX = 10;

/** Claims the directory for this process. Rejects with a LogError directory_in_use if another owner answers. */
export async function claimDirectory(environment: Environment, directory: string): Promise<Ownership> {
  // Listening comes first: from the moment that the claim can be read, it answers.
  const { address, server } = await listenNear(directory);
  const stopListening = async (): Promise<void> => {
    await new Promise((closed) => {
      server.close(closed);
    });
  };
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const holder = environment.facts.get(OWNER_KEY) ?? null;
    if (holder !== null && (await answers(resolve(directory, holder)))) break;
    if (!replaceClaim(environment, holder, address)) continue;
    if (holder !== null) await rm(resolve(directory, holder), { force: true });
    return {
      release: async () => {
        replaceClaim(environment, address, null);
        await stopListening();
      },
    };
  }
  await stopListening();
  throw new LogError('directory_in_use', `${directory} is in use by another process, or open twice in this one`);
}

/**
 * Writes a claim unless it has changed since it was looked at; says whether it did. LMDB's write lock, which the kernel
 * frees too, keeps two processes from both replacing the claim of a dead third one.
 */
function replaceClaim(environment: Environment, expected: string | null, claim: string | null): boolean {
  let isReplaced = false;
  environment.exclusively(() => {
    if ((environment.facts.get(OWNER_KEY) ?? null) !== expected) return;
    if (claim === null) environment.facts.removeSync(OWNER_KEY);
    else environment.facts.putSync(OWNER_KEY, claim);
    isReplaced = true;
  });
  return isReplaced;
}

interface Listening {
  /** Relative to the directory, where the socket lies in it: the directory may be mounted elsewhere by others. */
  readonly address: string;
  readonly server: Server;
}

/** Listens in the directory itself, where other containers see it too; else, as for too long a path, in the temporary one. */
async function listenNear(directory: string): Promise<Listening> {
  const name = `owner-${randomUUID()}.sock`;
  const inTemporary = platform() === 'win32' ? `\\\\.\\pipe\\fengsui-${name}` : join(tmpdir(), `fengsui-${name}`);
  const [inDirectory] = await Promise.allSettled([listen(resolve(directory, name))]);
  if (inDirectory.status === 'fulfilled') return { address: name, server: inDirectory.value };
  return { address: inTemporary, server: await listen(inTemporary) };
}

async function listen(path: string): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((listening, failed) => {
    server.once('error', failed).listen(path, listening);
  });
  // Owning a log is no reason for a process to live on.
  return server.unref();
}

/** Whether somebody listens. Doubt, as when the socket is another user's, counts as yes. */
async function answers(path: string): Promise<boolean> {
  const socket = connect(path);
  return new Promise((settle) => {
    socket.once('connect', () => {
      socket.destroy();
      settle(true);
    });
    socket.once('error', (error) => {
      settle(!('code' in error && (error.code === 'ECONNREFUSED' || error.code === 'ENOENT')));
    });
  });
}
