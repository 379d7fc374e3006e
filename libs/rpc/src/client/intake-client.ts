// A client of the IntakeService: sends raw records as one stream, and lists the quarantine.
import {
  decodeListQuarantineResponse,
  decodePublishResponse,
  encodeListQuarantineRequest,
  encodePublishRequest,
  type ListQuarantineRequest,
  type ListQuarantineResponse,
  type PublishedRecord,
  type PublishResponse,
} from '@fengsui/contracts';
import { Client, type ClientWritableStream, credentials } from '@grpc/grpc-js';
import { asBuffer } from '../bytes-method.ts';
import type { CallResult } from '../call-result.ts';
import { INTAKE_SERVICE } from '../intake-service.ts';
import { refusalOf } from '../status.ts';
import { CLIENT_OPTIONS } from './client-options.ts';
import { decoded, invoke } from './unary-invoke.ts';

export interface IntakeClient {
  /**
   * Sends every batch (each within PUBLISH_RECORDS_MAX and PUBLISH_BYTES_MAX), no faster than the server takes them.
   * Rejects only when reading the batches does.
   */
  publish(batches: AsyncIterable<readonly PublishedRecord[]>): Promise<CallResult<PublishResponse>>;
  listQuarantine(request: ListQuarantineRequest): Promise<CallResult<ListQuarantineResponse>>;
  /** Ends the connection; open calls fail. */
  close(): void;
}

/** Connects when first used. address: host:port, as gRPC names it. */
export function createIntakeClient({ address }: { readonly address: string }): IntakeClient {
  const client = new Client(address, credentials.createInsecure(), CLIENT_OPTIONS);
  return {
    publish: (batches) => publish(client, batches),
    listQuarantine: (request) =>
      invoke(client, {
        path: INTAKE_SERVICE.listQuarantine.path,
        request: encodeListQuarantineRequest(request),
        decode: decodeListQuarantineResponse,
      }),
    close: () => client.close(),
  };
}

async function publish(
  client: Client,
  batches: AsyncIterable<readonly PublishedRecord[]>,
): Promise<CallResult<PublishResponse>> {
  const answered = Promise.withResolvers<CallResult<PublishResponse>>();
  const ended = new AbortController();
  const call = client.makeClientStreamRequest(
    INTAKE_SERVICE.publish.path,
    asBuffer,
    (bytes: Buffer) => bytes,
    (error, bytes) => {
      answered.resolve(
        error !== null || bytes === undefined ? refusalOf(error) : decoded(bytes, decodePublishResponse),
      );
      ended.abort();
    },
  );
  try {
    for await (const batch of batches) {
      // The server has answered already: it has refused what came before.
      if (ended.signal.aborted) break;
      if (!call.write(encodePublishRequest(batch))) await drained(call, ended.signal);
    }
    call.end();
  } catch (error) {
    call.cancel();
    throw error;
  }
  return answered.promise;
}

/** Resolves when the stream takes more, or will never again. */
function drained(call: ClientWritableStream<Uint8Array>, ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      call.off('drain', done);
      ended.removeEventListener('abort', done);
      resolve();
    };
    call.once('drain', done);
    ended.addEventListener('abort', done, { once: true });
    if (ended.aborted) done();
  });
}
