// Topics as data: reads what a cluster's topics are to be, makes those that are missing, and tells where one that is
// there differs. It changes nothing that exists: partitions can't be, and configs are somebody's decision.
import type { KafkaLog, TopicDefinition } from '@fengsui/log';
import { LogError } from '@fengsui/log';
import { parse } from 'yaml';
import { z } from 'zod';

export interface TopicsProblem {
  readonly field: string;
  readonly problem: string;
}

export type TopicsRead =
  | { readonly kind: 'topics'; readonly topics: readonly TopicDefinition[] }
  | { readonly kind: 'problems'; readonly problems: readonly TopicsProblem[] };

const schema = z.strictObject({
  topics: z
    .array(
      z.strictObject({
        topic: z.string().regex(/^[a-zA-Z0-9._-]{1,200}$/, 'letters, digits, dots, dashes and underscores are wanted'),
        partitions: z.int().min(1).max(10_000),
        replicationFactor: z.int().min(1).max(32).optional(),
        configs: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).default({}),
      }),
    )
    .min(1),
});

/** The topics of a YAML text, or everything that is wrong with it. */
export function readTopics(text: string): TopicsRead {
  const parsed = schema.safeParse(parseYaml(text));
  if (parsed.success) {
    const topics = parsed.data.topics.map(({ replicationFactor, ...topic }) =>
      replicationFactor === undefined ? topic : { ...topic, replicationFactor },
    );
    return { kind: 'topics', topics };
  }
  const problems = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), problem: message }));
  return { kind: 'problems', problems };
}

function parseYaml(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    return error instanceof Error ? error.message : null;
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
