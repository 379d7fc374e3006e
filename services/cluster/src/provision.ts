// Topics as data: reads what a cluster's topics are to be, makes those that are missing, and tells where one that is
// there differs. It changes nothing that exists: partitions can't be, and configs are somebody's decision.
import type { KafkaLog, TopicDefinition } from '@fengsui/log';
import { LogError } from '@fengsui/log';
import { parse } from 'yaml';
import { z } from 'zod';

export interface TopicsProblem {
  /** '' if it is the whole text. */
  readonly field: string;
  readonly problem: string;
}

export type TopicsRead =
  | { readonly kind: 'topics'; readonly topics: readonly TopicDefinition[] }
  | { readonly kind: 'problems'; readonly problems: readonly TopicsProblem[] };

/** Exact: one that JavaScript would round is refused. */
const number = z.number().refine((value) => Number.isSafeInteger(value) || !Number.isInteger(value), {
  error: 'too large to be exact: write it in quotes',
});
const configs = z.record(z.string(), z.union([z.string(), number, z.boolean()]).transform(String)).default({});
const replicationFactor = z.int().min(1).max(32).optional();

const schema = z.strictObject({
  /** Of every topic that does not say otherwise. */
  defaults: z.strictObject({ replicationFactor, configs }).default({ configs: {} }),
  topics: z
    .array(
      z.strictObject({
        topic: z.string().regex(/^[a-zA-Z0-9._-]{1,200}$/, 'letters, digits, dots, dashes and underscores are wanted'),
        partitions: z.int().min(1).max(10_000),
        replicationFactor,
        configs,
      }),
    )
    .min(1),
});

/** The topics of a YAML text, or everything that is wrong with it. */
export function readTopics(text: string): TopicsRead {
  const yaml = parseYaml(text);
  if (yaml.kind === 'problems') return yaml;
  const parsed = schema.safeParse(yaml.value);
  if (parsed.success) {
    const { defaults, topics } = parsed.data;
    return { kind: 'topics', topics: topics.map((topic) => definitionOf(topic, defaults)) };
  }
  const problems = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), problem: message }));
  return { kind: 'problems', problems };
}

type TopicsFile = z.output<typeof schema>;

function definitionOf(topic: TopicsFile['topics'][number], defaults: TopicsFile['defaults']): TopicDefinition {
  const factor = topic.replicationFactor ?? defaults.replicationFactor;
  return {
    topic: topic.topic,
    partitions: topic.partitions,
    configs: { ...defaults.configs, ...topic.configs },
    ...(factor === undefined ? {} : { replicationFactor: factor }),
  };
}

function parseYaml(
  text: string,
): { readonly kind: 'yaml'; readonly value: unknown } | (TopicsRead & { kind: 'problems' }) {
  try {
    return { kind: 'yaml', value: parse(text) };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { kind: 'problems', problems: [{ field: '', problem }] };
  }
}

/** created, or (in a dry run) missing; same: as wanted; different: it was left as it is, and these differ. */
export interface ProvisionedTopic {
  readonly topic: string;
  readonly state: 'created' | 'missing' | 'same' | 'different';
  readonly differences: readonly string[];
}

/** Compares and makes topics, one after the other. */
export async function provision(
  log: Pick<KafkaLog, 'defineTopic' | 'partitionCount' | 'topicConfigs'>,
  topics: readonly TopicDefinition[],
  { isDryRun }: { readonly isDryRun: boolean },
): Promise<readonly ProvisionedTopic[]> {
  const found: ProvisionedTopic[] = [];
  for (const definition of topics) {
    const { topic } = definition;
    const partitions = await partitionsOf(log, topic);
    if (partitions !== null) {
      const differences = await differencesOf(log, definition, partitions);
      found.push({ topic, state: differences.length === 0 ? 'same' : 'different', differences });
    } else if (isDryRun) {
      found.push({ topic, state: 'missing', differences: [] });
    } else {
      await log.defineTopic(definition);
      found.push({ topic, state: 'created', differences: [] });
    }
  }
  return found;
}

/** null: there is no such topic. */
async function partitionsOf(log: Pick<KafkaLog, 'partitionCount'>, topic: string): Promise<number | null> {
  try {
    return await log.partitionCount(topic);
  } catch (error) {
    if (error instanceof LogError && error.reason === 'no_such_partition') return null;
    throw error;
  }
}

async function differencesOf(
  log: Pick<KafkaLog, 'topicConfigs'>,
  { topic, partitions, configs = {} }: TopicDefinition,
  has: number,
): Promise<readonly string[]> {
  const differences = has === partitions ? [] : [`${has} partitions, not ${partitions}`];
  const known = await log.topicConfigs(topic);
  for (const [name, wanted] of Object.entries(configs)) {
    const value = known.get(name);
    if (value !== wanted) differences.push(`${name} is ${value ?? 'unknown to the brokers'}, not ${wanted}`);
  }
  return differences;
}
