// The life of a process: start, wait for a signal, stop in order, exit. The only place that touches the process: its
// signals, its exit code, its last-resort error handlers. What start and stop do is the service's business.
import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';

/** Orchestrators kill after 30 s by default; stopping must be over before that. */
export const STOP_DEADLINE_MS = 25_000;

/** What the life cycle needs of a process; the real one unless a test brings its own. */
export interface ProcessHost {
  on(event: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
  exit(code: number): void;
}

export interface RunOptions {
  readonly start: () => Promise<void>;
  /** Called once, also when start failed half way: it must cope with what was never started. */
  readonly stop: () => Promise<void>;
  readonly logger: Logger;
  readonly clock: Clock;
  /** ms that stop may take before the process exits with 1; STOP_DEADLINE_MS if not given. */
  readonly stopDeadlineMs?: number;
  /** Resolves when the service has ended by itself: null is a normal end, an error a failure. */
  readonly ended?: Promise<Error | null>;
  readonly host?: ProcessHost;
}

/**
 * Runs a service until SIGINT, SIGTERM or its own end, stops it once, and exits: 0 after an orderly end, 1 after a
 * failure or a missed deadline, 130 or 143 at a second signal. Resolves with the exit code (which a real host has
 * acted upon by then).
 */
export async function runUntilSignalled(options: RunOptions): Promise<number> {
  const { logger, host = process, ended = Promise.withResolvers<never>().promise } = options;
  const signalled = Promise.withResolvers<number>();
  let signals = 0;
  const onSignal = (signal: 'SIGINT' | 'SIGTERM', secondCode: number): void => {
    signals++;
    if (signals === 1) {
      logger.info({ signal }, 'stopping');
      signalled.resolve(0);
    } else {
      logger.warn({ signal }, 'second signal: exiting at once');
      logger.flush();
      host.exit(secondCode);
    }
  };
  host.on('SIGINT', () => onSignal('SIGINT', 130));
  host.on('SIGTERM', () => onSignal('SIGTERM', 143));
  exitOnBugs(host, logger);

  const startedOrFailed = options.start().then(
    () => null,
    (error: unknown) => error,
  );
  // A signal during a slow start must not wait for its end.
  const early = await Promise.race([startedOrFailed, signalled.promise]);
  let code = 0;
  if (early !== null && early !== 0) {
    logger.fatal({ err: early }, 'could not start');
    code = 1;
  } else if (early === null) {
    code = await Promise.race([signalled.promise, ended.then((error) => codeOfEnd(error, logger))]);
  }
  const stopCode = await stopInTime(options);
  code = Math.max(code, stopCode);
  logger.info({ code }, 'stopped');
  logger.flush();
  host.exit(code);
  return code;
}

function codeOfEnd(error: Error | null, logger: Logger): number {
  if (error === null) return 0;
  logger.fatal({ err: error }, 'the service has failed');
  return 1;
}

/** After a bug the state is unknown: going on could write nonsense. */
function exitOnBugs(host: ProcessHost, logger: Logger): void {
  const onBug = (kind: string, error: unknown): void => {
    logger.fatal({ err: error }, kind);
    logger.flush();
    host.exit(1);
  };
  host.on('uncaughtException', (error) => onBug('uncaught exception', error));
  host.on('unhandledRejection', (error) => onBug('unhandled rejection', error));
}

async function stopInTime({ stop, logger, clock, stopDeadlineMs = STOP_DEADLINE_MS }: RunOptions): Promise<number> {
  const deadline = Promise.withResolvers<number>();
  const cancel = clock.after(stopDeadlineMs, () => {
    logger.error({ stopDeadlineMs }, 'stopping took too long');
    deadline.resolve(1);
  });
  const stopped = stop().then(
    () => 0,
    (error: unknown) => {
      logger.error({ err: error }, 'stopping failed');
      return 1;
    },
  );
  const code = await Promise.race([stopped, deadline.promise]);
  cancel();
  return code;
}
