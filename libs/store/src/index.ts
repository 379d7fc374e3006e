// The CheckpointStore port and its adapters.

export { createEmbeddedStore, type EmbeddedStoreOptions } from './embedded/embedded-store.ts';
export type { StoreErrorClass } from './embedded/storage-error.ts';
export type * from './port.ts';
export type { RedisStoreOptions } from './redis/connection.ts';
export { createRedisStore } from './redis/redis-store.ts';
