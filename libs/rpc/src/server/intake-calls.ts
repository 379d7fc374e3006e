// The IntakeService on a gRPC server: bytes to values and back. What publishing and listing mean is handed in, as
// outcomes; a call that throws is a bug, told to onBug.
import {
  decodeListQuarantineRequest,
  decodePublishRequest,
  encodeListQuarantineResponse,
  encodePublishResponse,
  type ListQuarantineRequest,
  type ListQuarantineResponse,
  type PublishedRecord,
  type PublishResponse,
} from '@fengsui/contracts';
import type { sendUnaryData, UntypedServiceImplementation } from '@grpc/grpc-js';
import type { CallResult } from '../call-result.ts';
import { codeOf, refusal } from '../status.ts';
import { unaryHandlerOf } from './unary-call.ts';

/** The records of one message; null: the message is malformed. */
export type PublishedBatch = readonly PublishedRecord[] | null;

export interface IntakeCalls {
  /** Takes the batches of one stream in order; reads the next one only when the one before is durable. */
  readonly publish: (batches: AsyncIterable<PublishedBatch>) => Promise<CallResult<PublishResponse>>;
  readonly listQuarantine: (request: ListQuarantineRequest) => Promise<CallResult<ListQuarantineResponse>>;
}

/** The handlers of INTAKE_SERVICE. */
export function intakeHandlersOf(
  { publish, listQuarantine }: IntakeCalls,
  onBug: (error: unknown) => void,
): UntypedServiceImplementation {
  return {
    publish: (call: AsyncIterable<Uint8Array>, callback: sendUnaryData<Uint8Array>) => {
      const answer = (result: CallResult<PublishResponse>): void => {
        if (result.kind === 'ok') callback(null, encodePublishResponse(result.value));
        else callback({ code: codeOf(result.reason), details: result.message });
      };
      publish(batchesOf(call)).then(answer, (error: unknown) => {
        onBug(error);
        answer(refusal('internal', 'the server failed to answer'));
      });
    },
    listQuarantine: unaryHandlerOf({
      decode: decodeListQuarantineRequest,
      handle: async (request) => {
        const result = await listQuarantine(request);
        return result.kind === 'ok' ? { kind: 'ok', bytes: encodeListQuarantineResponse(result.value) } : result;
      },
      onBug,
    }),
  };
}

/** Ends early, without a fault, when the client goes away: what it has sent is taken. */
async function* batchesOf(call: AsyncIterable<Uint8Array>): AsyncGenerator<PublishedBatch> {
  try {
    for await (const bytes of call) yield decodePublishRequest(bytes);
  } catch {
    // The stream was cut by the other side, and so nobody is left to be told.
  }
}
