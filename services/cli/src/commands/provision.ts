// `fengsui provision`: makes a cluster's topics as a file says, and tells what differs.
import { readFile } from 'node:fs/promises';
import { misfits, type ProvisionedTopic, provision, readTopics } from '@fengsui/cluster';
import { createKafkaLog, type KafkaLog, LogError, type TopicDefinition } from '@fengsui/log';
import { createLogger, processEnvironment } from '@fengsui/service-kit';
import type { Command } from 'commander';
import type { CommandContext, CommandDoor } from '../command-context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { fileFailure, runFailure, usageFailure } from '../failure.ts';
import { table } from '../render/columns.ts';
import { isAddress } from '../settings/option-values.ts';
import { SHIPPED_TOPICS } from '../settings/shipped-paths.ts';

interface ProvisionFlags {
  readonly file: string;
  readonly brokers?: string;
  readonly namespace?: string;
  readonly dryRun: boolean;
}

const HELP = `
What is missing is made; what exists is compared and left as it is. Exit code 1: something differs.

Examples:
  fengsui provision --brokers localhost:9092 --dry-run
  KAFKA_BROKERS=kafka-1:9092,kafka-2:9092 fengsui provision --file topics.yaml
`;

export function addProvision(program: Command, { context, act }: CommandDoor): void {
  program
    .command('provision')
    .description('make the topics of a cluster as a file says; tell what differs')
    .option('--brokers <list>', 'host:port of some brokers, separated by commas (default: $KAFKA_BROKERS)')
    .option('--namespace <text>', 'before every topic (default: $FENGSUI_NAMESPACE)')
    .option('--file <file>', 'the topics', SHIPPED_TOPICS)
    .option('--dry-run', 'make nothing', false)
    .addHelpText('after', HELP)
    .action(async (flags: ProvisionFlags) => act(run(flags, context)));
}

async function run({ file, brokers, namespace, dryRun }: ProvisionFlags, context: CommandContext): Promise<ExitCode> {
  const environment = processEnvironment();
  const list = brokersOf(brokers ?? environment['KAFKA_BROKERS'] ?? '');
  const topics = await topicsOf(file);
  const log = createKafkaLog({
    brokers: list,
    clientId: 'fengsui-provision',
    namespace: namespace ?? environment['FENGSUI_NAMESPACE'] ?? '',
    // A topic that is missing is what this command is for, no warning.
    logger: createLogger({ service: 'provision', level: 'error' }),
    observer: {
      availability: (isAvailable, why) =>
        context.terminal.err(isAvailable ? 'Kafka answers' : `waiting for Kafka at ${list.join(',')}: ${why}`),
    },
  });
  return ofLog(log, context, async () => {
    const found = await provision(log, topics, { isDryRun: dryRun });
    for (const line of table(found.map(({ topic, state }) => [topic, WORDS[state]]))) context.terminal.out(line);
    const differences = found.flatMap(({ topic, differences: ofTopic }) => ofTopic.map((one) => `${topic}: ${one}`));
    if (differences.length === 0) return EXIT_CODES.ok;
    for (const line of [...differences, ...ADVICE]) context.terminal.err(line);
    return EXIT_CODES.failed;
  });
}

/** Closes the log in the end, and at an interruption: whatever waits for Kafka then fails. */
async function ofLog(
  log: KafkaLog,
  { interrupted, terminal }: CommandContext,
  work: () => Promise<ExitCode>,
): Promise<ExitCode> {
  const closing = (): void => {
    log.close().catch(() => undefined);
  };
  interrupted.addEventListener('abort', closing);
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LogError)) throw error;
    if (!interrupted.aborted) throw runFailure(`Kafka refuses: ${error.message}`);
    terminal.err('interrupted: what was not reported may not have been made');
    return EXIT_CODES.interrupted;
  } finally {
    interrupted.removeEventListener('abort', closing);
    await log.close();
  }
}

function brokersOf(text: string): readonly string[] {
  const list = text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  if (list.length === 0) throw usageFailure('no brokers are named: give --brokers host:port, or set KAFKA_BROKERS');
  const odd = list.filter((one) => !isAddress(one));
  if (odd.length > 0) throw usageFailure(...odd.map((one) => `"${one}" is no broker: write host:port`));
  return list;
}

/** Those of a file, which must be enough for the services. */
async function topicsOf(file: string): Promise<readonly TopicDefinition[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw fileFailure(file, error);
  });
  const read = readTopics(text);
  const problems = read.kind === 'problems' ? read.problems : misfits(read.topics);
  if (read.kind === 'topics' && problems.length === 0) return read.topics;
  const lines = problems.map(({ field, problem }) => (field === '' ? problem : `${field}: ${problem}`));
  throw usageFailure(...lines.map((line) => `${file}: ${line}`));
}

const WORDS: Readonly<Record<ProvisionedTopic['state'], string>> = {
  created: 'created',
  missing: 'missing: would be made',
  same: 'is as wanted',
  different: 'DIFFERS',
};

const ADVICE = [
  'What exists was left as it is.',
  'A config: let the file say what the cluster has, or kafka-configs.sh --alter --entity-type topics --entity-name TOPIC --add-config NAME=VALUE',
  'Partitions: let the file say what the cluster has, or begin anew under another --namespace; a topic in use keeps its own.',
];
