import { TOPICS } from '@fengsui/domain';
import { expect, it } from 'vitest';
import { validateRecord } from './validate-record.ts';

const NOW = Date.UTC(2026, 2, 1);
const problemsOf = (fields: object): string[] => {
  const value = Buffer.from(JSON.stringify(fields));
  return validateRecord({ topic: TOPICS.hotline, headers: {}, value }, NOW).map(
    ({ fieldPath, reason }) => `${fieldPath}:${reason}`,
  );
};

it('a record that intake would take has no problems', () => {
  expect(problemsOf({ ticketId: 'HL-1', phase: 'ACCEPTED', occurredAt: '2026-02-28T09:00:00+08:00' })).toEqual([]);
});

it('tells every problem of a record: types, words, personal numbers and times', () => {
  const bad = {
    ticketId: 'HL 1',
    phase: 'OPENED',
    occurredAt: '2026-03-02T00:00:00Z',
    dueAt: 'tomorrow',
    matterId: '13800138000',
    redoCount: -1,
  };
  expect(problemsOf(bad)).toEqual([
    'redo_count:bad_field',
    'phase:unknown_enum',
    'due_at:bad_time',
    'ticket_id:bad_field',
    'matter_id:bad_field',
    'occurred_at:occurred_in_future',
  ]);
});

it('tells one problem a field: a missing time is not also too long ago', () => {
  expect(problemsOf({ ticketId: 'HL-1', phase: 'ACCEPTED' })).toEqual(['occurred_at:missing_field']);
});

it('tells that nothing could be read', () => {
  expect(problemsOf([])).toEqual([':malformed_protobuf']);
});
