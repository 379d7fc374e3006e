// A command of the real program as a child process, read line by line: tests wait for what it says, never for a time.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MAIN = join(ROOT, 'services/cli/src/main.ts');

export interface Ended {
  /** null: a signal ended it. */
  readonly code: number | null;
  readonly out: readonly string[];
  readonly err: readonly string[];
}

export interface RunningCommand {
  readonly pid: number;
  /** The first line of stdout, past or to come, that matches. Rejects if the command ends without one. */
  line(pattern: RegExp): Promise<string>;
  /** As line, of stderr. */
  errLine(pattern: RegExp): Promise<string>;
  send(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
}

export interface CommandOptions {
  readonly directory?: string;
  /** In place of the program: what to start. */
  readonly program?: readonly [string, ...string[]];
  /** A process group of its own, as a terminal gives it; signals go to all of it. */
  readonly ownGroup?: boolean;
  /** On top of that of this process. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** A temporary directory that goes with the test. */
export function aDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'fengsui-e2e-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Starts `fengsui` with these words; killed at the end of the test if it still runs. */
export function start(words: readonly string[], options: CommandOptions = {}): RunningCommand {
  const [program, ...first] = options.program ?? [process.execPath, MAIN];
  const child = spawn(program, [...first, ...words], {
    cwd: options.directory ?? ROOT,
    detached: options.ownGroup ?? false,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...ownEnvironment(), ...options.environment },
  });
  const send = senderOf(child, options.ownGroup ?? false);
  const out = linesOf(child.stdout);
  const err = linesOf(child.stderr);
  const closed = new Promise<number | null>((resolve) => {
    child.once('close', (code) => resolve(code));
  });
  const ended = closed.then((code) => {
    out.close();
    err.close();
    return { code, out: out.lines, err: err.lines };
  });
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) send('SIGKILL');
    await ended;
  });
  const found = async (lines: Lines, pattern: RegExp): Promise<string> => {
    const line = await lines.find(pattern);
    if (line !== null) return line;
    throw new Error(`${words.join(' ')} ended without ${pattern}:\n${[...out.lines, ...err.lines].join('\n')}`);
  };
  return {
    pid: child.pid ?? -1,
    line: async (pattern) => found(out, pattern),
    errLine: async (pattern) => found(err, pattern),
    send,
    ended,
  };
}

/** Runs `fengsui` with these words to its end. */
export function run(words: readonly string[], options: CommandOptions = {}): Promise<Ended> {
  return start(words, options).ended;
}

/** The part of a line in the pattern's first group. */
export async function said(command: RunningCommand, pattern: RegExp): Promise<string> {
  return pattern.exec(await command.line(pattern))?.[1] ?? '';
}

/** True while a process of that id runs. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Without colours, whatever the runner of the tests wishes for itself. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const { FORCE_COLOR: _forced, ...rest } = process.env;
  return { ...rest, NO_COLOR: '1' };
}

function senderOf(child: ChildProcess, ownGroup: boolean): (signal: NodeJS.Signals) => void {
  return (signal) => {
    const pid = child.pid ?? 0;
    if (ownGroup && pid > 0) process.kill(-pid, signal);
    else child.kill(signal);
  };
}

interface Lines {
  readonly lines: readonly string[];
  /** null: closed without one. */
  find(pattern: RegExp): Promise<string | null>;
  close(): void;
}

function linesOf(stream: Readable): Lines {
  const lines: string[] = [];
  const waiting = new Set<{ readonly pattern: RegExp; readonly resolve: (line: string | null) => void }>();
  let isClosed = false;
  createInterface({ input: stream }).on('line', (line) => {
    lines.push(line);
    for (const one of waiting) {
      if (!one.pattern.test(line)) continue;
      waiting.delete(one);
      one.resolve(line);
    }
  });
  return {
    lines,
    find: (pattern) => {
      const known = lines.find((line) => pattern.test(line));
      if (known !== undefined || isClosed) return Promise.resolve(known ?? null);
      return new Promise((resolve) => {
        waiting.add({ pattern, resolve });
      });
    },
    close: () => {
      isClosed = true;
      for (const one of waiting) one.resolve(null);
    },
  };
}
