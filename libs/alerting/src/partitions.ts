// How far each partition of fengsui.signals has been applied, and its stream time. This is what turns at-least-once
// delivery into an exactly-once effect: a detector that restarts repeats its outputs with their old positions.
import { isAtOrBelow, type SignalPosition } from '@fengsui/domain';
import { PARTITIONS_MAX } from './entry.ts';

/** null: nothing of that kind was applied yet. streamTime: ms since 1970, 0 = not known yet. */
export interface PartitionProgress {
  readonly partition: number;
  readonly finding: SignalPosition | null;
  readonly tick: SignalPosition | null;
  readonly streamTime: number;
}

export interface Partitions {
  /**
   * Takes in a position if it is a new one. Findings and ticks are compared with their own kind only, so that a tick
   * can never push aside a finding of the same record, however a detector numbers them.
   */
  admit(kind: 'finding' | 'tick', position: SignalPosition): 'new' | 'repeat' | 'partition_out_of_range';
  /** Stream time only ever grows: an earlier one leaves it as it is. */
  advance(partition: number, streamTime: number): void;
  /** ms since 1970, 0 = not known yet. */
  streamTime(partition: number): number;
  /** In order of partition. */
  progress(): readonly PartitionProgress[];
}

/** Starts where `restored` stands; empty: at the beginning. */
export function createPartitions(restored: readonly PartitionProgress[]): Partitions {
  const byPartition = new Map(restored.map((progress) => [progress.partition, progress]));
  const of = (partition: number): PartitionProgress =>
    byPartition.get(partition) ?? { partition, finding: null, tick: null, streamTime: 0 };
  return {
    admit(kind, position) {
      const { partition } = position;
      if (partition < 0 || partition >= PARTITIONS_MAX) return 'partition_out_of_range';
      const before = of(partition);
      const last = before[kind];
      if (last !== null && isAtOrBelow(position, last)) return 'repeat';
      byPartition.set(partition, { ...before, [kind]: positionOf(position) });
      return 'new';
    },
    advance(partition, streamTime) {
      const before = of(partition);
      if (streamTime > before.streamTime) byPartition.set(partition, { ...before, streamTime });
    },
    streamTime: (partition) => of(partition).streamTime,
    progress: () => [...byPartition.values()].toSorted((a, b) => a.partition - b.partition),
  };
}

/** The position and nothing else that the object may carry, in a fixed order of fields. */
export function positionOf({ partition, offset, index }: SignalPosition): SignalPosition {
  return { partition, offset, index };
}
