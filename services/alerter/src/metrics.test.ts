import { createMetrics } from '@fengsui/service-kit';
import { describe, expect, it } from 'vitest';
import { revisionOf } from './fixtures.ts';
import { prometheusAlerterMetrics } from './metrics.ts';

describe('the alerter’s metrics', () => {
  it('reach the registry under their declared names, without areas or alert ids', async () => {
    const registry = createMetrics({ service: 'alerter', version: '0' });
    const metrics = prometheusAlerterMetrics(registry);
    metrics.recovered({ origin: 'checkpoint', position: 3, lostCount: 0 });
    expect(await registry.scrape()).toContain('fengsui_checkpoint_position{stage="alerter",partition="0"} 3');
    metrics.revised(revisionOf(4, 'red'));
    metrics.dropped('already_written');
    metrics.shadowed({ ruleId: 'R15', grade: 'orange' });
    metrics.open({ blue: 1, yellow: 2, orange: 3, red: 4 });
    metrics.checkpointed({ position: 9, durationMs: 30 });
    const text = await registry.scrape();
    for (const line of [
      'fengsui_alert_revisions_total{rule="R01",grade="red",change="raised"} 1',
      'fengsui_inbox_dropped_total{reason="already_written"} 1',
      'fengsui_shadow_findings_total{rule="R15",grade="orange"} 1',
      'fengsui_alerts_open{grade="blue"} 1',
      'fengsui_alerts_open{grade="red"} 4',
      'fengsui_checkpoint_position{stage="alerter",partition="0"} 9',
      'fengsui_checkpoint_seconds_sum{stage="alerter"} 0.03',
    ]) {
      expect(text).toContain(line);
    }
    expect(text).not.toMatch(/nyc|R01-/);
  });
});
