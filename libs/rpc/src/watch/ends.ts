// Why a watch stream ends: a closed list, used alike in the status sent to the client, in metrics and in tests.
import type { RpcReason } from '../status.ts';

/** Each reason with the status and the text that the client gets. cancelled: the client went away, nobody reads it. */
export const WATCH_ENDS = {
  cancelled: { reason: 'cancelled', message: 'the watcher went away' },
  slow: { reason: 'resource_exhausted', message: 'nothing was read for too long: reconnect with your last revision' },
  drained: { reason: 'unavailable', message: 'the server is going down: reconnect with your last revision' },
  lifetime: {
    reason: 'unavailable',
    message: 'the stream is at the end of its time: reconnect with your last revision',
  },
  too_many_watchers: { reason: 'resource_exhausted', message: 'too many watchers: try again later, or elsewhere' },
  log_unreadable: { reason: 'unavailable', message: 'the alert log cannot be read: reconnect with your last revision' },
  cursor_expired: {
    reason: 'out_of_range',
    message: 'cursor.revision is older than the log keeps: subscribe again without a cursor',
  },
  cursor_of_another_log: {
    reason: 'failed_precondition',
    message: 'cursor.epoch is that of another log: subscribe again without a cursor',
  },
  cursor_in_future: {
    reason: 'failed_precondition',
    message: 'cursor.revision has not been given yet: subscribe again without a cursor',
  },
  no_subscribe: { reason: 'deadline_exceeded', message: 'no subscribe arrived in time; it must come first' },
  invalid_request: { reason: 'invalid_argument', message: 'the request is not valid' },
} as const satisfies Readonly<Record<string, { readonly reason: RpcReason; readonly message: string }>>;

export type WatchEndReason = keyof typeof WATCH_ENDS;
