// The detector as a service: signals in, findings out; and the rule files that say what it looks for.
export { type Rule, ruleJsonSchema, type Selector } from '@fengsui/detection';
export { applyBatch as applySignals, type Detection as PartitionDetection } from './batch.ts';
export { type DetectorMetrics, type DetectorOutcome, prometheusDetectorMetrics } from './metrics.ts';
export type { RecoveryReport } from './recovery.ts';
export { readLedger, rulesOfRelease } from './releases.ts';
export { type RuleFileProblem, ruleProblemText } from './rules/file-problem.ts';
export { uncovered } from './rules/fixtures/coverage.ts';
export { fixturesJsonSchema } from './rules/fixtures/fixture-schema.ts';
export { type FixturesOfRules, loadFixtures } from './rules/fixtures/load-fixtures.ts';
export { playFixture } from './rules/fixtures/play-fixture.ts';
export { verdictLines } from './rules/fixtures/verdict-text.ts';
export { overlayProblems } from './rules/tenant/overlays.ts';
export {
  loadTenant,
  TENANT_FILES,
  type Tenant,
  type TenantDetection,
  type TenantFile,
  tenantDetection,
  tenantJsonSchema,
} from './rules/tenant/tenant.ts';
export { loadTenantRules } from './rules/tenant/tenant-rules.ts';
export {
  createDetectorService,
  type DetectorDeps,
  type DetectorService,
  type DetectorServiceOptions,
} from './service.ts';
export type { Topic } from './topics/topic.ts';
export { rulesInForce, topicConditions, topicMonths } from './topics/topic-rules.ts';
export { type Span, type TopicState, type TopicTimes, topicStateAt, topicTimes } from './topics/topic-times.ts';
