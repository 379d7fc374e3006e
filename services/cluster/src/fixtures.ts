// What the tests of cluster mode share: the four services in one process, over an embedded log and a store in one
// directory, each with an endpoint of its own, as they run on Kafka and Redis.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadTenantRules, type Tenant, tenantDetection } from '@fengsui/detector';
import { assert, TOPICS } from '@fengsui/domain';
import { readAreaTree } from '@fengsui/intake';
import { createEmbeddedLog, type EventLog } from '@fengsui/log';
import { createLogger, createWallClock } from '@fengsui/service-kit';
import { type CheckpointStore, createEmbeddedStore } from '@fengsui/store';
import { parseServiceConfig, type ServiceName } from './config.ts';
import { createServiceProcess, type ServiceProcess } from './standalone-service.ts';
import type { Adapters } from './surroundings.ts';

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** In this street one report makes an alert. */
export const ALARMED_STREET = '110105001';
const PLACE = { line: 1, column: 1, path: '' };
const ONE_IS_ENOUGH: Tenant['overlays'][number] = {
  overlay: { ruleId: 'R05', areas: { within: [ALARMED_STREET] }, factor: 0.1 },
  file: 'overlays.yaml',
  rulePlace: PLACE,
  areasPlace: PLACE,
};

/** Variables of the environment. */
type Settings = Readonly<Record<string, string>>;

export interface TestCluster {
  readonly log: EventLog;
  readonly store: CheckpointStore;
  /** Log and store of the directory; they stay open when a service closes them. */
  readonly adapters: Adapters;
  /** A service on free ports; with other adapters and settings, if given. */
  service(name: ServiceName, adapters?: Partial<Adapters>, settings?: Settings): Promise<ServiceProcess>;
  /** Ends the services that were made, and removes the directory. */
  remove(): Promise<void>;
}

/** Topics with so many partitions of fengsui.signals; none at all: null. */
export async function aCluster(signalsPartitions: number | null = 2): Promise<TestCluster> {
  const directory = await mkdtemp(join(tmpdir(), 'fengsui-cluster-'));
  const log = await createEmbeddedLog({ directory: join(directory, 'log'), durability: 'process' });
  const store = await createEmbeddedStore({ directory: join(directory, 'store'), durability: 'process' });
  if (signalsPartitions !== null) {
    await log.createTopic(TOPICS.signals, signalsPartitions);
    for (const topic of [TOPICS.hotline, TOPICS.grid, TOPICS.mediation]) await log.createTopic(topic, 2);
    const single = [TOPICS.inbox, TOPICS.alerts, TOPICS.control, TOPICS.quarantine];
    for (const topic of single) await log.createTopic(topic, 1);
  }
  const adapters: Adapters = {
    openLog: () => ({ ...log, close: async () => undefined }),
    openStore: () => ({ ...store, close: async () => undefined }),
  };
  const made: ServiceProcess[] = [];
  return {
    log,
    store,
    adapters,
    service: async (name, others = {}, settings = {}) => {
      const service = createServiceProcess({
        ...(await optionsOf(name, settings)),
        adapters: { ...adapters, ...others },
      });
      made.push(service);
      return service;
    },
    remove: async () => {
      for (const service of made) await service.stop();
      await log.close();
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function optionsOf(name: ServiceName, settings: Settings): Promise<Parameters<typeof createServiceProcess>[0]> {
  const read = parseServiceConfig(name, {
    KAFKA_BROKERS: '127.0.0.1:9092',
    REDIS_URL: 'redis://127.0.0.1',
    FENGSUI_HTTP_PORT: '0',
    FENGSUI_GRPC_PORT: '0',
    ...settings,
  });
  const areas = readAreaTree({
    text: await readFile(fromRoot('deploy/areas/chaoyang.csv'), 'utf8'),
    partitionLevel: 'city',
  });
  const rules = await loadTenantRules({ rules: fromRoot('deploy/rules'), tenant: fromRoot('deploy/tenant') });
  assert(read.kind === 'config' && areas.kind === 'tree' && rules.kind === 'rules', 'what is shipped is sound');
  return {
    of: read.of,
    tree: areas.tree,
    // One rule, so that three reports make one alert.
    rules: rules.rules.filter(({ id }) => id === 'R05'),
    zoneOffsetMs: 8 * 3_600_000,
    tenant: tenantDetection({ ...rules.tenant, overlays: [ONE_IS_ENOUGH] }, 8 * 3_600_000),
    clock: createWallClock(),
    random: () => 0.5,
    logger: createLogger({ service: name, level: 'silent' }),
    version: 'test',
  };
}
