// The count that a run ends with: it must never be better than the run.
import { expect, it } from 'vitest';
import { type CountedModule, countTests } from '../count-reporter.ts';

const aModule = (state: string, tests: readonly string[]): CountedModule => ({
  state: () => state,
  children: { allTests: () => tests.map((test) => ({ result: () => ({ state: test }) })) },
});

it('passed, failed and skipped tests are counted over all files', () => {
  const modules = [
    aModule('passed', ['passed', 'passed', 'skipped']),
    aModule('failed', ['failed', 'passed', 'pending']),
  ];
  expect(countTests(modules, 0)).toEqual({ passed: 3, failed: 1, skipped: 2 });
});

it('a file that failed without a failed test, and an error outside of tests, are failures', () => {
  expect(countTests([aModule('failed', [])], 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(countTests([aModule('failed', ['passed'])], 2)).toEqual({ passed: 1, failed: 3, skipped: 0 });
});
