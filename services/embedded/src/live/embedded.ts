// All services in one process, live: intake, detector, alerter and gateway over one data directory, with the operators'
// HTTP endpoint, and a simulated district as a feed where one is asked for. It touches neither signals nor exit codes:
// that is for whoever runs it.
import { prometheusAlerterMetrics } from '@fengsui/alerter';
import type { RawEvent } from '@fengsui/contracts';
import { prometheusDetectorMetrics } from '@fengsui/detector';
import { createGateway, createGatewayMetrics, type Gateway } from '@fengsui/gateway';
import { createIntakeCalls, prometheusIntakeMetrics } from '@fengsui/intake';
import {
  type Clock,
  createHealth,
  createMetrics,
  type Health,
  type HealthCheck,
  type HttpEndpoint,
  type Logger,
  type Metrics,
  openHttpEndpoint,
} from '@fengsui/service-kit';
import { inOrder } from '../in-order.ts';
import { publishRaw } from '../raw-records.ts';
import { BATCH_SIZES, createStages, firstError, type Jurisdiction, type StageMetrics } from '../stages.ts';
import { type DataDirectory, type DataDirectoryOptions, openDataDirectory } from '../state-directory.ts';
import { createDistrictFeed, FEED_STEP_MS } from './district-feed.ts';

/** Host and port; 0: any free port. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

export interface Simulation {
  readonly seed: number;
  /** Simulated seconds per second. */
  readonly speed: number;
}

export interface EmbeddedOptions extends Jurisdiction {
  /** null: thrown away at the end. */
  readonly dataDirectory: string | null;
  readonly durability?: DataDirectoryOptions['durability'];
  /** 1 if not given. */
  readonly signalsPartitions?: number;
  /** What the files of the rules say; absent: release 0 is not known, and nothing can go back to it. */
  readonly ruleSources?: readonly unknown[];
  readonly grpc: ListenAddress;
  readonly http: ListenAddress;
  /** A district that lives in this process and feeds it; its clock is intake's. null: events come from outside. */
  readonly simulation: Simulation | null;
  /** The host's. */
  readonly clock: Clock;
  /** Uniform in [0, 1): spreads reconnects of watchers, nothing else. */
  readonly random: () => number;
  readonly logger: Logger;
  /** Of the program, for fengsui_build_info. */
  readonly version: string;
}

/** Where it listens. */
export interface Addresses {
  readonly grpc: ListenAddress;
  readonly http: ListenAddress & { readonly url: string };
}

export interface Embedded {
  /** Resolves when everything is ready. Rejects when something can't be opened; stop() then closes the rest. Once only. */
  start(): Promise<Addresses>;
  /** Appends events to their source topics, durably. Rejects before start. */
  publish(events: readonly RawEvent[]): Promise<void>;
  /** Sends watchers away, ends the stream from its beginning on, with checkpoints, and closes the files. Safe at any time. */
  stop(): Promise<void>;
  readonly health: Health;
  readonly metrics: Metrics;
  /** Resolves with the first error that ended a service, or with null after stop. */
  readonly ended: Promise<Error | null>;
}

/** How often intake writes a tick, in ms of its own clock. */
const TICK_EVERY_MS = 1_000;

