// What an engine keeps for its rules comes in parts: a counting, the grades of a rule on it, the matters that a rule
// follows, a spread. A part is known by a text that says what it stands for; while rules need the same text, the part
// stays with all it holds. Its number names its blocks and is never used again for another.

export interface Part {
  readonly number: number;
  /** Stream time at which it began, ms since 1970; null: with the engine. */
  readonly since: number | null;
}

/** The parts of a set of rules, by what they stand for, and the next free number. */
export interface PartTable {
  readonly next: number;
  readonly parts: ReadonlyMap<string, Part>;
}

/** No part yet. */
export const NO_PARTS: PartTable = { next: 0, parts: new Map() };

/** Gives out the parts of a new set of rules. */
export interface PartTaker {
  /** The part of that meaning: the known one, else a new one. */
  take(meaning: string): Part;
  /** What was taken; all else is gone. */
  taken(): PartTable;
}

/** A taker that goes on from the parts of the rules before. since: what new ones begin with. */
export function createPartTaker(before: PartTable, since: number | null): PartTaker {
  const taken = new Map<string, Part>();
  let { next } = before;
  return {
    take: (meaning) => {
      const known = taken.get(meaning) ?? before.parts.get(meaning);
      const part = known ?? { number: next++, since };
      taken.set(meaning, part);
      return part;
    },
    taken: () => ({ next, parts: taken }),
  };
}
