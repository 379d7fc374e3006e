// `fengsui rules`: list, explain, check and test the rules of a directory, before anything runs on them.
import type { Language } from '@fengsui/alerting';
import { ruleJsonSchema } from '@fengsui/detector';
import type { Command } from 'commander';
import type { CommandContext, CommandDoor } from '../command-context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { usageFailure } from '../failure.ts';
import { table } from '../render/columns.ts';
import { explainRule } from '../render/rule-explanation.ts';
import { rulesOf } from '../settings/jurisdiction.ts';
import { langOption, rulesOption } from '../settings/option-values.ts';
import { fixtureVerdicts, rulesWithFixtures } from '../settings/rule-fixtures.ts';
import { addReleases } from './release.ts';

interface RulesFlags {
  readonly rules?: string;
  readonly lang: Language;
}

const LIST_EXAMPLES = `
Examples:
  fengsui rules list
  fengsui rules list --rules my-rules --lang zh
`;
const EXPLAIN_EXAMPLES = `
Examples:
  fengsui rules explain R05
  fengsui rules explain R05 --lang zh
`;
const SCHEMA_EXAMPLES = `
An editor that knows YAML takes it by the first line of a rule file:
  # yaml-language-server: $schema=rule.schema.json

Examples:
  fengsui rules schema > my-rules/rule.schema.json
`;
const CHECK_EXAMPLES = `
Examples:
  fengsui rules check
  fengsui rules check --rules my-rules
`;
const TEST_EXAMPLES = `
A rule's fixtures stand beside it: those of my-rules/R05.yaml in my-rules/R05.fixtures.yaml.

Examples:
  fengsui rules test
  fengsui rules test --rules my-rules
`;

export function addRules(program: Command, { context, act }: CommandDoor): void {
  const rules = program.command('rules').description('rules as data');
  rules
    .command('list')
    .description('id, version, kind, levels and name of each; tells every mistake of every file')
    .addOption(rulesOption())
    .addOption(langOption())
    .addHelpText('after', LIST_EXAMPLES)
    .action(async (flags: RulesFlags) => act(list(flags, context)));
  rules
    .command('explain')
    .description('what a rule reads, what it counts, when it raises and when it clears')
    .argument('<id>')
    .addOption(rulesOption())
    .addOption(langOption())
    .addHelpText('after', EXPLAIN_EXAMPLES)
    .action(async (id: string, flags: RulesFlags) => act(explain(id, flags, context)));
  rules
    .command('schema')
    .description('the shape of a rule file as JSON Schema, for editors')
    .addHelpText('after', SCHEMA_EXAMPLES)
    .action(async () => act(schema(context)));
  rules
    .command('check')
    .description('tells every mistake of every rule and fixture, with file, line, field and what is allowed')
    .addOption(rulesOption())
    .addHelpText('after', CHECK_EXAMPLES)
    .action(async (flags: RulesFlags) => act(check(flags, context)));
  rules
    .command('test')
    .description('plays the fixtures beside the rules: given these events, these grades at these times')
    .addOption(rulesOption())
    .addHelpText('after', TEST_EXAMPLES)
    .action(async (flags: RulesFlags) => act(test(flags, context)));
  addReleases(rules, { context, act });
}

async function schema({ terminal }: CommandContext): Promise<ExitCode> {
  terminal.out(JSON.stringify(ruleJsonSchema(), null, 2));
  return EXIT_CODES.ok;
}

async function list({ rules: directory, lang }: RulesFlags, { terminal }: CommandContext): Promise<ExitCode> {
  const rules = await rulesOf(directory);
  const rows = rules.map(({ id, version, kind, name }) => [id, `v${version}`, kind, name[lang]]);
  for (const line of table(rows)) terminal.out(line);
  return EXIT_CODES.ok;
}

async function explain(id: string, flags: RulesFlags, { terminal }: CommandContext): Promise<ExitCode> {
  const rules = await rulesOf(flags.rules);
  const rule = rules.find((one) => one.id === id);
  if (rule === undefined) throw usageFailure(`no rule ${id}; there are ${rules.map((one) => one.id).join(', ')}`);
  for (const line of explainRule(rule, flags.lang)) terminal.out(line);
  return EXIT_CODES.ok;
}

async function check({ rules: directory }: RulesFlags, { terminal }: CommandContext): Promise<ExitCode> {
  const { inFiles, byRule } = await rulesWithFixtures(directory);
  const fixtureCount = [...byRule.values()].reduce((sum, { length }) => sum + length, 0);
  terminal.out(`${inFiles.length} rules and ${fixtureCount} fixtures are sound`);
  return EXIT_CODES.ok;
}

async function test({ rules: directory }: RulesFlags, { terminal }: CommandContext): Promise<ExitCode> {
  const { lines, failures } = fixtureVerdicts(await rulesWithFixtures(directory));
  for (const line of failures) terminal.err(line);
  for (const line of lines) terminal.out(line);
  return failures.length === 0 ? EXIT_CODES.ok : EXIT_CODES.failed;
}
