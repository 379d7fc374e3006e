// What the services cannot do without among a cluster's topics, whatever else a file of topics says.
import { TOPICS } from '@fengsui/domain';
import type { TopicDefinition } from '@fengsui/log';
import type { ServiceName } from './config.ts';
import type { TopicsProblem } from './provision.ts';

const RAW: readonly string[] = [TOPICS.hotline, TOPICS.grid, TOPICS.mediation];
/** Their one order is what they are for. */
const SINGLE: readonly string[] = [TOPICS.inbox, TOPICS.alerts, TOPICS.control, TOPICS.quarantine];
const NEEDED: readonly string[] = [...RAW, TOPICS.signals, ...SINGLE];

/** The topics that each service reads or writes. */
export const TOPICS_OF: Readonly<Record<ServiceName, readonly string[]>> = {
  intake: [...RAW, TOPICS.signals, TOPICS.quarantine],
  detector: [TOPICS.signals, TOPICS.inbox, TOPICS.control, TOPICS.quarantine],
  alerter: [TOPICS.inbox, TOPICS.alerts, TOPICS.quarantine],
  gateway: [...RAW, TOPICS.signals, TOPICS.inbox, TOPICS.alerts, TOPICS.control, TOPICS.quarantine],
};

/** Why the services could not run on these topics; empty if they can. */
export function misfits(topics: readonly TopicDefinition[]): readonly TopicsProblem[] {
  const names = topics.map(({ topic }) => topic);
  const lacking = NEEDED.filter((topic) => !names.includes(topic));
  const repeated = new Set(names.filter((topic, index) => names.indexOf(topic) !== index));
  const split = topics.filter(({ topic, partitions }) => SINGLE.includes(topic) && partitions !== 1);
  return [
    ...lacking.map((topic) => ({ field: 'topics', problem: `${topic} is missing` })),
    ...[...repeated].map((topic) => ({ field: 'topics', problem: `${topic} is there more than once` })),
    ...split.map(({ topic, partitions }) => ({
      field: 'topics',
      problem: `${topic} has ${partitions} partitions; it must have one`,
    })),
  ];
}
