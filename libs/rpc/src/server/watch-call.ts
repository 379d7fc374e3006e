// One Watch call of grpc-js as requests in and a sink out: the first Subscribe within its time, receipts after it, an
// end with a status and the cursor. What is written, and when, is the watcher's business.
import { type Cursor, decodeWatchRequest, type WatchRequest } from '@fengsui/contracts';
import { IDENTIFIER_BYTES_MAX } from '@fengsui/domain';
import { Metadata, type ServerDuplexStream } from '@grpc/grpc-js';
import { asBuffer } from '../bytes-method.ts';
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

/** One call's whole state. */
interface Serving {
  readonly call: WatchCall;
  readonly options: WatchCallOptions;
  readonly cancelDeadline: () => void;
  watcher: Watcher | null;
  /** A subscribe has come, whether or not it has become a watcher yet. */
  subscribed: boolean;
  /** The client is not there any more. */
  gone: boolean;
  /** The status is given. */
  ended: boolean;
}

/** Serves the call until either side ends it. */
export function serveWatch(call: WatchCall, options: WatchCallOptions): void {
  const { hub, clock } = options;
  const headers = new Metadata();
  headers.set(EPOCH_HEADER, hub.epoch);
  call.sendMetadata(headers);
  const serving: Serving = {
    call,
    options,
    cancelDeadline: clock.after(SUBSCRIBE_MS_MAX, () => refuse(serving, 'no_subscribe')),
    watcher: null,
    subscribed: false,
    gone: false,
    ended: false,
  };
  call.on('data', (bytes: Uint8Array) => {
    if (!serving.ended) take(serving, decodeWatchRequest(bytes));
  });
  // Half-closing after the subscribe is fine (tools do so): the stream goes on without receipts.
  call.on('end', () => {
    if (!serving.subscribed) invalid(serving, 'the stream was closed without a subscribe');
  });
  call.on('cancelled', () => {
    serving.cancelDeadline();
    serving.gone = true;
    serving.watcher?.end('cancelled');
  });
}

function take(serving: Serving, request: WatchRequest | null): void {
  if (request === null) invalid(serving, 'the request is malformed, or has neither subscribe nor receipt');
  else if (request.kind === 'receipt') takeReceipt(serving, request.revision);
  else if (serving.subscribed) invalid(serving, 'subscribe: there was one already on this stream');
  else {
    serving.subscribed = true;
    serving.cancelDeadline();
    const problem = centreProblem(request.centreId);
    if (problem !== null) invalid(serving, `subscribe.${problem}`);
    else subscribe(serving, request).catch(() => refuse(serving, 'log_unreadable'));
  }
}

function takeReceipt(serving: Serving, revision: number): void {
  if (serving.watcher === null) invalid(serving, 'receipt: nothing was sent yet; subscribe must come first');
  else if (!serving.watcher.receive(revision)) invalid(serving, `receipt.revision: ${revision} was not sent yet`);
}

async function subscribe(serving: Serving, request: Extract<WatchRequest, { kind: 'subscribe' }>): Promise<void> {
  const result = await serving.options.hub.subscribe(request, sinkOf(serving));
  if (result.kind === 'refused') invalid(serving, result.message);
  else if (result.kind === 'ended') refuse(serving, result.reason);
  else {
    serving.watcher = result.watcher;
    if (serving.gone) result.watcher.end('cancelled');
  }
}

function sinkOf(serving: Serving): WatchSink {
  return {
    write: (message, onFlushed) => serving.call.write(asBuffer(message), onFlushed),
    end: (reason, cursor) => finish(serving, { kind: 'refused', ...WATCH_ENDS[reason] }, cursor),
  };
}

function invalid(serving: Serving, message: string): void {
  refuse(serving, 'invalid_request', refusal('invalid_argument', message));
}

/** Ends a stream for what its client did: as a watcher if it is one already. */
function refuse(serving: Serving, reason: WatchEndReason, told?: RpcRefusal): void {
  if (serving.ended || serving.gone) return;
  const { watcher, options } = serving;
  finish(serving, told ?? { kind: 'refused', ...WATCH_ENDS[reason] }, watcher?.cursor() ?? null);
  if (watcher === null) options.onRefused(reason);
  else watcher.end(reason);
}

/** Gives the status; a peer that does not take it in time is cut off. */
function finish(serving: Serving, told: RpcRefusal, cursor: Cursor | null): void {
  if (serving.ended || serving.gone) return;
  const { call, options } = serving;
  serving.ended = true;
  serving.cancelDeadline();
  const metadata = new Metadata();
  if (cursor !== null) metadata.set(REVISION_TRAILER, String(cursor.revision));
  call.emit('error', { code: codeOf(told.reason), details: told.message, metadata });
  const cancelReset = options.clock.after(STATUS_MS_MAX, () => resetCall(call));
  call.once('close', cancelReset);
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
