import { createMetrics } from '@fengsui/service-kit';
import { expect, it } from 'vitest';
import { prometheusIntakeMetrics } from './prometheus-metrics.ts';

it('intake tells what it took, what it refused, and at each tick when a source was last heard of', async () => {
  const metrics = createMetrics({ service: 'test', version: '0' });
  const intake = prometheusIntakeMetrics(metrics, () => 5_000);
  intake.accepted('grid');
  intake.accepted('grid');
  intake.quarantined('hotline', 'time_jump');
  expect(await metrics.scrape()).not.toContain('fengsui_source_last_event_timestamp_seconds{source="grid"}');
  intake.ticked(6_000);
  const text = await metrics.scrape();
  expect(text).toContain('fengsui_events_accepted_total{source="grid"} 2');
  expect(text).toContain('fengsui_events_quarantined_total{source="hotline",reason="time_jump"} 1');
  expect(text).toContain('fengsui_source_last_event_timestamp_seconds{source="grid"} 5');
});
