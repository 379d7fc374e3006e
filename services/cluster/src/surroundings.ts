// What every service process has around it: the operators' endpoint, first of all, so that a process that waits for
// Kafka or Redis says so; then the log and, where it keeps state, the store. What these tell becomes readiness and metrics.
import { createKafkaLog, type EventLog, type KafkaLogObserver, type KafkaLogOptions } from '@fengsui/log';
import {
  createHealth,
  createMetrics,
  type Health,
  type HttpEndpoint,
  type Logger,
  type Metrics,
  openHttpEndpoint,
} from '@fengsui/service-kit';
import { type CheckpointStore, createRedisStore, type RedisStoreOptions } from '@fengsui/store';
import type { LogSettings } from './config.ts';
import { createPartCheck, type PartCheck } from './part-check.ts';

/** How log and store are opened: over Kafka and Redis, unless a test has others. */
export interface Adapters {
  readonly openLog: (options: KafkaLogOptions) => EventLog;
  readonly openStore: (options: RedisStoreOptions) => CheckpointStore;
}

const REAL_ADAPTERS: Adapters = { openLog: createKafkaLog, openStore: createRedisStore };

/** A checkpoint that nobody saves: asking for it shows that the store answers, and takes our name and password. */
const PROBE = 'probe';

/** What a partition of its own had; told anew for those that stay when the partitions were assigned anew. */
const OF_PARTITIONS = [
  'fengsui_consumer_lag_records',
  'fengsui_stream_time_seconds',
  'fengsui_checkpoint_position',
] as const;

export interface Surroundings {
  readonly log: EventLog;
  readonly metrics: Metrics;
  readonly health: Health;
  readonly http: HttpEndpoint;
  readonly logger: Logger;
  /** The log has answered: it counts as there, until an outage is told. */
  readonly logAnswered: () => void;
  /** Told of each assignment of partitions. */
  readonly onRebalanced: (listener: (partitionCount: number) => void) => void;
  /**
   * Opens the store of a service that keeps state, and waits until it answers; closed with the rest. Rejects for what
   * waiting does not mend: a wrong password, say.
   */
  readonly openStore: (url: string) => Promise<CheckpointStore>;
  /** True if the store was away and has been closed: a last checkpoint is not worth waiting for. */
  readonly giveUpStore: () => Promise<boolean>;
  /** Ends what was opened, the endpoint last. */
  readonly close: () => Promise<void>;
}

export interface SurroundingsOptions {
  readonly service: string;
  readonly settings: LogSettings & { readonly FENGSUI_SESSION_TIMEOUT_MS?: number };
  readonly logger: Logger;
  readonly version: string;
  readonly adapters?: Adapters;
}

/** The store that a service has opened, if it has. */
interface OpenedStore {
  readonly store: CheckpointStore;
  readonly part: PartCheck;
}

/** Rejects only if the endpoint can't listen: everything else is waited for. */
export async function openSurroundings(options: SurroundingsOptions): Promise<Surroundings> {
  const { service, settings, logger, version, adapters = REAL_ADAPTERS } = options;
  const health = createHealth();
  const metrics = createMetrics({ service, version });
  const { FENGSUI_HTTP_HOST: host, FENGSUI_HTTP_PORT: port, FENGSUI_NAMESPACE: namespace } = settings;
  const http = await openHttpEndpoint({ host, port, metrics, health });
  const logPart = createPartCheck({
    of: 'Kafka',
    check: health.check('log', 'waiting for Kafka'),
    available: metrics.gauge('fengsui_log_available', {}),
    logger,
  });
  const { FENGSUI_SESSION_TIMEOUT_MS: sessionTimeoutMs } = settings;
  const onRebalanced = new Set<(partitionCount: number) => void>();
  const log = adapters.openLog({
    brokers: settings.KAFKA_BROKERS,
    clientId: `fengsui-${service}`,
    namespace,
    logger,
    observer: observerOf({ metrics, logPart, logger, onRebalanced }),
    ...(sessionTimeoutMs === undefined ? {} : { sessionTimeoutMs }),
  });
  let opened: OpenedStore | null = null;
  const closing: (() => Promise<unknown>)[] = [async () => http.close(), async () => log.close()];
  return {
    log,
    metrics,
    health,
    http,
    logger,
    logAnswered: logPart.answered,
    onRebalanced: (listener) => onRebalanced.add(listener),
    openStore: async (url) => {
      const part = createPartCheck({
        of: 'Redis',
        check: health.check('store', 'waiting for Redis'),
        available: metrics.gauge('fengsui_store_available', {}),
        logger,
      });
      const store = adapters.openStore({
        url,
        namespace: `${namespace}fengsui:`,
        logger,
        onAvailability: part.told,
      });
      opened = { store, part };
      closing.push(async () => store.close());
      await store.load(PROBE);
      part.answered();
      return store;
    },
    giveUpStore: async () => {
      if (opened === null || !opened.part.isAway()) return false;
      await opened.store.close();
      return true;
    },
    close: async () => {
      for (const end of closing.splice(0).toReversed()) {
        await end().catch((error: unknown) => logger.warn({ err: error }, 'something did not end in order'));
      }
    },
  };
}

function observerOf(parts: {
  readonly metrics: Metrics;
  readonly logPart: PartCheck;
  readonly logger: Logger;
  readonly onRebalanced: ReadonlySet<(partitionCount: number) => void>;
}): KafkaLogObserver {
  const { metrics, logPart, logger, onRebalanced } = parts;
  return {
    availability: logPart.told,
    rebalanced: (group, partitionCount) => {
      metrics.counter('fengsui_consumer_rebalances_total', { group }).add();
      metrics.gauge('fengsui_consumer_partitions', { group }).set(partitionCount);
      // Else a partition that went elsewhere would lag here for ever.
      for (const name of OF_PARTITIONS) metrics.forget(name);
      logger.info({ group, partitionCount }, 'the group was assigned anew');
      for (const listener of onRebalanced) listener(partitionCount);
    },
    lag: ({ topic, partition }, records) =>
      metrics.gauge('fengsui_consumer_lag_records', { topic, partition: String(partition) }).set(records),
    retried: (cause) => metrics.counter('fengsui_log_retries_total', { cause }).add(),
  };
}
