// `fengsui topics`: the topics of the year (每月一题), how each stands, and what one came to by a recorded log.
import type { Language } from '@fengsui/alerting';
import { type Topic, topicTimes } from '@fengsui/detector';
import type { AreaTree } from '@fengsui/domain';
import { readSignalsSpan, readTopicMatters, TooManyMatters, toldAreas, topicFigures } from '@fengsui/embedded';
import type { EventLog } from '@fengsui/log';
import { type Command, Option } from 'commander';
import type { CommandContext, CommandDoor } from '../command-context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { createFailureList, runFailure, usageFailure } from '../failure.ts';
import {
  addRecordedLogOptions,
  findRecordedLog,
  type RecordedLog,
  type RecordedLogFlags,
  withOpenLog,
} from '../records/recorded-log.ts';
import { table } from '../render/columns.ts';
import { topicReportJson } from '../render/topics/report-json.ts';
import { type TopicReport, topicReportLines } from '../render/topics/report-lines.ts';
import { topicRows } from '../render/topics/topic-rows.ts';
import { tenantOf } from '../settings/jurisdiction.ts';
import { instant, langOption, tenantOption, zoneOption } from '../settings/option-values.ts';
import { createZonedTime, type ZonedTime } from '../settings/zone.ts';
import { createReadingProgress } from '../terminal/reading-progress.ts';

interface ListFlags {
  readonly at?: number;
  readonly tenant?: string;
  readonly zone: string;
  readonly lang: Language;
}

interface ReportFlags extends RecordedLogFlags {
  readonly tenant?: string;
  readonly json?: boolean;
  readonly lang: Language;
}

const LIST_HELP = `
planned: not announced yet; notice: announced, from the first day of the month before; running: its month; over.

Examples:
  fengsui topics list
  fengsui topics list --at 2026-10-15T00:00:00+08:00 --lang zh
`;
const REPORT_HELP = `
Eight weeks before the topic's month, the month, and eight weeks after it, for all it concerns and each county and street:
  A WEEK     matters opened, a week (and in all); CHANGE: after against before
  RESOLVED, SATISFIED     yes among those who were asked and answered, before and after
  FOUND BY THE GRID       of the matters that grid and hotline both told of, those that the grid reported first
Streets are told no number from 1 to 4; with --json nobody is.

Examples:
  fengsui topics report T2026-11 --log .fengsui
  fengsui topics report T2021-09 --tenant tests/data/queens-tenant --log tests/data/queens-311-ida.csv --map deploy/mappings/queens-311.yaml
`;

export function addTopics(program: Command, { context, act }: CommandDoor): void {
  const topics = program.command('topics').description('the topics of the year, one a month');
  topics
    .command('list')
    .description('month, state, organisation in charge and title of each; tells every mistake of the file')
    .addOption(new Option('--at <time>', 'how they stand then, not now; with an offset').argParser(instant))
    .addOption(tenantOption())
    .addOption(zoneOption())
    .addOption(langOption())
    .addHelpText('after', LIST_HELP)
    .action(async (flags: ListFlags) => act(list(flags, context)));
  const reporting = topics
    .command('report')
    .description('what a topic came to: its matters before, during and after its month')
    .argument('<topic>', 'its id');
  addRecordedLogOptions(reporting, 'files_too')
    .addOption(tenantOption())
    .option('--json', 'one JSON object for others: no number from 1 to 4 at any level')
    .addOption(langOption())
    .addHelpText('after', REPORT_HELP)
    .action(async (id: string, flags: ReportFlags) => act(report(id, flags, context)));
}

async function list(flags: ListFlags, { terminal, clock }: CommandContext): Promise<ExitCode> {
  const { topics } = await tenantOf(flags.tenant);
  const at = flags.at ?? clock.now();
  for (const line of table(topicRows(topics, { at, zoned: createZonedTime(flags.zone), language: flags.lang }))) {
    terminal.out(line);
  }
  return EXIT_CODES.ok;
}

async function report(id: string, flags: ReportFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const { topic, recorded } = await readGiven(id, flags, context);
  const zoned = createZonedTime(recorded.zone);
  const made = await withOpenLog({ name: flags.log, recorded }, context, async (log) =>
    reportOf({ topic, recorded, log, zoned }, flags, context).catch((error: unknown) => {
      throw tooManyMatters(error);
    }),
  );
  if (made === null) return EXIT_CODES.interrupted;
  if (flags.json === true) terminal.out(JSON.stringify(topicReportJson(made), null, 2));
  else for (const line of topicReportLines(made, { zoned, language: flags.lang })) terminal.out(line);
  return EXIT_CODES.ok;
}

/** Throws a CommandFailure with everything that is wrong with topic, areas and log. */
async function readGiven(id: string, flags: ReportFlags, context: CommandContext) {
  const failures = createFailureList();
  const tenant = await failures.noting(tenantOf(flags.tenant));
  const recorded = await failures.noting(findRecordedLog(flags, context));
  const topic = tenant?.topics.find((one) => one.id === id);
  if (tenant !== null && topic === undefined) failures.note(noSuchTopic(id, tenant.topics));
  if (topic !== undefined && recorded !== null) failures.note(...unknownAreas(topic, recorded.tree));
  if (topic === undefined || recorded === null || !failures.isEmpty()) throw failures.failure();
  return { topic, recorded };
}

function noSuchTopic(id: string, topics: readonly Topic[]): string {
  const ids = topics.map((one) => one.id);
  return `no topic ${id}; there ${ids.length === 0 ? 'is none' : `are ${ids.join(', ')}`}`;
}

function unknownAreas({ id, areas }: Topic, tree: AreaTree): readonly string[] {
  return (areas ?? [])
    .filter((code) => tree.indexOf(code) < 0)
    .map((code) => `${id} names area ${code}, which the area file does not have: give its own with --areas`);
}

async function reportOf(
  of: { readonly topic: Topic; readonly recorded: RecordedLog; readonly log: EventLog; readonly zoned: ZonedTime },
  flags: ReportFlags,
  { terminal, interrupted }: CommandContext,
): Promise<TopicReport | null> {
  const { topic, log, zoned } = of;
  const { tree } = of.recorded;
  const span = await readSignalsSpan(log);
  if (span === null) throw usageFailure(`${flags.log} holds no signals`);
  const progress = createReadingProgress(terminal, zoned);
  const found = await readTopicMatters({
    log,
    span,
    tree,
    topic,
    onProgress: progress.update,
    abort: interrupted,
  }).finally(progress.stop);
  if (found === null) return null;
  const times = topicTimes(topic, zoned.offsetMs(span.firstAt));
  const figures = topicFigures(found, { times, tree });
  const areas = toldAreas(figures, flags.json === true ? 'export' : 'office');
  return { topic, log: flags.log, periods: figures.periods, areas };
}

/** As the user can mend it; other errors come back as they are. */
function tooManyMatters(error: unknown): unknown {
  if (!(error instanceof TooManyMatters)) return error;
  return runFailure(`${error.message}: narrow the topic's categories or areas`);
}
