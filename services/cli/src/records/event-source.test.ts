import { BLANK_TICKET, type RawEvent } from '@fengsui/contracts';
import type { EventFile, RowProblem } from '@fengsui/intake';
import { expect, it } from 'vitest';
import { createEventSource, ROWS_TOLD_MAX } from './event-source.ts';

function ticketAt(occurredAt: number): RawEvent {
  return { ...BLANK_TICKET, ticketId: `T${occurredAt}`, phase: 'hotline.accepted', occurredAt };
}

function aProblem(line: number): RowProblem {
  return { line, field: 'opened', reason: line % 2 === 0 ? 'bad_time' : 'missing_field', hint: '' };
}

function aFile(...batches: readonly { events: readonly RawEvent[]; problems: readonly RowProblem[] }[]): EventFile {
  return {
    bytesTotal: 1,
    bytesRead: () => 1,
    batches: async function* () {
      yield* batches;
    },
    counts: () => ({ rowCount: 9, eventCount: 0, problemCount: 0, earlyCount: 2, categoryDefaults: new Map() }),
  };
}

it('counts every refused row, tells the first few, and hands on the events up to the end', async () => {
  const told: number[] = [];
  const problems = Array.from({ length: ROWS_TOLD_MAX + 5 }, (_, i) => aProblem(i + 1));
  const file = aFile({ events: [ticketAt(1), ticketAt(2)], problems }, { events: [ticketAt(3)], problems: [] });
  const source = createEventSource({ file, until: 2, onProblem: ({ line }) => told.push(line) });
  expect(source.latestAt()).toBe(0);
  const times: number[] = [];
  for await (const events of source.events) times.push(...events.map(({ occurredAt }) => occurredAt));
  expect(times).toEqual([1, 2]);
  expect(source.latestAt()).toBe(2);
  expect(told).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(source.counts()).toMatchObject({ rowCount: 9, earlyCount: 2 });
  expect(Object.fromEntries(source.counts().problems)).toEqual({ bad_time: 7, missing_field: 8 });
});

it('without an end, hands on everything', async () => {
  const source = createEventSource({
    file: aFile({ events: [ticketAt(5)], problems: [] }),
    until: null,
    onProblem: () => undefined,
  });
  const batches: number[] = [];
  for await (const events of source.events) batches.push(events.length);
  expect(batches).toEqual([1]);
});
