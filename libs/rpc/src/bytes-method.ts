// Methods over ready bytes: no serializer runs in grpc-js, so that an alert is encoded once however many watchers it
// goes to. Decoding and encoding is done by the contracts on both sides.
import type { MethodDefinition } from '@grpc/grpc-js';

export type BytesMethod = MethodDefinition<Uint8Array, Uint8Array>;

/** Bytes as Buffer without a copy: grpc-js wants Buffers, the contracts give Uint8Arrays. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export interface MethodShape {
  /** Full name of the service. */
  readonly service: string;
  readonly name: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
}

/** The method as grpc-js wants it. */
export function bytesMethod({ service, name, requestStream, responseStream }: MethodShape): BytesMethod {
  return {
    path: `/${service}/${name}`,
    requestStream,
    responseStream,
    requestSerialize: asBuffer,
    requestDeserialize: (bytes) => bytes,
    responseSerialize: asBuffer,
    responseDeserialize: (bytes) => bytes,
  };
}
