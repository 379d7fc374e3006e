import type { DeclaredNotice, NoticeEntry } from '@fengsui/domain';
import { describe, expect, it } from 'vitest';
import { createNoticeLedger, NOTICES_KEPT_MAX } from './notice-ledger.ts';

type Declared = NoticeEntry & { readonly kind: 'declared' };

const declared = (given: Partial<Declared> = {}): NoticeEntry => {
  const what = { profile: 'weather_notice', areaCode: '1101', from: 100, to: 200 };
  return { kind: 'declared', at: 90, ...what, declaredBy: 'duty-head', reason: 'rain', ...given };
};
const placed = (number: number): NoticeEntry => ({ kind: 'placed', at: 95, number, positions: [3, 4] });
const numbersOf = (notices: readonly DeclaredNotice[]): readonly number[] => notices.map(({ number }) => number);

describe('the ledger of notices', () => {
  it('numbers declarations in their order, and tells which are on their way', () => {
    const ledger = createNoticeLedger();
    for (const entry of [declared(), declared({ areaCode: '1102' }), declared({ to: 100 })]) ledger.apply(entry);
    expect(ledger.apply(placed(2))).toMatchObject({ kind: 'applied', notice: { number: 2, positions: [3, 4] } });
    expect(numbersOf(ledger.notices())).toEqual([3, 2, 1]);
    expect(numbersOf(ledger.unfinished())).toEqual([1, 3]);
    expect(ledger.find(1)).toEqual({
      number: 1,
      profile: 'weather_notice',
      areaCode: '1101',
      from: 100,
      to: 200,
      declaredBy: 'duty-head',
      declaredAt: 90,
      reason: 'rain',
      positions: [],
    });
    expect(ledger.find(4)).toBeNull();
  });

  it('drops what tells once more that a notice stands everywhere, or of one that nobody declared', () => {
    const ledger = createNoticeLedger();
    ledger.apply(declared());
    ledger.apply(placed(1));
    const dropped = { kind: 'dropped', reason: 'not_open' };
    expect([ledger.apply(placed(1)), ledger.apply(placed(2))]).toEqual([dropped, dropped]);
  });

  it('counts the last of a profile and area until its end', () => {
    const ledger = createNoticeLedger();
    ledger.apply(declared());
    ledger.apply(declared({ areaCode: '1102', to: 150 }));
    ledger.apply(declared({ profile: 'exam_season' }));
    ledger.apply(declared({ to: 300 }));
    expect(numbersOf(ledger.inForceOrToCome(149))).toEqual([4, 3, 2]);
    expect(numbersOf(ledger.inForceOrToCome(150))).toEqual([4, 3]);
    ledger.apply(declared({ from: 160, to: 160 }));
    expect(numbersOf(ledger.inForceOrToCome(160))).toEqual([3]);
  });

  it('forgets the oldest that stand everywhere, those that were replaced first', () => {
    const ledger = createNoticeLedger();
    const areas = [' first', ...Array.from({ length: NOTICES_KEPT_MAX }, () => '1101'), 'last'];
    for (const [n, areaCode] of areas.entries()) {
      ledger.apply(declared({ areaCode }));
      // Notice 2 stays on its way.
      if (n !== 1) ledger.apply(placed(n + 1));
    }
    const kept = numbersOf(ledger.notices()).toReversed();
    expect(kept).toHaveLength(NOTICES_KEPT_MAX);
    expect(kept.slice(0, 3)).toEqual([1, 2, 5]);
  });
});
