// The CheckpointStore port and its adapters.

export {
  type Checkpoints,
  type CheckpointsOptions,
  createCheckpoints,
  type SaveOutcome,
} from './checkpoints.ts';
export { createEmbeddedStore, type EmbeddedStoreOptions } from './embedded/embedded-store.ts';
export type { StoreErrorClass } from './embedded/storage-error.ts';
export * from './port.ts';
