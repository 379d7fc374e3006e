// Where a recorded signals log comes from: a data directory, a cluster's Kafka, or a city's file that intake makes one
// of. Checked first, opened later: what is wrong with rules and log is told together, before anything takes long.
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseReaderConfig } from '@fengsui/cluster';
import type { AreaTree } from '@fengsui/domain';
import { hasRecordedLog, openRecordedLog, replay } from '@fengsui/embedded';
import { type Mapping, openEventFile } from '@fengsui/intake';
import { createKafkaLog, type EventLog, LogError } from '@fengsui/log';
import { createLogger, describeConfigProblems, processEnvironment } from '@fengsui/service-kit';
import { type Command, Option } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { fileFailure, runFailure, usageFailure } from '../failure.ts';
import { loadTree } from '../settings/jurisdiction.ts';
import { areasOption, zone } from '../settings/option-values.ts';
import { DEFAULT_ZONE, isZone } from '../settings/zone.ts';
import { startProgressBar } from '../terminal/progress-bar.ts';
import { createEventSource, rowProblemText } from './event-source.ts';
import { mappingOf, treeOf, zoneOfMapping } from './mapped-file.ts';

/** The word that stands for the cluster of the environment. */
const KAFKA = 'kafka';

export interface RecordedLogFlags {
  /** A directory, a file, or `kafka`. */
  readonly log: string;
  /** Of a file. */
  readonly map?: string;
  readonly areas?: string;
  readonly zone?: string;
}

export interface RecordedLog {
  readonly tree: AreaTree;
  readonly zone: string;
  /** Once; rejects with what the log fails with. */
  open(): Promise<OpenLog>;
}

export interface OpenLog {
  readonly log: EventLog;
  readonly close: () => Promise<void>;
}

/** What a command may read: recorded logs alone, or a city's file, too, of which intake makes one first. */
export type LogSources = 'logs' | 'files_too';

/** Adds the options of RecordedLogFlags. */
export function addRecordedLogOptions(command: Command, sources: LogSources): Command {
  const logs = 'a data directory, kafka (settings as `fengsui run` has them)';
  if (sources === 'logs') command.requiredOption('--log <log>', logs);
  else {
    command
      .requiredOption('--log <log>', `${logs}, or a file with --map`)
      .option('--map <file>', 'mapping of a CSV, CSV.gz or NDJSON file');
  }
  return command
    .addOption(areasOption())
    .addOption(new Option('--zone <zone>', "time zone of days and lines; the log's own if not given").argParser(zone));
}

/** Throws a CommandFailure with every problem. */
export async function findRecordedLog(
  flags: RecordedLogFlags,
  context: CommandContext,
  sources: LogSources = 'files_too',
): Promise<RecordedLog> {
  if (flags.log === KAFKA) return ofKafka(flags, context);
  const found = await stat(flags.log).catch((error: unknown) => {
    throw fileFailure(flags.log, error);
  });
  if (found.isDirectory()) return ofDirectory(flags);
  if (sources === 'logs') throw usageFailure(`${flags.log} is a file: name a data directory, or kafka`);
  const { map } = flags;
  if (map !== undefined) return ofFile({ ...flags, map }, context);
  throw usageFailure(`${flags.log} is a file: say with --map how to read it, or name a data directory`);
}

async function ofDirectory({ log: directory, areas, map, zone }: RecordedLogFlags): Promise<RecordedLog> {
  if (map !== undefined) throw usageFailure(`--map is for files; ${directory} is a directory`);
  if (!(await hasRecordedLog(directory))) {
    throw usageFailure(`${directory} holds no log: name the --data-dir of fengsui up or of a replay`);
  }
  return {
    tree: await loadTree(areas),
    zone: zone ?? DEFAULT_ZONE,
    open: async () => {
      const log = await openRecordedLog(directory);
      return { log, close: async () => log.close() };
    },
  };
}

