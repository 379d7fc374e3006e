// A Kafka or a Redis of our own as a process: started, killed, started again on the same port and directory, and
// stopped with all that it made. The two differ only in their command and in the probe that says they are ready.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endOf } from './parts-cache.ts';
import { untilReady, type Waiting } from './readiness.ts';
import { type RunningProgram, startProgram } from './running-program.ts';

/** From the start of the process to its first whole answer. */
const READY_MS_MAX = 60_000;
/** Signals after which a process is gone, so that `kill` waits for that. */
const ENDING: readonly NodeJS.Signals[] = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGQUIT'];

/** A part that this process started. */
export interface LocalPart {
  /** Of the program that runs now; of the last one when none does. */
  readonly pid: number;
  /** Where its files are, its log among them. */
  readonly directory: string;
  /** Sends a signal; when it is one that ends a program, resolves once that is gone. */
  readonly kill: (signal: NodeJS.Signals) => Promise<void>;
  /** Ends it if it runs, starts it on the same port and files, and resolves when it is ready. */
  readonly restart: () => Promise<void>;
  /** Ends it and removes what it made. May be called twice. */
  readonly stop: () => Promise<void>;
}

/** Where a part keeps its files. */
export interface Home {
  readonly directory: string;
  /** It was made for this part and goes with it. */
  readonly isOwn: boolean;
}

export interface LocalPartOptions {
  /** Kafka or Redis. */
  readonly name: string;
  readonly home: Home;
  readonly program: string;
  readonly args: readonly string[];
  readonly probe: Waiting['probe'];
}

/** The given directory, or a temporary one that goes when the part stops. A given one stays unless this made it. */
export async function makeHome(directory: string | undefined, name: string): Promise<Home> {
  if (directory === undefined) return { directory: await mkdtemp(join(tmpdir(), `fengsui-${name}-`)), isOwn: true };
  const isOwn = !existsSync(directory);
  await mkdir(directory, { recursive: true });
  return { directory, isOwn };
}

export async function removeHome({ directory, isOwn }: Home): Promise<void> {
  if (isOwn) await rm(directory, { recursive: true, force: true });
}

/** Starts the part; resolves when it is ready. Rejects with the end of its log, leaving nothing behind. */
export async function startLocalPart(options: LocalPartOptions): Promise<LocalPart> {
  const { home } = options;
  let running = await startReady(options).catch(async (error: unknown) => {
    await removeHome(home);
    throw error;
  });
  return {
    get pid() {
      return running.pid;
    },
    directory: home.directory,
    kill: async (signal) => {
      running.signal(signal);
      if (ENDING.includes(signal)) await running.ended;
    },
    restart: async () => {
      await running.end();
      running = await startReady(options);
    },
    stop: async () => {
      await running.end();
      await removeHome(home);
    },
  };
}

/** The part with its address; `pid` stays the one of the process that runs now. */
export function withAddress<Named extends object>(part: LocalPart, address: Named): LocalPart & Named {
  return Object.defineProperty({ ...part, ...address }, 'pid', { get: () => part.pid, enumerable: true });
}

async function startReady({ name, home, program, args, probe }: LocalPartOptions): Promise<RunningProgram> {
  const logFile = join(home.directory, `${name.toLowerCase()}.log`);
  const owned = home.isOwn ? home.directory : '';
  const started = await startProgram({ program, args, logFile, home: owned });
  const lost = (): string | null => (started.isRunning() ? null : 'it ended');
  try {
    await untilReady({ probe, withinMs: READY_MS_MAX, lost });
    return started;
  } catch (error) {
    await started.end();
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${name} did not start: ${why}\n${await endOf(logFile)}`, { cause: error });
  }
}
