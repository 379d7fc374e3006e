// One Watch stream seen from the client: opens it, reads it at the consumer's pace, sends receipts for what the consumer
// has taken, and says how it ended. Coming back after an end is watch.ts.
import { type AlertFilter, type Cursor, encodeWatchRequest } from '@fengsui/contracts';
import type { Client, ClientDuplexStream, Metadata } from '@grpc/grpc-js';
import { ALERT_SERVICE } from '../alert-service.ts';
import type { Clock } from '../clock.ts';
import { EPOCH_HEADER } from '../server/watch-call.ts';
import { type RpcRefusal, refusal, refusalOf } from '../status.ts';
import { type ReadWatchResponse, readWatchResponse } from '../watch/snapshot-end.ts';
import { FIRST_ANSWER_MS_MAX, RECEIPT_ALERTS, RECEIPTS_QUEUED_MAX } from './client-options.ts';

export interface StreamOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly centreId: string;
  readonly filter: AlertFilter;
  readonly cursor: Cursor | null;
  readonly signal: AbortSignal;
  readonly onEpoch: (epoch: string) => void;
}

/** Yields responses in order; returns why the stream ended. Never throws. */
export async function* readWatchStream(options: StreamOptions): AsyncGenerator<ReadWatchResponse, RpcRefusal, void> {
  const { client, clock, signal, onEpoch } = options;
  const { path, requestSerialize, responseDeserialize } = ALERT_SERVICE.watch;
  const call = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
  const cancel = (): void => call.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  const deadline = { passed: false };
  const cancelDeadline = clock.after(FIRST_ANSWER_MS_MAX, () => {
    deadline.passed = true;
    call.cancel();
  });
  call.once('metadata', (headers: Metadata) => {
    cancelDeadline();
    const epoch = headers.get(EPOCH_HEADER)[0];
    if (typeof epoch === 'string') onEpoch(epoch);
  });
  try {
    if (signal.aborted) call.cancel();
    call.write(encodeWatchRequest({ kind: 'subscribe', ...subscriptionOf(options) }));
    yield* responsesOf(call);
    return refusal('unavailable', 'the server ended the stream without a reason');
  } catch (error) {
    if (deadline.passed) return refusal('deadline_exceeded', 'the server did not answer the subscribe');
    return refusalOf(error);
  } finally {
    cancelDeadline();
    signal.removeEventListener('abort', cancel);
    // Also when the consumer just walks away in the middle.
    call.cancel();
  }
}

function subscriptionOf({
  centreId,
  filter,
  cursor,
}: StreamOptions): Pick<StreamOptions, 'centreId' | 'filter' | 'cursor'> {
  return { centreId, filter, cursor };
}

async function* responsesOf(call: ClientDuplexStream<Uint8Array, Uint8Array>): AsyncGenerator<ReadWatchResponse> {
  let live = false;
  let unconfirmed = 0;
  const chunks: AsyncIterable<Uint8Array> = call;
  for await (const bytes of chunks) {
    const response = readWatchResponse(bytes);
    // A kind of message that a newer server knows and we do not.
    if (response === null) continue;
    yield response;
    // The consumer came back for more, so it has taken what it was given.
    if (response.kind === 'snapshot_end') live = true;
    if (response.kind !== 'alert') continue;
    unconfirmed++;
    if (!live && unconfirmed < RECEIPT_ALERTS) continue;
    unconfirmed = 0;
    if (call.writableLength < RECEIPTS_QUEUED_MAX && call.writable) {
      call.write(encodeWatchRequest({ kind: 'receipt', revision: response.alert.revision }));
    }
  }
}
