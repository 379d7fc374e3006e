// JSON logs, one line an entry, to stderr by default so that stdout stays free for results. Nothing personal exists in
// the system, so nothing is redacted here; what may be logged is for the callers: reasons, positions, ids, counts.
import { type Logger as PinoLogger, pino, destination as pinoDestination } from 'pino';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Facts of one entry; error goes under `err` with its stack. */
export type LogFields = Readonly<Record<string, unknown>>;

export interface Logger {
  fatal(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  debug(fields: LogFields, message: string): void;
  /** The same log with fields on every entry. */
  child(fields: LogFields): Logger;
  /** Hands everything written so far to the operating system. */
  flush(): void;
}

/** Anything with a synchronous write, e.g. a list in a test. */
export interface LogSink {
  write(line: string): void;
}

export interface LoggerOptions {
  readonly service: string;
  readonly level: LogLevel;
  /** A file descriptor (2 = stderr, the default) or a sink. */
  readonly destination?: number | LogSink;
}

/** Synchronous: a line is written when the call returns, so that a crash loses none. */
export function createLogger({ service, level, destination = 2 }: LoggerOptions): Logger {
  const sink = typeof destination === 'number' ? pinoDestination({ fd: destination, sync: true }) : destination;
  const options = {
    level,
    base: { service },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return wrap(pino(options, sink));
}

function wrap(log: PinoLogger): Logger {
  return {
    fatal: (fields, message) => log.fatal(fields, message),
    error: (fields, message) => log.error(fields, message),
    warn: (fields, message) => log.warn(fields, message),
    info: (fields, message) => log.info(fields, message),
    debug: (fields, message) => log.debug(fields, message),
    child: (fields) => wrap(log.child(fields)),
    flush: () => log.flush(),
  };
}
