// The settings of the gRPC client and the bounds of its calls.
import type { ChannelOptions } from '@grpc/grpc-js';
import { SEND_BYTES_MAX } from '../server/server-options.ts';

/** A unary call that takes longer fails with deadline_exceeded; acknowledge waits for the alerter and gets more. */
export const CALL_MS_MAX = 10_000;
/** A watch stream that brings no header within this time is given up: beyond a connection's streams it would just wait. */
export const FIRST_ANSWER_MS_MAX = 10_000;
/** Reconnects wait from here … */
export const BACKOFF_MS_MIN = 500;
/** … up to here, doubling, each jittered by up to half. */
export const BACKOFF_MS_MAX = 30_000;
/** While catching up, a receipt is sent for every so many alerts; live, for each. */
export const RECEIPT_ALERTS = 64;
/** Receipts that the network has not taken; beyond it none is added, as a later one stands for it. */
export const RECEIPTS_QUEUED_MAX = 8;

export const CLIENT_OPTIONS: ChannelOptions = {
  'grpc.keepalive_time_ms': 20_000,
  'grpc.keepalive_timeout_ms': 10_000,
  'grpc.max_receive_message_length': SEND_BYTES_MAX,
  'grpc.enable_channelz': 0,
  // The channel's own wait for a dead address stays below ours, so that a reconnect really tries.
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
};
