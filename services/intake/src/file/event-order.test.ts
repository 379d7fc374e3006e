import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEventOrder, type EventOrder } from './event-order.ts';

interface Sent {
  readonly at: number;
  readonly row: number;
  readonly index: number;
}

/** Rows of [opening, later time, ...]; the first is the opening. */
function run(rows: readonly (readonly number[])[], order: EventOrder<Sent>, takeEvery = 1): readonly Sent[] {
  const taken: Sent[] = [];
  for (const [row, times] of rows.entries()) {
    for (const [index, at] of times.entries()) order.add({ at, row, index }, at, index);
    order.addRow(times[0] ?? Number.NaN);
    if (row % takeEvery === 0) taken.push(...order.takeDue());
  }
  return [...taken, ...order.takeAll()];
}

const isOrdered = (events: readonly Sent[]): boolean =>
  events.every((event, i) => {
    const before = events[i - 1];
    return (
      before === undefined ||
      before.at < event.at ||
      (before.at === event.at && [before.row, before.index] <= [event.row, event.index])
    );
  });

describe('event order', () => {
  it('holds what happens later to a row back until the rows have come that far', () => {
    const order = createEventOrder<Sent>(100, 1);
    expect(run([[1, 50], [2, 3], [4], [60]], order).map(({ at }) => at)).toEqual([1, 2, 3, 4, 50, 60]);
  });

  it('gives equal times in the order of rows and of events within the row', () => {
    const events = run([[5, 5], [5], [5, 5]], createEventOrder<Sent>(100, 1));
    expect(events.map(({ row, index }) => `${row}.${index}`)).toEqual(['0.0', '0.1', '1.0', '2.0', '2.1']);
  });

  it('is whole and in order for any file whose rows stand at most a few places out of order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(9), fc.array(fc.nat(5_000), { maxLength: 3 })), { maxLength: 200 }),
        fc.integer({ min: 1, max: 40 }),
        (shifts, takeEvery) => {
          // A row opens at most 9 time units, so fewer than 10 places, before one that stands above it.
          const rows = shifts.map(([early, later], i) => [i - early, ...later.map((wait) => i + wait)]);
          const events = run(rows, createEventOrder<Sent>(10_000, 16), takeEvery);
          expect(events).toHaveLength(rows.flat().length);
          expect(isOrdered(events)).toBe(true);
        },
      ),
      { numRuns: 100, seed: 3 },
    );
  });

  it('neither hurries nor stalls the rest for one absurd time', () => {
    const absurd = new Map([
      [40, 1e15],
      [60, -1e15],
    ]);
    const rows = Array.from({ length: 100 }, (_, i) => [absurd.get(i) ?? i]);
    const order = createEventOrder<Sent>(1_000, 8);
    const taken: number[] = [];
    for (const [row, [at = 0]] of rows.entries()) {
      order.add({ at, row, index: 0 }, at, 0);
      order.addRow(at);
      taken.push(...order.takeDue().map((event) => event.at));
    }
    expect(taken.filter((at) => Math.abs(at) < 1e15)).toEqual(
      Array.from({ length: 92 }, (_, i) => i).filter((i) => i !== 40 && i !== 60),
    );
    expect(order.takeAll().at(-1)?.at).toBe(1e15);
  });

  it('sends the earliest out before its time when too many wait, and counts it', () => {
    const order = createEventOrder<Sent>(3, 1);
    const events = run([[0, 100, 200], [1, 300, 400], [2]], order);
    expect(order.earlyCount()).toBe(3);
    expect(events).toHaveLength(7);
  });

  it('leaves rows without an opening time out of the reckoning', () => {
    const order = createEventOrder<Sent>(100, 2);
    order.addRow(Number.NaN);
    order.addRow(10);
    order.add({ at: 5, row: 1, index: 0 }, 5, 0);
    expect(order.takeDue()).toEqual([]);
    order.addRow(11);
    expect(order.takeDue()).toHaveLength(1);
  });
});
