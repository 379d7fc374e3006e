// `fengsui run SERVICE`: one service as a process of its own, with its settings from the environment and JSON logs on
// stderr. It ends in order at SIGTERM or Ctrl-C.
import {
  createServiceProcess,
  parseServiceConfig,
  SERVICE_NAMES,
  type ServiceName,
  type ServiceProcess,
} from '@fengsui/cluster';
import { createLogger, describeConfigProblems, processEnvironment, STOP_DEADLINE_MS } from '@fengsui/service-kit';
import { Argument, type Command } from 'commander';
import type { CommandContext, CommandDoor } from '../command-context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { runFailure, usageFailure } from '../failure.ts';
import { loadTree, rulesOf } from '../settings/jurisdiction.ts';
import { createZonedTime } from '../settings/zone.ts';

const HELP = `
Settings come from the environment:
  KAFKA_BROKERS           host:port of some brokers, separated by commas
  REDIS_URL               redis://host:port (all but the gateway)
  FENGSUI_NAMESPACE       before every topic, group and key
  FENGSUI_AREAS           area file; the shipped one if not set
  FENGSUI_RULES           directory of rules (detector, alerter)
  FENGSUI_ZONE            time zone of the days, Asia/Shanghai if not set (detector, alerter)
  FENGSUI_HTTP_HOST/PORT  /metrics, /livez, /readyz
  FENGSUI_GRPC_HOST/PORT  alerts and intake (gateway)
  FENGSUI_INTAKE_CLOCK    host, or data for a replay (intake)
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
  const config = parseServiceConfig(name, processEnvironment());
  if (config.kind === 'problems') throw usageFailure(...describeConfigProblems(config.problems).split('\n'));
  const { of, printable } = config;
  const { settings } = of;
  const rulesFolder = 'FENGSUI_RULES' in settings && settings.FENGSUI_RULES !== '' ? settings.FENGSUI_RULES : undefined;
  const zone = 'FENGSUI_ZONE' in settings ? settings.FENGSUI_ZONE : 'UTC';
  const tree = await loadTree(settings.FENGSUI_AREAS === '' ? undefined : settings.FENGSUI_AREAS);
  const rules = await rulesOf(rulesFolder);
  const logger = createLogger({ service: name, level: settings.LOG_LEVEL });
  logger.info({ settings: printable }, 'starting');
  const service = createServiceProcess({
    of,
    tree,
    rules,
    zoneOffsetMs: createZonedTime(zone).offsetMs(context.clock.now()),
    clock: context.clock,
    random: context.random,
    logger,
    version: context.version,
  });
  try {
    const { httpUrl } = await service.open();
    logger.info({ httpUrl }, 'the endpoint of operators listens');
    const end = await untilEnd(service, context);
    if (end !== null) throw runFailure(`${name} has failed: ${end.message}`);
  } finally {
    await stopInTime(service, context);
    logger.info({}, 'stopped');
    logger.flush();
  }
  return EXIT_CODES.ok;

  async function untilEnd(started: ServiceProcess, { interrupted }: CommandContext): Promise<Error | null> {
    const interruption = new Promise<null>((resolve) => {
      if (interrupted.aborted) resolve(null);
      interrupted.addEventListener('abort', () => resolve(null), { once: true });
    });
    const failed = started.start().then(
      async ({ grpc }) => {
        logger.info(grpc === null ? {} : { grpc }, 'started');
        return started.ended;
      },
      (error: unknown) => {
        // What an interrupted start came to is no news.
        if (interrupted.aborted) return null;
        logger.fatal({ err: error }, 'could not start');
        return error instanceof Error ? error : new Error(String(error));
      },
    );
    return Promise.race([interruption, failed]);
  }
}

async function stopInTime(service: ServiceProcess, { clock }: CommandContext): Promise<void> {
  const late = Promise.withResolvers<never>();
  const cancel = clock.after(STOP_DEADLINE_MS, () => {
    late.reject(runFailure(`stopping took more than ${STOP_DEADLINE_MS / 1000} s: left as after a crash`));
  });
  await Promise.race([service.stop(), late.promise]);
  cancel();
}
