// (l) A quiet month, at a whole district's 8,300 contacts a day in every third of its streets: what is raised without any
// cause, held against the alert budget. `npm run bench -- quiet-month` has the whole district.
import { expect, it } from 'vitest';
import { chaoyang, expectJustified, fromRoot, shippedRules } from './production.ts';
import { BUDGET, LARGE_DISTRICT, meanPerDay, quietMonth, sheetOf, thirdOfStreets } from './quiet-month.ts';

/** No seed that rules were looked at with: those are 101 to 105. */
const SEED = 11;
/** A million signals: some 15 s where nothing else runs. */
const TIMEOUT_MS = 600_000;

it(
  '(l) a quiet month stays inside the alert budget in the mean of its days, and raises what the sheet says, rule by rule',
  async () => {
    const month = quietMonth({
      areas: thirdOfStreets(chaoyang),
      rules: shippedRules,
      seed: SEED,
      overlays: LARGE_DISTRICT,
    });
    await expect(sheetOf(month)).toMatchFileSnapshot(fromRoot('tests/golden/scenarios/l-quiet-month.txt'));
    expectJustified({ revisions: month.revisions }, month.tree);
    for (const { grade, perDay } of BUDGET) {
      expect(meanPerDay(month.rises, grade), `${grade} alerts a day`).toBeLessThanOrEqual(perDay * month.share);
    }
  },
  TIMEOUT_MS,
);
