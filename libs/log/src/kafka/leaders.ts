// Which broker to ask for a partition, as far as the cluster's metadata knows.
import type Cluster from 'kafkajs/src/cluster/index.js';
import type { TopicPartition } from '../port.ts';

/** No broker has this number: asking for it has kafkajs say that there is no such broker, which passes. */
const NO_BROKER = '-1';

/** The number of the broker that leads the partition. */
export function leaderOf(cluster: Pick<Cluster, 'findLeaderForPartitions'>, at: TopicPartition): string {
  const [nodeId = NO_BROKER] = Object.keys(cluster.findLeaderForPartitions(at.topic, [at.partition]));
  return nodeId;
}

/** What belongs to each broker's partitions. */
export function byLeader<At extends TopicPartition>(
  cluster: Pick<Cluster, 'findLeaderForPartitions'>,
  places: readonly At[],
): ReadonlyMap<string, readonly At[]> {
  return Map.groupBy(places, (at) => leaderOf(cluster, at));
}
