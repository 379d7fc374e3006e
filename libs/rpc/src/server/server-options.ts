// The settings of the gRPC server, with their reasons. Keepalive is off in grpc-js unless it is asked for: without it a
// frozen peer is never noticed.
import type { ServerOptions } from '@grpc/grpc-js';

/** Requests are small: the largest is a subscribe with its areas. */
export const RECEIVE_BYTES_MAX = 65_536;
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

export const SERVER_OPTIONS: ServerOptions = {
  'grpc.keepalive_time_ms': KEEPALIVE_TIME_MS,
  'grpc.keepalive_timeout_ms': KEEPALIVE_TIMEOUT_MS,
  'grpc.max_connection_age_ms': CONNECTION_AGE_MS_MAX,
  'grpc.max_connection_age_grace_ms': CONNECTION_AGE_GRACE_MS,
  'grpc.max_concurrent_streams': CONCURRENT_STREAMS_MAX,
  'grpc.max_receive_message_length': RECEIVE_BYTES_MAX,
  'grpc.max_send_message_length': SEND_BYTES_MAX,
  // Its bookkeeping per call is paid for by every watcher, and nothing here reads it.
  'grpc.enable_channelz': 0,
};
