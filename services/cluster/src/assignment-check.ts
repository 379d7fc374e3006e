// Readiness of a service that reads partitions: ready once it has its share of them and each one's state is recovered.
// A member of a group with more members than partitions has no share, and is ready to take one over.
import type { ConsumeOptions, EventLog, TopicPartition } from '@fengsui/log';
import type { HealthCheck } from '@fengsui/service-kit';

export interface AssignmentCheck {
  /** The log as the service is to see it: its consumer's assignments are watched. */
  watch<Log extends Pick<EventLog, 'consume'>>(log: Log): Log;
  /** The group has given this member so many partitions. */
  readonly rebalanced: (partitionCount: number) => void;
  /** The service is no more: not ready from now on, whatever is released yet. */
  over(reason: string): void;
}

/** Not ready at first. */
export function createAssignmentCheck(check: HealthCheck): AssignmentCheck {
  /** By the group's word; null: it has not spoken, or there is no group. */
  let wantedCount: number | null = null;
  let isOver = false;
  const recovering = new Set<string>();
  const recovered = new Set<string>();

  const tell = (): void => {
    if (isOver) return;
    if (wantedCount === null && recovering.size + recovered.size === 0) {
      check.notReady('waiting for its share of the partitions');
      return;
    }
    const missingCount = Math.max(recovering.size, (wantedCount ?? 0) - recovered.size);
    if (missingCount > 0) check.notReady(`recovering the state of ${missingCount} partitions`);
    else check.ready();
  };
  const watched = (options: ConsumeOptions): ConsumeOptions => ({
    ...options,
    startOffset: async (at) => {
      recovering.add(nameOf(at));
      tell();
      const offset = await options.startOffset(at);
      recovering.delete(nameOf(at));
      recovered.add(nameOf(at));
      tell();
      return offset;
    },
    onRevoked: async (at) => {
      await options.onRevoked(at);
      recovering.delete(nameOf(at));
      recovered.delete(nameOf(at));
      tell();
    },
  });

  tell();
  return {
    watch: (log) => ({ ...log, consume: (options) => log.consume(watched(options)) }),
    rebalanced: (partitionCount) => {
      wantedCount = partitionCount;
      tell();
    },
    over: (reason) => {
      isOver = true;
      check.notReady(reason);
    },
  };
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
