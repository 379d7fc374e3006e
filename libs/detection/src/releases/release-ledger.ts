// The ledger of rule releases as a state machine over fengsui.control: what was proposed, by which role it was approved,
// where it took effect. The order of entries decides; an entry that cannot hold is told why and changes nothing, so that
// any number of writers and readers come to the same ledger.
//
//   proposed ──approved by another role──▶ approved ──in every partition──▶ released
//      └──────withdrawn──▶ withdrawn
import { assert, type Release, type ReleaseEntry } from '@fengsui/domain';

/** Releases that are remembered; the oldest is forgotten first. */
export const RELEASES_MAX = 1_000;
/** Bytes of rules that are remembered; beyond them the oldest releases are forgotten, the newest approved one never. */
export const LEDGER_BYTES_MAX = 64 * 1024 ** 2;
/** Proposals that wait for their approval at a time. */
export const OPEN_PROPOSALS_MAX = 20;

/**
 * Why an entry has no effect. ignored: a configured set once releases are approved; number_taken: another proposal has
 * the number; stale_base: another release runs than the one it was made from; not_open: no such proposal is open;
 * same_role: who proposed cannot approve; too_many_open: see OPEN_PROPOSALS_MAX.
 */
export type LedgerDropReason = 'ignored' | 'number_taken' | 'stale_base' | 'not_open' | 'same_role' | 'too_many_open';

export type LedgerOutcome =
  | { readonly kind: 'applied'; readonly release: Release }
  | { readonly kind: 'dropped'; readonly reason: LedgerDropReason };

export interface ReleaseLedger {
  /** Takes in the next entry of fengsui.control that is about releases. */
  apply(entry: ReleaseEntry): LedgerOutcome;
  /** The number that the next proposal has to have. */
  nextNumber(): number;
  /** The newest approved release; 0: none is. */
  running(): number;
  find(number: number): Release | null;
  /** The rules of a release, packed; null if it is not kept. */
  rulesOf(number: number): Uint8Array | null;
  /** Those that are kept, the newest first. */
  releases(): readonly Release[];
  /** Approved, and not yet told to stand in every partition; the oldest first. */
  unfinished(): readonly Release[];
  /** The release that is in effect at an offset of a partition, as far as releases are told to stand before it. */
  inEffectAt(partition: number, offset: number): number;
}

interface Kept {
  readonly release: Release;
  readonly rules: Uint8Array;
}

/** A ledger that has read nothing yet. */
export function createReleaseLedger(): ReleaseLedger {
  const kept = new Map<number, Kept>();
  let newest = 0;
  let running = 0;

  const put = (release: Release, rules: Uint8Array): LedgerOutcome => {
    kept.set(release.number, { release, rules });
    return { kind: 'applied', release };
  };
  const openProposal = (number: number): Kept | null => {
    const found = kept.get(number) ?? null;
    return found?.release.state === 'proposed' ? found : null;
  };
  const proposed = (entry: ReleaseEntry & { readonly kind: 'proposed' }): LedgerOutcome => {
    if (entry.number !== newest + 1) return dropped('number_taken');
    if (entry.base !== running) return dropped('stale_base');
    const open = [...kept.values()].filter(({ release }) => isOpen(release, running));
    if (open.length >= OPEN_PROPOSALS_MAX) return dropped('too_many_open');
    newest = entry.number;
    const outcome = put(proposedRelease(entry), entry.rules);
    forgetOldest(kept, running);
    return outcome;
  };
  const approved = (entry: ReleaseEntry & { readonly kind: 'approved' }): LedgerOutcome => {
    const proposal = openProposal(entry.number);
    if (proposal === null) return dropped('not_open');
    const { release, rules } = proposal;
    if (release.base !== running) return dropped('stale_base');
    if (release.proposedBy === entry.approvedBy && !release.isEmergency) return dropped('same_role');
    assert(release.number > running, 'releases are approved in the order of their numbers');
    running = release.number;
    const { approvedBy, reason: approvalReason, at: approvedAt } = entry;
    return put({ ...release, state: 'approved', approvedBy, approvedAt, approvalReason }, rules);
  };

  return {
    apply(entry) {
      switch (entry.kind) {
        case 'configured':
          return running > 0 ? dropped('ignored') : put(configuredRelease(entry.at), entry.rules);
        case 'proposed':
          return proposed(entry);
        case 'approved':
          return approved(entry);
        case 'released': {
          const found = kept.get(entry.number);
          if (found?.release.state !== 'approved') return dropped('not_open');
          return put({ ...found.release, state: 'released', positions: entry.positions }, found.rules);
        }
        case 'withdrawn': {
          const proposal = openProposal(entry.number);
          if (proposal === null) return dropped('not_open');
          return put({ ...proposal.release, state: 'withdrawn' }, proposal.rules);
        }
      }
    },
    nextNumber: () => newest + 1,
    running: () => running,
    find: (number) => kept.get(number)?.release ?? null,
    rulesOf: (number) => kept.get(number)?.rules ?? null,
    releases: () => releasesOf(kept).toSorted((a, b) => b.number - a.number),
    unfinished: () => releasesOf(kept).filter(({ state }) => state === 'approved'),
    inEffectAt: (partition, offset) => {
      const before = releasesOf(kept).filter(({ positions }) => (positions[partition] ?? offset) < offset);
      return Math.max(0, ...before.map(({ number }) => number));
    },
  };
}

function releasesOf(kept: ReadonlyMap<number, Kept>): readonly Release[] {
  return [...kept.values()].map(({ release }) => release).toSorted((a, b) => a.number - b.number);
}

/** A proposal from another base than the running release can never be approved: it only waits to be forgotten. */
function isOpen({ state, base }: Release, running: number): boolean {
  return state === 'proposed' && base === running;
}

function forgetOldest(kept: Map<number, Kept>, running: number): void {
  let bytes = [...kept.values()].reduce((sum, { rules }) => sum + rules.length, 0);
  for (const { number, state } of releasesOf(kept)) {
    if (kept.size <= RELEASES_MAX && bytes <= LEDGER_BYTES_MAX) return;
    if (number === running || state === 'approved') continue;
    bytes -= kept.get(number)?.rules.length ?? 0;
    kept.delete(number);
  }
}

const BLANK: Omit<Release, 'number' | 'state' | 'proposedAt'> = {
  base: 0,
  rollbackTo: null,
  isEmergency: false,
  proposedBy: '',
  reason: '',
  approvedBy: '',
  approvedAt: 0,
  approvalReason: '',
  positions: [],
};

function configuredRelease(at: number): Release {
  return { ...BLANK, number: 0, state: 'configured', proposedAt: at };
}

function proposedRelease(entry: ReleaseEntry & { readonly kind: 'proposed' }): Release {
  const { number, base, rollbackTo, proposedBy, reason, at: proposedAt } = entry;
  // Only a rollback may be an emergency: what it brings was approved before.
  const isEmergency = entry.isEmergency && rollbackTo !== null;
  return { ...BLANK, number, state: 'proposed', base, rollbackTo, isEmergency, proposedBy, proposedAt, reason };
}

function dropped(reason: LedgerDropReason): LedgerOutcome {
  return { kind: 'dropped', reason };
}
