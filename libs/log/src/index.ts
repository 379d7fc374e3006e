// The EventLog port and its adapters.
export type * from './port.ts';
export { createEmbeddedLog } from './embedded/embedded-log.ts';
