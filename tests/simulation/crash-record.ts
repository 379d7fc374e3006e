// The records of the crash tests: each says where it belongs and what else was appended with it, so that a reader can
// tell a torn record, a misplaced one and half an append.

import type { AppendRecord, LogRecord } from '@fengsui/log';

export interface AppendPlan {
  readonly partition: number;
  readonly firstOffset: number;
  readonly count: number;
}

/** The records of one append. Values grow to some kilobytes, so that a commit takes many pages. */
export function recordsOf(plan: AppendPlan): readonly AppendRecord[] {
  return Array.from({ length: plan.count }, (_, index) => ({
    timestamp: plan.firstOffset + index,
    key: String(plan.partition),
    value: contentOf(plan, index),
  }));
}

/** What is wrong with the records of a partition, read from 0 to its end; empty if nothing is. */
export function faultsOf(partition: number, records: readonly LogRecord[]): readonly string[] {
  const faults: string[] = [];
  let plan: AppendPlan = { partition, firstOffset: 0, count: 0 };
  for (const [offset, record] of records.entries()) {
    if (offset === plan.firstOffset + plan.count) {
      plan = { partition, firstOffset: offset, count: countIn(record) };
    }
    if (record.offset !== offset) faults.push(`offset ${record.offset} where ${offset} belongs`);
    const expected = contentOf(plan, offset - plan.firstOffset);
    if (!expected.equals(record.value)) faults.push(`record ${offset} of partition ${partition} is torn or misplaced`);
  }
  if (records.length !== plan.firstOffset + plan.count) faults.push(`the append at ${plan.firstOffset} is cut short`);
  return faults;
}

function contentOf({ partition, firstOffset, count }: AppendPlan, index: number): Buffer {
  const head = `${count} records from ${partition}/${firstOffset}, number ${index} `;
  return Buffer.concat([Buffer.from(head), Buffer.alloc(((firstOffset + index) * 7_919) % 3_000, head)]);
}

function countIn({ value }: LogRecord): number {
  return Number.parseInt(Buffer.from(value).toString('utf8'), 10);
}
