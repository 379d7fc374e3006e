// A quiet month of a whole district under the shipped rules: how fast rules and alerter go through it, and what they raise
// without any cause, rule by rule. Another seed than the scenario's: node tests/bench/quiet-month.bench.ts --seed 105
import { parseArgs } from 'node:util';
import { LARGE_DISTRICT, quietMonth, sheetOf } from '../scenario/quiet-month.ts';
import { printMachine, printRates, timed } from './measure.ts';
import { shippedAreas, shippedRules } from './source-files.ts';

const { values } = parseArgs({ options: { seed: { type: 'string', default: '101' } }, strict: false });
const areas = await shippedAreas();
const rules = await shippedRules();
printMachine();
for (const [name, overlays] of [
  ['with the overlays of a large district', LARGE_DISTRICT],
  ['without overlays', []],
] as const) {
  let sheet = '';
  const run = await timed(() => {
    const month = quietMonth({ areas, rules, seed: Number(values.seed), overlays });
    sheet = sheetOf(month);
    return month.signals;
  });
  printRates(`quiet month ${name}, ${rules.length} rules, generator and alerter included`, [run], '< 60 s in all');
  console.log(sheet);
}
