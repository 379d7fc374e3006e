// The assignment of a group, over any members and whatever they say that they own.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { assignSticky, type GroupMember } from './assignment.ts';

const partitions = fc.nat(24).map((count) => Array.from({ length: count }, (_, i) => `t/${i}`));
const memberIds = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 7 });

/** Members that may claim the same partitions, and some that are gone. */
const anyGroup = fc.tuple(memberIds, partitions).chain(([ids, wanted]) =>
  fc.record({
    wanted: fc.constant(wanted),
    members: fc.tuple(
      ...ids.map((memberId) =>
        fc.record({
          memberId: fc.constant(memberId),
          owned: fc.uniqueArray(fc.constantFrom('gone/0', 'gone/1', ...wanted), { maxLength: 26 }),
        }),
      ),
    ),
  }),
);

/** A group in which an assignment has settled. */
const settledGroup = fc.tuple(memberIds, partitions).map(([ids, wanted]) => {
  const newcomers = ids.map((memberId) => ({ memberId, owned: [] }));
  return { wanted, members: owning(assignSticky(newcomers, wanted)) };
});

function owning(assigned: ReadonlyMap<string, readonly string[]>): readonly GroupMember[] {
  return [...assigned].map(([memberId, owned]) => ({ memberId, owned }));
}

function sizesOf(assigned: ReadonlyMap<string, readonly string[]>): readonly number[] {
  return [...assigned.values()].map(({ length }) => length);
}

/** How many partitions are with another member than before, of those that any had. */
function movesBetween(before: readonly GroupMember[], after: ReadonlyMap<string, readonly string[]>): number {
  const ownerOf = new Map(before.flatMap(({ memberId, owned }) => owned.map((one) => [one, memberId] as const)));
  return [...after].flatMap(([memberId, owned]) =>
    owned.filter((one) => ownerOf.has(one) && ownerOf.get(one) !== memberId),
  ).length;
}

it('every partition is with exactly one member, and no two members differ by more than one', () => {
  fc.assert(
    fc.property(anyGroup, ({ members, wanted }) => {
      const assigned = assignSticky(members, wanted);
      expect([...assigned.keys()].toSorted()).toEqual(members.map(({ memberId }) => memberId).toSorted());
      expect([...assigned.values()].flat().toSorted()).toEqual(wanted.toSorted());
      const sizes = sizesOf(assigned);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
  );
});

it('it does not matter in which order members, and what they own, are told', () => {
  fc.assert(
    fc.property(anyGroup, ({ members, wanted }) => {
      const reversed = members.toReversed().map(({ memberId, owned }) => ({ memberId, owned: owned.toReversed() }));
      const assigned = assignSticky(members, wanted);
      const again = assignSticky(reversed, wanted);
      for (const { memberId } of members) expect(again.get(memberId)).toEqual(assigned.get(memberId));
    }),
  );
});

it('nothing moves in a group that has settled', () => {
  fc.assert(
    fc.property(settledGroup, ({ members, wanted }) => {
      expect(movesBetween(members, assignSticky(members, wanted))).toBe(0);
    }),
  );
});

it('a member that joins gets its share and nothing else moves', () => {
  fc.assert(
    fc.property(settledGroup, ({ members, wanted }) => {
      const assigned = assignSticky([...members, { memberId: 'newcomer', owned: [] }], wanted);
      expect(movesBetween(members, assigned)).toBe(assigned.get('newcomer')?.length);
      expect(assigned.get('newcomer')).toHaveLength(Math.floor(wanted.length / (members.length + 1)));
    }),
  );
});

it('when a member leaves, only what it had moves', () => {
  fc.assert(
    fc.property(settledGroup, ({ members: [left, ...others], wanted }) => {
      fc.pre(left !== undefined && others.length > 0);
      const assigned = assignSticky(others, wanted);
      expect(movesBetween(others, assigned)).toBe(0);
      for (const { memberId, owned } of others)
        expect(assigned.get(memberId)).toEqual(expect.arrayContaining([...owned]));
    }),
  );
});

it('a group without members has no assignment', () => {
  expect(assignSticky([], ['t/0'])).toEqual(new Map());
});
