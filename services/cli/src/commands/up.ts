// `fengsui up`: all services in one process, with a simulated district if asked for, and each alert as a line.
import { resolve } from 'node:path';
import type { Language } from '@fengsui/alerting';
import { tenantDetection } from '@fengsui/detector';
import { type Addresses, createEmbedded, type Embedded } from '@fengsui/embedded';
import { LogError } from '@fengsui/log';
import { createLogger, LOG_LEVELS, type LogLevel, STOP_DEADLINE_MS } from '@fengsui/service-kit';
import { type Command, Option } from 'commander';
import type { CommandContext, CommandDoor } from '../command-context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { CommandFailure, runFailure, usageFailure } from '../failure.ts';
import { loadTree, ruleNamesOf, rulesAndTenant } from '../settings/jurisdiction.ts';
import {
  areasOption,
  HOST,
  langOption,
  metricsPortOption,
  portOption,
  rulesOption,
  speed,
  tenantOption,
  zoneOption,
} from '../settings/option-values.ts';
import { createZonedTime } from '../settings/zone.ts';
import { followAlerts } from './follow-alerts.ts';

interface UpFlags {
  readonly demo: boolean;
  readonly speed: number;
  readonly dataDir?: string;
  readonly host: string;
  readonly port: number;
  readonly metricsPort: number;
  readonly lang: Language;
  readonly zone: string;
  readonly areas?: string;
  readonly rules?: string;
  readonly tenant?: string;
  readonly logLevel?: LogLevel;
}

/** Simulated seconds per second: the first alert comes within seconds, and every line can still be read. */
const DEMO_SPEED = 120;
/** Always the same district. */
const DEMO_SEED = 7;

const EXAMPLES = `
Examples:
  fengsui up --demo                      a simulated district: watch alerts come and go
  fengsui up --demo --speed 600 --lang zh
  fengsui up --data-dir /var/lib/fengsui --areas areas.csv --rules rules/
`;

export function addUp(program: Command, { context, act }: CommandDoor): void {
  program
    .command('up')
    .description('run everything in one process: intake, detector, alerter and gateway')
    .option(
      '--demo',
      'simulate Chaoyang District: a heating failure and an unpaid-wages dispute among daily calls',
      false,
    )
    .addOption(
      new Option('--speed <n>', 'simulated seconds per second, with --demo').argParser(speed).default(DEMO_SPEED),
    )
    .option('--data-dir <dir>', 'where log and checkpoints are kept (default: .fengsui/demo or .fengsui/live)')
    .option('--host <host>', 'address to listen on', HOST)
    .addOption(portOption())
    .addOption(metricsPortOption())
    .addOption(langOption())
    .addOption(zoneOption())
    .addOption(areasOption())
    .addOption(rulesOption())
    .addOption(tenantOption())
    .addOption(new Option('--log-level <level>', 'of the JSON log on stderr').choices(LOG_LEVELS))
    .addHelpText('after', EXAMPLES)
    .action(async (flags: UpFlags) => act(up(flags, context)));
}

async function up(flags: UpFlags, context: CommandContext): Promise<ExitCode> {
  const tree = await loadTree(flags.areas);
  const { rules, sources, tenant } = await rulesAndTenant(flags, tree);
  const dataDirectory = resolve(flags.dataDir ?? `.fengsui/${flags.demo ? 'demo' : 'live'}`);
  const zoned = createZonedTime(flags.zone);
  const logger = createLogger({ service: 'fengsui', level: flags.logLevel ?? (flags.demo ? 'warn' : 'info') });
  const zoneOffsetMs = zoned.offsetMs(context.clock.now());
  const embedded = createEmbedded({
    tree,
    rules,
    ruleSources: sources,
    zoneOffsetMs,
    tenant: tenantDetection(tenant, zoneOffsetMs),
    dataDirectory,
    grpc: { host: flags.host, port: flags.port },
    http: { host: flags.host, port: flags.metricsPort },
    simulation: flags.demo ? { seed: DEMO_SEED, speed: flags.speed } : null,
    clock: context.clock,
    random: context.random,
    logger,
    version: context.version,
  });
  try {
    const addresses = await embedded.start().catch((error: unknown) => {
      throw startFailure(error, { ...flags, dataDirectory });
    });
    for (const line of bannerLines(flags, addresses, dataDirectory)) context.terminal.out(line);
    const style = {
      language: flags.lang,
      zoned,
      ruleNames: ruleNamesOf(rules),
      colours: context.terminal.colours,
      withId: false,
    };
    await printUntilEnd(embedded, { address: addressOf(addresses), style }, context);
  } finally {
    await stopInTime(embedded, context);
  }
  context.terminal.out('stopped');
  return EXIT_CODES.ok;
}

