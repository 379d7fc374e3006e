// One Watch call of grpc-js as requests in and a sink out: the first Subscribe within its time, receipts after it, an
// end with a status and the cursor. What is written, and when, is the watcher's business.
import { type Cursor, decodeWatchRequest, type WatchRequest } from '@fengsui/contracts';
import { IDENTIFIER_BYTES_MAX } from '@fengsui/domain';
import { Metadata, type ServerDuplexStream } from '@grpc/grpc-js';
import { asBuffer } from '../alert-service.ts';
import type { Clock } from '../clock.ts';
import { codeOf, type RpcRefusal, refusal } from '../status.ts';
import { WATCH_ENDS, type WatchEndReason } from '../watch/ends.ts';
import { SUBSCRIBE_MS_MAX } from '../watch/limits.ts';
import type { WatchHub } from '../watch/watch-hub.ts';
import type { Watcher, WatchSink } from '../watch/watcher.ts';
import { resetCall } from './reset-call.ts';

/** Header with the log's epoch, so that a stream cut within its snapshot can be resumed, too. */
export const EPOCH_HEADER = 'fengsui-epoch';
/** Trailer with the revision to come back with. */
export const REVISION_TRAILER = 'fengsui-revision';
/** A peer that does not take its status within this time is cut off. */
export const STATUS_MS_MAX = 5_000;

export type WatchCall = ServerDuplexStream<Uint8Array, Uint8Array>;

export interface WatchCallOptions {
  readonly hub: WatchHub;
  readonly clock: Clock;
  /** A stream that was refused before it became a watcher. */
  readonly onRefused: (reason: WatchEndReason) => void;
}

/** Serves the call until either side ends it. */
export function serveWatch(call: WatchCall, { hub, clock, onRefused }: WatchCallOptions): void {
  let watcher: Watcher | null = null;
  let subscribed = false;
  let gone = false;
  let ended = false;

  const headers = new Metadata();
  headers.set(EPOCH_HEADER, hub.epoch);
  call.sendMetadata(headers);
  const cancelDeadline = clock.after(SUBSCRIBE_MS_MAX, () => refuse('no_subscribe'));

  function finish(told: RpcRefusal, cursor: Cursor | null): void {
    if (ended || gone) return;
    ended = true;
    cancelDeadline();
    const metadata = new Metadata();
    if (cursor !== null) metadata.set(REVISION_TRAILER, String(cursor.revision));
    call.emit('error', { code: codeOf(told.reason), details: told.message, metadata });
    const cancelReset = clock.after(STATUS_MS_MAX, () => resetCall(call));
    call.once('close', cancelReset);
  }

  const sink: WatchSink = {
    write: (message, onFlushed) => call.write(asBuffer(message), onFlushed),
    end: (reason, cursor) => finish({ kind: 'refused', ...WATCH_ENDS[reason] }, cursor),
  };

  /** Ends a stream for what its client did: as a watcher if it is one already. */
  function refuse(reason: WatchEndReason, told: RpcRefusal = { kind: 'refused', ...WATCH_ENDS[reason] }): void {
    if (ended || gone) return;
    finish(told, watcher?.cursor() ?? null);
    if (watcher === null) onRefused(reason);
    else watcher.end(reason);
  }

  const invalid = (message: string): void => refuse('invalid_request', refusal('invalid_argument', message));

  async function subscribe(request: Extract<WatchRequest, { kind: 'subscribe' }>): Promise<void> {
    const result = await hub.subscribe(request, sink);
    if (result.kind === 'refused') invalid(result.message);
    else if (result.kind === 'ended') refuse(result.reason);
    else {
      watcher = result.watcher;
      if (gone) watcher.end('cancelled');
    }
  }

  function take(request: WatchRequest | null): void {
    if (request === null) invalid('the request is malformed, or has neither subscribe nor receipt');
    else if (request.kind === 'receipt') takeReceipt(request.revision);
    else if (subscribed) invalid('subscribe: there was one already on this stream');
    else {
      subscribed = true;
      cancelDeadline();
      const problem = centreProblem(request.centreId);
      if (problem !== null) invalid(`subscribe.${problem}`);
      else subscribe(request).catch(() => refuse('log_unreadable'));
    }
  }

  function takeReceipt(revision: number): void {
    if (watcher === null) invalid('receipt: nothing was sent yet; subscribe must come first');
    else if (!watcher.receive(revision)) invalid(`receipt.revision: ${revision} was not sent yet`);
  }

  call.on('data', (bytes: Uint8Array) => {
    if (!ended) take(decodeWatchRequest(bytes));
  });
  // Half-closing after the subscribe is fine (tools do so): the stream goes on without receipts.
  call.on('end', () => {
    if (!subscribed) invalid('the stream was closed without a subscribe');
  });
  call.on('cancelled', () => {
    cancelDeadline();
    gone = true;
    watcher?.end('cancelled');
  });
}

/** What is wrong with a centre id, or null. */
export function centreProblem(centreId: string): string | null {
  if (centreId === '') return 'centre_id: must not be empty';
  const bytes = Buffer.byteLength(centreId);
  if (bytes > IDENTIFIER_BYTES_MAX) return `centre_id: ${bytes} bytes, at most ${IDENTIFIER_BYTES_MAX}`;
  if (!/^[A-Za-z0-9][A-Za-z0-9._:-]*$/.test(centreId)) {
    return 'centre_id: letters, digits, dots, dashes, underscores and colons only, starting with a letter or digit';
  }
  return null;
}