async function ofKafka(flags: RecordedLogFlags, { terminal }: CommandContext): Promise<RecordedLog> {
  const read = parseReaderConfig(processEnvironment());
  if (read.kind === 'problems') throw usageFailure(...describeConfigProblems(read.problems).split('\n'));
  const { KAFKA_BROKERS: brokers, FENGSUI_NAMESPACE: namespace, FENGSUI_AREAS, FENGSUI_ZONE } = read.config;
  if (!isZone(FENGSUI_ZONE)) throw usageFailure(`FENGSUI_ZONE is "${FENGSUI_ZONE}": a time zone is wanted`);
  const areas = FENGSUI_AREAS === '' ? undefined : FENGSUI_AREAS;
  return {
    tree: await loadTree(flags.areas ?? areas),
    zone: flags.zone ?? FENGSUI_ZONE,
    open: () => {
      const log = createKafkaLog({
        brokers,
        clientId: 'fengsui-reader',
        namespace,
        logger: createLogger({ service: 'reader', level: 'error' }),
        observer: {
          availability: (isAvailable, why) =>
            terminal.err(isAvailable ? 'Kafka answers' : `waiting for Kafka at ${brokers.join(',')}: ${why}`),
        },
      });
      return Promise.resolve({ log, close: async () => log.close() });
    },
  };
}

async function ofFile(
  { log: path, map, areas, zone }: RecordedLogFlags & { readonly map: string },
  context: CommandContext,
): Promise<RecordedLog> {
  const mapping = await mappingOf(path, map);
  const tree = await treeOf({ path, mapping, areas });
  const found = { tree, zone: zone ?? zoneOfMapping(mapping) };
  return { ...found, open: async () => openFile({ path, mapping, tree }, context) };
}

interface MappedFile {
  readonly path: string;
  readonly mapping: Mapping;
  readonly tree: AreaTree;
}

/** Intake makes a signals log of the file, in a directory that goes at the close. */
async function openFile(file: MappedFile, context: CommandContext): Promise<OpenLog> {
  const directory = await mkdtemp(join(tmpdir(), 'fengsui-backtest-'));
  const remove = async (): Promise<void> => rm(directory, { recursive: true, force: true });
  try {
    await recordFile(file, directory, context);
    const log = await openRecordedLog(directory);
    const close = async (): Promise<void> => {
      await log.close();
      await remove();
    };
    return { log, close };
  } catch (error) {
    await remove();
    throw fileFailure(file.path, error);
  }
}

/** A replay under no rules: what is behind intake has nothing to do. */
async function recordFile({ path, mapping, tree }: MappedFile, dataDirectory: string, context: CommandContext) {
  const { terminal, clock, interrupted } = context;
  const file = await openEventFile({ path, mapping });
  const source = createEventSource({
    file,
    until: null,
    onProblem: (problem) => terminal.err(rowProblemText(path, problem)),
  });
  const bar = startProgressBar(terminal, file.bytesTotal);
  await replay({
    tree,
    rules: [],
    zoneOffsetMs: 0,
    dataDirectory,
    durability: 'process',
    source: source.events,
    clock,
    logger: createLogger({ service: 'fengsui', level: 'warn' }),
    onRevision: () => undefined,
    onProgress: ({ readCount }) => bar.update(file.bytesRead(), { events: String(readCount), at: 'to signals' }),
    abort: interrupted,
  }).finally(() => bar.stop());
}

/**
 * What is made of a log while it is open; an interrupt closes it at once, whatever waits for it: null. Throws what the user
 * can mend as a CommandFailure.
 */
export async function withOpenLog<Made>(
  { name, recorded }: { readonly name: string; readonly recorded: RecordedLog },
  { interrupted }: CommandContext,
  make: (log: EventLog) => Promise<Made>,
): Promise<Made | null> {
  const { log, close } = await recorded.open().catch((error: unknown) => {
    throw recordedLogFailure(name, error);
  });
  const closeAtOnce = (): void => void close().catch(() => undefined);
  interrupted.addEventListener('abort', closeAtOnce);
  try {
    return await make(log);
  } catch (error) {
    if (interrupted.aborted) return null;
    throw recordedLogFailure(name, error);
  } finally {
    interrupted.removeEventListener('abort', closeAtOnce);
    await close();
  }
}

/** What the user can mend of a log that cannot be read; other errors are bugs and come back as they are. */
function recordedLogFailure(name: string, error: unknown): unknown {
  if (!(error instanceof LogError)) return error;
  if (error.reason === 'directory_in_use') {
    return runFailure(`${error.message}: stop that one first, or read a copy of the directory`);
  }
  if (error.reason === 'no_such_partition') return usageFailure(`${name} holds no signals: ${error.message}`);
  return runFailure(`${name} cannot be read: ${error.message}`);
}
