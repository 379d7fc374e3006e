// RiskMark-B4 at 50,000 and 200,000 events: the generator makes the very input of every other language, and the engine
// finds the very bursts, counted and summed. The largest size is the benchmark's.
import { describe, expect, it } from 'vitest';
import { riskmarkInput, riskmarkRule, riskmarkTree, runRiskmark } from '../bench/riskmark-engine.ts';
import { createInputHash, generateRiskmark } from '../bench/riskmark-workload.ts';

const tree = riskmarkTree();

// The numbers of the specification, not those of the benchmark's own table.
describe.each([
  { events: 50_000, inputHash: '3b019fc3212070b8', count: 205, checksum: '1ab1e29e98c72efa' },
  { events: 200_000, inputHash: 'ddf848a539ce20c4', count: 512, checksum: '8945cef6e434e8d7' },
])('RiskMark-B4 of $events events', ({ events, inputHash, count, checksum }) => {
  it('has the golden input', () => {
    const hash = createInputHash();
    generateRiskmark(events, (event) => hash.add(event));
    expect(hash.hex()).toBe(inputHash);
  });

  it('has the golden bursts', () => {
    const run = runRiskmark(tree, riskmarkRule(events), riskmarkInput(events));
    expect({ count: run.count, checksum: run.checksum }).toEqual({ count, checksum });
  });
});
