// Makes the cluster's topics of deploy/topics.yaml, and tells where one that is there differs.
import { readFile } from 'node:fs/promises';
import { type ProvisionedTopic, provision, readTopics } from '@fengsui/cluster';
import type { KafkaLog } from '@fengsui/log';

const TOPICS_FILE = new URL('../../topics.yaml', import.meta.url);

/** Lines for the operator. Rejects when the file is wrong or the brokers refuse. */
export async function makeTopics(log: KafkaLog): Promise<readonly string[]> {
  const read = readTopics(await readFile(TOPICS_FILE, 'utf8'));
  if (read.kind === 'problems') {
    throw new Error(read.problems.map(({ field, problem }) => `deploy/topics.yaml: ${field}: ${problem}`).join('\n'));
  }
  const topics = await provision(log, read.topics, { isDryRun: false });
  const countOf = (state: ProvisionedTopic['state']): number => topics.filter((one) => one.state === state).length;
  return [
    `${'topics'.padEnd(12)} ${countOf('created')} made, ${countOf('same')} as wanted, ${countOf('different')} different`,
    ...topics.flatMap(({ topic, differences }) => differences.map((difference) => `${topic}: ${difference}`)),
  ];
}
