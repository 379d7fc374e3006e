// Looks for a batch of ours in its partition, after an answer that did not come: a broker that was killed forgets
// producers by the time of their records (a day), and would take an old record's batch a second time.
import type Cluster from 'kafkajs/src/cluster/index.js';
import type { TopicPartition } from '../port.ts';
import type { BatchIdentity } from './batch-encoder.ts';
import { OFFSET_OUT_OF_RANGE } from './fetch.ts';
import { fetchOne } from './fetch-one.ts';
import { readHeads } from './record-batches.ts';

/** Where it may stand. */
export interface SearchPlace extends TopicPartition {
  /** The end of the partition before the batch was first sent. */
  readonly fromOffset: number;
}

/** Offset of its first record; null if it is not there. Rejects with errors of kafkajs. */
export async function findBatch(cluster: Cluster, place: SearchPlace, wanted: BatchIdentity): Promise<number | null> {
  for (let fromOffset = place.fromOffset; ; ) {
    const { topic, partition } = place;
    const fetched = await fetchOne(cluster, { topic, partition, fromOffset });
    // The log ends before: with its end went the batch.
    if (fetched.errorCode === OFFSET_OUT_OF_RANGE) return null;
    let nextOffset = fromOffset;
    for (const head of readHeads(fetched.bytes)) {
      if (isSame(head, wanted)) return head.baseOffset;
      nextOffset = head.nextOffset;
    }
    if (nextOffset === fromOffset || nextOffset >= fetched.endOffset) return null;
    fromOffset = nextOffset;
  }
}

function isSame(head: BatchIdentity, wanted: BatchIdentity): boolean {
  return head.producerId === wanted.producerId && head.epoch === wanted.epoch && head.sequence === wanted.sequence;
}
