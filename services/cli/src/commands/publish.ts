// `fengsui publish FILE`: hands the records of a file to a running intake, and lists those it refuses.
import { PUBLISH_BYTES_MAX, PUBLISH_RECORDS_MAX, type PublishedRecord, type PublishResponse } from '@fengsui/contracts';
import { createIntakeClient } from '@fengsui/rpc';
import type { Command } from 'commander';
import type { CommandContext, CommandDoor } from '../command-context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { runFailure } from '../failure.ts';
import { readRecords } from '../records/published-records.ts';
import { positionText, problemLines } from '../render/problem-lines.ts';
import { sourceOption, toOption } from '../settings/option-values.ts';
import { answerOf } from './answer.ts';
import { type RecordFlags, typeOption } from './validate.ts';

interface PublishFlags extends RecordFlags {
  readonly to: string;
}

/** Bytes of records in one message: leaves room for what stands around them. */
const MESSAGE_BYTES = PUBLISH_BYTES_MAX / 2;
const MESSAGE_RECORDS = PUBLISH_RECORDS_MAX / 2;

const EXAMPLES = `
FILE is as for validate. Good and bad records are written alike; the bad ones also stand in the quarantine.

Examples:
  fengsui publish tickets.ndjson
  fengsui publish --source grid --to 10.0.0.5:7300 cases.pb
`;

export function addPublish(program: Command, { context, act }: CommandDoor): void {
  program
    .command('publish')
    .description('send a file of events to a running `fengsui up`; returns when they are on its disk')
    .argument('<file>')
    .addOption(toOption())
    .addOption(sourceOption())
    .addOption(typeOption())
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, flags: PublishFlags) => act(publish(file, flags, context)));
}

async function publish(
  path: string,
  flags: PublishFlags,
  { terminal, interrupted }: CommandContext,
): Promise<ExitCode> {
  const client = createIntakeClient({ address: flags.to });
  const places = createPlaces();
  try {
    const records = readRecords({ path, source: flags.source ?? null, eventType: flags.type ?? '' });
    const batches = inBatches(records, { places, interrupted });
    const response = answerOf(await client.publish(batches), flags.to);
    for (const line of rejectedLines(path, response, places)) terminal.out(line);
    const { acceptedCount, rejectedCount } = response;
    terminal.err(
      `${acceptedCount + rejectedCount} records written: ${acceptedCount} accepted, ${rejectedCount} refused`,
    );
    if (interrupted.aborted) throw runFailure('interrupted: the rest of the file was not sent');
    return rejectedCount === 0 ? EXIT_CODES.ok : EXIT_CODES.failed;
  } finally {
    client.close();
  }
}

async function* inBatches(
  records: ReturnType<typeof readRecords>,
  { places, interrupted }: { readonly places: Places; readonly interrupted: AbortSignal },
): AsyncGenerator<readonly PublishedRecord[]> {
  let batch: PublishedRecord[] = [];
  let bytes = 0;
  for await (const { place, record } of records) {
    if (interrupted.aborted) break;
    places.add(place);
    batch.push(record);
    bytes += record.value.length;
    if (batch.length < MESSAGE_RECORDS && bytes < MESSAGE_BYTES) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

/** Where in the file the n-th record stood. */
interface Places {
  add(place: number): void;
  of(index: number): number;
}

/** Remembers only where places do not follow one another: after blank lines. */
function createPlaces(): Places {
  const jumps: { readonly index: number; readonly place: number }[] = [];
  let next = { index: 0, place: 0 };
  return {
    add: (place) => {
      if (place !== next.place) jumps.push({ index: next.index, place });
      next = { index: next.index + 1, place: place + 1 };
    },
    of: (index) => {
      const jump = jumps.findLast((one) => one.index <= index);
      return jump === undefined ? index + 1 : jump.place + index - jump.index;
    },
  };
}

function rejectedLines(path: string, { rejected, rejectedCount }: PublishResponse, places: Places): readonly string[] {
  const lines = rejected.flatMap(({ index, position, problems }) =>
    problemLines(path, places.of(index), problems).map((line) => `${line}  (${positionText(position)})`),
  );
  const left = rejectedCount - rejected.length;
  return left === 0 ? lines : [...lines, `and ${left} more: see fengsui quarantine list`];
}
