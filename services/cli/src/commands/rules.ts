// `fengsui rules`: list, explain, check and test the rules of a directory, before anything runs on them.
import type { Language } from '@fengsui/alerting';
import {
  fixturesJsonSchema,
  ruleJsonSchema,
  rulesInForce,
  TENANT_FILES,
  type TenantFile,
  tenantJsonSchema,
} from '@fengsui/detector';
import { Argument, type Command } from 'commander';
import type { CommandContext, CommandDoor } from '../command-context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { usageFailure } from '../failure.ts';
import { table } from '../render/columns.ts';
import { explainRule } from '../render/rule-explanation/index.ts';
import { rulesAndTenant, rulesOf } from '../settings/jurisdiction.ts';
import { langOption, rulesOption, tenantOption } from '../settings/option-values.ts';
import { fixtureVerdicts, rulesWithFixtures } from '../settings/rule-fixtures.ts';
import { createZonedTime, DEFAULT_ZONE } from '../settings/zone.ts';
import { addBacktest } from './backtest.ts';
import { addReleases } from './release.ts';
import { addShadow } from './shadow.ts';

interface RulesFlags {
  readonly rules?: string;
  readonly tenant?: string;
  readonly lang: Language;
}

/** Files of a directory of rules that have a JSON Schema. */
const RULE_FILES = ['rule', 'fixtures'] as const;
type SchemaOf = (typeof RULE_FILES)[number] | TenantFile;

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
  fengsui rules schema fixtures > my-rules/fixtures.schema.json
  fengsui rules schema calendar > my-tenant/calendar.schema.json
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

export function addRules(program: Command, door: CommandDoor): void {
  const { context, act } = door;
  const rules = program.command('rules').description('rules as data');
  rules
    .command('list')
    .description('id, version, kind, levels and name of each; tells every mistake of every file')
    .addOption(rulesOption())
    .addOption(tenantOption())
    .addOption(langOption())
    .addHelpText('after', LIST_EXAMPLES)
    .action(async (flags: RulesFlags) => act(list(flags, context)));
  rules
    .command('explain')
    .description('what a rule reads, what it counts, when it raises and when it clears')
    .argument('<id>')
    .addOption(rulesOption())
    .addOption(tenantOption())
    .addOption(langOption())
    .addHelpText('after', EXPLAIN_EXAMPLES)
    .action(async (id: string, flags: RulesFlags) => act(explain(id, flags, context)));
  rules
    .command('schema')
    .description("the shape of a rule file, a file of fixtures or one of a tenant's files, as JSON Schema for editors")
    .addArgument(new Argument('[of]', 'whose shape').choices([...RULE_FILES, ...TENANT_FILES]).default('rule'))
    .addHelpText('after', SCHEMA_EXAMPLES)
    .action(async (of: SchemaOf) => act(schema(of, context)));
  rules
    .command('check')
    .description('tells every mistake of every rule and fixture, with file, line, field and what is allowed')
    .addOption(rulesOption())
    .addOption(tenantOption())
    .addHelpText('after', CHECK_EXAMPLES)
    .action(async (flags: RulesFlags) => act(check(flags, context)));
  rules
    .command('test')
    .description('plays the fixtures beside the rules: given these events, these grades at these times')
    .addOption(rulesOption())
    .addOption(tenantOption())
    .addHelpText('after', TEST_EXAMPLES)
    .action(async (flags: RulesFlags) => act(test(flags, context)));
  addBacktest(rules, door);
  addShadow(rules, door);
  addReleases(rules, door);
}

async function schema(of: SchemaOf, { terminal }: CommandContext): Promise<ExitCode> {
  terminal.out(JSON.stringify(schemaOf(of), null, 2));
  return EXIT_CODES.ok;
}

function schemaOf(of: SchemaOf): object {
  switch (of) {
    case 'rule':
      return ruleJsonSchema();
    case 'fixtures':
      return fixturesJsonSchema();
    default:
      return tenantJsonSchema(of);
  }
}

async function list(flags: RulesFlags, { terminal }: CommandContext): Promise<ExitCode> {
  const { lang } = flags;
  const rules = await rulesOf(flags);
  const rows = rules.map(({ id, version, kind, name }) => [id, `v${version}`, kind, name[lang]]);
  for (const line of table(rows)) terminal.out(line);
  return EXIT_CODES.ok;
}

async function explain(id: string, flags: RulesFlags, { terminal, clock }: CommandContext): Promise<ExitCode> {
  // A topic of the year is explained by the rule that it comes to, in the zone of the shipped areas.
  const zoneOffsetMs = createZonedTime(DEFAULT_ZONE).offsetMs(clock.now());
  const rules = rulesInForce(await rulesAndTenant(flags), zoneOffsetMs);
  const rule = rules.find((one) => one.id === id);
  if (rule === undefined) throw usageFailure(`no rule ${id}; there are ${rules.map((one) => one.id).join(', ')}`);
  for (const line of explainRule(rule, flags.lang)) terminal.out(line);
  return EXIT_CODES.ok;
}

async function check(flags: RulesFlags, { terminal }: CommandContext): Promise<ExitCode> {
  const { inFiles, byRule } = await rulesWithFixtures(flags);
  const fixtureCount = [...byRule.values()].reduce((sum, { length }) => sum + length, 0);
  terminal.out(`${inFiles.length} rules and ${fixtureCount} fixtures are sound`);
  return EXIT_CODES.ok;
}

async function test(flags: RulesFlags, { terminal }: CommandContext): Promise<ExitCode> {
  const { lines, failures } = fixtureVerdicts(await rulesWithFixtures(flags));
  for (const line of failures) terminal.err(line);
  for (const line of lines) terminal.out(line);
  return failures.length === 0 ? EXIT_CODES.ok : EXIT_CODES.failed;
}
