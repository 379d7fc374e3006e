// `fengsui rules backtest RULES --log LOG`: rules over a recorded log, and per rule what they would have come to. The
// report goes to stdout, everything about the run to stderr; JSON and HTML go to files.
import { writeFile } from 'node:fs/promises';
import type { Language } from '@fengsui/alerting';
import { rulesInForce, type Tenant, tenantDetection } from '@fengsui/detector';
import {
  type BacktestReport,
  type BacktestRun,
  backtest,
  backtestReport,
  DAILY_BUDGET,
  type Rules,
  readSignalsSpan,
  type SignalsSpan,
  TooManyAlerts,
} from '@fengsui/embedded';
import type { EventLog } from '@fengsui/log';
import { type Command, Option } from 'commander';
import type { CommandContext, CommandDoor } from '../command-context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { createFailureList, fileFailure, runFailure, usageFailure } from '../failure.ts';
import {
  addRecordedLogOptions,
  findRecordedLog,
  type RecordedLog,
  type RecordedLogFlags,
  withOpenLog,
} from '../records/recorded-log.ts';
import { reportJson } from '../render/backtest/report-json.ts';
import { reportLines, runNotes } from '../render/backtest/report-lines.ts';
import { reportPage } from '../render/backtest/report-page.ts';
import { misplacedOverlays, rulesAndTenant, rulesOf } from '../settings/jurisdiction.ts';
import { duration, instant, langOption, tenantOption } from '../settings/option-values.ts';
import { createZonedTime, type ZonedTime } from '../settings/zone.ts';
import { createReadingProgress } from '../terminal/reading-progress.ts';

interface BacktestFlags extends RecordedLogFlags {
  readonly tenant?: string;
  readonly from?: number;
  readonly to?: number;
  readonly warmUp: number;
  readonly compare?: string;
  readonly json?: string;
  readonly html?: string;
  readonly lang: Language;
}

const HELP = `
The log is only read, from its beginning, by the engine and the alerter of the live stream: the rules that were live give
the very alerts that were raised, acknowledgements included. With --from reading begins --warm-up before it; give more
where a rule remembers longer.

What the columns say:
  ALERTS      raised between --from and --to, and by the gravest grade that each reached
  A DAY       alerts over the days of the log; PER 10,000 over the residents of the area tree, where it knows them
  LEAD TIME   median, from an alert's first revision to its first orange or red; for milder ones to their clearing
  BY ITSELF   of the alerts that cleared, the share that nobody had acknowledged
  PRECISION   of the alerts with a verdict, the share that were no false alarm (drills are none)
  BUDGET      a district's day has ${DAILY_BUDGET.yellow} raises to yellow, ${DAILY_BUDGET.orange} to orange, ${DAILY_BUDGET.red} to red; days over it, by this rule alone
  OF OVERRUN  of the raises on the days that all rules together put over it, the share of this rule

Examples:
  fengsui rules backtest deploy/rules --log .fengsui
  fengsui rules backtest my-rules --log .fengsui --compare deploy/rules --html report.html
  fengsui rules backtest my-rules --log 311.csv --map my-city.yaml --from 2021-09-01T00:00:00-04:00 --json report.json
  KAFKA_BROKERS=localhost:9092 fengsui rules backtest my-rules --log kafka --from 2026-01-01T00:00:00+08:00
`;

export function addBacktest(rules: Command, { context, act }: CommandDoor): void {
  const command = rules
    .command('backtest')
    .description('rules over a recorded log: what they would have raised, how early, how often for nothing')
    .argument('<rules>', 'directory of rules, one YAML file a rule');
  addRecordedLogOptions(command, 'files_too')
    .addOption(new Option('--from <time>', 'report alerts raised from here on; with an offset').argParser(instant))
    .addOption(new Option('--to <time>', 'and before here').argParser(instant))
    .addOption(
      new Option('--warm-up <duration>', 'read so much before --from')
        .argParser(duration)
        .default(duration('28d'), '28d'),
    )
    .option('--compare <rules>', 'rules to compare with, over the same log')
    .addOption(tenantOption())
    .option('--json <file>', 'write the report as JSON')
    .option('--html <file>', 'write the report as one HTML page with plots')
    .addOption(langOption())
    .addHelpText('after', HELP)
    .action(async (directory: string, flags: BacktestFlags) => act(run(directory, flags, context)));
}

interface Given {
  readonly candidate: Rules;
  readonly tenant: Tenant;
  readonly current: Rules | null;
  readonly recorded: RecordedLog;
}

