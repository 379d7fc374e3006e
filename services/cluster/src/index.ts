// Cluster mode: every service as a process of its own, over Kafka and Redis.

export {
  parseServiceConfig,
  SERVICE_NAMES,
  type ServiceConfig,
  type ServiceName,
  type ServiceSettings,
} from './config.ts';
export { type ProvisionedTopic, provision, readTopics, type TopicsProblem } from './provision.ts';
export {
  createServiceProcess,
  type ServiceAddresses,
  type ServiceProcess,
  type ServiceProcessOptions,
} from './service-process.ts';
