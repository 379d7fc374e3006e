// What the detector service tells its operators, as a port, and the port's way to Prometheus. Outcomes, rules and grades
// are closed lists; no area is ever a label.
import type { NoticeOutcome } from '@fengsui/detection';
import type { DropReason, Finding } from '@fengsui/domain';
import type { CounterMetric, Metrics } from '@fengsui/service-kit';
import type { SaveResult } from '@fengsui/store';
import type { RecoveryReport } from './recovery.ts';

/**
 * The fate of one signal or notice; of a rule release: already_released, when this number or a later one is in force
 * already, or rules_do_not_compile, when the rules before it stay in force.
 */
export type DetectorOutcome = 'handled' | DropReason | NoticeOutcome | 'already_released' | 'rules_do_not_compile';

export interface DetectorMetrics {
  /** A partition was assigned: its state was loaded or is about to be rebuilt. */
  recovered(partition: number, report: RecoveryReport): void;
  /** So many signals and notices had that outcome. */
  signals(outcome: DetectorOutcome, count: number): void;
  /** The finding is durable in the inbox. */
  found(finding: Pick<Finding, 'ruleId' | 'grade'>): void;
  /** Stream time of a partition, ms since 1970. */
  streamTime(partition: number, time: number): void;
  /** Number of the rule release in effect in a partition. */
  ruleRelease(partition: number, number: number): void;
  /** What became of a save. */
  checkpointResult(result: SaveResult): void;
  /** A checkpoint of a partition up to this offset was saved in so many ms. */
  checkpointed(partition: number, saved: { readonly position: number; readonly durationMs: number }): void;
}

/** The port over the process's registry. */
export function prometheusDetectorMetrics(metrics: Metrics): DetectorMetrics {
  const outcomes = new Map<DetectorOutcome, CounterMetric>();
  const outcomeCounter = (outcome: DetectorOutcome): CounterMetric => {
    const known = outcomes.get(outcome) ?? metrics.counter('fengsui_signals_handled_total', { outcome });
    outcomes.set(outcome, known);
    return known;
  };
  const duration = metrics.histogram('fengsui_checkpoint_seconds', { stage: 'detector' });
  const positionOf = (partition: number, position: number): void => {
    metrics.gauge('fengsui_checkpoint_position', { stage: 'detector', partition: String(partition) }).set(position);
  };
  return {
    recovered: (partition, report) => positionOf(partition, report.position),
    signals: (outcome, count) => outcomeCounter(outcome).add(count),
    found: ({ ruleId, grade }) => metrics.counter('fengsui_findings_total', { rule: ruleId, grade }).add(),
    streamTime: (partition, time) =>
      metrics.gauge('fengsui_stream_time_seconds', { partition: String(partition) }).set(time / 1_000),
    ruleRelease: (partition, number) =>
      metrics.gauge('fengsui_rule_release', { partition: String(partition) }).set(number),
    checkpointResult: (result) =>
      metrics.counter('fengsui_checkpoint_saves_total', { stage: 'detector', result }).add(),
    checkpointed(partition, saved) {
      positionOf(partition, saved.position);
      duration.observe(saved.durationMs / 1_000);
    },
  };
}
