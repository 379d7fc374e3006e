// A program that runs while we want it: in a process group of its own, its output in a file, and bound to this process
// by a pipe (life-line.sh), so that it ends with us even when we are killed.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const LIFE_LINE = fileURLToPath(new URL('life-line.sh', import.meta.url));
/** How long a program may take to end after SIGTERM before it is killed. */
const END_MS_MAX = 15_000;

export interface ProgramOptions {
  readonly program: string;
  readonly args: readonly string[];
  /** Where its output goes, appended. */
  readonly logFile: string;
  /** Removed when this process dies before the program; '' for none. */
  readonly home: string;
  /** Default: that of this process. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export interface RunningProgram {
  /** Of the program itself. */
  readonly pid: number;
  isRunning(): boolean;
  /** Its exit code, 128 and the signal's number if one ended it. Never rejects. */
  readonly ended: Promise<number>;
  signal(signal: NodeJS.Signals): void;
  /** Asks it to end, and kills its whole group if it does not. Resolves when all is gone. */
  end(): Promise<void>;
}

/** Starts a program; rejects if this machine cannot even start a shell. A program that is not there ends with 127. */
export async function startProgram(options: ProgramOptions): Promise<RunningProgram> {
  const { program, args, logFile, home, environment = process.env } = options;
  const log = openSync(logFile, 'a');
  const child = spawn('/bin/sh', [LIFE_LINE, home, program, ...args], {
    detached: true,
    env: { ...environment },
    stdio: ['pipe', log, log, 'pipe'],
  });
  closeSync(log);
  await once(child, 'spawn');
  const ended = once(child, 'exit').then(([code]: readonly unknown[]) => (typeof code === 'number' ? code : 137));
  const pid = await pidFrom(child);
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  const signal = (name: NodeJS.Signals): void => {
    if (isRunning()) sendTo(pid, name);
  };
  return {
    pid,
    isRunning,
    ended,
    signal,
    end: async () => {
      signal('SIGCONT');
      signal('SIGTERM');
      const guard = setTimeout(() => sendTo(-(child.pid ?? 0), 'SIGKILL'), END_MS_MAX);
      await ended;
      clearTimeout(guard);
    },
  };
}

/** The line that life-line.sh writes to descriptor 3. */
async function pidFrom(child: ChildProcess): Promise<number> {
  const pipe = child.stdio[3];
  if (!(pipe instanceof Readable)) throw new Error('descriptor 3 of a child process is no pipe to read from');
  let text = '';
  for await (const chunk of pipe) text += String(chunk);
  const pid = Number(text);
  if (!Number.isInteger(pid) || pid <= 0) throw new Error(`life-line.sh wrote no process id: ${JSON.stringify(text)}`);
  return pid;
}

/** A process that is gone by now needs no signal. Id 0 would be our own group, so it is never meant. */
function sendTo(pid: number, signal: NodeJS.Signals): void {
  if (pid === 0) return;
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
