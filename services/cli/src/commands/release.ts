// `fengsui rules release` and what belongs to it: rules change while the system runs, proposed by one role and approved by
// another. Everything is compiled and every fixture played here before anything is proposed.
import { packRules, unpackRules } from '@fengsui/contracts';
import { parseRuleSet, type Rule, ruleSetText, ruleSources } from '@fengsui/detection';
import { RELEASE_BYTES_MAX } from '@fengsui/domain';
import type { RuleClient } from '@fengsui/rpc';
import { type Command, Option } from 'commander';
import type { CommandContext, CommandDoor } from '../command-context.ts';
import { runFailure } from '../failure.ts';
import { changeLines, releaseLines, releaseTable } from '../render/release-lines.ts';
import { tenantOption, toOption, wholeNumber, zoneOption } from '../settings/option-values.ts';
import {
  promoted,
  type RunningSet,
  runningSet,
  type SourcedRule,
  sourcedRules,
  wholeSet,
  withShadows,
} from '../settings/release-sets.ts';
import { fixtureVerdicts, rulesWithFixtures } from '../settings/rule-fixtures.ts';
import { createZonedTime } from '../settings/zone.ts';
import { answerOf } from './answer.ts';
import { type Call, type CallFlags, type DecisionFlags, deciding, withClient } from './rule-call.ts';

const RELEASE_EXAMPLES = `
The whole set of rules is released, or nothing of it. Another role approves it; only then it runs.
Examples:
  fengsui rules release my-rules --as rule-author --reason "wages: earlier orange"
  fengsui rules release my-rules --shadow R15,R41 --as rule-author --reason "try the new R15 beside the old one"
  fengsui rules approve 4 --as duty-head --reason "reviewed"
`;
const ROLLBACK_EXAMPLES = `
Examples:
  fengsui rules rollback 3 --as rule-author --reason "R15 raises too much"
  fengsui rules rollback 3 --emergency --as duty-head --reason "R15 floods the centre"
`;

const releaseNumber = wholeNumber(0, 4_294_967_295);

/** Below `fengsui rules`. */
export function addReleases(rules: Command, { context, act }: CommandDoor): void {
  deciding(rules.command('release').description('propose the rules of a directory, after all their fixtures hold'))
    .argument('[rules]', 'directory of rules; the shipped ones if not given')
    .addOption(new Option('--shadow <ids>', 'evaluated and counted, not pushed: R15,R41').argParser(listOfIds))
    .addOption(tenantOption())
    .addHelpText('after', RELEASE_EXAMPLES)
    .action(
      async (directory: string | undefined, flags: DecisionFlags & { shadow?: readonly string[]; tenant?: string }) =>
        act(withClient(flags, release(directory, flags, context))),
    );
  deciding(rules.command('approve').description('let a proposed release run: by another role than proposed it'))
    .argument('<release>', 'its number', releaseNumber)
    .addHelpText('after', RELEASE_EXAMPLES)
    .action(async (number: number, flags: DecisionFlags) => act(withClient(flags, approve(number, flags, context))));
  deciding(rules.command('withdraw').description('take a proposed release back'))
    .argument('<release>', 'its number', releaseNumber)
    .action(async (number: number, flags: DecisionFlags) => act(withClient(flags, withdraw(number, flags, context))));
  deciding(rules.command('rollback').description('propose what an earlier release brought'))
    .argument('<release>', 'its number; 0: the rules of the start', releaseNumber)
    .option('--emergency', 'approve it at once, by the same role; it is recorded as such', false)
    .addHelpText('after', ROLLBACK_EXAMPLES)
    .action(async (number: number, flags: DecisionFlags & { emergency: boolean }) =>
      act(withClient(flags, rollback(number, flags, context))),
    );
  deciding(rules.command('promote').description('propose that rules leave the shadow'))
    .argument('<ids>', 'R15, or several: R15,R41', listOfIds)
    .action(async (ids: readonly string[], flags: DecisionFlags) =>
      act(withClient(flags, promote(ids, flags, context))),
    );
  rules
    .command('releases')
    .description('all releases, the newest first; with a number: that one, and what it changes')
    .argument('[release]', 'its number', releaseNumber)
    .addOption(toOption())
    .addOption(zoneOption())
    .action(async (number: number | undefined, flags: CallFlags & { zone: string }) =>
      act(withClient(flags, show(number, flags, context))),
    );
}

function listOfIds(text: string): readonly string[] {
  return text.split(',').map((id) => id.trim());
}

async function runningOf(client: RuleClient, to: string): Promise<RunningSet> {
  const { running: number } = answerOf(await client.listReleases(), to);
  const got = await client.getRelease({ number });
  if (got.kind === 'refused' && got.reason === 'not_found') return runningSet(number, []);
  const sources = sourcesIn(answerOf(got, to).rules);
  if (sources === null) throw runFailure(`the rules of release ${number} cannot be unpacked by this program`);
  return runningSet(number, sources);
}

function sourcesIn(packed: Uint8Array): readonly unknown[] | null {
  const text = unpackRules(packed);
  return text === null ? null : ruleSources(text);
}

