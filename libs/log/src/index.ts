// The EventLog port and its adapters.

export { createEmbeddedLog, type EmbeddedLogOptions } from './embedded/embedded-log.ts';
export { classifyError, type ErrorClass, LogError, type LogErrorReason } from './log-error.ts';
export type * from './port.ts';
