// The checker of the crash tests, given logs with planted faults: it must find each of them.

import type { LogRecord } from '@fengsui/log';
import { expect, it } from 'vitest';
import { faultsOf, recordsOf } from './crash-record.ts';

function aLog(): LogRecord[] {
  const appended = [
    ...recordsOf({ partition: 2, firstOffset: 0, count: 3 }),
    ...recordsOf({ partition: 2, firstOffset: 3, count: 2 }),
  ];
  return appended.map(({ timestamp, key = null, value }, offset) => ({ offset, timestamp, key, value, headers: {} }));
}

it('finds nothing wrong with a whole log, or an empty one', () => {
  expect(faultsOf(2, aLog())).toEqual([]);
  expect(faultsOf(2, [])).toEqual([]);
});

it('finds an append that is cut short', () => {
  expect(faultsOf(2, aLog().slice(0, 4))).toEqual(['the append at 3 is cut short']);
});

it('finds a missing record', () => {
  expect(faultsOf(2, aLog().toSpliced(1, 1))[0]).toBe('offset 2 where 1 belongs');
});

it('finds a torn value', () => {
  const torn = aLog().map((record) => (record.offset === 4 ? { ...record, value: record.value.slice(0, -1) } : record));
  expect(faultsOf(2, torn)).toEqual(['record 4 of partition 2 is torn or misplaced']);
});

it('finds records of another partition', () => {
  expect(faultsOf(1, aLog())).toHaveLength(5);
});
