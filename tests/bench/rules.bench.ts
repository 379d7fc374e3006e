// What a rule costs that does not concern an event, and what is saved by counting once what several rules count alike.
// All engines take the same signals in turn, so that a ratio compares runs of the same minutes. Time alone: the signals
// lie decoded in memory.
//   node tests/bench/rules.bench.ts

import { encodeSignal, readSignalEntry } from '@fengsui/contracts';
import { createDetectionEngine, DEDUP_HORIZON_MS, parseRule, type Rule } from '@fengsui/detection';
import { BLANK_SIGNAL, createSignalRecord, type SignalRecord } from '@fengsui/domain';
import { median, printMachine, printRates, RUNS, type Run, timed } from './measure.ts';
import { riskmarkTree } from './riskmark-engine.ts';

const EVENTS = 40_000;
const EVENTS_A_MINUTE = 200;
const RULES = 1_000;
/** Rules that concern each event. */
const CONCERNED = 20;
const START_AT = Date.UTC(2026, 2, 1);

interface Kind {
  readonly category: string;
  readonly window: string;
  readonly threshold: number;
}

function aRule(n: number, { category, window, threshold }: Kind): Rule {
  const result = parseRule({
    id: `R${n}`,
    version: 1,
    kind: 'burst',
    name: { en: `Rule ${n}`, zh: `规则 ${n}` },
    levels: ['community', 'street'],
    select: [{ source: 'hotline', phases: ['accepted'], where: { category: [category] } }],
    subject: 'category',
    window,
    advance: '5m',
    thresholds: { red: threshold },
    clear: { ratio: 1, steps: 1 },
  });
  if (result.kind === 'problems') throw new Error(result.problems.map((p) => `${p.path}: ${p.problem}`).join('; '));
  return result.rule;
}

/** Signals of one category; 20 rules count each of them, by windows of their own if countings is 20. */
function ownRules(category: string, from: number, countings: number): Rule[] {
  return Array.from({ length: CONCERNED }, (_, i) =>
    aRule(from + i, { category, window: `${30 + 5 * (i % countings)}m`, threshold: 20 + i }),
  );
}

/** Signals of the first so many categories in turn. */
function signals(categories: number): SignalRecord[] {
  return Array.from({ length: EVENTS }, (_, n) => {
    const at = START_AT + Math.floor((n * 60_000) / EVENTS_A_MINUTE);
    const record = createSignalRecord();
    const signal = {
      ...BLANK_SIGNAL,
      source: 'hotline',
      phase: 'hotline.accepted',
      eventId: `E${n}`,
      matterId: `M${n}`,
      areaCode: `c${(n * 7919) % 500}`,
      category: `k${n % categories}`,
      riskDomain: 'other',
      occurredAt: at,
      receivedAt: at,
    } as const;
    readSignalEntry(encodeSignal(signal), record);
    return record;
  });
}

interface Part {
  readonly name: string;
  /** Rules of each engine; the signals go to the engines in turn. */
  readonly engines: readonly (readonly Rule[])[];
  readonly records: readonly SignalRecord[];
  readonly runs: Run[];
}

function run({ engines, records }: Part): () => number {
  const made = engines.map((rules) =>
    createDetectionEngine({ tree, rules, zoneOffsetMs: 0, dedupHorizonMs: DEDUP_HORIZON_MS }),
  );
  const position = { partition: 0, offset: 0 };
  return () => {
    for (const record of records) {
      made[position.offset % made.length]?.apply(record, position);
      position.offset++;
    }
    return records.length;
  };
}

printMachine();
const tree = riskmarkTree();
const ofOne = signals(1);
const ofAll = signals(RULES / CONCERNED);
const sets = Array.from({ length: RULES / CONCERNED }, (_, k) => ownRules(`k${k}`, k * CONCERNED, CONCERNED));
const one = sets.slice(0, 1);
const alone: Part = { name: `${CONCERNED} rules, a counting each`, engines: one, records: ofOne, runs: [] };
const many: Part = {
  name: `${RULES} rules, the same ${CONCERNED} concerned each time`,
  engines: [sets.flat()],
  records: ofOne,
  runs: [],
};
const apart: Part = {
  name: `${sets.length} engines of ${CONCERNED} rules, in turn`,
  engines: sets,
  records: ofAll,
  runs: [],
};
const turns: Part = {
  name: `${RULES} rules, another ${CONCERNED} concerned each time`,
  engines: [sets.flat()],
  records: ofAll,
  runs: [],
};
const shared: Part = {
  name: `${CONCERNED} rules over 4 countings`,
  engines: [ownRules('k0', 0, 4)],
  records: ofOne,
  runs: [],
};
for (let i = 0; i <= RUNS; i++) {
  for (const part of [alone, many, apart, turns, shared]) {
    const measured = await timed(run(part));
    // The first round warms up.
    if (i > 0) part.runs.push(measured);
  }
}
const ratioOf = (part: Part, to: Part): string =>
  median(part.runs.map(({ cpuSeconds }, i) => cpuSeconds / (to.runs[i]?.cpuSeconds ?? 1))).toFixed(2);
printRates(alone.name, alone.runs, 'none');
printRates(many.name, many.runs, 'an event at most 1.5 times as dear as above');
console.log(`  an event costs ${ratioOf(many, alone)} times what it costs with its ${CONCERNED} rules alone`);
printRates(apart.name, apart.runs, 'none');
printRates(turns.name, turns.runs, 'an event at most 1.5 times as dear as above');
console.log(`  an event costs ${ratioOf(turns, apart)} times what it costs with its ${CONCERNED} rules alone`);
printRates(shared.name, shared.runs, 'none');
console.log(`  an event costs ${ratioOf(shared, alone)} of what it costs with a counting each`);
