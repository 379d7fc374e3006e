// `fengsui run SERVICE`: one service as a process of its own, with its settings from the environment and JSON logs on
// stderr. It ends in order at SIGTERM or Ctrl-C.
import {
  createServiceProcess,
  SERVICE_NAMES,
  type ServiceName,
  type ServiceProcess,
  type ServiceSettings,
} from '@fengsui/cluster';
import { rulesInForce, tenantDetection } from '@fengsui/detector';
import { createLogger, type Logger, processEnvironment, STOP_DEADLINE_MS } from '@fengsui/service-kit';
import { Argument, type Command } from 'commander';
import type { CommandContext, CommandDoor } from '../command-context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { runFailure } from '../failure.ts';
import { readEverything } from '../settings/service-settings.ts';
import { createZonedTime } from '../settings/zone.ts';

const HELP = `
Settings come from the environment:
  KAFKA_BROKERS           host:port of some brokers, separated by commas
  REDIS_URL               redis://host:port (all but the gateway)
  FENGSUI_NAMESPACE       before every topic, group and key
  FENGSUI_AREAS           area file; the shipped one if not set
  FENGSUI_RULES           directory of rules (all but intake; one for all)
  FENGSUI_TENANT          directory of calendar, overlays, category groups and topics (all but intake)
  FENGSUI_ZONE            time zone of the days, Asia/Shanghai if not set (all but intake)
  FENGSUI_HTTP_HOST/PORT  /metrics, /livez, /readyz
  FENGSUI_GRPC_HOST/PORT  alerts, intake and rule releases (gateway)
  FENGSUI_INTAKE_CLOCK    host, or data for a replay (intake)
  FENGSUI_SESSION_TIMEOUT_MS  silence after which others take over (all but the gateway)
  LOG_LEVEL               info if not set

Examples:
  KAFKA_BROKERS=localhost:9092 REDIS_URL=redis://localhost fengsui run detector
  KAFKA_BROKERS=localhost:9092 FENGSUI_GRPC_PORT=7300 fengsui run gateway
`;

export function addRun(program: Command, { context, act }: CommandDoor): void {
  program
    .command('run')
    .description('run one service as a process of its own, over Kafka and Redis')
    .addArgument(new Argument('<service>', 'which one').choices([...SERVICE_NAMES]))
    .addHelpText('after', HELP)
    .action(async (name: ServiceName) => act(run(name, context)));
}

async function run(name: ServiceName, context: CommandContext): Promise<ExitCode> {
  const { of, printable, tree, rules, ruleSources, tenant, zone } = await readEverything(name, processEnvironment());
  const logger = createLogger({ service: name, level: of.settings.LOG_LEVEL });
  logger.info({ settings: printable }, 'starting');
  const zoneOffsetMs = createZonedTime(zone).offsetMs(context.clock.now());
  const service = createServiceProcess({
    of,
    tree,
    rules: rulesInForce({ rules, tenant }, zoneOffsetMs),
    ruleSources,
    zoneOffsetMs,
    ...(tenant === null ? {} : { tenant: tenantDetection(tenant, zoneOffsetMs) }),
    clock: context.clock,
    random: context.random,
    logger,
    version: context.version,
  });
  try {
    const end = await liveOf(service, { logger, context });
    if (end === null) return EXIT_CODES.ok;
    logger.fatal({ err: end }, 'the service has failed');
    throw runFailure(failureText(of, end));
  } finally {
    await stopInTime(service, { logger, context });
    logger.info({}, 'stopped');
    logger.flush();
  }
}

interface Surrounding {
  readonly logger: Logger;
  readonly context: CommandContext;
}

/** Opens and starts the service; resolves with what ended it, or with null at the wish to end. */
async function liveOf(service: ServiceProcess, { logger, context }: Surrounding): Promise<Error | null> {
  const { interrupted } = context;
  const interruption = Promise.withResolvers<null>();
  if (interrupted.aborted) interruption.resolve(null);
  interrupted.addEventListener('abort', () => interruption.resolve(null), { once: true });
  const live = async (): Promise<Error | null> => {
    const { httpUrl } = await service.open();
    logger.info({ httpUrl }, 'the endpoint of operators listens');
    const { grpc } = await service.start();
    logger.info(grpc === null ? {} : { grpc }, 'started');
    return service.ended;
  };
  const ended = live().catch((error: unknown) => {
    // What an interrupted start came to is no news.
    if (interrupted.aborted) return null;
    return error instanceof Error ? error : new Error(String(error));
  });
  return Promise.race([interruption.promise, ended]);
}

function failureText({ name, settings }: ServiceSettings, { message }: Error): string {
  if (!message.includes('EADDRINUSE')) return `${name} has failed: ${message}`;
  const isHttp = message.endsWith(`:${settings.FENGSUI_HTTP_PORT}`);
  const variable = isHttp ? 'FENGSUI_HTTP_PORT' : 'FENGSUI_GRPC_PORT';
  return `${message}: name another port with ${variable} (0: any free one)`;
}

/** Supervisors kill after 30 s: what is not done before that is left as after a crash, from which it recovers. */
async function stopInTime(service: ServiceProcess, { logger, context }: Surrounding): Promise<void> {
  const late = Promise.withResolvers<never>();
  const cancel = context.clock.after(STOP_DEADLINE_MS, () => {
    late.reject(new Error(`it took more than ${STOP_DEADLINE_MS / 1000} s: left as after a crash`));
  });
  try {
    await Promise.race([service.stop(), late.promise]);
  } catch (error) {
    logger.error({ err: error }, 'stopping failed');
    throw runFailure(`it did not stop in order: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    cancel();
  }
}
