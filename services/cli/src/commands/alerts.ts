// `fengsui alerts`: list, get and acknowledge alerts of a running gateway.
import type { Language } from '@fengsui/alerting';
import { type AlertFilter, alertJson, decodeAlert, type ReceivedAlert } from '@fengsui/contracts';
import { ACK_REASONS, type AckReason, type Grade } from '@fengsui/domain';
import { type AlertClient, createAlertClient } from '@fengsui/rpc';
import { type Command, Option } from 'commander';
import type { CommandContext, CommandDoor } from '../command-context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { runFailure } from '../failure.ts';
import { alertHistoryLines } from '../render/alert-history.ts';
import type { LineStyle } from '../render/alert-line.ts';
import { ruleNamesIn } from '../settings/jurisdiction.ts';
import {
  areaOption,
  domainOption,
  formatOption,
  langOption,
  minGradeOption,
  rulesOption,
  tenantOption,
  toOption,
  wholeNumber,
  zoneOption,
} from '../settings/option-values.ts';
import { createZonedTime } from '../settings/zone.ts';
import { answerOf } from './answer.ts';
import { printerOf } from './follow-alerts.ts';

interface AlertFlags {
  readonly to: string;
  readonly format: 'text' | 'json';
  readonly lang: Language;
  readonly zone: string;
  readonly rules?: string;
  readonly tenant?: string;
}

interface ListFlags extends AlertFlags {
  readonly area?: readonly string[];
  readonly minGrade?: Grade;
  readonly domain?: readonly string[];
  readonly all: boolean;
  readonly limit: number;
}

interface AckFlags extends AlertFlags {
  readonly centreId: string;
  readonly role: string;
  readonly reason: AckReason;
}

const PAGE_MAX = 1_000;
const LIST_LIMIT_MAX = 100_000;

const EXAMPLES = `
Examples:
  fengsui alerts list --min-grade orange
  fengsui alerts get R05-110105021-5f0c2a91d3b84e67
  fengsui alerts ack R05-110105021-5f0c2a91d3b84e67 --centre-id chaoyang --role duty-officer --reason handling
`;

export function addAlerts(program: Command, { context, act }: CommandDoor): void {
  const alerts = program
    .command('alerts')
    .description('alerts of a running `fengsui up`')
    .addHelpText('after', EXAMPLES);
  const callable = (command: Command): Command =>
    command
      .addOption(toOption())
      .addOption(formatOption())
      .addOption(langOption())
      .addOption(zoneOption())
      .addOption(rulesOption())
      .addOption(tenantOption())
      .addHelpText('after', EXAMPLES);
  callable(alerts.command('list').description('alerts as they stand, gravest first, then newest'))
    .addOption(areaOption())
    .addOption(minGradeOption())
    .addOption(domainOption())
    .option('--all', 'cleared ones, too', false)
    .addOption(new Option('--limit <n>', 'at most so many').argParser(wholeNumber(1, LIST_LIMIT_MAX)).default(100))
    .action(async (flags: ListFlags) => act(withClient(flags, context, list(flags))));
  callable(
    alerts.command('get').description('one alert with its history and what is behind it').argument('<alert-id>'),
  ).action(async (alertId: string, flags: AlertFlags) => act(withClient(flags, context, get(alertId, flags))));
  callable(alerts.command('ack').description('take an alert for a centre').argument('<alert-id>'))
    .requiredOption('--centre-id <id>', "the centre's own stable name")
    .requiredOption('--role <role>', 'the role that takes it, e.g. duty-officer; never a name')
    .addOption(new Option('--reason <reason>', 'why').choices(ACK_REASONS.slice(1)).makeOptionMandatory())
    .action(async (alertId: string, flags: AckFlags) => act(withClient(flags, context, acknowledge(alertId, flags))));
}

/** What a subcommand does with a connected client. */
type Call = (client: AlertClient, style: LineStyle, context: CommandContext) => Promise<void>;

async function withClient(flags: AlertFlags, context: CommandContext, call: Call): Promise<ExitCode> {
  const { clock, random, terminal } = context;
  const ruleNames = await ruleNamesIn(flags);
  const style = {
    language: flags.lang,
    zoned: createZonedTime(flags.zone),
    ruleNames,
    colours: terminal.colours,
    withId: true,
  };
  const client = createAlertClient({ address: flags.to, clock, random });
  try {
    await call(client, style, context);
  } finally {
    client.close();
  }
  return EXIT_CODES.ok;
}

function list(flags: ListFlags): Call {
  const { area = [], minGrade = 'none', domain = [] } = flags;
  const filter: AlertFilter = { areaCodes: area, minGrade, riskDomains: domain };
  return async (client, style, context) => {
    const print = printerOf({ format: flags.format, style }, context);
    let left = flags.limit;
    let pageToken = '';
    do {
      const pageSize = Math.min(PAGE_MAX, left);
      const request = { filter, includeCleared: flags.all, pageSize, pageToken };
      const page = answerOf(await client.listAlerts(request), flags.to);
      for (const alert of page.alerts) print(alert);
      left -= page.alerts.length;
      pageToken = page.nextPageToken;
    } while (pageToken !== '' && left > 0);
    if (left === flags.limit) context.terminal.err('no such alert is open');
    else if (pageToken !== '') context.terminal.err(`there are more: raise --limit (${flags.limit})`);
  };
}

function get(alertId: string, flags: AlertFlags): Call {
  return async (client, style, { terminal }) => {
    const { alert, history } = answerOf(await client.getAlert({ alertId }), flags.to);
    if (flags.format === 'json') {
      for (const one of history) terminal.out(alertJson(one.alertBytes, one.revision));
      return;
    }
    const known = history.flatMap((one) => {
      const decoded = decodeAlert(one.alertBytes);
      return decoded === null ? [] : [{ revision: one.revision, alert: decoded }];
    });
    for (const line of alertHistoryLines(decodedOf(alert), known, style)) terminal.out(line);
  };
}

function acknowledge(alertId: string, flags: AckFlags): Call {
  const { centreId, role, reason } = flags;
  return async (client, style, context) => {
    const alert = answerOf(await client.acknowledge({ alertId, centreId, role, reason }), flags.to);
    printerOf({ format: flags.format, style }, context)(alert);
  };
}

function decodedOf({ alertBytes, revision }: ReceivedAlert) {
  const alert = decodeAlert(alertBytes);
  if (alert === null) throw runFailure(`revision ${revision} is of a newer form than this program knows`);
  return alert;
}
