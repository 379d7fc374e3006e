// The alerter as a service: findings and commands in, alert revisions out.
export { type AlerterMetrics, type AlerterServiceDropReason, prometheusAlerterMetrics } from './metrics.ts';
export type { RecoveryReport } from './recovery.ts';
export {
  type AlerterDeps,
  type AlerterService,
  type AlerterServiceOptions,
  createAlerterService,
} from './service.ts';
