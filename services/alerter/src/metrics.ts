// What the alerter service tells its operators, as a port, and the port's way to Prometheus. Rules, grades, changes and
// reasons are closed lists; no area and no alert id is ever a label.
import type { AlerterDropReason, OpenCounts } from '@fengsui/alerting';
import { type AlertRevision, type Finding, GRADES } from '@fengsui/domain';
import type { Metrics } from '@fengsui/service-kit';
import type { SaveResult } from '@fengsui/store';
import type { RecoveryReport } from './recovery.ts';

/**
 * malformed_entry: the inbox record could not be decoded and went to the quarantine; already_written: the revision was
 * in the alert log before a restart and was not written again; the rest as in libs/alerting.
 */
export type AlerterServiceDropReason = AlerterDropReason | 'malformed_entry' | 'already_written';

export interface AlerterMetrics {
  /** State was loaded or is about to be rebuilt. */
  recovered(report: RecoveryReport): void;
  /** The revision is durable in the alert log. */
  revised(revision: AlertRevision): void;
  dropped(reason: AlerterServiceDropReason): void;
  /** The finding is of a rule in shadow. */
  shadowed(finding: Pick<Finding, 'ruleId' | 'grade'>): void;
  open(counts: OpenCounts): void;
  /** What became of a save. */
  checkpointResult(result: SaveResult): void;
  /** A checkpoint up to this inbox offset was saved in so many ms. */
  checkpointed(saved: { readonly position: number; readonly durationMs: number }): void;
}

/** The port over the process's registry. */
export function prometheusAlerterMetrics(metrics: Metrics): AlerterMetrics {
  const position = metrics.gauge('fengsui_checkpoint_position', { stage: 'alerter', partition: '0' });
  const duration = metrics.histogram('fengsui_checkpoint_seconds', { stage: 'alerter' });
  return {
    recovered: (report) => position.set(report.position),
    revised: ({ ruleId, grade, change }) =>
      metrics.counter('fengsui_alert_revisions_total', { rule: ruleId, grade, change }).add(),
    dropped: (reason) => metrics.counter('fengsui_inbox_dropped_total', { reason }).add(),
    shadowed: ({ ruleId, grade }) => metrics.counter('fengsui_shadow_findings_total', { rule: ruleId, grade }).add(),
    open(counts) {
      for (const grade of GRADES) {
        if (grade !== 'none') metrics.gauge('fengsui_alerts_open', { grade }).set(counts[grade]);
      }
    },
    checkpointResult: (result) => metrics.counter('fengsui_checkpoint_saves_total', { stage: 'alerter', result }).add(),
    checkpointed(saved) {
      position.set(saved.position);
      duration.observe(saved.durationMs / 1_000);
    },
  };
}
