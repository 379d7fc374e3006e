// What every command gets: the terminal, the wish to end, time. A command returns its exit code; nothing here exits.
import type { Clock } from '@fengsui/service-kit';
import type { ExitCode } from './exit-codes.ts';
import type { Terminal } from './terminal/terminal.ts';

export interface CommandContext {
  readonly terminal: Terminal;
  /** Aborts at Ctrl-C. */
  readonly interrupted: AbortSignal;
  /** The host's. */
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** CPU time of the process so far. */
  readonly cpuMs: () => number;
  /** Of the program. */
  readonly version: string;
}

/** Puts a run behind a command of commander: takes what it came to. */
export type Act = (run: Promise<ExitCode>) => Promise<void>;

/** How a command is added to the program. */
export interface CommandDoor {
  readonly context: CommandContext;
  readonly act: Act;
}
