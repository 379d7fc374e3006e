// `fengsui replay FILE --map MAP.yaml`: a foreign file through the whole path in the events' own time.
import { resolve } from 'node:path';
import type { Language } from '@fengsui/alerting';
import { alertJson } from '@fengsui/contracts';
import { rulesInForce, tenantDetection } from '@fengsui/detector';
import { replay, type WrittenRevision } from '@fengsui/embedded';
import { openEventFile } from '@fengsui/intake';
import { LogError } from '@fengsui/log';
import { createLogger } from '@fengsui/service-kit';
import { type Command, Option } from 'commander';
import type { CommandContext, CommandDoor } from '../command-context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { fileFailure, runFailure, usageFailure } from '../failure.ts';
import { createEventSource, rowProblemText } from '../records/event-source.ts';
import { firstEventAt, mappingOf, treeOf, zoneOfMapping } from '../records/mapped-file.ts';
import { alertLine } from '../render/alert-line.ts';
import { replaySummaryLines } from '../render/replay-summary.ts';
import { refuseMisplaced, ruleNamesOf, rulesAndTenant } from '../settings/jurisdiction.ts';
import {
  areasOption,
  formatOption,
  instant,
  langOption,
  rulesOption,
  speed,
  tenantOption,
  zone,
} from '../settings/option-values.ts';
import { SHIPPED_MAPPINGS } from '../settings/shipped-paths.ts';
import { createZonedTime } from '../settings/zone.ts';
import { startProgressBar } from '../terminal/progress-bar.ts';

interface ReplayFlags {
  readonly map: string;
  readonly areas?: string;
  readonly rules?: string;
  readonly tenant?: string;
  readonly speed?: number;
  readonly dataDir?: string;
  readonly format: 'text' | 'json';
  readonly lang: Language;
  readonly zone?: string;
  readonly until?: number;
}

const EXAMPLES = `
Examples:
  fengsui replay tests/data/queens-311-ida.csv --map deploy/mappings/queens-311.yaml
  fengsui replay 311.csv.gz --map my-city.yaml --format json > alerts.ndjson
  fengsui replay 311.csv --map my-city.yaml --until 2021-09-02T00:00:00-04:00

Mappings to start from: ${SHIPPED_MAPPINGS}
`;

export function addReplay(program: Command, { context, act }: CommandDoor): void {
  program
    .command('replay')
    .description('run a CSV, CSV.gz or NDJSON file of any city through everything, in event time')
    .argument('<file>')
    .requiredOption('--map <file>', 'mapping: which column is the id, the times, the area path, the category')
    .addOption(areasOption())
    .addOption(rulesOption())
    .addOption(tenantOption())
    .addOption(
      new Option('--speed <n>', 'simulated seconds per second; as fast as it goes if not given').argParser(speed),
    )
    .option('--data-dir <dir>', 'keep log and checkpoints there; thrown away if not given')
    .addOption(formatOption())
    .addOption(langOption())
    .addOption(new Option('--zone <zone>', "time zone of the lines; the mapping's if not given").argParser(zone))
    .addOption(new Option('--until <time>', 'leave out later events; with an offset, e.g. +08:00').argParser(instant))
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, flags: ReplayFlags) => act(replayFile(file, flags, context)));
}

async function replayFile(path: string, flags: ReplayFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal, interrupted } = context;
  const cpuBefore = context.cpuMs();
  const [mapping, detection] = await Promise.all([mappingOf(path, flags.map), rulesAndTenant(flags)]);
  const tree = await treeOf({ path, mapping, areas: flags.areas });
  refuseMisplaced(detection, tree);
  const zoned = createZonedTime(flags.zone ?? zoneOfMapping(mapping));
  const zoneOffsetMs = zoned.offsetMs(await firstEventAt(path, mapping));
  const rules = rulesInForce(detection, zoneOffsetMs);
  const style = {
    language: flags.lang,
    zoned,
    ruleNames: ruleNamesOf(rules),
    colours: terminal.colours,
    withId: false,
  };
  const print = ({ alert, alertBytes, revision }: WrittenRevision): void =>
    terminal.out(flags.format === 'json' ? alertJson(alertBytes, revision) : alertLine(alert, style));
  const file = await openEventFile({ path, mapping });
  const source = createEventSource({
    file,
    until: flags.until ?? null,
    onProblem: (problem) => terminal.err(rowProblemText(path, problem)),
  });
  const bar = startProgressBar(terminal, file.bytesTotal);
  const result = await replay({
    tree,
    rules,
    zoneOffsetMs,
    tenant: tenantDetection(detection.tenant, zoneOffsetMs),
    dataDirectory: flags.dataDir === undefined ? null : resolve(flags.dataDir),
    source: source.events,
    clock: context.clock,
    logger: createLogger({ service: 'fengsui', level: 'warn' }),
    onRevision: print,
    speed: flags.speed ?? null,
    onProgress: ({ readCount }) =>
      bar.update(file.bytesRead(), { events: String(readCount), at: zoned.format(source.latestAt()) }),
    abort: AbortSignal.any([interrupted, terminal.readerGone]),
  })
    .catch((error: unknown) => {
      throw replayFailure(path, error);
    })
    .finally(() => bar.stop());
  const totals = { result, file: source.counts(), cpuMs: context.cpuMs() - cpuBefore };
  for (const line of replaySummaryLines(totals)) terminal.err(line);
  return interrupted.aborted ? EXIT_CODES.interrupted : EXIT_CODES.ok;
}

/** What the user can mend; other errors are bugs and come back as they are. */
function replayFailure(path: string, error: unknown): unknown {
  if (error instanceof LogError && error.reason === 'directory_in_use') {
    return runFailure(`${error.message}: stop that one, or name another directory with --data-dir`);
  }
  if (error instanceof Error && /of this data directory/.test(error.message)) return usageFailure(error.message);
  return fileFailure(path, error);
}
