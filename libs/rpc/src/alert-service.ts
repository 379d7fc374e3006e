// The AlertService as methods over ready bytes: no serializer runs in grpc-js, so that an alert is encoded once however
// many watchers it goes to. Decoding and encoding is done by the contracts on both sides.
import type { MethodDefinition } from '@grpc/grpc-js';

export const ALERT_SERVICE_NAME = 'fengsui.alerts.v1.AlertService';

/** Bytes as Buffer without a copy: grpc-js wants Buffers, the contracts give Uint8Arrays. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

type BytesMethod = MethodDefinition<Uint8Array, Uint8Array>;

function methodOf(name: string, streams: boolean): BytesMethod {
  return {
    path: `/${ALERT_SERVICE_NAME}/${name}`,
    requestStream: streams,
    responseStream: streams,
    requestSerialize: asBuffer,
    requestDeserialize: (bytes) => bytes,
    responseSerialize: asBuffer,
    responseDeserialize: (bytes) => bytes,
  };
}

export const ALERT_SERVICE = {
  watch: methodOf('Watch', true),
  listAlerts: methodOf('ListAlerts', false),
  getAlert: methodOf('GetAlert', false),
  acknowledge: methodOf('Acknowledge', false),
} as const;
