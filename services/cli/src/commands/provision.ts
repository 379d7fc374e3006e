// `fengsui provision`: makes a cluster's topics as a file says, and tells what differs.
import { readFile } from 'node:fs/promises';
import { type ProvisionedTopic, provision, readTopics } from '@fengsui/cluster';
import { createKafkaLog } from '@fengsui/log';
import { createLogger, processEnvironment } from '@fengsui/service-kit';
import type { Command } from 'commander';
import type { CommandContext, CommandDoor } from '../command-context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { fileFailure, usageFailure } from '../failure.ts';
import { table } from '../render/columns.ts';
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
  const list = (brokers ?? environment['KAFKA_BROKERS'] ?? '').split(',').filter((one) => one !== '');
  if (list.length === 0) throw usageFailure('no brokers are named: give --brokers host:port, or set KAFKA_BROKERS');
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw fileFailure(file, error);
  });
  const read = readTopics(text);
  if (read.kind === 'problems') {
    throw usageFailure(...read.problems.map(({ field, problem }) => `${file}: ${field}: ${problem}`));
  }
  const log = createKafkaLog({
    brokers: list,
    clientId: 'fengsui-provision',
    namespace: namespace ?? environment['FENGSUI_NAMESPACE'] ?? '',
    logger: createLogger({ service: 'provision', level: 'warn' }),
    observer: {
      availability: (isAvailable, why) =>
        context.terminal.err(isAvailable ? 'Kafka answers' : `waiting for Kafka at ${list.join(',')}: ${why}`),
    },
  });
  const closing = (): void => {
    log.close().catch(() => undefined);
  };
  context.interrupted.addEventListener('abort', closing);
  try {
    const topics = await provision(log, read.topics, { isDryRun: dryRun });
    for (const line of table(topics.map(({ topic, state }) => [topic, WORDS[state]]))) context.terminal.out(line);
    for (const line of topics.flatMap(differenceLines)) context.terminal.err(line);
    return topics.some(({ state }) => state === 'different') ? EXIT_CODES.failed : EXIT_CODES.ok;
  } finally {
    context.interrupted.removeEventListener('abort', closing);
    await log.close();
  }
}

const WORDS: Readonly<Record<ProvisionedTopic['state'], string>> = {
  created: 'created',
  missing: 'missing: would be made',
  same: 'is as wanted',
  different: 'DIFFERS',
};

function differenceLines({ topic, differences }: ProvisionedTopic): readonly string[] {
  return differences.map((difference) => `${topic}: ${difference}: change it with Kafka's own tools, or the file`);
}
