// `fengsui validate FILE`: everything that intake would refuse, before anything is sent.
import { CONTENT_TYPE_HEADER, EVENT_TYPE_HEADER } from '@fengsui/contracts';
import { validateRecord } from '@fengsui/intake';
import { type Command, Option } from 'commander';
import type { CommandContext, CommandDoor } from '../command-context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { type PlacedRecord, readRecords } from '../records/published-records.ts';
import type { SourceWord } from '../records/source-of-record.ts';
import { problemLines } from '../render/problem-lines.ts';
import { sourceOption } from '../settings/option-values.ts';

export interface RecordFlags {
  readonly source?: SourceWord;
  readonly type?: string;
}

const EXAMPLES = `
FILE holds one JSON object a line, or (named *.pb) protobuf messages each after its length; both may be gzipped (.gz).

Examples:
  fengsui validate tickets.ndjson
  fengsui validate --source mediation cases.pb
`;

export const typeOption = (): Option =>
  new Option('--type <name>', 'protobuf message of the file, needed for patrols').choices([
    'grid.v1.CaseChanged',
    'grid.v1.PatrolHeartbeat',
  ]);

export function addValidate(program: Command, { context, act }: CommandDoor): void {
  program
    .command('validate')
    .description('check a file of events: every problem of every record, with line, field and what would be right')
    .argument('<file>')
    .addOption(sourceOption())
    .addOption(typeOption())
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, flags: RecordFlags) => act(validate(file, flags, context)));
}

async function validate(path: string, flags: RecordFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal, clock, interrupted } = context;
  let recordCount = 0;
  let refusedCount = 0;
  for await (const placed of readRecords({ path, source: flags.source ?? null, eventType: flags.type ?? '' })) {
    if (interrupted.aborted || terminal.readerGone.aborted) return EXIT_CODES.interrupted;
    recordCount++;
    const problems = validateRecord(rawRecordOf(placed), clock.now());
    if (problems.length > 0) refusedCount++;
    for (const line of problemLines(path, placed.place, problems)) terminal.out(line);
  }
  terminal.err(`${recordCount} records: ${recordCount - refusedCount} good, ${refusedCount} would be refused`);
  return refusedCount === 0 ? EXIT_CODES.ok : EXIT_CODES.failed;
}

function rawRecordOf({
  record: { topic, contentType, eventType, value },
}: PlacedRecord): Parameters<typeof validateRecord>[0] {
  const type = eventType === '' ? {} : { [EVENT_TYPE_HEADER]: eventType };
  return { topic, headers: { [CONTENT_TYPE_HEADER]: contentType, ...type }, value };
}
