import type { ReleaseEntry } from '@fengsui/domain';
import { describe, expect, it } from 'vitest';
import { createReleaseLedger, LEDGER_BYTES_MAX, OPEN_PROPOSALS_MAX, type ReleaseLedger } from './release-ledger.ts';

const RULES = Uint8Array.of(1, 2);
type Proposed = ReleaseEntry & { readonly kind: 'proposed' };

function proposal(number: number, base: number, given: Partial<Proposed> = {}): Proposed {
  const who = { proposedBy: 'rule-author', reason: 'why', rollbackTo: null, isEmergency: false };
  return { kind: 'proposed', at: number, number, base, rules: RULES, ...who, ...given };
}
const approval = (number: number, approvedBy = 'duty-head'): ReleaseEntry => ({
  kind: 'approved',
  at: 100 + number,
  number,
  approvedBy,
  reason: 'agreed',
});
const released = (number: number, ...positions: readonly number[]): ReleaseEntry => ({
  kind: 'released',
  at: 200,
  number,
  positions,
});
const withdrawal = (number: number): ReleaseEntry => ({
  kind: 'withdrawn',
  at: 1,
  number,
  withdrawnBy: 'x',
  reason: '',
});

/** What became of each entry: the state of its release, or why it has no effect. */
function fates(ledger: ReleaseLedger, entries: readonly ReleaseEntry[]): readonly string[] {
  return entries.map((entry) => {
    const outcome = ledger.apply(entry);
    return outcome.kind === 'applied' ? `${outcome.release.number} ${outcome.release.state}` : outcome.reason;
  });
}

describe('the ledger of releases', () => {
  const cases: readonly (readonly [what: string, entries: readonly ReleaseEntry[], fates: readonly string[]])[] = [
    [
      'a release goes from one role by another into every partition',
      [proposal(1, 0), approval(1), released(1, 5, 9)],
      ['1 proposed', '1 approved', '1 released'],
    ],
    ['who proposed cannot approve', [proposal(1, 0), approval(1, 'rule-author')], ['1 proposed', 'same_role']],
    [
      'an emergency rollback is approved by the role that proposed it',
      [proposal(1, 0, { rollbackTo: 0, isEmergency: true }), approval(1, 'rule-author')],
      ['1 proposed', '1 approved'],
    ],
    [
      'new rules are never an emergency',
      [proposal(1, 0, { isEmergency: true }), approval(1, 'rule-author')],
      ['1 proposed', 'same_role'],
    ],
    [
      'of two proposals of one number the first counts',
      [proposal(1, 0), proposal(1, 0, { reason: 'another' }), proposal(2, 0)],
      ['1 proposed', 'number_taken', '2 proposed'],
    ],
    [
      'a proposal made from another release than the running one can be neither made nor approved',
      [proposal(1, 0), proposal(2, 0), approval(1), approval(2), proposal(3, 0), proposal(3, 1)],
      ['1 proposed', '2 proposed', '1 approved', 'stale_base', 'stale_base', '3 proposed'],
    ],
    [
      'what is withdrawn, approved or unknown is not open',
      [proposal(1, 0), withdrawal(1), approval(1), withdrawal(1), approval(7), released(7, 1)],
      ['1 proposed', '1 withdrawn', 'not_open', 'not_open', 'not_open', 'not_open'],
    ],
    [
      'the configured rules are release 0 until another one is approved',
      [
        { kind: 'configured', at: 1, rules: RULES },
        { kind: 'configured', at: 2, rules: RULES },
        proposal(1, 0),
        approval(1),
        { kind: 'configured', at: 3, rules: RULES },
      ],
      ['0 configured', '0 configured', '1 proposed', '1 approved', 'ignored'],
    ],
  ];
  it.each(cases)('%s', (_what, entries, expected) => {
    expect(fates(createReleaseLedger(), entries)).toEqual(expected);
  });

  it('tells what runs, what is on its way, and what a release says', () => {
    const ledger = createReleaseLedger();
    fates(ledger, [proposal(1, 0), approval(1), proposal(2, 1, { rules: Uint8Array.of(9) })]);
    expect(ledger.running()).toBe(1);
    expect(ledger.nextNumber()).toBe(3);
    expect(ledger.unfinished().map(({ number }) => number)).toEqual([1]);
    expect(ledger.rulesOf(2)).toEqual(Uint8Array.of(9));
    expect(ledger.rulesOf(8)).toBeNull();
    expect(ledger.releases().map(({ number }) => number)).toEqual([2, 1]);
    expect(ledger.find(1)).toMatchObject({ approvedBy: 'duty-head', approvedAt: 101, approvalReason: 'agreed' });
    ledger.apply(released(1, 5, 9));
    expect(ledger.unfinished()).toEqual([]);
  });

  it('tells what was in effect at an offset: behind the control record, never at it', () => {
    const ledger = createReleaseLedger();
    fates(ledger, [proposal(1, 0), approval(1), released(1, 5, 9), proposal(2, 1), approval(2), released(2, 50, 60)]);
    const at = (partition: number, offset: number) => ledger.inEffectAt(partition, offset);
    expect([at(0, 5), at(0, 6), at(1, 9), at(1, 10), at(0, 51), at(1, 51)]).toEqual([0, 1, 0, 1, 2, 1]);
  });

  it('holds so many open proposals, and no more', () => {
    const ledger = createReleaseLedger();
    const made = Array.from({ length: OPEN_PROPOSALS_MAX }, (_, n) => proposal(n + 1, 0));
    expect(new Set(fates(ledger, made).map((fate) => fate.split(' ')[1]))).toEqual(new Set(['proposed']));
    const next = proposal(OPEN_PROPOSALS_MAX + 1, 0);
    expect(fates(ledger, [next, withdrawal(3), next])).toEqual([
      'too_many_open',
      '3 withdrawn',
      `${OPEN_PROPOSALS_MAX + 1} proposed`,
    ]);
  });

  it('forgets the oldest rules beyond its bound, never the running ones', () => {
    const ledger = createReleaseLedger();
    const large = new Uint8Array(LEDGER_BYTES_MAX / 2);
    fates(ledger, [proposal(1, 0, { rules: large }), approval(1), released(1, 0)]);
    fates(ledger, [proposal(2, 1, { rules: large }), proposal(3, 1, { rules: large })]);
    expect(ledger.releases().map(({ number }) => number)).toEqual([3, 1]);
  });
});
