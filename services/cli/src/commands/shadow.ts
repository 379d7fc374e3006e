// `fengsui rules shadow --log LOG`: what the rules in shadow have found so far, beside the active versions, so that their
// author can decide to promote them.
import type { Language } from '@fengsui/alerting';
import { readShadowReport } from '@fengsui/embedded';
import type { Command } from 'commander';
import type { CommandContext, CommandDoor } from '../command-context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { usageFailure } from '../failure.ts';
import { addRecordedLogOptions, findRecordedLog, type RecordedLogFlags, withOpenLog } from '../records/recorded-log.ts';
import { table } from '../render/columns.ts';
import { shadowJson, shadowRows } from '../render/shadow-rows.ts';
import { langOption } from '../settings/option-values.ts';
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
  const command = rules
    .command('shadow')
    .description('what rules in shadow have found since their release, beside the active versions');
  addRecordedLogOptions(command, 'logs')
    .option('--json', 'one JSON object for other programs')
    .addOption(langOption())
    .addHelpText('after', HELP)
    .action(async (flags: ShadowFlags) => act(shadow(flags, context)));
}

async function shadow(flags: ShadowFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const recorded = await findRecordedLog(flags, context, 'logs');
  const report = await withOpenLog({ name: flags.log, recorded }, context, async (log) =>
    readShadowReport(log, recorded.tree),
  );
  if (report === null) return EXIT_CODES.interrupted;
  if (report.release === null) throw usageFailure(`${flags.log} does not say which rules run: it has no release`);
  if (flags.json === true) {
    terminal.out(JSON.stringify(shadowJson(report), null, 2));
    return EXIT_CODES.ok;
  }
  if (report.rules.length === 0) terminal.err(`release ${report.release} has no rule in shadow`);
  const words = { zoned: createZonedTime(recorded.zone), language: flags.lang };
  if (report.rules.length > 0) for (const line of table(shadowRows(report, words))) terminal.out(line);
  return EXIT_CODES.ok;
}
