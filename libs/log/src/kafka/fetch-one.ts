// What one partition has from an offset on, now: for reads, and for looking for what was written.
import type Cluster from 'kafkajs/src/cluster/index.js';
import { LogError } from '../log-error.ts';
import { type FetchedPartition, fetchFrom, OFFSET_OUT_OF_RANGE, type WantedPartition } from './fetch.ts';
import { leaderOf } from './leaders.ts';

/** Has no error or OFFSET_OUT_OF_RANGE. Rejects with errors of kafkajs for what passes; the leader is looked up again. */
export async function fetchOne(cluster: Cluster, wanted: WantedPartition): Promise<FetchedPartition> {
  const broker = await cluster.findBroker({ nodeId: leaderOf(cluster, wanted) });
  const [fetched] = await fetchFrom(broker, [wanted], 0);
  if (fetched === undefined) throw new LogError('storage_failed', `Kafka answered nothing for ${wanted.topic}`);
  if (fetched.errorCode === 0 || fetched.errorCode === OFFSET_OUT_OF_RANGE) return fetched;
  await cluster.refreshMetadata();
  throw Object.assign(new Error(`Kafka answered with the error code ${fetched.errorCode}`), {
    type: 'NOT_LEADER_FOR_PARTITION',
  });
}
