// The engine alone: the shipped rules over the signals of two 311 files, and RiskMark-B4 as a rule of the burst kind
// with its golden checksum, beside a bare counting loop that says how fast the machine is. Signals are read from memory
// in the project's own encoding; decoding, deduplication and distinct matters are in the measured time.
//   node tests/bench/engine.bench.ts [--data DIRECTORY with boston-311-2011h2.csv.gz and queens-311-2020-2023.csv.gz]
import { readSignalEntry, SIGNAL_ENTRY } from '@fengsui/contracts';
import { createDetectionEngine, DEDUP_HORIZON_MS, type Rule } from '@fengsui/detection';
import { type AreaTree, createSignalRecord } from '@fengsui/domain';
import { median, printMachine, printRates, RUNS, type Run, spread, timed } from './measure.ts';
import { type RecordedSignals, recordSignals } from './recorded-signals.ts';
import { riskmarkColumns, runBare } from './riskmark-bare.ts';
import { riskmarkInput, riskmarkRule, riskmarkTree, runRiskmark } from './riskmark-engine.ts';
import { RISKMARK_GOLDEN } from './riskmark-workload.ts';
import { shippedRules, sourceFiles } from './source-files.ts';

const RISKMARK_EVENTS = 2_000_000;

/** One pass of a fresh engine over a recorded log; gives the number of signals. */
function runEngine(
  tree: AreaTree,
  rules: readonly Rule[],
  entries: readonly Uint8Array[],
): { readonly signals: number; readonly findings: number } {
  const engine = createDetectionEngine({ tree, rules, zoneOffsetMs: 0, dedupHorizonMs: DEDUP_HORIZON_MS });
  const record = createSignalRecord();
  const position = { partition: 0, offset: 0 };
  let signals = 0;
  for (const entry of entries) {
    const kind = readSignalEntry(entry, record);
    if (kind === SIGNAL_ENTRY.signal) {
      engine.apply(record, position);
      signals++;
    } else if (kind === SIGNAL_ENTRY.tick) engine.tick(record.receivedAt, position);
    position.offset++;
  }
  return { signals, findings: engine.takeFindings().length };
}

async function benchShippedRules(): Promise<void> {
  const rules = await shippedRules();
  const logs: RecordedSignals[] = [];
  for (const source of sourceFiles()) logs.push(await recordSignals(source, rules));
  const both = (): number => logs.reduce((sum, log) => sum + runEngine(log.tree, rules, log.entries).signals, 0);
  both();
  const runs: Run[] = [];
  for (let i = 0; i < RUNS; i++) runs.push(await timed(both));
  const findings = logs
    .map((log) => `${log.name} ${runEngine(log.tree, rules, log.entries).findings} findings`)
    .join(', ');
  printRates(
    `engine, ${rules.length} shipped rules, ${logs.map((log) => log.name).join(' + ')}`,
    runs,
    '>= 200,000 per CPU second',
  );
  console.log(`  ${runs[0]?.events.toLocaleString('en-US')} signals a run; ${findings}`);
}

async function benchRiskmark(): Promise<void> {
  const golden = RISKMARK_GOLDEN[RISKMARK_EVENTS];
  const tree = riskmarkTree();
  const rule = riskmarkRule(RISKMARK_EVENTS);
  const input = riskmarkInput(RISKMARK_EVENTS);
  const columns = riskmarkColumns(RISKMARK_EVENTS);
  runRiskmark(tree, rule, riskmarkInput(200_000));
  const runs: Run[] = [];
  const bare: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const run = runRiskmark(tree, rule, input);
    if (run.count !== golden?.count || run.checksum !== golden.checksum)
      throw new Error(`wrong result: ${run.count} ${run.checksum}`);
    runs.push({ events: RISKMARK_EVENTS, cpuSeconds: run.cpuSeconds, wallSeconds: run.wallSeconds });
    bare.push(RISKMARK_EVENTS / runBare(RISKMARK_EVENTS, columns).cpuSeconds);
  }
  printRates(
    `RiskMark-B4, N = ${RISKMARK_EVENTS}, ${golden?.count} findings, checksum ${golden?.checksum}`,
    runs,
    '>= 400,000 per CPU second',
  );
  const ratio = median(runs.map((run, i) => run.events / run.cpuSeconds / (bare[i] ?? 1)));
  console.log(
    `  bare counting loop in the same run: ${spread(bare)} events per CPU second; the engine reaches ${ratio.toFixed(2)} of it`,
  );
}

printMachine();
await benchShippedRules();
await benchRiskmark();
