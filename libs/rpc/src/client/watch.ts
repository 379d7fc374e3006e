// A watch that outlives its streams: comes back with the last cursor after every end, so that the consumer misses no
// revision and sees none twice. When the server cannot resume it says so with `restarted`, and a new snapshot follows.
import type { AlertFilter, Cursor, ReceivedAlert } from '@fengsui/contracts';
import type { Client } from '@grpc/grpc-js';
import type { Clock } from '../clock.ts';
import type { RpcReason, RpcRefusal } from '../status.ts';
import type { ReadWatchResponse } from '../watch/snapshot-end.ts';
import { createBackoff } from './backoff.ts';
import { readWatchStream } from './watch-stream.ts';

export type WatchEvent =
  | { readonly kind: 'alert'; readonly alert: ReceivedAlert }
  /** What follows is live. cursor null: the log is still empty. */
  | { readonly kind: 'snapshot_end'; readonly cursor: Cursor | null }
  /** Everything up to the cursor that passes the filter was delivered. */
  | { readonly kind: 'progress'; readonly cursor: Cursor; readonly sentAt: number }
  /** The stream ended; the watch comes back by itself after that time. */
  | { readonly kind: 'reconnecting'; readonly reason: RpcReason; readonly message: string; readonly afterMs: number }
  /** Forget all alerts: the cursor cannot be resumed, the open alerts are sent anew. */
  | { readonly kind: 'restarted'; readonly reason: RpcReason; readonly message: string }
  /** The last event: coming back would not help. */
  | { readonly kind: 'ended'; readonly reason: RpcReason; readonly message: string };

export interface WatchOptions {
  /** The centre's own stable name. */
  readonly centreId: string;
  readonly filter: AlertFilter;
  /** Where to go on; null: from the open alerts. */
  readonly cursor: Cursor | null;
  /** Aborting ends the watch. */
  readonly signal: AbortSignal;
}

export interface WatchDependencies {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Reasons that another attempt does not mend. */
const FINAL: ReadonlySet<RpcReason> = new Set([
  'invalid_argument',
  'unimplemented',
  'unauthenticated',
  'permission_denied',
  'not_found',
]);
/** Reasons that mend without the cursor. */
const CURSOR_USELESS: ReadonlySet<RpcReason> = new Set(['out_of_range', 'failed_precondition']);

/** Where the consumer stands, over all streams of one watch. */
interface Standing {
  cursor: Cursor | null;
  epoch: string | null;
  /** What the server asked for in a Reconnect, in ms. */
  askedToWaitMs: number | null;
}

/** Events until the signal aborts (then it just returns) or the watch cannot go on (`ended`). Never throws. */
export async function* watchAlerts(
  options: WatchOptions,
  { client, clock, random }: WatchDependencies,
): AsyncGenerator<WatchEvent, void, void> {
  const { centreId, filter, signal } = options;
  const backoff = createBackoff(random);
  const standing: Standing = { cursor: options.cursor, epoch: options.cursor?.epoch ?? null, askedToWaitMs: null };
  const onEpoch = (epoch: string): void => {
    standing.epoch = epoch;
  };
  while (!isOver(signal)) {
    const stream = readWatchStream({ client, clock, centreId, filter, cursor: standing.cursor, signal, onEpoch });
    const end = yield* deliver(stream, standing, () => backoff.reset());
    if (isOver(signal)) return;
    if (FINAL.has(end.reason)) {
      yield { kind: 'ended', reason: end.reason, message: end.message };
      return;
    }
    if (CURSOR_USELESS.has(end.reason)) {
      standing.cursor = null;
      yield { kind: 'restarted', reason: end.reason, message: end.message };
    }
    const afterMs = takeAskedWait(standing) ?? backoff.next();
    yield { kind: 'reconnecting', reason: end.reason, message: end.message, afterMs };
    await sleep(afterMs, clock, signal);
  }
}

/** Asked anew each time: the signal may abort during any wait. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** What the server asked for counts once. */
function takeAskedWait(standing: Standing): number | null {
  const asked = standing.askedToWaitMs;
  standing.askedToWaitMs = null;
  return asked;
}

async function* deliver(
  stream: AsyncGenerator<ReadWatchResponse, RpcRefusal, void>,
  standing: Standing,
  onProof: () => void,
): AsyncGenerator<WatchEvent, RpcRefusal, void> {
  try {
    for (;;) {
      const next = await stream.next();
      if (next.done === true) return next.value;
      const event = eventOf(next.value, standing);
      if (event === null) continue;
      onProof();
      yield event;
    }
  } finally {
    await stream.return({ kind: 'refused', reason: 'cancelled', message: 'the consumer has left' });
  }
}

/** Moves the standing; null: nothing for the consumer (a Reconnect, or a revision it has). */
function eventOf(response: ReadWatchResponse, standing: Standing): WatchEvent | null {
  switch (response.kind) {
    case 'alert': {
      const { revision } = response.alert;
      if (standing.cursor !== null && revision <= standing.cursor.revision) return null;
      if (standing.epoch !== null) standing.cursor = { epoch: standing.epoch, revision };
      return response;
    }
    case 'snapshot_end':
      standing.cursor = response.cursor ?? standing.cursor;
      return response;
    case 'progress':
      standing.cursor = response.cursor;
      return response;
    case 'reconnect':
      standing.askedToWaitMs = response.afterMs;
      return null;
  }
}

/** Resolves after the time, or at once when the signal aborts. */
function sleep(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      cancel();
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const cancel = clock.after(ms, wake);
    signal.addEventListener('abort', wake, { once: true });
    if (isOver(signal)) wake();
  });
}
