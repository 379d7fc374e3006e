// The ledger of notices as a state machine over fengsui.control: who declared which notice, and whether it stands in every
// partition. The n-th declaration is notice n, so any number of writers and readers come to the same numbers.
import { type DeclaredNotice, NOTICES_MAX, type NoticeEntry } from '@fengsui/domain';

/** Notices that are remembered; beyond them the oldest that stand everywhere are forgotten, those that were replaced first. */
export const NOTICES_KEPT_MAX = 2 * NOTICES_MAX;

/** not_open: no such notice waits to stand in every partition. */
export type NoticeLedgerOutcome =
  | { readonly kind: 'applied'; readonly notice: DeclaredNotice }
  | { readonly kind: 'dropped'; readonly reason: 'not_open' };

export interface NoticeLedger {
  /** Takes in the next entry of fengsui.control that is about notices. */
  readonly apply: (entry: NoticeEntry) => NoticeLedgerOutcome;
  readonly find: (number: number) => DeclaredNotice | null;
  /** Those that are kept, the newest first. */
  readonly notices: () => readonly DeclaredNotice[];
  /** Declared, and not yet told to stand in every partition; the oldest first. */
  readonly unfinished: () => readonly DeclaredNotice[];
  /** Those that no later one has replaced and that end after this instant, the newest first. */
  readonly inForceOrToCome: (at: number) => readonly DeclaredNotice[];
}

/** A ledger that has read nothing yet. */
export function createNoticeLedger(): NoticeLedger {
  const kept = new Map<number, DeclaredNotice>();
  let newest = 0;
  const put = (notice: DeclaredNotice): NoticeLedgerOutcome => {
    // A number keeps its place: the order of the map is that of the numbers.
    kept.set(notice.number, notice);
    return { kind: 'applied', notice };
  };
  const notices = (): readonly DeclaredNotice[] => [...kept.values()].toReversed();
  return {
    apply: (entry) => {
      if (entry.kind === 'declared') {
        newest += 1;
        const { kind: _kind, at: declaredAt, ...declared } = entry;
        const outcome = put({ ...declared, number: newest, declaredAt, positions: [] });
        forgetOldest(kept);
        return outcome;
      }
      const found = kept.get(entry.number);
      if (found === undefined || isPlaced(found)) return { kind: 'dropped', reason: 'not_open' };
      return put({ ...found, positions: entry.positions });
    },
    find: (number) => kept.get(number) ?? null,
    notices,
    unfinished: () => [...kept.values()].filter((notice) => !isPlaced(notice)),
    inForceOrToCome: (at) => {
      const last = lastByPlace(notices().toReversed());
      return notices().filter((notice) => last.get(placeOf(notice)) === notice.number && notice.to > at);
    },
  };
}

function isPlaced({ positions }: DeclaredNotice): boolean {
  return positions.length > 0;
}

function placeOf({ profile, areaCode }: DeclaredNotice): string {
  return `${profile} ${areaCode}`;
}

/** The number of the last notice of each profile and area. */
function lastByPlace(inOrder: Iterable<DeclaredNotice>): ReadonlyMap<string, number> {
  return new Map([...inOrder].map((notice) => [placeOf(notice), notice.number]));
}

function forgetOldest(kept: Map<number, DeclaredNotice>): void {
  if (kept.size <= NOTICES_KEPT_MAX) return;
  const placed = [...kept.values()].filter(isPlaced);
  const last = lastByPlace(kept.values());
  const replaced = placed.find((notice) => last.get(placeOf(notice)) !== notice.number);
  const oldest = replaced ?? placed[0];
  if (oldest !== undefined) kept.delete(oldest.number);
}
