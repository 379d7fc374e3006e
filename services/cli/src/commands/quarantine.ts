// `fengsui quarantine list`: records that intake has refused, the newest first: where each stands and why.
import type { QuarantineEntry } from '@fengsui/contracts';
import { createIntakeClient } from '@fengsui/rpc';
import { type Command, Option } from 'commander';
import type { CommandContext, CommandDoor } from '../command-context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { quarantineLines } from '../render/problem-lines.ts';
import { formatOption, toOption, wholeNumber, zoneOption } from '../settings/option-values.ts';
import { createZonedTime } from '../settings/zone.ts';
import { answerOf } from './answer.ts';

interface QuarantineFlags {
  readonly to: string;
  readonly limit: number;
  readonly format: 'text' | 'json';
  readonly zone: string;
}

const LIMIT_MAX = 100_000;
const PAGE_MAX = 1_000;

const EXAMPLES = `
Examples:
  fengsui quarantine list
  fengsui quarantine list --limit 1000 --format json | jq .reason
`;

export function addQuarantine(program: Command, { context, act }: CommandDoor): void {
  program
    .command('quarantine')
    .description('records that intake has refused')
    .command('list')
    .description('the newest first: position, reason, field and what a good value would be; never their contents')
    .addOption(toOption())
    .addOption(new Option('--limit <n>', 'at most so many').argParser(wholeNumber(1, LIMIT_MAX)).default(50))
    .addOption(formatOption())
    .addOption(zoneOption())
    .addHelpText('after', EXAMPLES)
    .action(async (flags: QuarantineFlags) => act(list(flags, context)));
}

async function list({ to, limit, format, zone }: QuarantineFlags, { terminal }: CommandContext): Promise<ExitCode> {
  const client = createIntakeClient({ address: to });
  const entries: QuarantineEntry[] = [];
  try {
    let pageToken = '';
    do {
      const pageSize = Math.min(PAGE_MAX, limit - entries.length);
      const page = answerOf(await client.listQuarantine({ pageSize, pageToken }), to);
      entries.push(...page.entries);
      pageToken = page.nextPageToken;
    } while (pageToken !== '' && entries.length < limit);
  } finally {
    client.close();
  }
  if (format === 'json') for (const entry of entries) terminal.out(entryJson(entry));
  else if (entries.length === 0) terminal.err('the quarantine is empty');
  else for (const line of quarantineLines(entries, createZonedTime(zone))) terminal.out(line);
  return EXIT_CODES.ok;
}

/** A QuarantinedRecord in the protobuf JSON mapping. */
function entryJson({
  topic,
  partition,
  offset,
  reason,
  fieldPath,
  hint,
  receivedAt,
  sizeBytes,
}: QuarantineEntry): string {
  return JSON.stringify({
    position: { topic, partition, offset: String(offset) },
    problem: { reason, fieldPath, hint },
    receivedAt: new Date(receivedAt).toISOString().replace('.000Z', 'Z'),
    sizeBytes,
  });
}
