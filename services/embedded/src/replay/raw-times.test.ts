import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRawTimes } from './raw-times.ts';

const TODAY = 1_000_000;

describe('the times of raw records', () => {
  it('put records of any topics and times into the order of their source', () => {
    const record = fc.record({ topic: fc.constantFrom('a', 'b', 'c'), occurredAt: fc.nat(2 * TODAY) });
    fc.assert(
      fc.property(fc.array(record), (records) => {
        const times = createRawTimes<string>(TODAY);
        const placed = records.map(({ topic, occurredAt }, n) => ({ topic, n, at: times.next(topic, occurredAt) }));
        // The log's own order: by time, then topic, then place in the topic.
        const merged = placed.toSorted((x, y) => x.at - y.at || x.topic.localeCompare(y.topic) || x.n - y.n);
        expect(merged.map(({ n }) => n)).toEqual(records.map((_, n) => n));
        expect(times.latest()).toBe(placed.at(-1)?.at ?? 0);
      }),
    );
  });

  it('are those of the events where these go forward, and an absurd one moves none', () => {
    const times = createRawTimes<string>(TODAY);
    const given = [10, 20, 20, TODAY + 1, 30].map((occurredAt) => times.next('a', occurredAt));
    expect(given).toEqual([10, 20, 20, 20, 30]);
  });
});
