import { expect, test } from 'vitest';
import { createMetrics, METRICS } from './index.ts';

const lineOf = (text: string, start: string): string | undefined =>
  text.split('\n').find((line) => line.startsWith(start));

test('a counter, a gauge and a histogram appear in the scrape with their labels and values', async () => {
  const metrics = createMetrics({ service: 'gateway', version: '1.2.3' });
  const refused = metrics.counter('fengsui_events_quarantined_total', { source: 'grid', reason: 'bad_time' });
  refused.add();
  refused.add(2);
  const watchers = metrics.gauge('fengsui_watchers', {});
  watchers.set(7);
  watchers.add(-2);
  metrics.histogram('fengsui_checkpoint_seconds', { stage: 'detector' }).observe(0.01);
  const text = await metrics.scrape();
  expect(lineOf(text, 'fengsui_events_quarantined_total{')).toBe(
    'fengsui_events_quarantined_total{source="grid",reason="bad_time"} 3',
  );
  expect(lineOf(text, 'fengsui_watchers ')).toBe('fengsui_watchers 5');
  expect(lineOf(text, 'fengsui_checkpoint_seconds_bucket{le="0.02"')).toMatch(/ 1$/);
  expect(lineOf(text, 'fengsui_checkpoint_seconds_bucket{le="0.005"')).toMatch(/ 0$/);
  expect(lineOf(text, 'fengsui_build_info')).toBe('fengsui_build_info{service="gateway",version="1.2.3"} 1');
  expect(text).toContain('process_cpu_seconds_total');
});

test('what a gauge shows is forgotten, and set again by whoever knows it', async () => {
  const metrics = createMetrics({ service: 'detector', version: '1' });
  const lagOf = (partition: string) => metrics.gauge('fengsui_consumer_lag_records', { topic: 't', partition });
  const [kept, gone] = [lagOf('0'), lagOf('1')];
  kept.set(3);
  gone.set(5);
  metrics.forget('fengsui_consumer_lag_records');
  kept.set(4);
  const text = await metrics.scrape();
  expect(lineOf(text, 'fengsui_consumer_lag_records{')).toBe('fengsui_consumer_lag_records{topic="t",partition="0"} 4');
  expect(text).not.toContain('partition="1"');
});

test('two registries in one process do not meet', async () => {
  const one = createMetrics({ service: 'one', version: '1' });
  const other = createMetrics({ service: 'other', version: '1' });
  one.counter('fengsui_events_accepted_total', { source: 'hotline' }).add();
  expect(await other.scrape()).not.toContain('source="hotline"');
});

test('every declared metric is in the scrape with its help', async () => {
  const text = await createMetrics({ service: 'any', version: '1' }).scrape();
  for (const [name, { help }] of Object.entries(METRICS)) expect(text).toContain(`# HELP ${name} ${help}`);
});

test('a counter does not go down', () => {
  const counter = createMetrics({ service: 'any', version: '1' }).counter('fengsui_findings_total', {
    rule: 'R01',
    grade: 'red',
  });
  expect(() => counter.add(-1)).toThrow();
});

test.each(Object.entries(METRICS))('%s keeps to the naming rules', (name, { kind, labels, help }) => {
  expect(name).toMatch(/^fengsui_[a-z_]+$/);
  expect(name.endsWith('_total')).toBe(kind === 'counter');
  expect(help).toMatch(/\.$/);
  expect(name).not.toMatch(/milliseconds|_ms\b|minutes|kilobytes/);
  for (const label of labels) expect(['area', 'area_code', 'alert', 'alert_id', 'centre']).not.toContain(label);
});