function release(
  directory: string | undefined,
  flags: DecisionFlags & { readonly shadow?: readonly string[]; readonly tenant?: string },
  { terminal }: CommandContext,
): Call {
  return async (client) => {
    const loaded = await rulesWithFixtures({ rules: directory, tenant: flags.tenant });
    const { failures } = fixtureVerdicts(loaded);
    if (failures.length > 0) throw runFailure(...failures, 'nothing was proposed: all fixtures have to hold first');
    terminal.out(`${loaded.inFiles.length} rules compile, and all their fixtures hold`);
    const running = await runningOf(client, flags.to);
    const set = withShadows(
      loaded.inFiles,
      flags.shadow ?? [],
      flags.shadow === undefined ? running.rules : wholeSet(running),
    );
    await propose({ client, running, set, flags, context: { terminal } });
  };
}

function promote(ids: readonly string[], flags: DecisionFlags, { terminal }: CommandContext): Call {
  return async (client) => {
    const running = await runningOf(client, flags.to);
    await propose({ client, running, set: promoted(wholeSet(running), ids), flags, context: { terminal } });
  };
}

async function propose(made: {
  readonly client: RuleClient;
  readonly running: RunningSet;
  readonly set: readonly SourcedRule[];
  readonly flags: DecisionFlags;
  readonly context: Pick<CommandContext, 'terminal'>;
}): Promise<void> {
  const { client, running, set, flags, context } = made;
  const text = ruleSetText(set.map(({ source }) => source));
  const read = parseRuleSet(text);
  if (read.kind === 'problems') {
    throw runFailure(...read.problems.map(({ rule, path, problem }) => `${rule} ${path}: ${problem}`));
  }
  const rules = packRules(text);
  if (rules.length > RELEASE_BYTES_MAX) {
    throw runFailure(`the rules take ${rules.length} bytes packed; allowed: at most ${RELEASE_BYTES_MAX}`);
  }
  for (const line of changeLines(
    running.rules.map(({ rule }) => rule),
    read.rules,
  ))
    context.terminal.out(line);
  const { as: role, reason } = flags;
  const content = { kind: 'rules', rules } as const;
  const request = { content, base: running.number, isEmergency: false, role, reason };
  const { number } = answerOf(await client.proposeRelease(request), flags.to);
  context.terminal.out(`release ${number} is proposed; another role lets it run: fengsui rules approve ${number}`);
}

function approve(number: number, flags: DecisionFlags, { terminal }: CommandContext): Call {
  return async (client) => {
    for (const line of await changesOf(client, number, flags.to)) terminal.out(line);
    const { as: role, reason } = flags;
    const { positions } = answerOf(await client.approveRelease({ number, role, reason }), flags.to);
    terminal.out(`release ${number} runs: it stands in ${positions.length} partitions`);
  };
}

function withdraw(number: number, flags: DecisionFlags, { terminal }: CommandContext): Call {
  return async (client) => {
    const { as: role, reason } = flags;
    answerOf(await client.withdrawRelease({ number, role, reason }), flags.to);
    terminal.out(`release ${number} is withdrawn`);
  };
}

function rollback(to: number, flags: DecisionFlags & { readonly emergency: boolean }, context: CommandContext): Call {
  return async (client) => {
    const { as: role, reason, emergency: isEmergency } = flags;
    const { running: base } = answerOf(await client.listReleases(), flags.to);
    const request = { content: { kind: 'rollback', to } as const, base, isEmergency, role, reason };
    const { number } = answerOf(await client.proposeRelease(request), flags.to);
    context.terminal.out(`release ${number} is proposed: what release ${to} brought`);
    if (isEmergency) await approve(number, flags, context)(client);
    else context.terminal.out(`another role lets it run: fengsui rules approve ${number}`);
  };
}

function show(number: number | undefined, flags: CallFlags & { zone: string }, { terminal }: CommandContext): Call {
  const zoned = createZonedTime(flags.zone);
  return async (client) => {
    if (number === undefined) {
      const { releases, running } = answerOf(await client.listReleases(), flags.to);
      for (const line of releaseTable(releases, running, zoned)) terminal.out(line);
      if (releases.length === 0) terminal.err('nothing was released yet');
      return;
    }
    const got = answerOf(await client.getRelease({ number }), flags.to);
    for (const line of releaseLines(got.release, zoned)) terminal.out(line);
    for (const line of await changesOf(client, number, flags.to)) terminal.out(line);
  };
}

/** What a release changes of the one it was made from. */
async function changesOf(client: RuleClient, number: number, to: string): Promise<readonly string[]> {
  const { release: made, rules } = answerOf(await client.getRelease({ number }), to);
  const before = made.state === 'configured' ? null : await client.getRelease({ number: made.base });
  const base = before?.kind === 'ok' ? rulesIn(before.value.rules) : [];
  return changeLines(base, rulesIn(rules));
}

/** For the eye: what this program cannot read is left out. */
function rulesIn(packed: Uint8Array): readonly Rule[] {
  return sourcedRules(sourcesIn(packed) ?? []).map(({ rule }) => rule);
}
