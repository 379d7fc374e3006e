// One unary call of grpc-js as an outcome: request bytes in, response bytes or a refusal out. A handler that throws is
// a bug: it is told to onBug, and the caller learns nothing of its inside.
import type { sendUnaryData } from '@grpc/grpc-js';
import { codeOf, type RpcRefusal, refusal } from '../status.ts';

/** Ready response bytes, or a refusal. */
export type UnaryResult = { readonly kind: 'ok'; readonly bytes: Uint8Array } | RpcRefusal;

export interface UnaryMethod<Request> {
  /** null: malformed. */
  readonly decode: (bytes: Uint8Array) => Request | null;
  readonly handle: (request: Request) => Promise<UnaryResult>;
  readonly onBug: (error: unknown) => void;
}

/** A handler as grpc-js wants it. */
export function unaryHandlerOf<Request>(
  method: UnaryMethod<Request>,
): (call: { readonly request: Uint8Array }, callback: sendUnaryData<Uint8Array>) => void {
  return (call, callback) => {
    const answer = (result: UnaryResult): void => {
      if (result.kind === 'ok') callback(null, result.bytes);
      else callback({ code: codeOf(result.reason), details: result.message });
    };
    resultOf(call.request, method).then(answer, (error: unknown) => {
      method.onBug(error);
      answer(refusal('internal', 'the server failed to answer'));
    });
  };
}

async function resultOf<Request>(bytes: Uint8Array, { decode, handle }: UnaryMethod<Request>): Promise<UnaryResult> {
  const request = decode(bytes);
  if (request === null) {
    return refusal('invalid_argument', 'the request is malformed, or has an enum value this server does not know');
  }
  return handle(request);
}
