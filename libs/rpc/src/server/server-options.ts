// The settings of the gRPC server, with their reasons. Keepalive is off in grpc-js unless it is asked for: without it a
// frozen peer is never noticed.
import { PUBLISH_BYTES_MAX } from '@fengsui/contracts';
import type { ServerOptions } from '@grpc/grpc-js';

/** Requests of the AlertService are small: the largest is a subscribe with its areas. */
export const RECEIVE_BYTES_MAX = 65_536;
/** A message with records has some bytes around them; what is over the bound proper is refused with its own text. */
const RECORDS_BYTES_MAX = PUBLISH_BYTES_MAX + RECEIVE_BYTES_MAX;
/** The largest response is a page of alerts or a history, which the gateway cuts below this. */
export const SEND_BYTES_MAX = 4_194_304;
/** A dead peer is noticed within the sum of both. */
export const KEEPALIVE_TIME_MS = 20_000;
export const KEEPALIVE_TIMEOUT_MS = 10_000;
/** Longer than any stream lives, so that streams end by their own message first. */
export const CONNECTION_AGE_MS_MAX = 30 * 60_000;
export const CONNECTION_AGE_GRACE_MS = 60_000;
/** On one connection; streams beyond it wait. */
export const CONCURRENT_STREAMS_MAX = 100;
/** Open calls may take so long to end at shutdown. */
export const SHUTDOWN_MS_MAX = 10_000;

const SERVER_OPTIONS: ServerOptions = {
  'grpc.keepalive_time_ms': KEEPALIVE_TIME_MS,
  'grpc.keepalive_timeout_ms': KEEPALIVE_TIMEOUT_MS,
  'grpc.max_connection_age_ms': CONNECTION_AGE_MS_MAX,
  'grpc.max_connection_age_grace_ms': CONNECTION_AGE_GRACE_MS,
  'grpc.max_concurrent_streams': CONCURRENT_STREAMS_MAX,
  'grpc.max_send_message_length': SEND_BYTES_MAX,
  // Its bookkeeping per call is paid for by every watcher, and nothing here reads it.
  'grpc.enable_channelz': 0,
};

/** takesRecords: an IntakeService or RuleService, whose requests are large, is among the services. */
export function serverOptions({ takesRecords }: { readonly takesRecords: boolean }): ServerOptions {
  return {
    ...SERVER_OPTIONS,
    'grpc.max_receive_message_length': takesRecords ? RECORDS_BYTES_MAX : RECEIVE_BYTES_MAX,
  };
}
