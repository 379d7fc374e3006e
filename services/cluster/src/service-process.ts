// One service as a process of its own over Kafka and Redis: built from its settings, started, stopped in order. Signals
// and exit codes are for whoever runs it; what a service does is in its own package.
import { createAlerterService, prometheusAlerterMetrics } from '@fengsui/alerter';
import { createDetectorService, type DetectorDeps, prometheusDetectorMetrics } from '@fengsui/detector';
import { type AreaTree, TOPICS } from '@fengsui/domain';
import { createGateway, createGatewayMetrics } from '@fengsui/gateway';
import {
  createForgetfulStore,
  createIntake,
  createIntakeCalls,
  createMadeAgainLog,
  type IntakeDeps,
  prometheusIntakeMetrics,
} from '@fengsui/intake';
import { LogError } from '@fengsui/log';
import type { Clock, HealthCheck, Logger } from '@fengsui/service-kit';
import type { GatewaySettings, IntakeSettings, ServiceSettings, StageSettings } from './config.ts';
import { openSurroundings, type Surroundings } from './surroundings.ts';

/** Stream time moves on at least this often while a source is silent. */
const TICK_EVERY_MS = 1_000;
const INTAKE_GROUP = 'fengsui-intake';

export interface ServiceProcessOptions {
  readonly of: ServiceSettings;
  readonly tree: AreaTree;
  /** Of detector and alerter. */
  readonly rules: DetectorDeps['detection']['rules'];
  readonly zoneOffsetMs: number;
  readonly clock: Clock;
  /** Uniform in [0, 1): spreads reconnects of watchers, nothing else. */
  readonly random: () => number;
  readonly logger: Logger;
  readonly version: string;
}

/** Where it listens. */
export interface ServiceAddresses {
  readonly httpUrl: string;
  /** host:port of gRPC; only the gateway has one. */
  readonly grpc: string | null;
}

export interface ServiceProcess {
  /** Resolves when the operators' endpoint listens: readiness tells the rest. */
  open(): Promise<ServiceAddresses>;
  /** Resolves when the service does its work. Rejects for what waiting does not mend: a topic is missing, say. */
  start(): Promise<ServiceAddresses>;
  /** Ends after the work in hand, with checkpoints. Safe before start and to call twice. */
  stop(): Promise<void>;
  /** Resolves with the error that ended the service, or with null after stop. */
  readonly ended: Promise<Error | null>;
}

/** A part that has been started. */
interface Running {
  readonly ended: Promise<Error | null>;
  readonly grpc?: string;
  stop(): Promise<unknown>;
}

/** Nothing is opened yet. */
export function createServiceProcess(options: ServiceProcessOptions): ServiceProcess {
  const ended = Promise.withResolvers<Error | null>();
  let surroundings: Surroundings | null = null;
  let running: Running | null = null;
  const addresses = (): ServiceAddresses => ({ httpUrl: surroundings?.http.url ?? '', grpc: running?.grpc ?? null });
  return {
    open: async () => {
      const { of, logger, version } = options;
      surroundings ??= await openSurroundings({ service: of.name, settings: of.settings, logger, version });
      return addresses();
    },
    start: async () => {
      if (surroundings === null) throw new Error('open the process before its start');
      const check = surroundings.health.check(options.of.name, 'starting');
      running = await begin(options, surroundings, check).catch((error: unknown) => {
        throw withAdvice(error);
      });
      surroundings.answered();
      // The gateway tells by itself when it serves.
      if (options.of.name !== 'gateway') check.ready();
      running.ended.then((error) => {
        check.notReady(error === null ? 'stopping' : 'the service has failed');
        ended.resolve(error);
      }, ended.reject);
      return addresses();
    },
    stop: async () => {
      const [stopped, around] = [running, surroundings];
      running = null;
      surroundings = null;
      await stopped?.stop();
      await around?.close();
      ended.resolve(null);
    },
    ended: ended.promise,
  };
}

async function begin(options: ServiceProcessOptions, around: Surroundings, check: HealthCheck): Promise<Running> {
  const { of } = options;
  switch (of.name) {
    case 'intake':
      return startIntake(options, around, of.settings);
    case 'detector':
      return startDetector(options, around, of.settings);
    case 'alerter':
      return startAlerter(options, around, of.settings);
    case 'gateway':
      return startGateway(options, around, { settings: of.settings, check });
  }
}

async function startIntake(
  { tree, clock }: ServiceProcessOptions,
  { log, metrics, openStore }: Surroundings,
  settings: IntakeSettings,
): Promise<Running> {
  const store = openStore(settings.REDIS_URL);
  const common = { tree, metrics: prometheusIntakeMetrics(metrics, () => clock.now()) };
  const live: IntakeDeps = {
    ...common,
    log,
    store,
    time: { kind: 'live', clock, tickEveryMs: TICK_EVERY_MS },
    group: INTAKE_GROUP,
    order: 'arrival',
  };
  const isReplay = settings.FENGSUI_INTAKE_CLOCK === 'data';
  const intake = createIntake(isReplay ? { ...common, ...(await replayOf(live)) } : live);
  await intake.start();
  return intake;
}

/** A replay is a function of its raw topic: it begins there again, and what it has written before is not written twice. */
async function replayOf({ log, store, ...rest }: IntakeDeps): Promise<IntakeDeps> {
  return {
    ...rest,
    log: await createMadeAgainLog(log),
    store: createForgetfulStore(store),
    time: { kind: 'of_data', notAfter: () => Number.MAX_SAFE_INTEGER },
    group: null,
  };
}

async function startDetector(
  { tree, rules, zoneOffsetMs, clock, logger }: ServiceProcessOptions,
  { log, metrics, openStore }: Surroundings,
  settings: StageSettings,
): Promise<Running> {
  const detector = createDetectorService({
    log,
    store: openStore(settings.REDIS_URL),
    clock,
    logger,
    metrics: prometheusDetectorMetrics(metrics),
    detection: { tree, rules, zoneOffsetMs },
  });
  await detector.start();
  return detector;
}

async function startAlerter(
  { tree, rules, clock }: ServiceProcessOptions,
  { log, metrics, openStore }: Surroundings,
  settings: StageSettings,
): Promise<Running> {
  const alerter = createAlerterService({
    log,
    store: openStore(settings.REDIS_URL),
    clock,
    metrics: prometheusAlerterMetrics(metrics),
    alerting: { tree, rules: new Map(rules.map((rule) => [rule.id, rule])) },
  });
  await alerter.start();
  return alerter;
}

async function startGateway(
  { tree, clock, random }: ServiceProcessOptions,
  { log, metrics, logger }: Surroundings,
  { settings, check }: { readonly settings: GatewaySettings; readonly check: HealthCheck },
): Promise<Running> {
  await log.partitionCount(TOPICS.alerts);
  const gateway = await createGateway({
    log,
    tree,
    clock,
    random,
    metrics: createGatewayMetrics(metrics),
    logger,
    readiness: check,
    host: settings.FENGSUI_GRPC_HOST,
    port: settings.FENGSUI_GRPC_PORT,
    intake: createIntakeCalls({ log, now: () => clock.now() }),
  });
  const host = gateway.host.includes(':') ? `[${gateway.host}]` : gateway.host;
  return { ended: gateway.ended, grpc: `${host}:${gateway.port}`, stop: async () => gateway.stop() };
}

/** What an operator does about a topic that is not there. */
function withAdvice(error: unknown): unknown {
  if (!(error instanceof LogError) || error.reason !== 'no_such_partition') return error;
  return new LogError(error.reason, `${error.message}: make the topics with fengsui provision`, { cause: error });
}
