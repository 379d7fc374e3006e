// A client of the AlertService: one connection, unary calls with deadlines and outcomes as values, and the watch.
import {
  type AcknowledgeRequest,
  decodeAcknowledgeResponse,
  decodeGetAlertResponse,
  decodeListAlertsResponse,
  encodeAcknowledgeRequest,
  encodeGetAlertRequest,
  encodeListAlertsRequest,
  type GetAlertRequest,
  type GetAlertResponse,
  type ListAlertsRequest,
  type ListAlertsResponse,
  type ReceivedAlert,
} from '@fengsui/contracts';
import { Client, credentials } from '@grpc/grpc-js';
import { ALERT_SERVICE } from '../alert-service.ts';
import type { CallResult } from '../call-result.ts';
import type { Clock } from '../clock.ts';
import { CLIENT_OPTIONS } from './client-options.ts';
import { invoke } from './unary-invoke.ts';
import { type WatchEvent, type WatchOptions, watchAlerts } from './watch.ts';

export interface AlertClient {
  /** See watchAlerts: events until the signal aborts; reconnects by itself. */
  watch(options: WatchOptions): AsyncGenerator<WatchEvent, void, void>;
  listAlerts(request: ListAlertsRequest): Promise<CallResult<ListAlertsResponse>>;
  getAlert(request: GetAlertRequest): Promise<CallResult<GetAlertResponse>>;
  acknowledge(request: AcknowledgeRequest): Promise<CallResult<ReceivedAlert>>;
  /** Ends the connection; open calls fail with cancelled or unavailable. */
  close(): void;
}

export interface AlertClientOptions {
  /** host:port, as gRPC names it. */
  readonly address: string;
  readonly clock: Clock;
  /** Uniform in [0, 1), for jitter. */
  readonly random: () => number;
}

/** Connects when first used. */
export function createAlertClient({ address, clock, random }: AlertClientOptions): AlertClient {
  const client = new Client(address, credentials.createInsecure(), CLIENT_OPTIONS);
  return {
    watch: (options) => watchAlerts(options, { client, clock, random }),
    listAlerts: (request) =>
      invoke(client, {
        path: ALERT_SERVICE.listAlerts.path,
        request: encodeListAlertsRequest(request),
        decode: decodeListAlertsResponse,
      }),
    getAlert: (request) =>
      invoke(client, {
        path: ALERT_SERVICE.getAlert.path,
        request: encodeGetAlertRequest(request),
        decode: decodeGetAlertResponse,
      }),
    acknowledge: (request) =>
      invoke(client, {
        path: ALERT_SERVICE.acknowledge.path,
        request: encodeAcknowledgeRequest(request),
        decode: decodeAcknowledgeResponse,
      }),
    close: () => client.close(),
  };
}
