import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { restoreBlock, takeChangedPages } from './block.ts';
import {
  advanceWheel,
  cancelTimer,
  createTimerWheel,
  nextMinute,
  passTo,
  setTimer,
  type TimerWheel,
  wheelMinute,
} from './timer-wheel.ts';

const START = 29_000_003;
const YEAR = 525_600;

function aWheel(): TimerWheel {
  const wheel = createTimerWheel('w');
  passTo(wheel, START);
  return wheel;
}

/** Moves on and gives what fired: `minutes after START: owner`. */
function fired(wheel: TimerWheel, minute: number): string[] {
  const found: string[] = [];
  advanceWheel(wheel, minute, (owner) => found.push(`${wheelMinute(wheel) - START}: ${owner}`));
  return found;
}

describe('a timer', () => {
  it.each([1, 60, 61, 63, 64, 65, 4095, 4096, 4097, 262_144, 300_000, YEAR, 64 ** 4 + 5, 40 * YEAR])(
    'fires %i minutes later, at its minute and once',
    (after) => {
      const wheel = aWheel();
      setTimer(wheel, START + after, 7);
      expect(nextMinute(wheel)).toBeLessThanOrEqual(START + after);
      expect(fired(wheel, START + after - 1)).toEqual([]);
      expect(fired(wheel, START + after)).toEqual([`${after}: 7`]);
      expect(fired(wheel, START + after + 100_000)).toEqual([]);
      expect(nextMinute(wheel)).toBe(Number.POSITIVE_INFINITY);
    },
  );

  it('fires at its minute also when the wheel jumps far past it', () => {
    const wheel = aWheel();
    for (const after of [5, 70, 5000, 270_000]) setTimer(wheel, START + after, after);
    expect(fired(wheel, START + 3 * YEAR)).toEqual(['5: 5', '70: 70', '5000: 5000', '270000: 270000']);
    expect(wheelMinute(wheel)).toBe(START + 3 * YEAR);
  });

  it.each([0, -1, -5000])('set for %i minutes from now fires at the next minute', (after) => {
    const wheel = aWheel();
    setTimer(wheel, START + after, 7);
    expect(fired(wheel, START + 200)).toEqual(['1: 7']);
  });

  it('beyond the reach of the wheel waits until it is nearer', () => {
    const wheel = createTimerWheel('w');
    const handle = setTimer(wheel, 64 ** 5 + 77, 7);
    expect(fired(wheel, 2 * 64 ** 4)).toEqual([]);
    cancelTimer(wheel, handle);
    expect(nextMinute(wheel)).toBe(Number.POSITIVE_INFINITY);
  });

  it('that is cancelled does not fire, and is not cancelled twice', () => {
    const wheel = aWheel();
    const handles = [10, 10, 10].map((after, owner) => setTimer(wheel, START + after, owner));
    cancelTimer(wheel, handles[1] ?? 0);
    expect(() => cancelTimer(wheel, handles[1] ?? 0)).toThrow('is set when it is cancelled');
    expect(fired(wheel, START + 20)).toEqual(['10: 2', '10: 0']);
  });

  it('may be set and cancelled while others fire', () => {
    const wheel = aWheel();
    const found: string[] = [];
    let doomed = setTimer(wheel, START + 5, 1);
    setTimer(wheel, START + 5, 2);
    advanceWheel(wheel, START + 100, (owner) => {
      found.push(`${wheelMinute(wheel) - START}: ${owner}`);
      if (owner !== 2) return;
      cancelTimer(wheel, doomed);
      doomed = setTimer(wheel, START + 5, 3);
      setTimer(wheel, START + 70, 4);
    });
    expect(found).toEqual(['5: 2', '6: 3', '70: 4']);
  });
});

it('a wheel never moves back', () => {
  const wheel = aWheel();
  expect(() => advanceWheel(wheel, START - 1, () => undefined)).toThrow('never moves back');
  expect(() => passTo(wheel, START - 1)).toThrow('never moves back');
});

it('the next minute is exact within the turn and never later than the true one', () => {
  const wheel = createTimerWheel('w');
  passTo(wheel, 64 * 1000);
  for (const slot of [63, 40, 32, 31, 5]) {
    setTimer(wheel, 64 * 1000 + slot, slot);
    expect(nextMinute(wheel)).toBe(64 * 1000 + slot);
  }
  expect(fired(wheel, 64 * 1000 + 5)).toHaveLength(1);
  expect(nextMinute(wheel)).toBe(64 * 1000 + 31);
});

