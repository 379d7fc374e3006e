// Where in fengsui.signals an area's events go: the partition of its partition-level ancestor, remembered per area.
import { type AreaTree, partitionOf } from '@fengsui/domain';

export interface Destination {
  /** The code of the tree that the event's area resolved to. */
  readonly areaCode: string;
  /** Code of the partition-level ancestor: the record's key. */
  readonly key: string;
  readonly partition: number;
}

export interface Destinations {
  /** exact false: the code is unknown and went up to its longest known prefix, at worst the root. */
  readonly find: (areaCode: string) => { readonly destination: Destination; readonly exact: boolean };
}

/** partitions: how many fengsui.signals has. Memory: one entry for each area of the tree that was ever seen. */
export function createDestinations(tree: AreaTree, partitions: number): Destinations {
  const known = new Map<number, Destination>();
  const destinationOf = (index: number): Destination => {
    const key = tree.code(tree.partitionAncestor(index));
    return { areaCode: tree.code(index), key, partition: partitionOf(key, partitions) };
  };
  return {
    find: (areaCode) => {
      const { index, exact } = tree.resolve(areaCode);
      let destination = known.get(index);
      if (destination === undefined) {
        destination = destinationOf(index);
        known.set(index, destination);
      }
      return { destination, exact };
    },
  };
}
