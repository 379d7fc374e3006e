// The CheckpointStore port and its adapters.
export type * from './port.ts';
export { createEmbeddedStore } from './embedded/embedded-store.ts';
