import { describe, expect, it } from 'vitest';
import { createPace } from './pace.ts';

const DAY_MS = 86_400_000;

function aPace(speed: number | null) {
  const host = { at: 1_000 };
  return { host, pace: createPace({ now: () => host.at }, speed) };
}

describe('the pace of a replay', () => {
  it('makes events wait for simulated time to come to them', () => {
    const { host, pace } = aPace(60);
    expect(pace.untilDue(600_000)).toBe(0);
    expect(pace.untilDue(660_000)).toBe(1_000);
    host.at += 400;
    expect(pace.untilDue(660_000)).toBe(600);
    host.at += 10_000;
    expect(pace.untilDue(660_000)).toBe(0);
  });

  it('waits for nothing without a speed', () => {
    expect(aPace(null).pace.untilDue(Number.MAX_SAFE_INTEGER)).toBe(0);
  });

  it('does not wait for an event that nobody will believe, nor does that one hurry the next', () => {
    const { pace } = aPace(1_000);
    pace.untilDue(DAY_MS);
    expect(pace.untilDue(400 * DAY_MS)).toBe(0);
    expect(pace.untilDue(DAY_MS + 5_000)).toBe(5);
  });
});
