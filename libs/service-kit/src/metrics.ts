// Prometheus metrics of one process: all of METRICS plus Node's own, in a registry of their own. Callers fetch a
// counter, gauge or histogram with its labels once and keep it: writing to it then costs some nanoseconds.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type LabelsOf, METRICS, type MetricDeclaration, type MetricNameOf } from './metric-table.ts';

/** How often Node looks how late its event loop is. Each look wakes the process: every 10 ms, a sixth of what it takes when idle. */
const EVENT_LOOP_LOOK_MS = 100;

export interface CounterMetric {
  /** By 1 if no amount is given; an amount below 0 throws. */
  add(amount?: number): void;
}
export interface GaugeMetric {
  set(value: number): void;
  add(amount: number): void;
}
export interface HistogramMetric {
  /** In the metric's unit (seconds). */
  observe(value: number): void;
}

export interface Metrics {
  counter<Name extends MetricNameOf<'counter'>>(name: Name, labels: LabelsOf<Name>): CounterMetric;
  gauge<Name extends MetricNameOf<'gauge'>>(name: Name, labels: LabelsOf<Name>): GaugeMetric;
  histogram<Name extends MetricNameOf<'histogram'>>(name: Name, labels: LabelsOf<Name>): HistogramMetric;
  /** Takes away what a gauge shows under all of its labels; what still holds is set again by whoever knows it. */
  forget(name: MetricNameOf<'gauge'>): void;
  /** The exposition text of everything. */
  scrape(): Promise<string>;
  readonly contentType: string;
}

export interface MetricsOptions {
  readonly service: string;
  readonly version: string;
}

/** A registry of its own: two in one process do not meet. */
export function createMetrics({ service, version }: MetricsOptions): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: EVENT_LOOP_LOOK_MS });
  const counters = new Map<string, Counter>();
  const gauges = new Map<string, Gauge>();
  const histograms = new Map<string, Histogram>();
  const declarations: readonly [string, MetricDeclaration][] = Object.entries(METRICS);
  for (const [name, { kind, labels, help, bounds = [] }] of declarations) {
    const shape = { name, help, labelNames: [...labels], registers: [registry] };
    if (kind === 'counter') counters.set(name, new Counter(shape));
    else if (kind === 'gauge') gauges.set(name, new Gauge(shape));
    else histograms.set(name, new Histogram({ ...shape, buckets: [...bounds] }));
  }
  found(gauges, 'fengsui_build_info').labels({ service, version }).set(1);
  return {
    counter: (name, labels) => {
      const child = found(counters, name).labels(labels);
      return { add: (amount = 1) => child.inc(amount) };
    },
    gauge: (name, labels) => {
      const child = found(gauges, name).labels(labels);
      return { set: (value) => child.set(value), add: (amount) => child.inc(amount) };
    },
    histogram: (name, labels) => {
      const child = found(histograms, name).labels(labels);
      return { observe: (value) => child.observe(value) };
    },
    forget: (name) => found(gauges, name).reset(),
    scrape: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function found<Metric>(metrics: ReadonlyMap<string, Metric>, name: string): Metric {
  const metric = metrics.get(name);
  if (metric === undefined) throw new Error(`no metric "${name}" of that kind in METRICS`);
  return metric;
}
