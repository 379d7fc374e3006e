// The count that a run ends with: it must never be better than the run.
import { expect, it } from 'vitest';
import { type CountedModule, type CountedTest, countRun, countTests, partsLines } from '../count-reporter.ts';

const aModule = (state: string, tests: readonly string[]): CountedModule => ({
  state: () => state,
  children: { allTests: () => tests.map((test) => aTest('a group > a test', test)) },
});

const aTest = (fullName: string, state: string): CountedTest => ({ fullName, result: () => ({ state }) });

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

it('a run that failed before its first test is a failure', () => {
  const none = { passed: 0, failed: 0, skipped: 0 };
  expect(countRun(none, 'failed')).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(countRun({ ...none, failed: 3 }, 'failed').failed).toBe(3);
  expect(countRun(none, 'passed')).toEqual(none);
});

it('the last lines say which parts were real, and how they were come by', () => {
  expect(partsLines({ kafka: 'local', redis: 'given', missing: [] }, [])).toEqual([
    'Parts: the embedded log and store (LMDB), a real Kafka as a local process, a real Redis at the address given.',
  ]);
  expect(partsLines({ kafka: 'container', redis: 'container', missing: [] }, [])).toEqual([
    'Parts: the embedded log and store (LMDB), a real Kafka in a container, a real Redis in a container.',
  ]);
});

it('a missing part is told with the tests left out for it and its reason', () => {
  const tests = [
    aTest('the log (on real Kafka) > appends', 'skipped'),
    aTest('services (on real Kafka and Redis) > go on', 'skipped'),
    aTest('the store (on real Redis) > saves', 'passed'),
    aTest('the embedded log > appends', 'skipped'),
  ];
  const modules = [{ state: () => 'passed', children: { allTests: () => tests } }];
  const missing = ['Kafka is missing: no container engine answers; as a local process: there is no Java: install it'];
  expect(partsLines({ kafka: null, redis: 'local', missing }, modules)).toEqual([
    'Parts: the embedded log and store (LMDB), a real Redis as a local process.',
    `2 tests were left out because ${missing[0]}`,
  ]);
});

it('a run that needs no parts says so', () => {
  expect(partsLines(undefined, [])).toEqual([expect.stringContaining('No test of this run needs')]);
});
