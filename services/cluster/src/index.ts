// Cluster mode: every service as a process of its own, over Kafka and Redis.

export {
  parseReaderConfig,
  parseServiceConfig,
  SERVICE_NAMES,
  SETTINGS,
  type ServiceConfig,
  type ServiceName,
  type ServiceSettings,
} from './config.ts';
export { misfits } from './needed-topics.ts';
export { type ProvisionedTopic, provision, readTopics, type TopicsProblem } from './provision.ts';
export {
  createServiceProcess,
  type ServiceAddresses,
  type ServiceProcess,
  type ServiceProcessOptions,
} from './standalone-service.ts';
