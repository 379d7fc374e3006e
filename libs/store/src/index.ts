// The CheckpointStore port, its adapters, and the way a stage saves beside its work.

export {
  type Checkpoints,
  type CheckpointsOptions,
  createCheckpoints,
  type SaveOutcome,
} from './checkpoints.ts';
export { createEmbeddedStore, type EmbeddedStoreOptions } from './embedded/embedded-store.ts';
export type * from './port.ts';
export { createRedisStore, type RedisStoreOptions } from './redis/redis-store.ts';
export type { StoreErrorClass } from './store-error.ts';
