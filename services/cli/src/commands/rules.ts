// `fengsui rules list`: the rules of a directory, checked.
import type { Language } from '@fengsui/alerting';
import type { Command } from 'commander';
import type { CommandContext, CommandDoor } from '../command-context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { table } from '../render/columns.ts';
import { rulesOf } from '../settings/jurisdiction.ts';
import { langOption, rulesOption } from '../settings/option-values.ts';

interface RulesFlags {
  readonly rules?: string;
  readonly lang: Language;
}

const EXAMPLES = `
Examples:
  fengsui rules list
  fengsui rules list --rules my-rules --lang zh
`;

export function addRules(program: Command, { context, act }: CommandDoor): void {
  program
    .command('rules')
    .description('rules as data')
    .command('list')
    .description('id, version, kind, levels and name of each; tells every mistake of every file')
    .addOption(rulesOption())
    .addOption(langOption())
    .addHelpText('after', EXAMPLES)
    .action(async (flags: RulesFlags) => act(list(flags, context)));
}

async function list({ rules: directory, lang }: RulesFlags, { terminal }: CommandContext): Promise<ExitCode> {
  const rules = await rulesOf(directory);
  const rows = rules.map(({ id, version, kind, name }) => [id, `v${version}`, kind, name[lang]]);
  for (const line of table(rows)) terminal.out(line);
  return EXIT_CODES.ok;
}
