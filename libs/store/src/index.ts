// The CheckpointStore port and its adapters.

export {
  type Checkpoints,
  type CheckpointsOptions,
  createCheckpoints,
  type SaveOutcome,
} from './checkpoints.ts';
export { createEmbeddedStore, type EmbeddedStoreOptions } from './embedded/embedded-store.ts';
export * from './port.ts';
export { createRedisStore, type RedisStoreLogger, type RedisStoreOptions } from './redis/redis-store.ts';
export type { StoreErrorClass } from './store-error.ts';
