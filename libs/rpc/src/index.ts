// gRPC for Fengsui: the AlertService's server and client with the resumable watch between them, and the IntakeService's.
export type { CallResult } from './call-result.ts';
export {
  type AlertClient,
  type AlertClientOptions,
  createAlertClient,
} from './client/alert-client.ts';
export { createIntakeClient, type IntakeClient } from './client/intake-client.ts';
export { createRuleClient, type RuleClient } from './client/rule-client.ts';
export type { WatchEvent, WatchOptions } from './client/watch.ts';
export type { Clock } from './clock.ts';
export { type AlertCalls, type AlertServer, type AlertServerOptions, openAlertServer } from './server/alert-server.ts';
export type { IntakeCalls, PublishedBatch } from './server/intake-calls.ts';
export type { RuleCalls } from './server/rule-calls.ts';
export type { UnaryResult } from './server/unary-call.ts';
export { centreProblem } from './server/watch-call.ts';
export { type RpcReason, type RpcRefusal, refusal } from './status.ts';
export type { WatchEndReason } from './watch/ends.ts';
export { type Filterable, type Matcher, matcherOf } from './watch/filter.ts';
export type { RevisionEntry, RevisionPage, RevisionSource } from './watch/revisions.ts';
export { createWatchHub, type WatcherStanding, type WatchHub, type WatchHubOptions } from './watch/watch-hub.ts';
export type { WatcherState, WatchObserver, WatchSink } from './watch/watcher.ts';