/** Nothing is opened before start. */
export function createEmbedded(options: EmbeddedOptions): Embedded {
  const health = createHealth();
  const metrics = createMetrics({ service: 'embedded', version: options.version });
  const ended = Promise.withResolvers<Error | null>();
  const closing: (() => Promise<unknown>)[] = [];
  let held: DataDirectory | null = null;

  const start = async (): Promise<Addresses> => {
    if (closing.length > 0) throw new Error('this has been started before');
    const { signalsPartitions = 1, dataDirectory, durability } = options;
    const http = await openHttpEndpoint({ ...options.http, metrics, health });
    closing.push(async () => http.close());
    const gatewayReady = health.check('gateway', 'starting');
    const stagesReady = health.check('stages', 'starting');
    const files = await openDataDirectory({
      directory: dataDirectory,
      signalsPartitions,
      ...(durability === undefined ? {} : { durability }),
    });
    closing.push(async () => files.close());
    held = files;
    const stages = await startStages({ ...options, metrics, files, closing });
    stagesReady.ready();
    const gateway = await startGateway({ ...options, ...stages, metrics, files, readiness: gatewayReady });
    closing.push(async () => gateway.stop());
    firstError([stages.ended, gateway.ended]).then((error) => {
      stagesReady.notReady(error === null ? 'stopping' : 'a service has failed');
      ended.resolve(error);
    }, ended.reject);
    return addressesOf(gateway, http);
  };

  return {
    start,
    publish: async (events) => {
      if (held === null) throw new Error('nothing is open yet');
      await publishRaw(held.log, events);
    },
    stop: async () => {
      // Begun last, ended first; taken out first, so that a second call finds nothing to do.
      await inOrder(closing.splice(0).toReversed());
      ended.resolve(null);
    },
    health,
    metrics,
    ended: ended.promise,
  };
}

interface Started extends EmbeddedOptions {
  readonly metrics: Metrics;
  readonly files: DataDirectory;
}

interface RunningStages {
  /** What ends first among feed and stages. */
  readonly ended: Promise<Error | null>;
  /** What events are held against: the host's clock, or the simulated one. */
  readonly intakeClock: Clock;
}

async function startStages(
  options: Started & { readonly closing: (() => Promise<unknown>)[] },
): Promise<RunningStages> {
  const { files, tree, rules, zoneOffsetMs, clock, logger, closing, simulation } = options;
  const feed =
    simulation === null ? null : await createDistrictFeed({ ...simulation, log: files.log, tree, host: clock });
  const intakeClock = feed?.clock ?? clock;
  const tickEveryMs = Math.max(TICK_EVERY_MS, (simulation?.speed ?? 0) * FEED_STEP_MS);
  const stages = createStages({
    log: files.log,
    store: files.store,
    clock,
    logger,
    tree,
    rules,
    zoneOffsetMs,
    ...(options.tenant === undefined ? {} : { tenant: options.tenant }),
    time: { kind: 'live', clock: intakeClock, tickEveryMs },
    metrics: stageMetrics(options.metrics, intakeClock),
    batches: BATCH_SIZES,
  });
  closing.push(async () => stages.stop());
  await stages.start();
  if (feed === null) return { ended: stages.ended, intakeClock };
  closing.push(async () => feed.stop());
  feed.start();
  return { ended: firstError([stages.ended, feed.ended]), intakeClock };
}

function stageMetrics(metrics: Metrics, intakeClock: Clock): StageMetrics {
  return {
    intake: prometheusIntakeMetrics(metrics, () => intakeClock.now()),
    detector: prometheusDetectorMetrics(metrics),
    alerter: prometheusAlerterMetrics(metrics),
  };
}

async function startGateway(
  options: Started & Pick<RunningStages, 'intakeClock'> & { readonly readiness: HealthCheck },
): Promise<Gateway> {
  const { files, tree, clock, random, metrics, logger, readiness, grpc, intakeClock, ruleSources, tenant } = options;
  const eventsNow = (): number => intakeClock.now();
  return createGateway({
    log: files.log,
    tree,
    clock,
    random,
    metrics: createGatewayMetrics(metrics),
    logger: logger.child({ stage: 'gateway' }),
    readiness,
    intake: createIntakeCalls({ log: files.log, now: eventsNow }),
    eventsNow,
    profiles: tenant?.settings.profiles.map(({ name }) => name) ?? [],
    ...(ruleSources === undefined ? {} : { configuredRules: ruleSources }),
    ...grpc,
  });
}

function addressesOf(gateway: Gateway, http: HttpEndpoint): Addresses {
  return {
    grpc: { host: gateway.host, port: gateway.port },
    http: { host: http.host, port: http.port, url: http.url },
  };
}
