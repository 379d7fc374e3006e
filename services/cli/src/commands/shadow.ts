// `fengsui rules shadow --log LOG`: what the rules in shadow have found so far, beside the active versions, so that their
// author can decide to promote them.
import type { Language } from '@fengsui/alerting';
import { readShadowReport, type ShadowReport } from '@fengsui/embedded';
import { type Command, Option } from 'commander';
import type { CommandContext, CommandDoor } from '../command-context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { usageFailure } from '../failure.ts';
import {
  findRecordedLog,
  type RecordedLog,
  type RecordedLogFlags,
  recordedLogFailure,
} from '../records/recorded-log.ts';
import { table } from '../render/columns.ts';
import { shadowJson, shadowRows } from '../render/shadow-rows.ts';
import { areasOption, langOption, zone } from '../settings/option-values.ts';
import { createZonedTime } from '../settings/zone.ts';

interface ShadowFlags extends RecordedLogFlags {
  readonly json?: boolean;
  readonly lang: Language;
}

const HELP = `
Of each rule that runs in shadow now, since the release that brought it there: how often it came to each grade and cleared,
in how many counties, from when to when; below it the same of the versions that were active beside it.
A data directory is read while nobody has it: after \`fengsui up\` was stopped, or as a copy.

Examples:
  fengsui rules shadow --log .fengsui/live
  KAFKA_BROKERS=localhost:9092 fengsui rules shadow --log kafka --json
`;

/** Below `fengsui rules`. */
export function addShadow(rules: Command, { context, act }: CommandDoor): void {
  rules
    .command('shadow')
    .description('what rules in shadow have found since their release, beside the active versions')
    .requiredOption('--log <log>', 'a data directory, or kafka (settings as `fengsui run` has them)')
    .addOption(areasOption())
    .addOption(new Option('--zone <zone>', "time zone of the lines; the log's own if not given").argParser(zone))
    .option('--json', 'one JSON object for other programs')
    .addOption(langOption())
    .addHelpText('after', HELP)
    .action(async (flags: ShadowFlags) => act(shadow(flags, context)));
}

async function shadow(flags: ShadowFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const { report, zoned } = await reportOf(flags, context);
  if (report.release === null) throw usageFailure(`${flags.log} does not say which rules run: it has no release`);
  if (flags.json === true) {
    terminal.out(JSON.stringify(shadowJson(report), null, 2));
    return EXIT_CODES.ok;
  }
  if (report.rules.length === 0) terminal.err(`release ${report.release} has no rule in shadow`);
  else for (const line of table(shadowRows(report, { zoned, language: flags.lang }))) terminal.out(line);
  return EXIT_CODES.ok;
}

async function reportOf(flags: ShadowFlags, context: CommandContext) {
  const recorded = await findRecordedLog(flags, context);
  try {
    const report = await readAndClose(recorded);
    return { report, zoned: createZonedTime(recorded.zone) };
  } catch (error) {
    throw recordedLogFailure(flags.log, error);
  }
}

async function readAndClose(recorded: RecordedLog): Promise<ShadowReport> {
  const { log, close } = await recorded.open();
  try {
    return await readShadowReport(log, recorded.tree);
  } finally {
    await close();
  }
}