type Step =
  | { readonly kind: 'set'; readonly after: number; readonly again: number }
  | { readonly kind: 'cancel'; readonly pick: number }
  | { readonly kind: 'advance'; readonly by: number }
  | { readonly kind: 'restore' };

const distance = fc.oneof(
  fc.integer({ min: -3, max: 130 }),
  fc.integer({ min: 0, max: 9000 }),
  fc.integer({ min: 0, max: 2 * YEAR }),
  fc.integer({ min: 0, max: 3 }).map((n) => 64 ** n),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('set' as const), after: distance, again: fc.nat(90) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat() }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('advance' as const), by: distance.map((by) => Math.max(0, by)) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'restore' } as const) },
);

interface SetTimer {
  readonly handle: number;
  readonly minute: number;
  readonly owner: number;
  /** Set again so many minutes later when it fires; 0 = not. */
  readonly again: number;
}

/** A wheel beside a list of timers; both must fire the same owners at the same minutes. */
function createPair() {
  let wheel = aWheel();
  const pages = new Map<string, Uint8Array>();
  let timers: SetTimer[] = [];
  let owners = 0;
  const set = (minute: number, again: number): void => {
    const owner = ++owners;
    const due = Math.max(minute, wheelMinute(wheel) + 1);
    timers.push({ handle: setTimer(wheel, minute, owner), minute: due, owner, again });
  };
  const cancel = (pick: number): void => {
    const timer = timers[pick % Math.max(1, timers.length)];
    if (timer === undefined) return;
    cancelTimer(wheel, timer.handle);
    timers = timers.filter((one) => one !== timer);
  };
  const advance = (by: number): void => {
    const end = wheelMinute(wheel) + by;
    let last = wheelMinute(wheel);
    advanceWheel(wheel, end, (owner) => {
      const minute = wheelMinute(wheel);
      const timer = timers.find((one) => one.owner === owner);
      expect(timer?.minute).toBe(minute);
      expect(minute).toBeGreaterThanOrEqual(last);
      last = minute;
      timers = timers.filter((one) => one !== timer);
      if (timer !== undefined && timer.again > 0) set(minute + timer.again, 0);
    });
    expect(wheelMinute(wheel)).toBe(end);
    expect(timers.filter(({ minute }) => minute <= end)).toEqual([]);
    expect(nextMinute(wheel)).toBeLessThanOrEqual(Math.min(...timers.map(({ minute }) => minute)));
    expect(nextMinute(wheel)).toBeGreaterThan(end);
  };
  const restore = (): void => {
    for (const page of takeChangedPages(wheel.block)) pages.set(page.name, page.bytes);
    const restored = createTimerWheel('w');
    restoreBlock(restored.block, wheel.block.words.length, pages);
    wheel = restored;
  };
  return { now: () => wheelMinute(wheel), set, cancel, advance, restore };
}

it('timers fire as in a sorted list, through cascades, cancellations, restores and timers set by timers', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const pair = createPair();
      for (const one of steps) {
        if (one.kind === 'set') pair.set(pair.now() + one.after, one.again);
        else if (one.kind === 'cancel') pair.cancel(one.pick);
        else if (one.kind === 'advance') pair.advance(one.by);
        else pair.restore();
      }
      pair.advance(3 * YEAR);
    }),
    { numRuns: 60 },
  );
});

it('a timer that was cancelled between two checkpoints is free after a restore, whatever page it lies on', () => {
  const wheel = aWheel();
  const handles = Array.from({ length: 9000 }, (_, owner) => setTimer(wheel, START + 10, owner));
  const pages = new Map<string, Uint8Array>();
  for (const handle of handles) {
    for (const page of takeChangedPages(wheel.block)) pages.set(page.name, page.bytes);
    cancelTimer(wheel, handle);
  }
  for (const page of takeChangedPages(wheel.block)) pages.set(page.name, page.bytes);
  const restored = createTimerWheel('w');
  restoreBlock(restored.block, wheel.block.words.length, pages);
  const reused = handles.map((_, owner) => setTimer(restored, START + 10, owner));
  expect([new Set(reused).size, Math.max(...reused)]).toEqual([handles.length, Math.max(...handles)]);
});
