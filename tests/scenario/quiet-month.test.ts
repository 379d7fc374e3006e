// (l) A quiet month, at a whole district's 8,300 contacts a day in every third of its streets: what is raised without any
// cause, held against the alert budget. `npm run bench -- quiet-month` has the whole district.
import type { Grade } from '@fengsui/domain';
import { expect, it } from 'vitest';
import { chaoyang, expectJustified, fromRoot, shippedRules } from './production.ts';
import { meanPerDay, quietMonth, sheetOf, thirdOfStreets } from './quiet-month.ts';

/** No seed that rules were looked at with: those are 101 to 105. */
const SEED = 11;
/** A million signals: some 15 s where nothing else runs. */
const TIMEOUT_MS = 600_000;

/**
 * What a whole district's month may have in the mean of its days. The budget is 20 yellow, 3 orange and 1 red on each day;
 * the catalogue's own figures exceed it (five matters of one category are yellow, and chance alone gives twenty a day), as
 * the golden sheet says. These bounds keep it from becoming worse.
 */
const BOUNDS: readonly { readonly grade: Grade; readonly perDay: number }[] = [
  { grade: 'yellow', perDay: 50 },
  { grade: 'orange', perDay: 4 },
  { grade: 'red', perDay: 1 },
];

it(
  '(l) a quiet month has no more grave alerts than the sheet says, rule by rule and against the budget',
  async () => {
    const month = quietMonth({ areas: thirdOfStreets(chaoyang), rules: shippedRules, seed: SEED });
    await expect(sheetOf(month)).toMatchFileSnapshot(fromRoot('tests/golden/scenarios/l-quiet-month.txt'));
    expectJustified({ revisions: month.revisions }, month.tree);
    for (const { grade, perDay } of BOUNDS) {
      expect(meanPerDay(month.rises, grade), `${grade} alerts a day`).toBeLessThanOrEqual(perDay * month.share);
    }
  },
  TIMEOUT_MS,
);
