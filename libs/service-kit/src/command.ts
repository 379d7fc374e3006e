// The life of a command at a terminal: runs, may be interrupted, exits with the code that the run came to. Services
// that run under a supervisor use runUntilSignalled instead.
import type { Clock } from './clock.ts';

/** Signals this close together are one wish: npm hands on the Ctrl-C that the terminal has sent to all already. */
export const SAME_SIGNAL_MS = 500;

/** What a command needs of the process; the real one unless a test brings its own. */
export interface CommandHost {
  on(event: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  exit(code: number): void;
}

export interface CommandOptions {
  /** Resolves with the exit code; ends early and in order when the signal aborts. */
  readonly run: (interrupted: AbortSignal) => Promise<number>;
  readonly clock: Pick<Clock, 'now'>;
  readonly host?: CommandHost;
}

/**
 * Runs a command and exits with its code. The first SIGINT or SIGTERM aborts it, a second one exits at once (130, 143).
 * Rejects with what the run rejects with: a bug, for Node to print.
 */
export async function runCommand({ run, clock, host = process }: CommandOptions): Promise<void> {
  const interruption = new AbortController();
  let interruptedAt: number | null = null;
  const onSignal = (codeAtOnce: number): void => {
    if (interruptedAt === null) {
      interruptedAt = clock.now();
      interruption.abort();
    } else if (clock.now() - interruptedAt >= SAME_SIGNAL_MS) {
      host.exit(codeAtOnce);
    }
  };
  host.on('SIGINT', () => onSignal(130));
  host.on('SIGTERM', () => onSignal(143));
  host.exit(await run(interruption.signal));
}

/** CPU time of this process so far, in ms, over all of its threads. */
export function processCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
