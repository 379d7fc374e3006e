// `fengsui watch`: the open alerts of a running gateway, then every live revision; comes back after any break.
import type { Language } from '@fengsui/alerting';
import type { Cursor } from '@fengsui/contracts';
import type { Grade } from '@fengsui/domain';
import { type Command, Option } from 'commander';
import type { CommandContext, CommandDoor } from '../command-context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { ruleNamesIn } from '../settings/jurisdiction.ts';
import {
  areaOption,
  cursor,
  domainOption,
  formatOption,
  langOption,
  minGradeOption,
  rulesOption,
  tenantOption,
  toOption,
  zoneOption,
} from '../settings/option-values.ts';
import { createZonedTime } from '../settings/zone.ts';
import { followAlerts } from './follow-alerts.ts';

interface WatchFlags {
  readonly to: string;
  readonly area?: readonly string[];
  readonly minGrade?: Grade;
  readonly domain?: readonly string[];
  readonly centreId: string;
  readonly since?: Cursor;
  readonly format: 'text' | 'json';
  readonly lang: Language;
  readonly zone: string;
  readonly rules?: string;
  readonly tenant?: string;
}

const EXAMPLES = `
Examples:
  fengsui watch --min-grade orange
  fengsui watch --area 110105 --domain utility fire --lang zh
  fengsui watch --format json | jq .sentence
  fengsui watch --since 5b1c…:118        goes on after revision 118 of that log
`;

export function addWatch(program: Command, { context, act }: CommandDoor): void {
  program
    .command('watch')
    .description('print the open alerts, then each change as it comes')
    .addOption(toOption())
    .addOption(areaOption())
    .addOption(minGradeOption())
    .addOption(domainOption())
    .option('--centre-id <id>', "the centre's own stable name", 'fengsui-watch')
    .addOption(new Option('--since <epoch:revision>', 'go on after that revision').argParser(cursor))
    .addOption(formatOption())
    .addOption(langOption())
    .addOption(zoneOption())
    .addOption(rulesOption())
    .addOption(tenantOption())
    .addHelpText('after', EXAMPLES)
    .action(async (flags: WatchFlags) => act(watch(flags, context)));
}

async function watch(flags: WatchFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal, interrupted } = context;
  const style = {
    language: flags.lang,
    zoned: createZonedTime(flags.zone),
    ruleNames: await ruleNamesIn(flags),
    colours: terminal.colours,
    withId: true,
  };
  const followed = await followAlerts(
    {
      address: flags.to,
      centreId: flags.centreId,
      filter: { areaCodes: flags.area ?? [], minGrade: flags.minGrade ?? 'none', riskDomains: flags.domain ?? [] },
      cursor: flags.since ?? null,
      format: flags.format,
      style,
      announcesLive: true,
      until: AbortSignal.any([interrupted, terminal.readerGone]),
    },
    context,
  );
  if (followed.cursor !== null) terminal.err(`go on with --since ${followed.cursor.epoch}:${followed.cursor.revision}`);
  return EXIT_CODES.ok;
}
