// What ends a command early for a reason that is the user's to know: told in plain lines, without a stack.
import type { ExitCode } from './exit-codes.ts';
import { EXIT_CODES } from './exit-codes.ts';

/** Thrown by commands, told by the program: each line says what is wrong and what would be right. */
export class CommandFailure extends Error {
  readonly lines: readonly string[];
  readonly code: ExitCode;

  constructor(lines: readonly string[], code: ExitCode, options?: ErrorOptions) {
    super(lines.join('\n'), options);
    this.name = 'CommandFailure';
    this.lines = lines;
    this.code = code;
  }
}

/** It could not be run as it was asked for. */
export function usageFailure(...lines: readonly string[]): CommandFailure {
  return new CommandFailure(lines, EXIT_CODES.usage);
}

/** It ran, and failed. */
export function runFailure(...lines: readonly string[]): CommandFailure {
  return new CommandFailure(lines, EXIT_CODES.failed);
}

/** The failure for a file or directory that cannot be read; any other error is a bug and comes back as it is. */
export function fileFailure(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const problem = FILE_PROBLEMS.get(String(error.code));
  return problem === undefined ? error : usageFailure(`${path}: ${problem}`);
}

/** The path that an error of the file system names; null: none. */
export function pathOf(error: unknown): string | null {
  return error instanceof Error && 'path' in error ? String(error.path) : null;
}

const FILE_PROBLEMS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file or directory'],
  ['ENOTDIR', 'a part of the path is no directory'],
  ['EISDIR', 'this is a directory; name a file'],
  ['EACCES', 'you may not read it'],
  ['EPERM', 'you may not read it'],
  ['EROFS', 'the file system is read-only'],
  ['ENOSPC', 'the disk is full'],
  ['Z_DATA_ERROR', 'this is no valid gzip file, or it is damaged'],
  ['Z_BUF_ERROR', 'this gzip file is cut off'],
]);

/** Failures of several things that are read one after another, to be told at once. */
export interface FailureList {
  /** null: it failed, and what was wrong is kept. Other errors than CommandFailure are bugs and come back. */
  noting<Value>(read: Promise<Value>): Promise<Value | null>;
  note(...lines: readonly string[]): void;
  /** All lines so far as one usage failure. */
  failure(): CommandFailure;
  isEmpty(): boolean;
}

export function createFailureList(): FailureList {
  const lines: string[] = [];
  return {
    noting: async (read) =>
      read.catch((error: unknown) => {
        if (!(error instanceof CommandFailure)) throw error;
        lines.push(...error.lines);
        return null;
      }),
    note: (...more) => {
      lines.push(...more);
    },
    failure: () => usageFailure(...lines),
    isEmpty: () => lines.length === 0,
  };
}
