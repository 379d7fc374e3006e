// What every service process has around it: the operators' endpoint, first of all, so that a process that waits for
// Kafka or Redis says so; then the log and, where it keeps state, the store. What these tell becomes readiness and metrics.
import { createKafkaLog, type EventLog, type KafkaLogObserver } from '@fengsui/log';
import {
  createHealth,
  createMetrics,
  type Health,
  type HealthCheck,
  type HttpEndpoint,
  type Logger,
  type Metrics,
  openHttpEndpoint,
} from '@fengsui/service-kit';
import { type CheckpointStore, createRedisStore } from '@fengsui/store';
import type { LogSettings } from './config.ts';

export interface Surroundings {
  readonly log: EventLog;
  readonly metrics: Metrics;
  readonly health: Health;
  readonly http: HttpEndpoint;
  readonly logger: Logger;
  /** The log and the store answer: until an outage is told. */
  readonly answered: () => void;
  /** Opens the store of a service that keeps state; closed with the rest. */
  readonly openStore: (url: string) => CheckpointStore;
  /** Ends what was opened, the endpoint last. */
  readonly close: () => Promise<void>;
}

export interface SurroundingsOptions {
  readonly service: string;
  readonly settings: LogSettings & { readonly FENGSUI_SESSION_TIMEOUT_MS?: number };
  readonly logger: Logger;
  readonly version: string;
}

/** Rejects only if the endpoint can't listen: everything else is waited for. */
export async function openSurroundings(options: SurroundingsOptions): Promise<Surroundings> {
  const { service, settings, logger, version } = options;
  const health = createHealth();
  const metrics = createMetrics({ service, version });
  const { FENGSUI_HTTP_HOST: host, FENGSUI_HTTP_PORT: port, FENGSUI_NAMESPACE: namespace } = settings;
  const logCheck = health.check('log', 'waiting for Kafka');
  const http = await openHttpEndpoint({ host, port, metrics, health });
  const { FENGSUI_SESSION_TIMEOUT_MS: sessionTimeoutMs } = settings;
  const log = createKafkaLog({
    brokers: settings.KAFKA_BROKERS,
    clientId: `fengsui-${service}`,
    namespace,
    logger,
    observer: observerOf({ metrics, check: logCheck, logger }),
    ...(sessionTimeoutMs === undefined ? {} : { sessionTimeoutMs }),
  });
  const checks = [logCheck];
  const closing: (() => Promise<unknown>)[] = [async () => http.close(), async () => log.close()];
  return {
    log,
    metrics,
    health,
    http,
    logger,
    answered: () => {
      for (const check of checks) check.ready();
      metrics.gauge('fengsui_log_available', {}).set(1);
      if (checks.length > 1) metrics.gauge('fengsui_store_available', {}).set(1);
    },
    openStore: (url) => {
      const check = health.check('store', 'waiting for Redis');
      checks.push(check);
      const available = metrics.gauge('fengsui_store_available', {});
      const store = createRedisStore({
        url,
        namespace: `${namespace}fengsui:`,
        logger,
        onAvailability: (isAvailable, why) => tell({ check, available, logger, of: 'Redis' }, isAvailable, why),
      });
      closing.push(async () => store.close());
      return store;
    },
    close: async () => {
      for (const end of closing.splice(0).toReversed()) {
        await end().catch((error: unknown) => logger.warn({ err: error }, 'something did not end in order'));
      }
    },
  };
}

interface Told {
  readonly check: HealthCheck;
  readonly available: { set(value: number): void };
  readonly logger: Logger;
  readonly of: string;
}

function tell({ check, available, logger, of }: Told, isAvailable: boolean, why: string): void {
  available.set(isAvailable ? 1 : 0);
  if (isAvailable) {
    check.ready();
    logger.info({}, `${of} answers again`);
  } else {
    check.notReady(`${of} does not answer: ${why}`);
    logger.warn({ why }, `${of} does not answer: waiting`);
  }
}

function observerOf(parts: {
  readonly metrics: Metrics;
  readonly check: HealthCheck;
  readonly logger: Logger;
}): KafkaLogObserver {
  const { metrics, check, logger } = parts;
  const available = metrics.gauge('fengsui_log_available', {});
  return {
    availability: (isAvailable, why) => tell({ check, available, logger, of: 'Kafka' }, isAvailable, why),
    rebalanced: (group, partitionCount) => {
      metrics.counter('fengsui_consumer_rebalances_total', { group }).add();
      metrics.gauge('fengsui_consumer_partitions', { group }).set(partitionCount);
      logger.info({ group, partitionCount }, 'the group was assigned anew');
    },
    lag: ({ topic, partition }, records) =>
      metrics.gauge('fengsui_consumer_lag_records', { topic, partition: String(partition) }).set(records),
    retried: (cause) => metrics.counter('fengsui_log_retries_total', { cause }).add(),
  };
}
