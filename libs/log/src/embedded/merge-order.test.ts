// The merge orders over readers in memory: the timestamp order against its definition, for any records, any batch size
// and any moment at which they were appended.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LogRecord } from '../port.ts';
import { createArrivalOrder, createTimestampOrder, type MergeOrder } from './merge-order.ts';
import type { PartitionReader } from './partition-reader.ts';

/** A partition in memory. */
interface Partition {
  readonly reader: PartitionReader;
  readonly append: (timestamp: number) => void;
  readonly end: () => number;
}

function aPartition(partition: number): Partition {
  const records: LogRecord[] = [];
  let next = 0;
  const effective = (offset: number): number =>
    Math.max(...records.slice(0, offset + 1).map(({ timestamp }) => timestamp));
  const state = {
    topic: 't',
    partition,
    startOffset: 0,
    get endOffset() {
      return records.length;
    },
    get largestTimestamp() {
      return effective(records.length);
    },
  };
  const reader: PartitionReader = {
    state,
    position: () => next,
    headTimestamp: () => (next < records.length ? effective(next) : null),
    take: ({ recordsMax, beforeOffset, timestampBound, boundIncluded }) => {
      const from = next;
      const fits = (): boolean => {
        const timestamp = effective(next);
        return next < beforeOffset && (boundIncluded ? timestamp <= timestampBound : timestamp < timestampBound);
      };
      while (next < records.length && next - from < recordsMax && fits()) next += 1;
      return records.slice(from, next);
    },
  };
  const append = (timestamp: number): void => {
    records.push({ offset: records.length, timestamp, key: null, value: new Uint8Array(0), headers: {} });
  };
  return { reader, append, end: () => records.length };
}

function drain(order: MergeOrder, complete: readonly number[] | null = null): string[] {
  const delivered: string[] = [];
  for (let batch = order.next(complete); batch !== null; batch = order.next(complete)) {
    for (const { offset } of batch.records) delivered.push(`${batch.partition}/${offset}`);
  }
  return delivered;
}

/** The canonical order by its definition: sort by (largest timestamp so far, partition, offset). */
function canonical(partitions: readonly (readonly number[])[]): string[] {
  const places = partitions.flatMap((timestamps, partition) =>
    timestamps.map((_, offset) => ({ largest: Math.max(...timestamps.slice(0, offset + 1)), partition, offset })),
  );
  places.sort((a, b) => a.largest - b.largest || a.partition - b.partition || a.offset - b.offset);
  return places.map(({ partition, offset }) => `${partition}/${offset}`);
}

const anyPartitions = fc.array(fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 15 }), {
  minLength: 1,
  maxLength: 4,
});
const FINAL_TICK = 20;

interface Waiting {
  readonly partition: Partition;
  /** At least one. */
  readonly timestamps: number[];
}

/** Appends the next record of one of the partitions that still have some, and forgets the partition after its last. */
function appendOne(waiting: Waiting[], turn: number): void {
  const index = turn % waiting.length;
  const chosen = waiting[index];
  const timestamp = chosen?.timestamps.shift();
  if (chosen === undefined || timestamp === undefined) throw new Error('every waiting partition has a record');
  chosen.partition.append(timestamp);
  if (chosen.timestamps.length === 0) waiting.splice(index, 1);
}

it('timestamp order is the canonical order for any batch size, once every partition has its final tick', () => {
  const property = fc.property(anyPartitions, (timestamps) => {
    const ended = timestamps.map((ofPartition) => [...ofPartition, FINAL_TICK]);
    for (const recordsMax of [1, 7, 10_000]) {
      const partitions = ended.map((ofPartition, index) => {
        const partition = aPartition(index);
        for (const timestamp of ofPartition) partition.append(timestamp);
        return partition;
      });
      const order = createTimestampOrder(
        partitions.map(({ reader }) => reader),
        recordsMax,
      );
      const complete = partitions.map(({ end }) => end());
      expect(drain(order, complete)).toEqual(canonical(ended));
    }
  });
  fc.assert(property);
});

it('timestamp order does not depend on when records were appended', () => {
  const anyMoments = fc.array(fc.record({ turn: fc.nat(3), drains: fc.boolean(), recordsMax: fc.nat(5) }), {
    minLength: 1,
    maxLength: 40,
  });
  const property = fc.property(anyPartitions, anyMoments, (timestamps, moments) => {
    const ended = timestamps.map((ofPartition) => [...ofPartition, FINAL_TICK]);
    const partitions = ended.map((_, index) => aPartition(index));
    const readers = partitions.map(({ reader }) => reader);
    const delivered: string[] = [];
    const waiting = partitions.map((partition, index) => ({ partition, timestamps: [...(ended[index] ?? [])] }));
    for (let moment = 0; waiting.length > 0; moment += 1) {
      const { turn = 0, drains = true, recordsMax = 0 } = moments[moment % moments.length] ?? {};
      appendOne(waiting, turn);
      if (drains) delivered.push(...drain(createTimestampOrder(readers, 1 + recordsMax)));
    }
    const complete = partitions.map(({ end }) => end());
    delivered.push(...drain(createTimestampOrder(readers, 3), complete));
    expect(delivered).toEqual(canonical(ended));
  });
  fc.assert(property);
});

it('holds the second partition of a tie back until the first is past it or the log is declared complete', () => {
  const [first, second] = [aPartition(0), aPartition(1)];
  const order = createTimestampOrder([first.reader, second.reader], 10);
  first.append(12);
  second.append(12);
  expect(drain(order)).toEqual(['0/0']);
  first.append(12);
  expect(drain(order)).toEqual(['0/1']);
  first.append(13);
  expect(drain(order)).toEqual(['1/0']);
  second.append(13);
  expect(drain(order)).toEqual(['0/2']);
  expect(drain(order, [3, 2])).toEqual(['1/1']);
});

it('what comes after the declared offsets is held back as before', () => {
  const [first, second] = [aPartition(0), aPartition(1)];
  const order = createTimestampOrder([first.reader, second.reader], 10);
  first.append(12);
  second.append(12);
  second.append(12);
  expect(drain(order, [1, 1])).toEqual(['0/0', '1/0']);
});

it('an empty partition holds everything back, even from what is declared complete', () => {
  const [first, second] = [aPartition(0), aPartition(1)];
  const order = createTimestampOrder([first.reader, second.reader], 10);
  first.append(1);
  expect(drain(order, [1, 0])).toEqual([]);
  second.append(1);
  expect(drain(order)).toEqual(['0/0']);
});

it('arrival order takes turns among partitions, each with at most a batch', () => {
  const partitions = [aPartition(0), aPartition(1), aPartition(2)];
  for (const { append } of partitions.slice(0, 2)) for (let count = 0; count < 3; count += 1) append(count);
  const order = createArrivalOrder(
    partitions.map(({ reader }) => reader),
    2,
  );
  expect(drain(order)).toEqual(['0/0', '0/1', '1/0', '1/1', '0/2', '1/2']);
  partitions[2]?.append(9);
  partitions[0]?.append(9);
  expect(drain(order)).toEqual(['2/0', '0/3']);
});
