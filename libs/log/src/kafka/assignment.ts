// Who reads which partition of a group. Sticky: a member keeps what it has, because its state is warm, as far as all get
// the same number; the rest goes to those that have least. A function of the members and what they say they have, so
// that it does not matter who computes it.

export interface GroupMember {
  readonly memberId: string;
  /** `topic/partition` of what it reads now. */
  readonly owned: readonly string[];
}

/** Every partition exactly once; the numbers of any two members differ by one at most. */
export function assignSticky(
  members: readonly GroupMember[],
  partitions: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const ordered = members.toSorted((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const wanted = new Set(partitions);
  const kept = new Map<string, string[]>();
  const taken = new Set<string>();
  const share = Math.floor(partitions.length / Math.max(1, ordered.length));
  let larger = partitions.length % Math.max(1, ordered.length);
  // Those with most keep first, so that the larger shares go where they cost no move.
  for (const { memberId, owned } of ordered.toSorted((a, b) => b.owned.length - a.owned.length)) {
    const own = owned.filter((partition) => wanted.has(partition) && !taken.has(partition)).toSorted();
    const limit = own.length > share && larger > 0 ? share + 1 : share;
    if (limit > share) larger--;
    const mine = own.slice(0, limit);
    for (const partition of mine) taken.add(partition);
    kept.set(memberId, mine);
  }
  for (const partition of partitions) {
    if (taken.has(partition)) continue;
    const least = ordered.reduce<string[] | null>((best, { memberId }) => {
      const has = kept.get(memberId) ?? [];
      return best === null || has.length < best.length ? has : best;
    }, null);
    least?.push(partition);
  }
  return kept;
}
