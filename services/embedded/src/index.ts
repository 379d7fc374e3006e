// Embedded mode: all services in one process over the embedded log and store.

export * from './backtest/index.ts';
export {
  type Addresses,
  createEmbedded,
  type Embedded,
  type EmbeddedOptions,
  type ListenAddress,
  type Simulation,
} from './live/embedded.ts';
export { publishRaw } from './raw-records.ts';
export { type ReplayOptions, type ReplayResult, replay } from './replay/replay.ts';
export type { WrittenRevision } from './replay/revision-tail.ts';
export {
  readShadowReport,
  type ShadowedRule,
  type ShadowReport,
  type ShadowTally,
} from './shadow-report/shadow-report.ts';
export {
  createDistrictSimulator,
  DEMO_START_AT,
  type DistrictSimulator,
  type DistrictSize,
  FULL_SIZE,
} from './simulate/index.ts';
export type { BatchSizes, Jurisdiction, Rules } from './stages.ts';
export { type DataDirectory, type DataDirectoryOptions, openDataDirectory } from './state-directory.ts';
export * from './topic-report/index.ts';
