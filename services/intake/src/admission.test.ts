import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Arrival, createAdmission } from './admission.ts';
import { AHEAD_MAX_MS, BEHIND_MAX_MS, createDataClock, createLiveClock, JUMP_MAX_MS } from './intake-clock.ts';
import type { CountedSource } from './metrics.ts';

const DAY = 86_400_000;
const START = Date.UTC(2021, 8, 1);
const HOST_NOW = Date.UTC(2026, 0, 1);

interface Named extends Arrival {
  readonly name: string;
}

const arrival = (name: string, occurredAt: number, source: CountedSource = 'hotline'): Named => ({
  name,
  occurredAt,
  source,
});

/** Runs arrivals through a replay's admission; lists the verdicts as "name" or "name:reason", with the clock. */
function replay(arrivals: readonly Named[], startAt = START, end = false): { verdicts: string[]; clockAt: number } {
  const clock = createDataClock(() => HOST_NOW, startAt);
  const verdicts: string[] = [];
  const admission = createAdmission<Named>(clock, {
    accept: ({ name }) => verdicts.push(name),
    refuse: ({ name }, reason) => verdicts.push(`${name}:${reason}`),
  });
  for (const next of arrivals) admission.admit(next);
  if (end) admission.finish();
  return { verdicts, clockAt: clock.now() };
}

describe('admission on the clock of the data', () => {
  it('moves the clock with each accepted event and never back', () => {
    const { verdicts, clockAt } = replay([arrival('a', START + 10), arrival('b', START + 5)]);
    expect(verdicts).toEqual(['a', 'b']);
    expect(clockAt).toBe(START + 10);
  });

  it('one far-future event never moves the clock: it is a time jump when the next event says otherwise', () => {
    const { verdicts, clockAt } = replay([arrival('far', START + 30 * DAY), arrival('near', START + 10)]);
    expect(verdicts).toEqual(['far:time_jump', 'near']);
    expect(clockAt).toBe(START + 10);
  });

  it('a gap in the data is believed when two events of the source agree on it, and both count in order', () => {
    const { verdicts, clockAt } = replay([arrival('a', START + 30 * DAY), arrival('b', START + 31 * DAY)]);
    expect(verdicts).toEqual(['a', 'b']);
    expect(clockAt).toBe(START + 31 * DAY);
  });

  it('of two far-apart events ahead, only the smaller moves the clock', () => {
    const far = START + 1_000 * DAY;
    const { verdicts, clockAt } = replay([
      arrival('far', far),
      arrival('b', START + 8 * DAY),
      arrival('c', START + 8 * DAY),
    ]);
    expect(verdicts).toEqual(['b', 'far:time_jump', 'c']);
    expect(clockAt).toBe(START + 8 * DAY);
  });

  it('sources are held apart, and released when the clock comes near', () => {
    const { verdicts } = replay([
      arrival('grid', START + 10 * DAY, 'grid'),
      arrival('a', START + 6 * DAY),
      arrival('b', START + 7 * DAY),
    ]);
    expect(verdicts).toEqual(['a', 'grid', 'b']);
  });

  it('starts with the first two events that agree', () => {
    const { verdicts, clockAt } = replay(
      [arrival('a', START, 'grid'), arrival('b', START + 5), arrival('c', START + 9)],
      0,
    );
    expect(verdicts).toEqual(['b', 'a', 'c']);
    expect(clockAt).toBe(START + 9);
  });

  it('accepts the only event there is when nothing follows', () => {
    expect(replay([arrival('only', START)], 0, true)).toEqual({ verdicts: ['only'], clockAt: START });
  });

  it('refuses what is still held at the end of a stream that has begun', () => {
    expect(replay([arrival('a', START), arrival('far', START + 99 * DAY)], START, true).verdicts).toEqual([
      'a',
      'far:time_jump',
    ]);
  });

  it.each([
    ['just within the jump', START + JUMP_MAX_MS, 'x'],
    ['after the time of the host', HOST_NOW + AHEAD_MAX_MS + 1, 'x:occurred_in_future'],
    ['just within the past', START - BEHIND_MAX_MS, 'x'],
    ['too far in the past', START - BEHIND_MAX_MS - 1, 'x:occurred_too_long_ago'],
  ])('an event %s gets its verdict at once', (_name, occurredAt, verdict) => {
    expect(replay([arrival('x', occurredAt)]).verdicts).toEqual([verdict]);
  });

  it('decides on every event exactly once, holds one a source at most, and never goes back', () => {
    const times = fc.oneof(fc.integer({ min: 0, max: 3 * DAY }), fc.integer({ min: 0, max: 900 * DAY }));
    const sources = fc.constantFrom('hotline', 'grid', 'mediation');
    fc.assert(
      fc.property(fc.array(fc.tuple(times, sources)), (list) => {
        const clock = createDataClock(() => HOST_NOW, 0);
        const decided: string[] = [];
        let latest = 0;
        const note = ({ name }: Named): void => {
          decided.push(name);
          expect(clock.now()).toBeGreaterThanOrEqual(latest);
          latest = clock.now();
        };
        const admission = createAdmission<Named>(clock, { accept: note, refuse: note });
        const arrivals = list.map(([after, source], i) => arrival(String(i), START + after, source));
        for (const next of arrivals) {
          admission.admit(next);
          expect(new Set(admission.held().map((held) => held.source)).size).toBe(admission.held().length);
        }
        admission.finish();
        expect(decided.toSorted()).toEqual(arrivals.map(({ name }) => name).toSorted());
        expect(latest).toBeLessThanOrEqual(Math.max(0, ...arrivals.map((each) => each.occurredAt)));
      }),
    );
  });

  it('goes on after a restart with what it held', () => {
    const held = arrival('held', START + 30 * DAY);
    const verdicts: string[] = [];
    const clock = createDataClock(() => HOST_NOW, START);
    const accept = ({ name }: Named): number => verdicts.push(name);
    const admission = createAdmission<Named>(clock, { accept, refuse: accept });
    admission.resume(held);
    admission.admit(arrival('next', START + 30 * DAY + 1));
    expect(verdicts).toEqual(['held', 'next']);
  });
});

describe('the live clock', () => {
  it('stands still while the host steps back', () => {
    let host = 1_000;
    const clock = createLiveClock(() => host, 0);
    expect(clock.now()).toBe(1_000);
    host = 400;
    expect(clock.now()).toBe(1_000);
    host = 1_001.7;
    expect(clock.now()).toBe(1_001);
  });

  it('does not go behind where it was before a restart', () => {
    expect(createLiveClock(() => 5, 900).now()).toBe(900);
  });

  it.each([
    ['five minutes ahead', AHEAD_MAX_MS, 'accept'],
    ['more than that', AHEAD_MAX_MS + 1, 'occurred_in_future'],
    ['400 days behind', -BEHIND_MAX_MS, 'accept'],
    ['longer ago', -BEHIND_MAX_MS - 1, 'occurred_too_long_ago'],
  ])('judges an event %s', (_name, offset, judgement) => {
    expect(createLiveClock(() => HOST_NOW, 0).judge(HOST_NOW + offset)).toBe(judgement);
  });

  it('is moved by no event', () => {
    const clock = createLiveClock(() => HOST_NOW, 0);
    clock.advanceTo(HOST_NOW + AHEAD_MAX_MS);
    expect(clock.now()).toBe(HOST_NOW);
  });
});