async function run(directory: string, flags: BacktestFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const startedAt = context.clock.now();
  const cpuBefore = context.cpuMs();
  const given = await readGiven(directory, flags, context);
  const made = await withOpenLog({ name: flags.log, recorded: given.recorded }, context, async (log) =>
    reportOf({ given, flags, context, log }).catch((error: unknown) => {
      throw tooManyAlerts(error);
    }),
  );
  if (made === null || made.run.kind === 'aborted') return EXIT_CODES.interrupted;
  await writeReport(made, { directory, flags, context, zoned: made.zoned });
  const totals = { wallMs: context.clock.now() - startedAt, cpuMs: context.cpuMs() - cpuBefore };
  for (const line of runNotes({ ...made, ...totals })) terminal.err(line);
  return EXIT_CODES.ok;
}

/** Throws a CommandFailure with everything that is wrong with rules, log and range. */
async function readGiven(directory: string, flags: BacktestFlags, context: CommandContext): Promise<Given> {
  const failures = createFailureList();
  const { compare, tenant, from, to } = flags;
  if (from !== undefined && to !== undefined && to <= from) failures.note('--to must be later than --from');
  const candidate = await failures.noting(rulesAndTenant({ rules: directory, tenant }));
  const current = compare === undefined ? null : await failures.noting(rulesOf({ rules: compare, tenant }));
  const recorded = await failures.noting(findRecordedLog(flags, context));
  if (candidate !== null && recorded !== null) failures.note(...misplacedOverlays(candidate, recorded.tree));
  if (candidate === null || recorded === null || !failures.isEmpty()) throw failures.failure();
  return { candidate: candidate.rules, tenant: candidate.tenant, current, recorded };
}

interface Made {
  readonly run: BacktestRun;
  readonly report: BacktestReport;
  readonly span: SignalsSpan;
  readonly zoned: ZonedTime;
}

async function reportOf(of: {
  readonly given: Given;
  readonly flags: BacktestFlags;
  readonly context: CommandContext;
  readonly log: EventLog;
}): Promise<Made> {
  const { given, flags, context, log } = of;
  const { tree } = given.recorded;
  const zoned = createZonedTime(given.recorded.zone);
  const span = await readSignalsSpan(log);
  if (span === null) throw usageFailure(`${flags.log} holds no signals`);
  const zoneOffsetMs = zoned.offsetMs(span.firstAt);
  const { tenant } = given;
  const candidate = rulesInForce({ rules: given.candidate, tenant }, zoneOffsetMs);
  const { from = null, to = null, warmUp: warmUpMs } = flags;
  const progress = createReadingProgress(context.terminal, zoned);
  const result = await backtest({
    log,
    span,
    tree,
    zoneOffsetMs,
    tenant: tenantDetection(tenant, zoneOffsetMs),
    candidate,
    current: given.current === null ? null : rulesInForce({ rules: given.current, tenant }, zoneOffsetMs),
    from,
    to,
    warmUpMs,
    onProgress: progress.update,
    abort: context.interrupted,
  }).finally(progress.stop);
  if (result.kind === 'finished' && result.signals.size === 0) {
    const [first, last] = [zoned.format(span.firstAt), zoned.format(span.lastAt)];
    throw usageFailure(`no signals between --from and --to: ${flags.log} has them from ${first} to ${last}`);
  }
  return {
    run: result,
    report: backtestReport(result, { tree, zoneOffsetMs, candidate }),
    span,
    zoned,
  };
}

async function writeReport(
  { report }: Made,
  of: {
    readonly directory: string;
    readonly flags: BacktestFlags;
    readonly context: CommandContext;
    readonly zoned: ZonedTime;
  },
): Promise<void> {
  const { flags, context, zoned, directory } = of;
  const { log, compare = null, lang, json, html } = flags;
  const titles = { rules: directory, log, compare, language: lang, zoned };
  for (const line of reportLines(report, titles)) context.terminal.out(line);
  if (json !== undefined) await writeOut(json, `${JSON.stringify(reportJson(report, titles), null, 2)}\n`);
  if (html !== undefined) await writeOut(html, reportPage(report, titles));
}

async function writeOut(path: string, text: string): Promise<void> {
  await writeFile(path, text).catch((error: unknown) => {
    throw fileFailure(path, error);
  });
}

/** As the user can mend it; other errors come back as they are. */
function tooManyAlerts(error: unknown): unknown {
  if (!(error instanceof TooManyAlerts)) return error;
  return runFailure(`${error.message}: no report could help with so many; shorten the time with --from and --to`);
}
