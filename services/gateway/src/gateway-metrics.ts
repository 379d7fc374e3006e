// What the gateway counts, as a port of its own, and the one way it is told to Prometheus.
import { GRADES } from '@fengsui/domain';
import type { RpcReason, WatchEndReason, WatchObserver } from '@fengsui/rpc';
import type { Metrics } from '@fengsui/service-kit';
import type { RecordRefusal } from './alert-index.ts';
import type { RuleDecision } from './rules/rule-calls.ts';

export interface GatewayMetrics {
  readonly watch: WatchObserver;
  /** A stream that ended before it became a watcher. */
  watchRefused(reason: WatchEndReason): void;
  recordRefused(reason: RecordRefusal): void;
  acknowledged(outcome: 'ok' | RpcReason): void;
  /** A proposal, approval or withdrawal of a rule release, or the declaration of a notice. */
  readonly ruleDecision: (decision: RuleDecision, outcome: 'ok' | RpcReason) => void;
}

export function createGatewayMetrics(metrics: Metrics): GatewayMetrics {
  const watchers = metrics.gauge('fengsui_watchers', {});
  const queueBytes = metrics.gauge('fengsui_watch_queue_bytes', {});
  // Fetched once: a delivery is too frequent to look its counter up.
  const deliveries = GRADES.map((grade) => metrics.counter('fengsui_watch_deliveries_total', { grade }));
  const ended = (reason: WatchEndReason): void => metrics.counter('fengsui_watch_ended_total', { reason }).add();
  return {
    watch: {
      opened: () => watchers.add(1),
      delivered: (grade) => deliveries[grade]?.add(),
      inFlight: (changeBytes) => queueBytes.add(changeBytes),
      ended: (reason) => {
        watchers.add(-1);
        ended(reason);
      },
    },
    watchRefused: ended,
    recordRefused: (reason) => metrics.counter('fengsui_alert_records_refused_total', { reason }).add(),
    ruleDecision: (decision, outcome) => metrics.counter('fengsui_rule_decisions_total', { decision, outcome }).add(),
    acknowledged: (outcome) => metrics.counter('fengsui_acknowledgements_total', { outcome }).add(),
  };
}
