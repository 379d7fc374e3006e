// One unary call of a client: request bytes in, a decoded value or a refusal out, within a deadline. Never rejects.
import { type Client, Metadata } from '@grpc/grpc-js';
import { asBuffer } from '../bytes-method.ts';
import type { CallResult } from '../call-result.ts';
import { refusal, refusalOf } from '../status.ts';
import { CALL_MS_MAX } from './client-options.ts';

export interface UnaryCall<Value> {
  readonly path: string;
  readonly request: Uint8Array;
  readonly decode: (bytes: Uint8Array) => Value | null;
}

/** Gives up after CALL_MS_MAX. */
export function invoke<Value>(client: Client, { path, request, decode }: UnaryCall<Value>): Promise<CallResult<Value>> {
  const options = { deadline: Date.now() + CALL_MS_MAX };
  const identity = (bytes: Buffer): Buffer => bytes;
  return new Promise((resolve) => {
    client.makeUnaryRequest(path, asBuffer, identity, request, new Metadata(), options, (error, bytes) => {
      resolve(error !== null || bytes === undefined ? refusalOf(error) : decoded(bytes, decode));
    });
  });
}

/** The value of an answer, or that it cannot be read. */
export function decoded<Value>(bytes: Uint8Array, decode: (bytes: Uint8Array) => Value | null): CallResult<Value> {
  const value = decode(bytes);
  return value === null ? refusal('internal', 'the answer is malformed') : { kind: 'ok', value };
}
