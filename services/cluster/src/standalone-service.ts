// One service as a process of its own over Kafka and Redis: built from its settings, started, stopped in order. Signals
// and exit codes are for whoever runs it; what a service does is in its own package.
import { createAlerterService, prometheusAlerterMetrics } from '@fengsui/alerter';
import { ruleTextsOf } from '@fengsui/alerting';
import {
  createDetectorService,
  type DetectorDeps,
  prometheusDetectorMetrics,
  type TenantDetection,
} from '@fengsui/detector';
import type { AreaTree } from '@fengsui/domain';
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
import { type AssignmentCheck, createAssignmentCheck } from './assignment-check.ts';
import type { GatewaySettings, IntakeSettings, ServiceSettings, StageSettings } from './config.ts';
import { TOPICS_OF } from './needed-topics.ts';
import { watchSingleSource } from './single-source.ts';
import { type Adapters, openSurroundings, type Surroundings } from './surroundings.ts';

/** Stream time moves on at least this often while a source is silent. */
const TICK_EVERY_MS = 1_000;
const INTAKE_GROUP = 'fengsui-intake';

export interface ServiceProcessOptions {
  readonly of: ServiceSettings;
  readonly tree: AreaTree;
  /** Of detector and alerter. */
  readonly rules: DetectorDeps['detection']['rules'];
  /** What the files of those rules say; absent: the gateway does not know release 0. */
  readonly ruleSources?: readonly unknown[];
  readonly zoneOffsetMs: number;
  /** Of detector and gateway: calendar and overlays; weekdays alone if not given. */
  readonly tenant?: TenantDetection;
  readonly clock: Clock;
  /** Uniform in [0, 1): spreads reconnects of watchers, nothing else. */
  readonly random: () => number;
  readonly logger: Logger;
  readonly version: string;
  /** In place of Kafka and Redis. */
  readonly adapters?: Adapters;
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
      const { of, logger, version, adapters } = options;
      const { name: service, settings } = of;
      surroundings ??= await openSurroundings({
        service,
        settings,
        logger,
        version,
        ...(adapters === undefined ? {} : { adapters }),
      });
      return addresses();
    },
    start: async () => {
      if (surroundings === null) throw new Error('open the process before its start');
      const around = surroundings;
      const check = around.health.check(options.of.name, 'starting');
      running = await begin(options, around, check).catch((error: unknown) => {
        throw withAdvice(error);
      });
      running.ended.then(ended.resolve, ended.reject);
      return addresses();
    },
    stop: async () => {
      const [stopped, around] = [running, surroundings];
      running = null;
      surroundings = null;
      try {
        await stopInOrder(stopped, around);
      } finally {
        await around?.close();
        ended.resolve(null);
      }
    },
    ended: ended.promise,
  };
}

/** Without the store nobody waits for last checkpoints: what they would have held is made again from the log. */
async function stopInOrder(running: Running | null, around: Surroundings | null): Promise<void> {
  const isWithoutStore = (await around?.giveUpStore()) ?? false;
  await running?.stop().catch((error: unknown) => {
    if (!isWithoutStore) throw error;
    around?.logger.warn({ err: error }, 'stopped without a last checkpoint: Redis does not answer');
  });
}

async function begin(options: ServiceProcessOptions, around: Surroundings, check: HealthCheck): Promise<Running> {
  const { of } = options;
  // No service makes a topic itself: partitions and configs are for `provision`.
  for (const topic of TOPICS_OF[of.name]) await around.log.partitionCount(topic);
  around.logAnswered();
  // The gateway reads all alerts and tells by itself when it serves.
  if (of.name === 'gateway') return startGateway(options, around, { settings: of.settings, check });
  const assignment = createAssignmentCheck(check);
  around.onRebalanced(assignment.rebalanced);
  const watched: Surroundings = { ...around, log: assignment.watch(around.log) };
  return tellingItsEnd(await startStage(of, options, watched), assignment);
}

async function startStage(
  of: Exclude<ServiceSettings, { readonly name: 'gateway' }>,
  options: ServiceProcessOptions,
  around: Surroundings,
): Promise<Running> {
  switch (of.name) {
    case 'intake':
      return startIntake(options, around, of.settings);
    case 'detector':
      return startDetector(options, around, of.settings);
    case 'alerter':
      return startAlerter(options, around, of.settings);
  }
}

function tellingItsEnd(stage: Running, assignment: AssignmentCheck): Running {
  stage.ended.then(
    (error) => assignment.over(error === null ? 'stopping' : 'the service has failed'),
    () => assignment.over('the service has failed'),
  );
  return {
    ended: stage.ended,
    stop: async () => {
      assignment.over('stopping');
      await stage.stop();
    },
  };
}

async function startIntake(
  { tree, clock }: ServiceProcessOptions,
  { log, metrics, logger, openStore }: Surroundings,
  settings: IntakeSettings,
): Promise<Running> {
  const store = await openStore(settings.REDIS_URL);
  const always = { tree, metrics: prometheusIntakeMetrics(metrics, () => clock.now()) };
  const live: IntakeDeps = {
    ...always,
    log,
    store,
    time: { kind: 'live', clock, tickEveryMs: TICK_EVERY_MS },
    group: INTAKE_GROUP,
    order: 'arrival',
  };
  const isReplay = settings.FENGSUI_INTAKE_CLOCK === 'data';
  const intake = createIntake(isReplay ? { ...always, ...(await replayOf(live, logger)) } : live);
  await intake.start();
  return intake;
}

/** A replay is a function of its raw topic: it begins there again, and what it has written before is not written twice. */
async function replayOf({ log, store, ...rest }: IntakeDeps, logger: Logger): Promise<IntakeDeps> {
  return {
    ...rest,
    log: await createMadeAgainLog(watchSingleSource(log, logger)),
    store: createForgetfulStore(store),
    time: { kind: 'of_data', notAfter: () => Number.MAX_SAFE_INTEGER },
    group: null,
  };
}

async function startDetector(
  { tree, rules, zoneOffsetMs, tenant, clock, logger }: ServiceProcessOptions,
  { log, metrics, openStore }: Surroundings,
  settings: StageSettings,
): Promise<Running> {
  const detector = createDetectorService({
    log,
    store: await openStore(settings.REDIS_URL),
    clock,
    logger,
    metrics: prometheusDetectorMetrics(metrics),
    detection: { tree, rules, zoneOffsetMs, ...tenant },
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
    store: await openStore(settings.REDIS_URL),
    clock,
    metrics: prometheusAlerterMetrics(metrics),
    alerting: { tree, rules: ruleTextsOf(rules) },
  });
  await alerter.start();
  return alerter;
}

async function startGateway(
  { tree, clock, random, ruleSources, tenant }: ServiceProcessOptions,
  { log, metrics, logger }: Surroundings,
  { settings, check }: { readonly settings: GatewaySettings; readonly check: HealthCheck },
): Promise<Running> {
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
    profiles: tenant?.settings.profiles.map(({ name }) => name) ?? [],
    ...(ruleSources === undefined ? {} : { configuredRules: ruleSources }),
  });
  const host = gateway.host.includes(':') ? `[${gateway.host}]` : gateway.host;
  return { ended: gateway.ended, grpc: `${host}:${gateway.port}`, stop: async () => gateway.stop() };
}

/** What an operator does about a topic that is not there. */
function withAdvice(error: unknown): unknown {
  if (!(error instanceof LogError) || error.reason !== 'no_such_partition') return error;
  return new LogError(error.reason, `${error.message}: make the topics with fengsui provision`, { cause: error });
}
