import { ALERT_CHANGES, type AlertChange, type AlertState, type GradeOrNone } from '@fengsui/domain';
import { describe, expect, it } from 'vitest';
import { changeFor, stateAfter } from './life-cycle.ts';

describe('stateAfter', () => {
  const LEGAL: readonly { from: AlertState | 'none'; change: AlertChange; to: AlertState }[] = [
    { from: 'none', change: 'raised', to: 'raised' },
    { from: 'raised', change: 'raised_higher', to: 'raised' },
    { from: 'raised', change: 'lowered', to: 'raised' },
    { from: 'raised', change: 'acknowledged', to: 'acknowledged' },
    { from: 'raised', change: 'cleared', to: 'cleared' },
    { from: 'acknowledged', change: 'raised_higher', to: 'raised' },
    { from: 'acknowledged', change: 'lowered', to: 'acknowledged' },
    { from: 'acknowledged', change: 'acknowledged', to: 'acknowledged' },
    { from: 'acknowledged', change: 'cleared', to: 'cleared' },
  ];

  it.each(LEGAL)('an alert in state $from that is $change is then $to', ({ from, change, to }) => {
    expect(stateAfter(from, change)).toBe(to);
  });

  it('every other change of every state is a broken invariant', () => {
    const states = ['none', 'raised', 'acknowledged', 'cleared'] as const;
    const changes = ALERT_CHANGES.filter((change) => change !== 'unspecified');
    const pairs = states.flatMap((from) => changes.map((change) => ({ from, change })));
    const illegal = pairs.filter(
      ({ from, change }) => !LEGAL.some((row) => row.from === from && row.change === change),
    );
    expect(illegal).toHaveLength(11);
    for (const { from, change } of illegal) expect(() => stateAfter(from, change)).toThrow(/invariant broken/);
  });
});

describe('changeFor', () => {
  const ROWS: readonly { inForce: GradeOrNone; found: GradeOrNone; change: AlertChange | null }[] = [
    { inForce: 'none', found: 'blue', change: 'raised' },
    { inForce: 'none', found: 'none', change: null },
    { inForce: 'blue', found: 'red', change: 'raised_higher' },
    { inForce: 'red', found: 'blue', change: 'lowered' },
    { inForce: 'yellow', found: 'yellow', change: null },
    { inForce: 'orange', found: 'none', change: 'cleared' },
  ];

  it.each(ROWS)('$found found while $inForce is in force: $change', ({ inForce, found, change }) => {
    expect(changeFor(inForce, found)).toBe(change);
  });
});
