// RiskMark-B4 at 50,000 events: the generator makes the very input of every other language, and the engine finds the
// very bursts, counted and summed. Larger sizes are the benchmark's.
import { expect, it } from 'vitest';
import { riskmarkInput, riskmarkRule, riskmarkTree, runRiskmark } from '../bench/riskmark-engine.ts';
import { createInputHash, generateRiskmark, RISKMARK_GOLDEN } from '../bench/riskmark-workload.ts';

const EVENTS = 50_000;
const golden = RISKMARK_GOLDEN[EVENTS];

it('the generator gives the golden input', () => {
  const hash = createInputHash();
  generateRiskmark(EVENTS, (event) => hash.add(event));
  expect(hash.hex()).toBe(golden?.inputHash);
});

it('the burst rule finds the golden bursts', () => {
  const { count, checksum } = runRiskmark(riskmarkTree(), riskmarkRule(EVENTS), riskmarkInput(EVENTS));
  expect({ count, checksum }).toEqual({ count: golden?.count, checksum: golden?.checksum });
});