/** Follows its own alerts until Ctrl-C; throws when a service ends by itself. */
async function printUntilEnd(
  embedded: Embedded,
  own: Pick<Parameters<typeof followAlerts>[0], 'address' | 'style'>,
  context: CommandContext,
): Promise<void> {
  const ending = new AbortController();
  const until = AbortSignal.any([context.interrupted, ending.signal]);
  const failed = embedded.ended.then((error) => {
    ending.abort();
    return error;
  });
  const filter = { areaCodes: [], minGrade: 'none', riskDomains: [] } as const;
  await followAlerts(
    { ...own, centreId: 'fengsui-up', filter, cursor: null, format: 'text', announcesLive: false, until },
    context,
  );
  if (context.interrupted.aborted) return;
  const error = await failed;
  throw runFailure(`a service has failed: ${error?.message ?? 'it ended by itself'}`);
}

async function stopInTime(embedded: Embedded, { clock }: CommandContext): Promise<void> {
  const late = Promise.withResolvers<never>();
  const cancel = clock.after(STOP_DEADLINE_MS, () => {
    late.reject(runFailure(`stopping took more than ${STOP_DEADLINE_MS / 1000} s: left as after a crash`));
  });
  await Promise.race([embedded.stop(), late.promise]);
  cancel();
}

function addressOf({ grpc: { host, port } }: Addresses): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function bannerLines(flags: UpFlags, addresses: Addresses, dataDirectory: string): readonly string[] {
  const { url } = addresses.http;
  const demo = `a simulated Chaoyang District, ${flags.speed} times as fast as time`;
  return [
    `Fengsui is up${flags.demo ? `: ${demo}` : ''}.`,
    `  gRPC     ${addressOf(addresses)}  (alerts and intake, health, reflection)`,
    `  metrics  ${url}/metrics`,
    `  health   ${url}/livez  ${url}/readyz`,
    `  data     ${dataDirectory}  (a later start goes on from there)`,
    '  Ctrl-C stops.',
    '',
  ];
}

interface StartAttempt extends UpFlags {
  readonly dataDirectory: string;
}

/** What keeps it from starting, as the user can mend it; other errors are bugs and come back as they are. */
function startFailure(error: unknown, { dataDirectory, port, metricsPort, host }: StartAttempt): unknown {
  if (error instanceof CommandFailure || !(error instanceof Error)) return error;
  if (error instanceof LogError && error.reason === 'directory_in_use') {
    return runFailure(`${error.message}: stop that one, or name another directory with --data-dir`);
  }
  if (error.message.includes('EADDRINUSE')) {
    const [name, taken] = error.message.endsWith(`:${metricsPort}`)
      ? ['--metrics-port', metricsPort]
      : ['--port', port];
    return runFailure(`${host}:${taken} is in use: name another port with ${name} (0: any free one)`);
  }
  if (/EACCES|EPERM|EADDRNOTAVAIL|ENOTFOUND|ENOTDIR|EROFS|ENOSPC/.test(error.message)) {
    return usageFailure(`cannot start on ${host} in ${dataDirectory}: ${error.message}`);
  }
  return /partitions, not/.test(error.message) ? usageFailure(error.message) : error;
}
