// A quiet month of a whole district under the shipped rules: how fast rules and alerter go through it, and what they raise
// without any cause, rule by rule. Another seed than the scenario's: node tests/bench/quiet-month.bench.ts --seed 105
import { parseArgs } from 'node:util';
import { quietMonth, sheetOf } from '../scenario/quiet-month.ts';
import { printMachine, printRates, timed } from './measure.ts';
import { shippedAreas, shippedRules } from './source-files.ts';

const { values } = parseArgs({ options: { seed: { type: 'string', default: '101' } }, strict: false });
const areas = await shippedAreas();
const rules = await shippedRules();
printMachine();
let sheet = '';
const run = await timed(() => {
  const month = quietMonth({ areas, rules, seed: Number(values.seed) });
  sheet = sheetOf(month);
  return month.signals;
});
printRates(`quiet month, ${rules.length} rules, generator and alerter included`, [run], '< 60 s in all');
console.log(sheet);
