// The detector as a service: signals in, findings out; and the rule files that say what it looks for.
export { type DetectorMetrics, type DetectorOutcome, prometheusDetectorMetrics } from './metrics.ts';
export type { RecoveryReport } from './recovery.ts';
export { loadRules, type RuleFileProblem, type RulesResult, ruleProblemText } from './rules/load-rules.ts';
export {
  createDetectorService,
  type DetectorDeps,
  type DetectorService,
  type DetectorServiceOptions,
} from './service.ts';
