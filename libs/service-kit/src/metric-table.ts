// Every metric of Fengsui: name, kind, labels, help. Docs, dashboards and tests read this table; nothing else declares
// a metric. Base units, _total on counters, closed label values only: never an area, never an alert.

export interface MetricDeclaration {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  readonly help: string;
  /** Upper bounds of a histogram, in the metric's unit. */
  readonly bounds?: readonly number[];
}

export const METRICS = {
  fengsui_build_info: { kind: 'gauge', labels: ['service', 'version'], help: 'Always 1; which build runs.' },
  fengsui_events_accepted_total: { kind: 'counter', labels: ['source'], help: 'Events that became a signal.' },
  fengsui_events_quarantined_total: {
    kind: 'counter',
    labels: ['source', 'reason'],
    help: 'Records refused by intake, by reason.',
  },
  fengsui_source_last_event_timestamp_seconds: {
    kind: 'gauge',
    labels: ['source'],
    help: 'When the last event of a source was received, in seconds since 1970.',
  },
  fengsui_signals_handled_total: {
    kind: 'counter',
    labels: ['outcome'],
    help: 'Signals read by the detector: handled, or dropped by reason.',
  },
  fengsui_stream_time_seconds: {
    kind: 'gauge',
    labels: ['partition'],
    help: 'Stream time of a signals partition, in seconds since 1970.',
  },
  fengsui_rule_release: {
    kind: 'gauge',
    labels: ['partition'],
    help: 'Number of the rule release in effect in a signals partition; 0: the rules of the start.',
  },
  fengsui_rule_decisions_total: {
    kind: 'counter',
    labels: ['decision', 'outcome'],
    help: 'Proposals, approvals and withdrawals of rule releases and declarations of notices, by what they came to.',
  },
  fengsui_shadow_findings_total: {
    kind: 'counter',
    labels: ['rule', 'grade'],
    help: 'Findings of rules in shadow: counted by the alerter, and never pushed.',
  },
  fengsui_findings_total: { kind: 'counter', labels: ['rule', 'grade'], help: 'Findings written to the inbox.' },
  fengsui_inbox_dropped_total: {
    kind: 'counter',
    labels: ['reason'],
    help: 'Inbox entries set aside by the alerter, by reason.',
  },
  fengsui_alert_revisions_total: {
    kind: 'counter',
    labels: ['rule', 'grade', 'change'],
    help: 'Alert revisions written.',
  },
  fengsui_alerts_open: { kind: 'gauge', labels: ['grade'], help: 'Alerts that are open now.' },
  fengsui_alert_records_refused_total: {
    kind: 'counter',
    labels: ['reason'],
    help: 'Records of the alert log that the gateway did not apply, by reason.',
  },
  fengsui_watchers: { kind: 'gauge', labels: [], help: 'Watch streams that are open now.' },
  fengsui_watch_deliveries_total: {
    kind: 'counter',
    labels: ['grade'],
    help: 'Alert revisions written to watch streams.',
  },
  fengsui_watch_ended_total: { kind: 'counter', labels: ['reason'], help: 'Watch streams that ended, by reason.' },
  fengsui_watch_queue_bytes: {
    kind: 'gauge',
    labels: [],
    help: 'Bytes written to watch streams and not yet taken by the network, over all streams.',
  },
  fengsui_acknowledgements_total: {
    kind: 'counter',
    labels: ['outcome'],
    help: 'Acknowledge calls, by outcome.',
  },
  fengsui_checkpoint_position: {
    kind: 'gauge',
    labels: ['stage', 'partition'],
    help: 'Next offset that a stage would read after a restart.',
  },
  fengsui_checkpoint_seconds: {
    kind: 'histogram',
    labels: ['stage'],
    help: 'Time to write one checkpoint.',
    bounds: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
  },
  fengsui_checkpoint_saves_total: {
    kind: 'counter',
    labels: ['stage', 'result'],
    help: 'Checkpoints that were to be saved, by result.',
  },
  fengsui_log_available: { kind: 'gauge', labels: [], help: '1 while the log answers, 0 while it is waited for.' },
  fengsui_store_available: { kind: 'gauge', labels: [], help: '1 while the store answers, 0 while it is waited for.' },
  fengsui_log_retries_total: {
    kind: 'counter',
    labels: ['cause'],
    help: 'Requests to the log that were tried again, by cause.',
  },
  fengsui_consumer_lag_records: {
    kind: 'gauge',
    labels: ['topic', 'partition'],
    help: 'Records of a partition that are not handled yet.',
  },
  fengsui_consumer_rebalances_total: {
    kind: 'counter',
    labels: ['group'],
    help: 'Times that the partitions of a group were assigned anew, as this member saw them.',
  },
  fengsui_consumer_partitions: {
    kind: 'gauge',
    labels: ['group'],
    help: 'Partitions of a group that are assigned to this member.',
  },
  fengsui_log_end_offset: {
    kind: 'gauge',
    labels: ['topic', 'partition'],
    help: 'Offset that the next record of a partition will get.',
  },
} as const satisfies Readonly<Record<string, MetricDeclaration>>;

export type MetricTable = typeof METRICS;
export type MetricName = keyof MetricTable;

/** Names of one kind. */
export type MetricNameOf<Kind extends MetricDeclaration['kind']> = {
  [Name in MetricName]: MetricTable[Name]['kind'] extends Kind ? Name : never;
}[MetricName];

/** Exactly the labels that the table declares for a metric. */
export type LabelsOf<Name extends MetricName> = Readonly<Record<MetricTable[Name]['labels'][number], string>>;
