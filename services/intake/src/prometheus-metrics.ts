// Intake's metrics port over the process's registry.
import { type QuarantineReason, SOURCES } from '@fengsui/domain';
import type { CounterMetric, Metrics } from '@fengsui/service-kit';
import type { CountedSource, IntakeMetrics } from './metrics.ts';

/** now: ms since 1970, the time that intake goes by. */
export function prometheusIntakeMetrics(metrics: Metrics, now: () => number): IntakeMetrics {
  // Fetched once: an event is too frequent to look its counter up.
  const accepted = new Map<CountedSource, CounterMetric>();
  for (const source of SOURCES) {
    if (source !== 'unspecified') accepted.set(source, metrics.counter('fengsui_events_accepted_total', { source }));
  }
  const lastEvent = new Map<CountedSource, number>();
  const tellLastEvents = (): void => {
    for (const [source, at] of lastEvent) {
      metrics.gauge('fengsui_source_last_event_timestamp_seconds', { source }).set(at / 1_000);
    }
    lastEvent.clear();
  };
  return {
    accepted: (source) => {
      accepted.get(source)?.add();
      lastEvent.set(source, now());
    },
    quarantined: (source: CountedSource, reason: QuarantineReason) =>
      metrics.counter('fengsui_events_quarantined_total', { source, reason }).add(),
    areaRolledUp: () => undefined,
    late: () => undefined,
    ticked: tellLastEvents,
  };
}
