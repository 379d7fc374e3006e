// gRPC for Fengsui: the AlertService's server and client, and the resumable watch between them.
export { ALERT_SERVICE_NAME, asBuffer } from './alert-service.ts';
export {
  type AlertClient,
  type AlertClientOptions,
  type CallResult,
  createAlertClient,
} from './client/alert-client.ts';
export type { WatchEvent, WatchOptions } from './client/watch.ts';
export type { Clock } from './clock.ts';
export { type AlertCalls, type AlertServer, type AlertServerOptions, openAlertServer } from './server/alert-server.ts';
export { SEND_BYTES_MAX } from './server/server-options.ts';
export type { UnaryResult } from './server/unary-call.ts';
export { centreProblem } from './server/watch-call.ts';
export { type RpcReason, type RpcRefusal, refusal } from './status.ts';
export { WATCH_ENDS, type WatchEndReason } from './watch/ends.ts';
export { type Filterable, type Matcher, matcherOf } from './watch/filter.ts';
export type { RevisionEntry, RevisionPage, RevisionSource } from './watch/revisions.ts';
export { createWatchHub, type WatcherStanding, type WatchHub, type WatchHubOptions } from './watch/watch-hub.ts';
export type { WatcherState, WatchObserver, WatchSink } from './watch/watcher.ts';
