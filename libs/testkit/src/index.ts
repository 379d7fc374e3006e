// What tests share: the contract suites of the ports, the checkers of watches, and scenarios on a clock of their own.
export { checkpointStoreContract, type MakeStore, type StoreUnderTest } from './contract-suites/checkpoint-store.ts';
export { eventLogContract } from './contract-suites/event-log.ts';
export type { LogUnderTest, MakeLog } from './contract-suites/log-under-test.ts';
export { timestampOrderContract } from './contract-suites/timestamp-order.ts';
export { createManualClock, type ManualClock } from './manual-clock.ts';
export {
  describeWithRealParts,
  NEEDS,
  type PartAddresses,
  type PartName,
} from './real-parts/describe-with-real-parts.ts';
export { type LocalKafka, type LocalKafkaOptions, startLocalKafka } from './real-parts/local-kafka.ts';
export type { LocalPart } from './real-parts/local-part.ts';
export { type LocalRedis, type LocalRedisOptions, startLocalRedis } from './real-parts/local-redis.ts';
export { type RealPart, type RealParts, type RealPartsOptions, startRealParts } from './real-parts/real-parts.ts';
export { type ProgramOptions, type RunningProgram, startProgram } from './real-parts/running-program.ts';
export type { Way } from './real-parts/ways.ts';
export { createDetectionLine, type DetectionLine } from './scenario/detection-line.ts';
export { day, hour, minute } from './scenario/durations.ts';
export { unjustified } from './scenario/justified.ts';
export { createScenario, type Scenario, type ScenarioOptions, type ScenarioRun } from './scenario/scenario.ts';
export {
  createStreamDriver,
  type StreamDriver,
  type StreamDriverOptions,
  type StreamRecording,
} from './scenario/stream-driver.ts';
export { localTime, revisionLine, revisionText } from './scenario/timeline.ts';
export {
  checkWatch,
  type LoggedRevision,
  type WatchHistory,
  type WatchRecord,
} from './watch-checkers.ts';
