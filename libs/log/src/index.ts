// The EventLog port and its adapters.

export { createEmbeddedLog, type EmbeddedLogOptions } from './embedded/embedded-log.ts';
export { createKafkaLog, type KafkaLog } from './kafka/kafka-log.ts';
export type { KafkaLogObserver, KafkaLogOptions, RetryCause } from './kafka/options.ts';
export type { TopicDefinition } from './kafka/topics.ts';
export { lastTimeOf } from './last-time.ts';
export { classifyError, type ErrorClass, LogError, type LogErrorReason } from './log-error.ts';
export type * from './port.ts';
