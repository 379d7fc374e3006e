import { createMetrics } from '@fengsui/service-kit';
import { expect, it } from 'vitest';
import { prometheusDetectorMetrics } from './metrics.ts';

it('the detector tells outcomes, findings, stream time and checkpoints, and no area', async () => {
  const metrics = createMetrics({ service: 'test', version: '0' });
  const detector = prometheusDetectorMetrics(metrics);
  detector.recovered(2, { origin: 'checkpoint', release: 2, position: 70, lostCount: 0 });
  detector.signals('handled', 5);
  detector.signals('too_late', 1);
  detector.signals('handled', 2);
  detector.found({ ruleId: 'R01', grade: 'red' });
  detector.streamTime(2, 1_500);
  detector.ruleRelease(2, 4);
  const recovered = await metrics.scrape();
  expect(recovered).toContain('fengsui_checkpoint_position{stage="detector",partition="2"} 70');
  detector.checkpointed(2, { position: 90, durationMs: 10 });
  const text = await metrics.scrape();
  for (const line of [
    'fengsui_signals_handled_total{outcome="handled"} 7',
    'fengsui_signals_handled_total{outcome="too_late"} 1',
    'fengsui_findings_total{rule="R01",grade="red"} 1',
    'fengsui_stream_time_seconds{partition="2"} 1.5',
    'fengsui_rule_release{partition="2"} 4',
    'fengsui_checkpoint_position{stage="detector",partition="2"} 90',
    'fengsui_checkpoint_seconds_sum{stage="detector"} 0.01',
  ]) {
    expect(text).toContain(line);
  }
});
