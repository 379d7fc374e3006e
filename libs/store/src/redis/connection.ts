// One connection to Redis that goes on as long as the store does: every command is tried again, with back-off, while
// Redis is away, and whether it is away is told as it changes. What a command does is left to others.
import { Redis } from 'ioredis';
import { StoreError } from '../store-error.ts';
import { backOffMs } from './back-off.ts';
import { classifyError } from './classify-error.ts';

export interface ConnectionOptions {
  readonly url: string;
  /** Told at each change, and first when it is known. */
  readonly onAvailability: (isAvailable: boolean, why: string) => void;
}

export interface Connection {
  /** The answer to a command. Rejects with a StoreError if trying again is vain, or if the connection was closed. */
  run<T>(command: (client: Redis) => Promise<T>): Promise<T>;
  /** Ends the connection, and every command that still waits. */
  close(): void;
}

/** Without an answer for so long, the connection is given up and another made. */
const ANSWER_MS_MAX = 10_000;
const CONNECT_MS_MAX = 5_000;

/** Begins to connect; resolves nothing, for Redis may be away. Throws for an address that is none. */
export function createConnection({ url, onAvailability }: ConnectionOptions): Connection {
  const client = createClient(url);
  const pauses = createPauses();
  let isClosed = false;
  /** Why the connection itself can't be made, if trying again is vain. */
  let refusal: Error | null = null;
  const tell = changesOnly((isAvailable, why) => {
    if (!isClosed) onAvailability(isAvailable, why);
  });
  watch(client, {
    onUp: () => {
      refusal = null;
      tell(true, 'connected');
      pauses.end();
    },
    onDown: (why, error) => {
      tell(false, why);
      if (error === null || classifyError(error) !== 'fatal') return;
      refusal = error;
      pauses.end();
    },
  });

  const expectUse = (): void => {
    if (isClosed) throw new StoreError('retryable', 'the checkpoint store was closed before Redis answered');
    if (refusal !== null) throw new StoreError('fatal', `Redis refused: ${refusal.message}`, { cause: refusal });
  };

  /** Throws if there is no use in another try; otherwise returns when it is time for one. */
  const waitAfter = async (error: unknown, failedCount: number): Promise<void> => {
    expectUse();
    const errorClass = classifyError(error);
    const why = error instanceof Error ? error.message : String(error);
    if (errorClass === 'fatal') throw new StoreError('fatal', `Redis refused: ${why}`, { cause: error });
    // While there is no connection, its own events tell why; at first it is only being made.
    if (client.status === 'ready') tell(false, why);
    if (errorClass === 'reconnect') client.disconnect(true);
    await pauses.pause(backOffMs(failedCount, Math.random()));
  };

  return {
    async run(command) {
      for (let failedCount = 1; ; failedCount += 1) {
        expectUse();
        try {
          const answer = await command(client);
          tell(true, 'Redis answers');
          return answer;
        } catch (error) {
          await waitAfter(error, failedCount);
        }
      }
    },
    close() {
      isClosed = true;
      client.disconnect();
      pauses.end();
    },
  };
}

function createClient(url: string): Redis {
  return new Redis(checkedUrl(url), {
    connectTimeout: CONNECT_MS_MAX,
    commandTimeout: ANSWER_MS_MAX,
    connectionName: 'fengsui',
    retryStrategy: (failedCount) => backOffMs(failedCount, Math.random()),
    // Whether to send again is decided here, for every command alike; a queue of the client's would have no bound.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
  });
}

/** error: what the connection failed with; null when it was closed after it told its error. */
interface Watching {
  readonly onUp: () => void;
  readonly onDown: (why: string, error: Error | null) => void;
}

function watch(client: Redis, { onUp, onDown }: Watching): void {
  const CLOSED = 'the connection was closed';
  let lastError = CLOSED;
  client.on('error', (error: Error) => {
    lastError = error.message || String('code' in error ? error.code : error.name);
    onDown(lastError, error);
  });
  client.on('close', () => onDown(lastError, null));
  client.on('ready', () => {
    lastError = CLOSED;
    onUp();
  });
}

function changesOnly(tell: ConnectionOptions['onAvailability']): ConnectionOptions['onAvailability'] {
  let known: boolean | null = null;
  return (isAvailable, why) => {
    if (known === isAvailable) return;
    known = isAvailable;
    tell(isAvailable, why);
  };
}

/** Waits that end together when something has changed. */
function createPauses() {
  const waiting = new Set<() => void>();
  return {
    pause: async (delayMs: number): Promise<void> => {
      const over = Promise.withResolvers<void>();
      const timer = setTimeout(over.resolve, delayMs);
      waiting.add(over.resolve);
      await over.promise;
      waiting.delete(over.resolve);
      clearTimeout(timer);
    },
    end: (): void => {
      for (const run of waiting) run();
    },
  };
}

function checkedUrl(url: string): string {
  const { protocol } = new URL(url);
  if (protocol !== 'redis:' && protocol !== 'rediss:') throw new Error(`${protocol}// is no address of a Redis`);
  return url;
}
