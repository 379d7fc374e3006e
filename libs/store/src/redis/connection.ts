// One connection to Redis that waits out outages: commands stay queued while the server is away and are sent again when it
// is back (each of them may be repeated), answers that pass are tried again, and whoever watches hears of every change.
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';

export interface RedisStoreOptions {
  /** redis://host:port, with user, password and database where needed. */
  readonly url: string;
  /** Put before every key. 'fengsui:' if not given. */
  readonly namespace?: string;
  /** pino-shaped. */
  readonly logger: Readonly<
    Record<'debug' | 'warn', (fields: Readonly<Record<string, unknown>>, message: string) => void>
  >;
  /** The server stopped to answer, or answers again. Told at each change only. */
  readonly onAvailability?: (isAvailable: boolean, why: string) => void;
}

type Argument = string | number | Buffer;

export interface RedisConnection {
  /** Resolves with the answer, buffers where it has bytes. Rejects for what waiting does not mend. */
  call(command: string, ...args: readonly Argument[]): Promise<unknown>;
  /** As call, for a command that answers a list of bytes. */
  buffers(command: string, ...args: readonly Argument[]): Promise<readonly (Buffer | null)[]>;
  /** False from the beginning of an outage to its end. */
  isAvailable(): boolean;
  /** What has no answer yet rejects. */
  close(): Promise<void>;
}

const FIRST_DELAY_MS = 50;
const DELAY_MS_MAX = 2_000;
const CONNECT_TIMEOUT_MS = 5_000;
const KEEP_ALIVE_MS = 10_000;

/** First words of answers that pass by themselves. Each would be refused again at once, and taken later. */
const PASSING: ReadonlySet<string> = new Set([
  // Reading its files after a start.
  'LOADING',
  // A script of somebody else is running.
  'BUSY',
  // This one is a replica (again): the reconnect finds the master.
  'READONLY',
  'MASTERDOWN',
  // The cluster is moving slots or has lost one.
  'TRYAGAIN',
  'CLUSTERDOWN',
  // No room in memory or on disk: somebody makes some. Told as not available until then.
  'OOM',
  'MISCONF',
  'NOREPLICAS',
]);

/** ms before attempt n + 1: doubles up to a bound. */
export function delayAfter(attempt: number): number {
  return Math.min(DELAY_MS_MAX, FIRST_DELAY_MS * 2 ** Math.min(attempt - 1, 16));
}

/** True for an answer of the server that the same command may not get later. */
export function isPassing(error: unknown): boolean {
  return error instanceof Error && PASSING.has(error.message.split(' ', 1)[0] ?? '');
}

/** Begins to connect. */
export function connect({ url, logger, onAvailability = () => undefined }: RedisStoreOptions): RedisConnection {
  const closing = new AbortController();
  let isAvailable = true;
  const tell = (now: boolean, why: string): void => {
    if (now === isAvailable || closing.signal.aborted) return;
    isAvailable = now;
    onAvailability(now, why);
  };
  const redis = new Redis(url, {
    connectTimeout: CONNECT_TIMEOUT_MS,
    keepAlive: KEEP_ALIVE_MS,
    // Wait for ever, and send again what had no answer: saves know themselves by an id, everything else only reads.
    maxRetriesPerRequest: null,
    retryStrategy: delayAfter,
    reconnectOnError: (error) => (error.message.startsWith('READONLY') ? 2 : false),
  });
  redis.on('ready', () => tell(true, ''));
  redis.on('error', (error: Error) => {
    logger.debug({ err: error }, 'the connection to Redis is in trouble');
    tell(false, error.message || 'no connection');
  });
  redis.on('close', () => tell(false, 'the connection was closed'));

  const call: RedisConnection['call'] = async (command, ...args) => {
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await redis.callBuffer(command, ...args);
        tell(true, '');
        return answer;
      } catch (error) {
        if (!isPassing(error) || closing.signal.aborted) throw error;
        tell(false, error instanceof Error ? error.message : String(error));
        await delay(delayAfter(attempt), undefined, { signal: closing.signal }).catch(() => undefined);
      }
    }
  };
  return {
    call,
    buffers: async (command, ...args) => {
      const answer = await call(command, ...args);
      if (!Array.isArray(answer)) throw new Error(`${command} was not answered with a list`);
      return answer.map((one: unknown) => (Buffer.isBuffer(one) ? one : null));
    },
    isAvailable: () => isAvailable,
    close: async () => {
      closing.abort();
      // Without a connection there is nobody to say goodbye to.
      if (redis.status === 'ready') await redis.quit().catch(() => undefined);
      redis.disconnect();
    },
  };
}
